using System.Text;
using System.Text.Json;
using Connectors.Accounts;
using Connectors.Accounts.Sessions;
using Connectors.Runtime.Binding;

namespace Connectors.Sidecar.Sessions;

/// <summary>
/// The wish for a session: <c>{"identifier": "..."}</c>, and where wanted <c>connections</c>, <c>toolset</c> or <c>tools</c>, <c>access</c>,
/// <c>ttl</c> and <c>bound</c>.
/// </summary>
internal sealed record SessionRequest
{
    /// <summary>The end user it is to act for.</summary>
    public required string Identifier { get; init; }

    /// <summary>Names of connections; null is all that the tenant has.</summary>
    public IReadOnlyList<string>? Connections { get; init; }

    /// <summary>Name of a toolset; null where there is none.</summary>
    public string? Toolset { get; init; }

    /// <summary>Names of tools; null is all of the connections' connectors.</summary>
    public IReadOnlyList<string>? Tools { get; init; }

    /// <summary>Whether tools that write are granted too. Nobody gets them without saying so.</summary>
    public bool MayWrite { get; init; }

    /// <summary>How long it lasts.</summary>
    public TimeSpan Lifetime { get; init; } = SessionRules.DefaultLifetime;

    /// <summary>Parameters that are fixed, with their values as JSON.</summary>
    public IReadOnlyDictionary<string, string> Bound { get; init; } = new Dictionary<string, string>();

    /// <summary>Reads the body and adds what is wrong with it to the faults.</summary>
    public static SessionRequest Read(ReadOnlySpan<byte> body, List<InputFault> faults)
    {
        var request = new SessionRequest { Identifier = "" };
        var seen = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 32 });
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                faults.Add(new("$", "must be an object like {\"identifier\": \"user_1\", \"access\": \"read\"}"));
                return request;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                reader.Read();
                if (!seen.Add(name))
                {
                    faults.Add(new($"$.{name}", "is given twice"));
                    reader.Skip();
                    continue;
                }

                request = Member(request, name, ref reader, body, faults);
            }

            reader.Read();
        }
        catch (JsonException e)
        {
            faults.Add(new("$", $"is not valid JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}"));
            return request;
        }
        catch (InvalidOperationException)
        {
            faults.Add(new("$", "holds text that is not valid Unicode"));
            return request;
        }

        request.Check(faults);
        return request;
    }

    /// <summary>Adds what is wrong with a wish, however it was said.</summary>
    public void Check(List<InputFault> faults)
    {
        if (IdentifierRules.Fault(Identifier) is { } fault && !faults.Exists(f => f.Path == "$.identifier"))
        {
            faults.Add(new("$.identifier", fault));
        }

        if (Toolset is not null && Tools is not null)
        {
            faults.Add(new("$.toolset", "cannot be given beside tools; choose one"));
        }

        if (Lifetime < SessionRules.MinLifetime || Lifetime > SessionRules.MaxLifetime)
        {
            faults.Add(new("$.ttl", $"must be a whole number of seconds from {SessionRules.MinLifetime.TotalSeconds} to {SessionRules.MaxLifetime.TotalSeconds}"));
        }
    }

    static SessionRequest Member(SessionRequest request, string name, ref Utf8JsonReader reader, ReadOnlySpan<byte> body, List<InputFault> faults)
    {
        switch (name)
        {
            case "identifier":
                return request with { Identifier = Text(ref reader, "$.identifier", faults) ?? "" };
            case "connections":
                return request with { Connections = Names(ref reader, "$.connections", faults) };
            case "toolset":
                return request with { Toolset = Text(ref reader, "$.toolset", faults) };
            case "tools":
                return request with { Tools = Names(ref reader, "$.tools", faults) };
            case "access":
                var access = Text(ref reader, "$.access", faults);
                if (access is not (null or "read" or "write"))
                {
                    faults.Add(new("$.access", "must be read or write"));
                }

                return request with { MayWrite = access == "write" };
            case "ttl":
                if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var seconds))
                {
                    return request with { Lifetime = TimeSpan.FromSeconds(seconds) };
                }

                reader.Skip();
                return request with { Lifetime = TimeSpan.Zero };
            case "bound":
                return request with { Bound = Values(ref reader, body, faults) };
            default:
                faults.Add(new($"$.{name}", "is not known here; a session has identifier, connections, toolset, tools, access, ttl and bound"));
                reader.Skip();
                return request;
        }
    }

    static string? Text(ref Utf8JsonReader reader, string path, List<InputFault> faults)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.GetString();
        }

        faults.Add(new(path, "must be text"));
        reader.Skip();
        return null;
    }

    static List<string> Names(ref Utf8JsonReader reader, string path, List<InputFault> faults)
    {
        var names = new List<string>();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            faults.Add(new(path, "must be a list of names"));
            reader.Skip();
            return names;
        }

        for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
        {
            var name = Text(ref reader, $"{path}[{i}]", faults) ?? "";
            if (name.Length > 0 && names.Contains(name, StringComparer.Ordinal))
            {
                faults.Add(new($"{path}[{i}]", "is given twice"));
            }

            // A faulty one keeps its place, so that the paths of the others stay right.
            names.Add(name);
        }

        if (names.Count == 0)
        {
            faults.Add(new(path, "must name at least one; leave it out for all"));
        }

        return names;
    }

    static Dictionary<string, string> Values(ref Utf8JsonReader reader, ReadOnlySpan<byte> body, List<InputFault> faults)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            faults.Add(new("$.bound", "must be an object of parameters and their values"));
            reader.Skip();
            return values;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (!values.TryAdd(name, Encoding.UTF8.GetString(body[start..(int)reader.BytesConsumed])))
            {
                faults.Add(new($"$.bound.{name}", "is given twice"));
            }
        }

        return values;
    }
}

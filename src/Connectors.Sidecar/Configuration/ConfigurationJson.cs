using System.Text.Json;

namespace Connectors.Sidecar.Configuration;

/// <summary>Reads members of the configuration and gathers every fault, each with its place, so that all can be told at once.</summary>
internal sealed class ConfigurationJson(string folder, Func<string, string?> environment)
{
    public const string Root = "the file";

    readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);

    public List<string> Faults { get; } = [];

    /// <summary>An object's members under the names it may have, in any case, as the names are written here.</summary>
    public List<(string Key, JsonElement Value)> Members(JsonElement json, string path, params ReadOnlySpan<string> known)
    {
        var members = new List<(string, JsonElement)>();
        foreach (var member in Entries(json, path))
        {
            if (Find(known, member.Name) is { } key)
            {
                if (members.Exists(m => m.Item1 == key))
                {
                    Faults.Add($"{In(path)}{member.Name}: is given twice.");
                }

                members.Add((key, member.Value));
            }
            else
            {
                Faults.Add($"{In(path)}{member.Name}: is not known here. Write {string.Join(" or ", known.ToArray())}.");
            }
        }

        return members;
    }

    public List<JsonProperty> Entries(JsonElement json, string path)
    {
        if (json.ValueKind == JsonValueKind.Object)
        {
            return [.. json.EnumerateObject()];
        }

        Faults.Add($"{path}: must be an object.");
        return [];
    }

    public string? Text(JsonElement json, string path)
    {
        if (json.ValueKind == JsonValueKind.String && json.GetString() is { Length: > 0 } text)
        {
            return text;
        }

        Faults.Add($"{path}: must be text.");
        return null;
    }

    /// <summary>A list of texts, or a single one.</summary>
    public List<string> Texts(JsonElement json, string path) => json.ValueKind == JsonValueKind.Array
        ? [.. json.EnumerateArray().Select((item, i) => Text(item, $"{path}[{i}]")).OfType<string>()]
        : Text(json, path) is { } text ? [text] : [];

    public double? Number(JsonElement json, string path, double least, double most)
    {
        if (json.ValueKind == JsonValueKind.Number && json.TryGetDouble(out var number) && number >= least && number <= most)
        {
            return number;
        }

        Faults.Add($"{path}: must be a number from {least} to {most}.");
        return null;
    }

    public bool Flag(JsonElement json, string path)
    {
        if (json.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            Faults.Add($"{path}: must be true or false.");
        }

        return json.ValueKind == JsonValueKind.True;
    }

    /// <summary>An address that secrets may travel to: https, or http on this machine.</summary>
    public Uri? Address(JsonElement json, string path, string example)
    {
        if (json.ValueKind == JsonValueKind.String && Uri.TryCreate(json.GetString(), UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
            && url.Query.Length == 0 && url.Fragment.Length == 0 && url.UserInfo.Length == 0)
        {
            return url;
        }

        Faults.Add($"{path}: must be an https address, or http on this machine, for example {example}.");
        return null;
    }

    /// <summary>The content of a file that lies beside the configuration, without the line's end.</summary>
    public string? FileText(string file, string path)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, file)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Faults.Add($"{path}: {file} cannot be read.");
            return null;
        }
    }

    /// <summary>A path in the configuration is meant from where the configuration lies.</summary>
    public string Beside(string file) => Path.GetFullPath(Path.Combine(folder, file));

    /// <summary>A variable of the environment.</summary>
    public string? Variable(string name) => environment(name) is { Length: > 0 } value ? value : null;

    /// <summary>The variable that belongs to a connection, for example <c>CONNECTORS_CONNECTIONS__MY_APP__TOKEN</c>; two connections may not share one.</summary>
    public string VariableOf(string connection, string suffix, string path)
    {
        var variable = $"CONNECTORS_CONNECTIONS__{string.Concat(connection.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_'))}__{suffix}";
        if (!_variables.TryAdd(variable, connection))
        {
            Faults.Add($"{path}: shares the environment variable {variable} with the connection {_variables[variable]}. Rename one of the two.");
        }

        return variable;
    }

    static string In(string path) => path == Root ? "" : path + ".";

    static string? Find(ReadOnlySpan<string> known, string name)
    {
        foreach (var key in known)
        {
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return key;
            }
        }

        return null;
    }
}

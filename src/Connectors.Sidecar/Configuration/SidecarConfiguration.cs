using System.Text.Json;
using Connectors.Runtime.Tokens;
using Connectors.Runtime.Tools;
using Connectors.Sidecar.Commands;

namespace Connectors.Sidecar.Configuration;

/// <summary>Reads the configuration file. It tells every fault at once, each with its place, and starts nothing before all are mended.</summary>
/// <remarks>
/// A token may stand in the file (<c>Token</c>), in a file of its own (<c>TokenFile</c>), or in the environment as
/// <c>CONNECTORS_CONNECTIONS__{NAME}__TOKEN</c>, which wins.
/// </remarks>
internal sealed class SidecarConfiguration
{
    readonly ToolCatalog _catalog;
    readonly Func<string, string?> _environment;
    readonly string _folder;
    readonly List<string> _faults = [];
    readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);

    SidecarConfiguration(string file, ToolCatalog catalog, Func<string, string?> environment)
    {
        _catalog = catalog;
        _environment = environment;
        _folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
    }

    /// <exception cref="StartException">The file is missing, is not JSON, or has faults.</exception>
    public static SidecarSettings Load(string file, ToolCatalog catalog, Func<string, string?> environment)
    {
        using var json = Parse(file);
        var reader = new SidecarConfiguration(file, catalog, environment);
        var settings = reader.Read(json.RootElement);
        return reader._faults.Count == 0
            ? settings
            : throw new StartException(ExitCode.Usage, $"The configuration {file} has {(reader._faults.Count == 1 ? "a fault" : $"{reader._faults.Count} faults")}:"
                + string.Concat(reader._faults.Select(f => $"{Environment.NewLine}  {f}")));
    }

    static JsonDocument Parse(string file)
    {
        try
        {
            // Some editors write a byte order mark, which is no JSON.
            var text = File.ReadAllBytes(file).AsMemory();
            return JsonDocument.Parse(text.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? text[3..] : text, new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false });
        }
        catch (JsonException e)
        {
            throw new StartException(ExitCode.Usage, $"The configuration {file} is not valid JSON at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new StartException(ExitCode.Usage, $"There is no configuration file {file}. Name one with --config FILE.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException(ExitCode.Usage, $"The configuration {file} cannot be read: {e.Message}");
        }
    }

    SidecarSettings Read(JsonElement root)
    {
        var baseUrls = new Dictionary<string, Uri>(StringComparer.Ordinal);
        var connections = new Dictionary<string, ConnectionSettings>(StringComparer.Ordinal);
        foreach (var (key, value) in Members(root, "the file", "Connectors", "Connections"))
        {
            foreach (var member in Entries(value, key))
            {
                if (key == "Connectors")
                {
                    Connector(member, baseUrls);
                }
                else
                {
                    Connection(member, connections);
                }
            }
        }

        if (connections.Count == 0 && _faults.Count == 0)
        {
            _faults.Add("Connections: there is none, so no tool could be called. Add one like \"Connections\": { \"my-app\": { \"Connector\": \"" + _catalog.Connectors[0].Connector.Id + "\", \"Token\": \"...\" } }.");
        }

        return new(baseUrls, connections);
    }

    void Connector(JsonProperty entry, Dictionary<string, Uri> baseUrls)
    {
        var path = $"Connectors.{entry.Name}";
        CheckConnector(entry.Name, path);
        foreach (var (_, value) in Members(entry.Value, path, "BaseUrl"))
        {
            if (value.ValueKind == JsonValueKind.String && Uri.TryCreate(value.GetString(), UriKind.Absolute, out var url)
                && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback)) && url.Query.Length == 0 && url.Fragment.Length == 0 && url.UserInfo.Length == 0)
            {
                baseUrls[entry.Name] = url;
            }
            else
            {
                _faults.Add($"{path}.BaseUrl: must be an https address, or http on this machine, for example http://127.0.0.1:5901.");
            }
        }
    }

    void Connection(JsonProperty entry, Dictionary<string, ConnectionSettings> connections)
    {
        var path = $"Connections.{entry.Name}";
        string? connector = null, token = null;
        var members = Members(entry.Value, path, "Connector", "Token", "TokenFile");
        if (members.Count(m => m.Key is "Token" or "TokenFile") > 1)
        {
            _faults.Add($"{path}: has a Token and a TokenFile. Keep one of the two.");
        }

        foreach (var (key, value) in members)
        {
            if (value.ValueKind != JsonValueKind.String)
            {
                _faults.Add($"{path}.{key}: must be text.");
            }
            else if (key == "Connector")
            {
                connector = value.GetString()!;
            }
            else
            {
                token = key == "Token" ? value.GetString() : ReadTokenFile(value.GetString()!, path);
            }
        }

        if (connector is null)
        {
            _faults.Add($"{path}.Connector: is missing. Write one of {ConnectorIds()}.");
        }
        else if (CheckConnector(connector, $"{path}.Connector") && Token(token, entry.Name, path) is { } checkedToken)
        {
            connections[entry.Name] = new(connector, checkedToken);
        }
    }

    AccessToken? Token(string? token, string connection, string path)
    {
        var variable = $"CONNECTORS_CONNECTIONS__{string.Concat(connection.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_'))}__TOKEN";
        if (!_variables.TryAdd(variable, connection))
        {
            _faults.Add($"{path}: shares the environment variable {variable} with the connection {_variables[variable]}. Rename one of the two.");
        }

        token = _environment(variable) ?? token;
        if (token is null)
        {
            _faults.Add($"{path}: has no token. Add Token or TokenFile, or set the environment variable {variable}.");
            return null;
        }

        try
        {
            return new(token);
        }
        catch (ArgumentException)
        {
            _faults.Add($"{path}: its token is not one: a token has 1 to 8192 visible ASCII characters and no spaces.");
            return null;
        }
    }

    string? ReadTokenFile(string file, string path)
    {
        try
        {
            return File.ReadAllText(Path.Combine(_folder, file)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _faults.Add($"{path}.TokenFile: {file} cannot be read.");
            return null;
        }
    }

    bool CheckConnector(string id, string path)
    {
        if (_catalog.Connectors.Any(c => c.Connector.Id == id))
        {
            return true;
        }

        _faults.Add($"{path}: there is no connector '{id}'. Write one of {ConnectorIds()}.");
        return false;
    }

    string ConnectorIds() => string.Join(", ", _catalog.Connectors.Select(c => c.Connector.Id));

    /// <summary>An object's members under the names it may have, in any case, as the names are written here.</summary>
    List<(string Key, JsonElement Value)> Members(JsonElement json, string path, params string[] known)
    {
        var members = new List<(string, JsonElement)>();
        foreach (var member in Entries(json, path))
        {
            if (known.FirstOrDefault(k => k.Equals(member.Name, StringComparison.OrdinalIgnoreCase)) is { } key)
            {
                if (members.Exists(m => m.Item1 == key))
                {
                    _faults.Add($"{(path == "the file" ? "" : path + ".")}{member.Name}: is given twice.");
                }

                members.Add((key, member.Value));
            }
            else
            {
                _faults.Add($"{(path == "the file" ? "" : path + ".")}{member.Name}: is not known here. Write {string.Join(" or ", known)}.");
            }
        }

        return members;
    }

    List<JsonProperty> Entries(JsonElement json, string path)
    {
        if (json.ValueKind == JsonValueKind.Object)
        {
            return [.. json.EnumerateObject()];
        }

        _faults.Add($"{path}: must be an object.");
        return [];
    }
}

using System.Text.Json;
using Connectors.Accounts;
using Connectors.Accounts.Connections;
using Connectors.Accounts.Vault;
using Connectors.Runtime.Tokens;
using Connectors.Runtime.Tools;

namespace Connectors.Sidecar.Configuration;

/// <summary>Reads one entry of <c>Connections</c>: either a fixed token, or an app with its client id and secrets.</summary>
internal sealed class ConnectionSection(ConfigurationJson json, ToolCatalog catalog)
{
    static readonly string[] s_ofApp =
        ["ClientId", "ClientSecret", "ClientSecretFile", "RedirectUri", "Scopes", "ConditionalScopes", "OptionalScopes", "Tenants"];

    public ConnectionSettings? Read(JsonProperty entry, Uri? publicUrl)
    {
        var path = $"Connections.{entry.Name}";
        if (IdentifierRules.ConnectionFault(entry.Name) is { } fault)
        {
            json.Faults.Add($"{path}: the name {fault}.");
        }

        var members = json.Members(entry.Value, path, ["Connector", "Token", "TokenFile", .. s_ofApp]);
        var connector = members.FirstOrDefault(m => m.Key == "Connector") is { Key: not null } named ? json.Text(named.Value, $"{path}.Connector") : null;
        if (connector is null)
        {
            json.Faults.Add($"{path}.Connector: is missing. Write one of {ConnectorIds()}.");
            return null;
        }

        if (!Check(connector, $"{path}.Connector"))
        {
            return null;
        }

        return members.Exists(m => s_ofApp.Contains(m.Key)) ? App(entry.Name, connector, members, path, publicUrl) : Fixed(entry.Name, connector, members, path);
    }

    public bool Check(string id, string path)
    {
        if (catalog.Connectors.Any(c => c.Connector.Id == id))
        {
            return true;
        }

        json.Faults.Add($"{path}: there is no connector '{id}'. Write one of {ConnectorIds()}.");
        return false;
    }

    ConnectionSettings? Fixed(string name, string connector, List<(string Key, JsonElement Value)> members, string path)
    {
        var variable = json.VariableOf(name, "TOKEN", path);
        var given = One(members, path, "Token", "TokenFile");
        var token = json.Variable(variable) ?? given;
        if (token is null)
        {
            json.Faults.Add($"{path}: has no token. Add Token or TokenFile, or set the environment variable {variable}; or add ClientId and ClientSecret, so that users connect accounts of their own.");
            return null;
        }

        try
        {
            return new(connector, new(token));
        }
        catch (ArgumentException)
        {
            json.Faults.Add($"{path}: its token is not one: a token has 1 to 8192 visible ASCII characters and no spaces.");
            return null;
        }
    }

    ConnectionSettings? App(string name, string connector, List<(string Key, JsonElement Value)> members, string path, Uri? publicUrl)
    {
        if (members.Exists(m => m.Key is "Token" or "TokenFile"))
        {
            json.Faults.Add($"{path}: has a fixed token and an app. Keep one of the two.");
        }

        var clientId = Of("ClientId") is { } id ? json.Text(id, $"{path}.ClientId") : null;
        if (clientId is null)
        {
            json.Faults.Add($"{path}.ClientId: is missing. Copy it from the app's page at the provider.");
        }

        var secrets = Secrets(name, members, path);
        var redirect = Of("RedirectUri") is { } uri ? json.Address(uri, $"{path}.RedirectUri", "https://connect.example/oauth/callback")
            : publicUrl is null ? null : new Uri(publicUrl, "oauth/callback");
        var scopes = Of("Scopes") is { } required ? json.Texts(required, $"{path}.Scopes") : null;
        return clientId is null || redirect is null || secrets.Count == 0 ? null : new(connector, null, new()
        {
            Name = name,
            Connector = connector,
            ClientId = clientId,
            ClientSecrets = secrets,
            RedirectUri = redirect,
            // What the connector's tools need is what the app should be registered with.
            Scopes = scopes ?? [.. catalog.Scopes(catalog.Connectors.First(c => c.Connector.Id == connector).Tools.Select(t => t.Name))],
            ConditionalScopes = Of("ConditionalScopes") is { } conditional ? json.Texts(conditional, $"{path}.ConditionalScopes") : [],
            OptionalScopes = Of("OptionalScopes") is { } optional ? json.Texts(optional, $"{path}.OptionalScopes") : [],
            Tenants = Of("Tenants") is { } tenants ? json.Texts(tenants, $"{path}.Tenants") : null,
        });

        JsonElement? Of(string key) => members.Find(m => m.Key == key) is { Key: not null } found ? found.Value : null;
    }

    /// <summary>One secret, or two while it is being rotated: a list in the file, a line each in a secret's file, commas in the environment.</summary>
    List<Secret> Secrets(string name, List<(string Key, JsonElement Value)> members, string path)
    {
        var variable = json.VariableOf(name, "CLIENTSECRET", path);
        if (members.Count(m => m.Key is "ClientSecret" or "ClientSecretFile") > 1)
        {
            json.Faults.Add($"{path}: has a ClientSecret and a ClientSecretFile. Keep one of the two.");
        }

        List<string> texts = json.Variable(variable)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToList() ?? [];
        foreach (var (key, value) in texts.Count > 0 ? [] : members)
        {
            if (key == "ClientSecret")
            {
                texts.AddRange(json.Texts(value, $"{path}.ClientSecret"));
            }
            else if (key == "ClientSecretFile" && json.Text(value, $"{path}.ClientSecretFile") is { } file && json.FileText(file, $"{path}.ClientSecretFile") is { } text)
            {
                texts.AddRange(text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
            }
        }

        if (texts.Count == 0)
        {
            json.Faults.Add($"{path}: has no client secret. Add ClientSecret or ClientSecretFile, or set the environment variable {variable}.");
        }

        return [.. texts.Select(t => new Secret(t))];
    }

    string? One(List<(string Key, JsonElement Value)> members, string path, string inline, string file)
    {
        if (members.Count(m => m.Key == inline || m.Key == file) > 1)
        {
            json.Faults.Add($"{path}: has a {inline} and a {file}. Keep one of the two.");
        }

        string? text = null;
        foreach (var (key, value) in members.Where(m => m.Key == inline || m.Key == file))
        {
            text = json.Text(value, $"{path}.{key}") is not { } given ? null : key == inline ? given : json.FileText(given, $"{path}.{key}");
        }

        return text;
    }

    string ConnectorIds() => string.Join(", ", catalog.Connectors.Select(c => c.Connector.Id));
}

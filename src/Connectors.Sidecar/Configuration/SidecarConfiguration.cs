using System.Text.Json;
using Connectors.Runtime.Tools;
using Connectors.Sidecar.Commands;

namespace Connectors.Sidecar.Configuration;

/// <summary>Reads the configuration file. It tells every fault at once, each with its place, and starts nothing before all are mended.</summary>
/// <remarks>
/// Secrets may stand in the file, in files of their own beside it, or in the environment, which wins:
/// <c>CONNECTORS_CONNECTIONS__{NAME}__TOKEN</c>, <c>CONNECTORS_CONNECTIONS__{NAME}__CLIENTSECRET</c>, <c>CONNECTORS_MASTER_KEY</c>,
/// <c>CONNECTORS_WEBHOOK_SECRET</c>.
/// </remarks>
internal static class SidecarConfiguration
{
    static readonly string[] s_members = ["Connectors", "Connections", "PublicUrl", "Store", "MasterKeyFile", "ReturnTo", "Webhook", "Refresh", "Executions", "Telemetry", "Toolsets"];

    /// <exception cref="StartException">The file is missing, is not JSON, or has faults.</exception>
    public static SidecarSettings Load(string file, ToolCatalog catalog, Func<string, string?> environment)
    {
        using var document = Parse(file);
        var json = new ConfigurationJson(Path.GetDirectoryName(Path.GetFullPath(file))!, environment);
        var settings = Read(document.RootElement, json, catalog);
        return json.Faults.Count == 0
            ? settings
            : throw new StartException(ExitCode.Usage, $"The configuration {file} has {(json.Faults.Count == 1 ? "a fault" : $"{json.Faults.Count} faults")}:"
                + string.Concat(json.Faults.Select(f => $"{Environment.NewLine}  {f}")));
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

    static SidecarSettings Read(JsonElement root, ConfigurationJson json, ToolCatalog catalog)
    {
        var members = json.Members(root, ConfigurationJson.Root, s_members);
        var accounts = new AccountsSection(json);
        var section = new ConnectionSection(json, catalog);
        var publicUrl = members.Find(m => m.Key == "PublicUrl") is { Key: not null } address ? accounts.PublicUrl(address.Value) : null;
        var baseUrls = new Dictionary<string, Uri>(StringComparer.Ordinal);
        var limits = new Dictionary<(string, string), int>();
        var connections = new Dictionary<string, ConnectionSettings>(StringComparer.Ordinal);
        var hasApps = false;
        foreach (var (key, value) in members.Where(m => m.Key is "Connectors" or "Connections"))
        {
            foreach (var entry in json.Entries(value, key))
            {
                if (key == "Connectors")
                {
                    Connector(entry, json, section, catalog, baseUrls, limits);
                }
                else
                {
                    hasApps |= entry.Value.ValueKind == JsonValueKind.Object && entry.Value.EnumerateObject().Any(m => m.Name.StartsWith("Client", StringComparison.OrdinalIgnoreCase));
                    if (section.Read(entry, publicUrl) is { } connection)
                    {
                        connections[entry.Name] = connection;
                    }
                }
            }
        }

        if (connections.Count == 0 && json.Faults.Count == 0 && !hasApps)
        {
            json.Faults.Add("Connections: there is none, so no tool could be called. Add one like \"Connections\": { \"my-app\": { \"Connector\": \"" + catalog.Connectors[0].Connector.Id + "\", \"ClientId\": \"...\", \"ClientSecretFile\": \"my-app.secret\" } }.");
        }

        return new(baseUrls, connections) 
        {
            Catalog = members.Find(m => m.Key == "Toolsets") is { Key: not null } toolsets ? new ToolsetSection(json, catalog).Read(toolsets.Value) : catalog,
            Limits = limits,
            Accounts = accounts.Read(members, publicUrl, hasApps),
            Telemetry = members.Find(m => m.Key == "Telemetry") is { Key: not null } telemetry ? TelemetryOf(telemetry.Value, json) : new(),
        };
    }

    static void Limits(string connector, JsonElement value, ConfigurationJson json, ToolCatalog catalog, Dictionary<(string, string), int> limits)
    {
        var known = catalog.Connectors.FirstOrDefault(c => c.Connector.Id == connector)?.Connector.Descriptor.Limits.Select(l => l.Name).ToArray() ?? [];
        foreach (var (name, number) in json.Members(value, $"Connectors.{connector}.Limits", known))
        {
            if (json.Number(number, $"Connectors.{connector}.Limits.{name}", 1, 1_000_000) is { } allow)
            {
                limits[(connector, name)] = (int)allow;
            }
        }
    }

    static TelemetrySettings TelemetryOf(JsonElement value, ConfigurationJson json)
    {
        var settings = new TelemetrySettings();
        foreach (var (key, part) in json.Members(value, "Telemetry", "OtlpEndpoint", "OtlpProtocol", "NamesAccounts"))
        {
            settings = key switch
            {
                "OtlpEndpoint" => settings with { OtlpEndpoint = json.Address(part, "Telemetry.OtlpEndpoint", "http://127.0.0.1:4317") },
                "OtlpProtocol" => settings with { OtlpOverHttp = Protocol(part, json) },
                _ => settings with { NamesAccounts = json.Flag(part, "Telemetry.NamesAccounts") },
            };
        }

        return settings;
    }

    /// <summary>By the names that OpenTelemetry gives them in OTEL_EXPORTER_OTLP_PROTOCOL.</summary>
    static bool Protocol(JsonElement value, ConfigurationJson json)
    {
        if (json.Text(value, "Telemetry.OtlpProtocol") is { } word && word is not ("grpc" or "http/protobuf"))
        {
            json.Faults.Add("Telemetry.OtlpProtocol: must be grpc or http/protobuf.");
        }

        return value.ValueKind == JsonValueKind.String && value.GetString() == "http/protobuf";
    }

    static void Connector(
        JsonProperty entry, ConfigurationJson json, ConnectionSection section, ToolCatalog catalog, Dictionary<string, Uri> baseUrls, Dictionary<(string, string), int> limits)
    {
        var path = $"Connectors.{entry.Name}";
        section.Check(entry.Name, path);
        foreach (var (key, value) in json.Members(entry.Value, path, "BaseUrl", "Limits"))
        {
            if (key == "Limits")
            {
                Limits(entry.Name, value, json, catalog, limits);
            }
            else if (json.Address(value, $"{path}.BaseUrl", "http://127.0.0.1:5901") is { } url)
            {
                baseUrls[entry.Name] = url;
            }
        }
    }
}

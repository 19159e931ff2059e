using Connectors.Accounts.Connections;
using Connectors.Accounts.Events;
using Connectors.Accounts.Executions;
using Connectors.Accounts.Vault;
using Connectors.Runtime.Tokens;
using Connectors.Runtime.Tools;

namespace Connectors.Sidecar.Configuration;

/// <summary>A checked configuration.</summary>
/// <param name="BaseUrls">Addresses that take the place of a connector's own, by connector id.</param>
/// <param name="Connections">The connections, by name.</param>
internal sealed record SidecarSettings(IReadOnlyDictionary<string, Uri> BaseUrls, IReadOnlyDictionary<string, ConnectionSettings> Connections)
{
    /// <summary>Numbers that take the place of those of a connector's limits, by connector id and limit.</summary>
    public IReadOnlyDictionary<(string Connector, string Limit), int> Limits { get; init; } = new Dictionary<(string, string), int>();

    /// <summary>The tools that were compiled in, with the toolsets of the configuration beside those of the definitions.</summary>
    public ToolCatalog Catalog { get; init; } = Composition.Catalog;

    /// <summary>Where accounts are kept and how they are connected; null where every connection has a fixed token.</summary>
    public AccountsSettings? Accounts { get; init; }

    /// <summary>The connections that a tenant may use.</summary>
    public IEnumerable<KeyValuePair<string, ConnectionSettings>> ConnectionsOf(string tenant) =>
        Connections.Where(c => c.Value.App?.Tenants?.Contains(tenant) != false).OrderBy(c => c.Key, StringComparer.Ordinal);

    /// <summary>What is told to whom about calls.</summary>
    public TelemetrySettings Telemetry { get; init; } = new();
}

/// <summary>What is told to whom about calls.</summary>
internal sealed record TelemetrySettings
{
    /// <summary>The collector that spans and metrics are sent to by OTLP; null where there is none.</summary>
    public Uri? OtlpEndpoint { get; init; }

    /// <summary>Whether it speaks OTLP over HTTP/1.1 and not over gRPC.</summary>
    public bool OtlpOverHttp { get; init; }

    /// <summary>Whether spans say whose account a call acted on.</summary>
    public bool NamesAccounts { get; init; }
}

/// <summary>A connection: a fixed token for everybody, or an app that users connect their accounts to.</summary>
/// <param name="Connector">Id of its connector.</param>
/// <param name="Token">The token of all its accounts; null where users connect their own.</param>
/// <param name="App">The registered app; null where there is a fixed token.</param>
internal sealed record ConnectionSettings(string Connector, AccessToken? Token, ConnectionOptions? App = null);

/// <summary>What the accounts of end users need.</summary>
/// <param name="StoreFile">The file they are kept in.</param>
/// <param name="PublicUrl">Where users reach this server, ending in a slash.</param>
internal sealed record AccountsSettings(string StoreFile, Uri PublicUrl)
{
    /// <summary>The file with the master keys; null where they come from the environment.</summary>
    public string? MasterKeyFile { get; init; }

    /// <summary>The master keys as text; null where they stand in a file.</summary>
    public Secret? MasterKeyText { get; init; }

    /// <summary>Where a person may be sent after consent.</summary>
    public IReadOnlyList<Uri> ReturnTo { get; init; } = [];

    /// <summary>Who is told of changes of status.</summary>
    public WebhookOptions Webhooks { get; init; } = new();

    /// <summary>What is kept of calls, and for how long.</summary>
    public ExecutionOptions Executions { get; init; } = new();

    /// <summary>Token requests per second and connection; null is the default.</summary>
    public double? RefreshesPerSecond { get; init; }

    /// <summary>Token requests of a connection under way at once; null is the default.</summary>
    public int? RefreshesInFlight { get; init; }

    /// <summary>When a refused grant is asked about again; set by the quickstart, which has no minute to spare.</summary>
    public TimeSpan? ConfirmAfter { get; init; }
}

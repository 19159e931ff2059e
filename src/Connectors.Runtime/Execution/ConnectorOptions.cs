namespace Connectors.Runtime.Execution;

/// <summary>What a host may set about running tools.</summary>
public sealed class ConnectorOptions
{
    /// <summary>
    /// Base URLs that take the place of a connector's own, by connector id, for tests and local twins. Hosts named here
    /// may have private addresses; others may not.
    /// </summary>
    public IDictionary<string, Uri> BaseUrls { get; } = new Dictionary<string, Uri>(StringComparer.Ordinal);

    /// <summary>
    /// How many calls a connector's limit allows, by connector id and the limit's name, where the provider has granted another number
    /// than the definition says. What an answer's header tells goes before both.
    /// </summary>
    public IDictionary<(string Connector, string Limit), int> Limits { get; } = new Dictionary<(string Connector, string Limit), int>();

    /// <summary>How long a call may take in all, from its start to the last byte of the answer.</summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a call is sent at most, where sending it again is safe; with 1 nothing is repeated.</summary>
    public int MostAttempts { get; set; } = 5;

    /// <summary>Whether spans say whose account a call acted on. Metrics never do.</summary>
    public bool NamesAccountsInTelemetry { get; set; }

    /// <summary>The largest answer that is read at all, after decompression.</summary>
    public int MaxAnswerBytes { get; set; } = 10 * 1024 * 1024;
}

using Connectors.Runtime.Tokens;

namespace Connectors.Sidecar.Configuration;

/// <summary>A checked configuration.</summary>
/// <param name="BaseUrls">Addresses that take the place of a connector's own, by connector id.</param>
/// <param name="Connections">The connections, by name.</param>
internal sealed record SidecarSettings(IReadOnlyDictionary<string, Uri> BaseUrls, IReadOnlyDictionary<string, ConnectionSettings> Connections);

/// <summary>A registered app at a provider.</summary>
/// <param name="Connector">Id of its connector.</param>
/// <param name="Token">The token of all its accounts.</param>
internal sealed record ConnectionSettings(string Connector, AccessToken Token);

namespace Connectors.Runtime.Tools;

/// <summary>A choice of tools under a name: what an agent is given for one task, and what its users are asked to consent to.</summary>
/// <param name="Name">The name, for example <c>crm_read</c>.</param>
/// <param name="Title">A few words for people.</param>
/// <param name="Description">What it is for, in a sentence.</param>
/// <param name="Tools">The names of its tools, in ordinal order.</param>
/// <param name="Scopes">The scopes that exactly these tools need, connector by connector.</param>
public sealed record Toolset(string Name, string Title, string Description, IReadOnlyList<string> Tools, IReadOnlyList<ConnectorScopes> Scopes);

/// <summary>Scopes of one connector.</summary>
/// <param name="Connector">The connector's id.</param>
/// <param name="Scopes">The scopes, each once, in ordinal order.</param>
public sealed record ConnectorScopes(string Connector, IReadOnlyList<string> Scopes);

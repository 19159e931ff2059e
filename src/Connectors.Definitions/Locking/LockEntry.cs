namespace Connectors.Definitions;

/// <summary>What a tool promises, as far as the lock file holds it. An edit that promises nothing new leaves it equal.</summary>
/// <param name="Name">The wire name.</param>
/// <param name="Scopes">The scopes that accounts have agreed to.</param>
/// <param name="Parameters">The parameters.</param>
/// <param name="Schema">The fingerprint of what callers see of the tool: its input and its output schema.</param>
public sealed record LockEntry(string Name, EquatableArray<string> Scopes, EquatableArray<LockParameter> Parameters, string Schema);

/// <summary>A parameter, as far as the lock file holds it.</summary>
/// <param name="Name">The name that a model writes.</param>
/// <param name="Required">Whether a call without it is refused.</param>
/// <param name="Aliases">Other names that callers may use; not in the file.</param>
public sealed record LockParameter(string Name, bool Required, EquatableArray<string> Aliases);

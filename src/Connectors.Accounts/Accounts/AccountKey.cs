namespace Connectors.Accounts;

/// <summary>
/// Names one connected account. All three parts are opaque and compared character by character, so that no two spellings
/// ever mean the same account.
/// </summary>
/// <param name="Tenant">Whose agents act; follows from the caller's credential alone.</param>
/// <param name="Connection">Name of the connection, our registered app at a provider.</param>
/// <param name="Identifier">The tenant's own name for the end user.</param>
public readonly record struct AccountKey(string Tenant, string Connection, string Identifier);

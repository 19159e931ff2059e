using Connectors.Accounts.Vault;

namespace Connectors.Accounts.Connections;

/// <summary>A registered app at a provider, as the operator describes it.</summary>
public sealed class ConnectionOptions
{
    /// <summary>The name that callers use.</summary>
    public required string Name { get; init; }

    /// <summary>Id of its connector.</summary>
    public required string Connector { get; init; }

    /// <summary>The client id that the provider gave the app.</summary>
    public required string ClientId { get; init; }

    /// <summary>
    /// The client secret; while it is being rotated, the new and the old one in any order. The one that the provider takes
    /// is used.
    /// </summary>
    public required IReadOnlyList<Secret> ClientSecrets { get; init; }

    /// <summary>Where the provider sends the browser after consent: exactly as it is registered there.</summary>
    public required Uri RedirectUri { get; init; }

    /// <summary>The scopes that every consent asks for. A user who grants fewer is connected, and the tools that need the others say so.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Scopes that are asked for only when a tool turns out to need them, and from then on.</summary>
    public IReadOnlyList<string> ConditionalScopes { get; init; } = [];

    /// <summary>Scopes that an account may lack.</summary>
    public IReadOnlyList<string> OptionalScopes { get; init; } = [];

    /// <summary>The only tenants that may use it; null is all of them.</summary>
    public IReadOnlyList<string>? Tenants { get; init; }
}

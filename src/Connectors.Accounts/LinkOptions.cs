namespace Connectors.Accounts;

/// <summary>What an authorization link may do beside connecting the account.</summary>
public sealed class LinkOptions
{
    /// <summary>Scopes that are wanted beside those of every account.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Whether the user may connect another provider account than before.</summary>
    public bool AllowOtherSubject { get; init; }

    /// <summary>Where the person goes afterwards; must be allowed by <see cref="AccountsOptions.ReturnTo"/>.</summary>
    public Uri? ReturnTo { get; init; }
}

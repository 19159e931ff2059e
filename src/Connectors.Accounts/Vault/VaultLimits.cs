namespace Connectors.Accounts.Vault;

/// <summary>The vault's numbers; tests take smaller ones.</summary>
internal sealed record VaultLimits
{
    public static VaultLimits Default { get; } = new();

    /// <summary>After so many encryptions a data key is followed by a new one: a quarter of the 2³² that NIST SP 800-38D, 8.3 allows for random nonces.</summary>
    public long Encryptions { get; init; } = 1L << 30;

    /// <summary>Encryptions a process reserves at once; what it does not use of them is lost, never used twice.</summary>
    public int Block { get; init; } = 1024;

    /// <summary>After this long a data key is followed by a new one.</summary>
    public TimeSpan Age { get; init; } = TimeSpan.FromDays(365);

    /// <summary>How long a process seals without looking whether there is a newer data key.</summary>
    public TimeSpan Recheck { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a data key stays in the store after it was followed by another: what somebody has sealed with it must have been
    /// written by then.
    /// </summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Tenants whose data keys are kept unwrapped.</summary>
    public int Tenants { get; init; } = 10_000;
}

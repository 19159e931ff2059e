namespace Connectors.Accounts.Vault;

/// <summary>Why the vault refused.</summary>
public enum VaultFailure
{
    /// <summary>The data key that sealed a record is gone from the store.</summary>
    UnknownKey,

    /// <summary>A record is not what was sealed for this place: altered, cut, or copied from somewhere else.</summary>
    NotAuthentic,

    /// <summary>What is wanted is sealed with a master key that was not given.</summary>
    MasterKeyUnknown,

    /// <summary>There is no usable master key where one was said to be.</summary>
    MasterKeyInvalid,

    /// <summary>A rotation cannot run as it was asked for; nothing was changed.</summary>
    RotationRefused,
}

/// <summary>The vault could not do what was asked. Its message is one sentence for the operator and holds no secret.</summary>
public sealed class VaultException : Exception
{
    /// <summary>A refusal of the vault.</summary>
    public VaultException(VaultFailure failure, string message, Exception? inner = null)
        : base(message, inner) => Failure = failure;

    /// <summary>What kind of refusal it is.</summary>
    public VaultFailure Failure { get; }
}

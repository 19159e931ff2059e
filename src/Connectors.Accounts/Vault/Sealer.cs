namespace Connectors.Accounts.Vault;

/// <summary>A sealed secret, and the number of the data key that sealed it.</summary>
/// <param name="KeyId">To be kept beside the record, so that the key is not removed while it is in use.</param>
/// <param name="Record">The record, as <see cref="TokenVault.OpenAsync(in SealContext, byte[], CancellationToken)"/> takes it.</param>
public readonly record struct Sealed(int KeyId, byte[] Record);

/// <summary>
/// Seals a few secrets of one tenant with one data key, at once and without the store. Dispose it when they are sealed, and write
/// them within the hour.
/// </summary>
public sealed class Sealer : IDisposable
{
    /// <summary>Nobody seals with a key that is just let go of, and may be erased.</summary>
    readonly Lock _sealing = new();
    readonly TenantKeys _owner;
    readonly DataKey _key;
    int _left;
    bool _isDisposed;

    internal Sealer(TenantKeys owner, DataKey key, int seals)
    {
        _owner = owner;
        _key = key;
        _left = seals;
    }

    /// <summary>The data key's number within its tenant.</summary>
    public int KeyId => _key.Id;

    /// <summary>Seals a secret for its place.</summary>
    /// <exception cref="ArgumentException">The place belongs to another tenant, or the secret is not valid Unicode text.</exception>
    /// <exception cref="InvalidOperationException">More was sealed than was asked for.</exception>
    public byte[] Seal(in SealContext context, ReadOnlySpan<char> secret)
    {
        lock (_sealing)
        {
            Take(context);
            return SealedRecord.SealText(_key.Key, _key.Id, context, secret);
        }
    }

    /// <summary>Seals bytes for their place.</summary>
    /// <exception cref="ArgumentException">The place belongs to another tenant.</exception>
    /// <exception cref="InvalidOperationException">More was sealed than was asked for.</exception>
    public byte[] SealBytes(in SealContext context, ReadOnlySpan<byte> secret)
    {
        lock (_sealing)
        {
            Take(context);
            return SealedRecord.Seal(_key.Key, _key.Id, context, secret);
        }
    }

    /// <summary>Lets go of the key, and gives back what was not used.</summary>
    public void Dispose()
    {
        lock (_sealing)
        {
            if (!_isDisposed)
            {
                _isDisposed = true;
                _owner.GiveBack(_key, _left);
                _key.Key.Leave();
            }
        }
    }

    /// <summary>Takes one of the seals that were asked for.</summary>
    void Take(in SealContext context)
    {
        if (!string.Equals(context.Tenant, _owner.Tenant, StringComparison.Ordinal))
        {
            throw new ArgumentException("This sealer is another tenant's.", nameof(context));
        }

        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_left == 0)
        {
            throw new InvalidOperationException("More was sealed than was asked for: ask for a sealer with as many seals as are needed.");
        }

        _left--;
    }
}

using Connectors.Accounts.Vault;

namespace Connectors.Accounts.Executions;

/// <summary>Seals what calls carry, each value bound to its tenant, its call and its field.</summary>
internal sealed class ExecutionSeals(TokenVault vault)
{
    /// <summary>The input of a write.</summary>
    public const string WriteInput = "write_input";

    /// <summary>The answer of a write.</summary>
    public const string WriteAnswer = "write_answer";

    /// <summary>The input in a call's line of the audit.</summary>
    public const string LineInput = "line_input";

    /// <summary>Seals with the tenant's newest data key.</summary>
    public ValueTask<Sealer> SealerAsync(string tenant, int seals, CancellationToken cancellationToken = default) =>
        vault.SealerForAsync(tenant, seals, cancellationToken);

    public static SealContext Place(string tenant, string connection, string executionId, string field) => new(tenant, connection, executionId, field, 0);

    /// <exception cref="VaultException">The value does not open with the keys at hand.</exception>
    public ValueTask<byte[]> OpenAsync(SealContext place, byte[] record, CancellationToken cancellationToken = default) =>
        vault.OpenBytesAsync(place, record, cancellationToken);
}

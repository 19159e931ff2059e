using Connectors.Accounts.Connections;
using Connectors.Accounts.OAuth;
using Connectors.Accounts.Store;
using Connectors.Accounts.Vault;
using Microsoft.Extensions.Logging;

namespace Connectors.Accounts.Revoking;

/// <summary>
/// Gives grants back at the provider (RFC 7009) after their accounts have forgotten them: six tries, each twice as long after
/// the last, then it is recorded that nobody confirmed it. The token that this takes is kept apart, and only so long.
/// </summary>
internal sealed class Revoker(IAccountStore store, AccountSeals seals, TokenClient client, ConnectionRegistry connections, Random random, ILogger<Revoker> log)
{
    const int MaxAttempts = 6;
    const string Field = "revocation";

    static readonly TimeSpan s_first = TimeSpan.FromSeconds(10);
    static readonly TimeSpan s_lease = TimeSpan.FromSeconds(60);
    static readonly TimeSpan s_pollEvery = TimeSpan.FromSeconds(5);

    TaskCompletionSource _wake = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The revocation of an account's grant; null where there is nothing to give back.</summary>
    public async ValueTask<Revocation?> PlanAsync(AccountRow row, DateTimeOffset now)
    {
        if (row.RefreshToken is null || row.Status == AccountStatus.Revoked || connections.Find(row.Key.Connection) is not { } connection)
        {
            return null;
        }

        var revocation = new Revocation { Id = Changes.NewId("rev", now), Key = row.Key, AccountId = row.Id, KeyId = 0, CreatedAt = now };
        if (connection.OAuth.RevokeUrl is null)
        {
            return revocation with { Outcome = "unsupported" };
        }

        try
        {
            var (keyId, token) = await seals.SealAsync(row.Key, revocation.Id, Field, (await seals.OpenRefreshAsync(row).ConfigureAwait(false))!).ConfigureAwait(false);
            return revocation with { KeyId = keyId, Token = token, DueAt = now };
        }
        catch (VaultException)
        {
            // What cannot be opened can be forgotten, but not given back.
            return revocation with { Outcome = "unconfirmed" };
        }
    }

    /// <summary>Gives back what came for an account that was given up while it was on its way.</summary>
    public async Task GiveBackAsync(AccountKey key, string accountId, TokenGrant grant)
    {
        if (connections.Find(key.Connection)?.OAuth.RevokeUrl is null)
        {
            return;
        }

        var now = store.Clock.GetUtcNow();
        var revocation = new Revocation { Id = Changes.NewId("rev", now), Key = key, AccountId = accountId, KeyId = 0, CreatedAt = now, DueAt = now };
        var (keyId, token) = await seals.SealAsync(key, revocation.Id, Field, grant.RefreshToken ?? grant.AccessToken).ConfigureAwait(false);
        revocation = revocation with { KeyId = keyId, Token = token };
        while (await store.FindAsync(key).ConfigureAwait(false) is { } row)
        {
            if (await store.WriteAsync(new(row) { Revocation = revocation }).ConfigureAwait(false))
            {
                Wake();
                return;
            }
        }
    }

    /// <summary>Says that there is something to do now.</summary>
    public void Wake() => _wake.TrySetResult();

    /// <summary>Runs until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            _wake = new(TaskCreationOptions.RunContinuationsAsynchronously);
            try
            {
                while (await RunOnceAsync(cancellationToken).ConfigureAwait(false) > 0)
                {
                }
            }
            catch (StoreException e)
            {
                Log.RoundFailed(log, "revoking", e.Message);
            }

            await Task.WhenAny(_wake.Task, Task.Delay(s_pollEvery, store.Clock, cancellationToken)).ConfigureAwait(false);
        }
    }

    /// <summary>Tries what is due now, and says how many that were.</summary>
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        var due = await store.TakeRevocationsAsync(store.Clock.GetUtcNow(), s_lease, 16, cancellationToken).ConfigureAwait(false);
        await Parallel.ForEachAsync(due, cancellationToken, async (revocation, cancellation) => await TryAsync(revocation, cancellation).ConfigureAwait(false)).ConfigureAwait(false);
        return due.Count;
    }

    async Task TryAsync(Revocation revocation, CancellationToken cancellationToken)
    {
        await store.WriteRevocationAsync(await OutcomeAsync(revocation, cancellationToken).ConfigureAwait(false), CancellationToken.None).ConfigureAwait(false);
    }

    async Task<Revocation> OutcomeAsync(Revocation revocation, CancellationToken cancellationToken)
    {
        if (connections.Find(revocation.Key.Connection) is { OAuth.RevokeUrl: not null } connection && revocation.Token is not null)
        {
            try
            {
                var token = await seals.OpenAsync(revocation.Key, revocation.Id, Field, revocation.Token).ConfigureAwait(false);
                if (await client.RevokeAsync(connection, token, cancellationToken).ConfigureAwait(false))
                {
                    return Over(revocation, "confirmed");
                }
            }
            catch (VaultException)
            {
                return Over(revocation, "unconfirmed");
            }
        }

        var attempts = revocation.Attempts + 1;
        Log.NotRevoked(log, revocation.Key.Connection, revocation.AccountId, attempts);
        if (attempts >= MaxAttempts)
        {
            return Over(revocation with { Attempts = attempts }, "unconfirmed");
        }

        double jitter;
        lock (random)
        {
            jitter = 0.5 + random.NextDouble();
        }

        return revocation with { Attempts = attempts, DueAt = store.Clock.GetUtcNow() + (s_first * Math.Pow(2, attempts - 1) * jitter) };
    }

    static Revocation Over(Revocation revocation, string outcome) => revocation with { Token = null, KeyId = 0, DueAt = null, Outcome = outcome };
}

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
internal sealed class Revoker(
    IAccountStore store, AccountSeals seals, TokenClient client, ConnectionRegistry connections, GrantSharing sharing, Random random, ILogger<Revoker> log)
{
    const int MaxAttempts = 6;
    const int Batch = 16;
    const string Field = "revocation";

    static readonly TimeSpan s_first = TimeSpan.FromSeconds(10);

    /// <summary>Longer than a request can take, since a batch is sent all at once.</summary>
    static readonly TimeSpan s_lease = TimeSpan.FromSeconds(60);
    static readonly TimeSpan s_pollEvery = TimeSpan.FromSeconds(5);

    TaskCompletionSource _wake = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The revocation of an account's grant; null where there is nothing to give back.</summary>
    public async ValueTask<Revocation?> PlanAsync(AccountRow row, DateTimeOffset now)
    {
        if (row.AccessToken is null || row.Status == AccountStatus.Revoked)
        {
            return null;
        }

        try
        {
            // Without a refresh token the access token is all of the grant (RFC 7009, 2).
            var token = await seals.OpenRefreshAsync(row).ConfigureAwait(false) ?? new(await seals.OpenAccessAsync(row).ConfigureAwait(false));
            return await PlanAsync(row.Key, row.Id, token, row.Subject, now).ConfigureAwait(false);
        }
        catch (VaultException)
        {
            // What cannot be opened can be forgotten, but not given back.
            return Over(Begun(row.Key, row.Id, now), "unconfirmed");
        }
    }

    /// <summary>Gives back what came for an account that was given up while it was on its way.</summary>
    public async Task GiveBackAsync(AccountKey key, string accountId, TokenGrant grant)
    {
        Revocation? revocation = null;
        while (await store.FindAsync(key).ConfigureAwait(false) is { } row)
        {
            // A refresh may not tell the subject; the account still knows it, unless it was connected anew.
            var subject = grant.Subject ?? (row.Id == accountId ? row.Subject : null);
            revocation ??= await PlanAsync(key, accountId, grant.RefreshToken ?? grant.AccessToken, subject, store.Clock.GetUtcNow()).ConfigureAwait(false);
            if (revocation.Token is null)
            {
                return;
            }

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
        var due = await store.TakeRevocationsAsync(store.Clock.GetUtcNow(), s_lease, Batch, cancellationToken).ConfigureAwait(false);

        // All at once: one that waited behind others that hang would lose its lease, and be sent twice.
        await Task.WhenAll(due.Select(revocation => TryAsync(revocation, cancellationToken))).ConfigureAwait(false);
        return due.Count;
    }

    async Task TryAsync(Revocation revocation, CancellationToken cancellationToken)
    {
        var tried = await OutcomeAsync(revocation, cancellationToken).ConfigureAwait(false);
        if (tried.Outcome is not null || !cancellationToken.IsCancellationRequested)
        {
            await store.WriteRevocationAsync(tried, CancellationToken.None).ConfigureAwait(false);
        }

        // Broken off by the end of the process: no try of the provider's. The lease runs out, and another process goes on.
    }

    async Task<Revocation> OutcomeAsync(Revocation revocation, CancellationToken cancellationToken)
    {
        if (connections.Find(revocation.Key.Connection) is { OAuth.RevokeUrl: not null } connection && revocation.Token is not null)
        {
            try
            {
                var (token, subject) = Parts(await seals.OpenAsync(revocation.Key, revocation.Id, Field, revocation.Token).ConfigureAwait(false));

                // Asked before every try and never before the account has let go: of two that are given up at once the later one is then alone.
                if (await sharing.FindAsync(connection, revocation.AccountId, token, subject, cancellationToken).ConfigureAwait(false) is { } other)
                {
                    // What other tenants have connected is not this one's to know.
                    return Over(revocation, other.Key.Tenant == revocation.Key.Tenant ? "shared" : "unconfirmed");
                }

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

    async ValueTask<Revocation> PlanAsync(AccountKey key, string accountId, Secret token, string? subject, DateTimeOffset now)
    {
        var revocation = Begun(key, accountId, now);
        if (connections.Find(key.Connection)?.OAuth.RevokeUrl is null)
        {
            return Over(revocation, "unsupported");
        }

        // The subject goes with the token: the account forgets it when the user connects anew. A token has no line break.
        var (keyId, bytes) = await seals.SealAsync(key, revocation.Id, Field, new($"{token.Reveal()}\n{subject}")).ConfigureAwait(false);
        return revocation with { KeyId = keyId, Token = bytes, DueAt = now };
    }

    static (Secret Token, string? Subject) Parts(Secret both)
    {
        var text = both.Reveal();
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        return (new(text[..end]), end + 1 < text.Length ? text[(end + 1)..] : null);
    }

    static Revocation Begun(AccountKey key, string accountId, DateTimeOffset now) =>
        new() { Id = Changes.NewId("rev", now), Key = key, AccountId = accountId, KeyId = 0, CreatedAt = now };

    static Revocation Over(Revocation revocation, string outcome) => revocation with { Token = null, KeyId = 0, DueAt = null, Outcome = outcome };
}

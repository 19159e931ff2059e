using Connectors.Accounts.Connections;
using Connectors.Accounts.OAuth;
using Connectors.Accounts.Store;
using Connectors.Runtime.Tools;

namespace Connectors.Accounts.Refreshing;

/// <summary>
/// Stands before a connection's token endpoint: lets requests through at the connection's pace, stops them while the endpoint is
/// down, and while the provider refuses the connection's own credentials. That refusal is the operator's to mend and changes
/// the connection alone, never an account.
/// </summary>
internal sealed class ConnectionGate(Connection connection, IAccountStore store, RefreshOptions options, TimeProvider clock) : IDisposable
{
    /// <summary>So many refusals in a row are no accident.</summary>
    const int RefusalsToBelieve = 2;

    readonly AppCap _cap = new(options.PerSecond, options.InFlight, clock);
    readonly EndpointBreaker _breaker = new(clock);

    /// <summary>Until the credentials have been taken once, requests go one by one: a wrong secret must not be tried sixteen times at once.</summary>
    readonly SemaphoreSlim _first = new(1);
    volatile bool _isProven;

    /// <summary>Waits for the right to send one request.</summary>
    public async ValueTask<GatePass> EnterAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var held = false;
        if (!_isProven)
        {
            await _first.WaitAsync(cancellationToken).ConfigureAwait(false);
            held = true;
        }

        try
        {
            if (await MisconfiguredUntilAsync(cancellationToken).ConfigureAwait(false) is { } probe)
            {
                return Shut(held, StatusReason.ConnectionMisconfigured, probe);
            }

            if (_breaker.ClosedUntil() is { } up)
            {
                return Shut(held, StatusReason.ProviderUnavailable, up);
            }

            return await _cap.EnterAsync(patience, cancellationToken).ConfigureAwait(false) is { } place
                ? new(place, held ? _first : null, null, default)
                : Shut(held, StatusReason.ProviderUnavailable, clock.GetUtcNow() + patience);
        }
        catch
        {
            if (held)
            {
                _first.Release();
            }

            throw;
        }
    }

    /// <summary>Learns from how a request ended.</summary>
    public async ValueTask ReportAsync(TokenOutcome outcome, CancellationToken cancellationToken)
    {
        _breaker.Report(outcome is TokenOutcome.Granted or TokenOutcome.Refused { Kind: not TokenFailureKind.Transient });
        switch (outcome)
        {
            case TokenOutcome.Refused { Kind: TokenFailureKind.Misconfigured } refused:
                _isProven = false;
                await ChangeAsync(state => Refused(state, refused.Code), cancellationToken).ConfigureAwait(false);
                break;
            case TokenOutcome.Refused { Kind: TokenFailureKind.Transient, Wait: { } wait }:
                _cap.PauseUntil(clock.GetUtcNow() + wait);
                break;
            case TokenOutcome.Granted or TokenOutcome.Refused { Kind: TokenFailureKind.Revoked or TokenFailureKind.Scopes }:
                var first = !_isProven;
                _isProven = true;
                if (first)
                {
                    await ChangeAsync(Healed, cancellationToken).ConfigureAwait(false);
                }

                break;
        }
    }

    /// <summary>What is known of the connection now.</summary>
    public async ValueTask<ConnectionState?> StateAsync(CancellationToken cancellationToken) =>
        await store.FindConnectionAsync(connection.Name, cancellationToken).ConfigureAwait(false);

    public void Dispose()
    {
        _cap.Dispose();
        _first.Dispose();
    }

    GatePass Shut(bool held, string reason, DateTimeOffset until)
    {
        if (held)
        {
            _first.Release();
        }

        return new(null, null, reason, until);
    }

    /// <summary>Null when a request may be sent: the connection is sound, has been changed since, or this caller is the probe.</summary>
    async ValueTask<DateTimeOffset?> MisconfiguredUntilAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var state = await store.FindConnectionAsync(connection.Name, cancellationToken).ConfigureAwait(false);
            if (state is not { IsMisconfigured: true })
            {
                return null;
            }

            _isProven = false;
            var now = clock.GetUtcNow();
            if (state.ConfigGeneration == connection.Fingerprint && state.NextProbeAt > now)
            {
                return state.NextProbeAt;
            }

            // Of all processes one is the probe.
            var probing = state with { NextProbeAt = now + options.ProbeEvery, ConfigGeneration = connection.Fingerprint };
            if (await store.WriteConnectionAsync(probing, null, cancellationToken).ConfigureAwait(false))
            {
                return null;
            }
        }
    }

    ConnectionState? Refused(ConnectionState state, string code)
    {
        var now = clock.GetUtcNow();
        var refusals = state.Refusals + 1;
        return state with
        {
            Refusals = refusals,
            Error = code,
            Since = state.Since ?? now,
            IsMisconfigured = refusals >= RefusalsToBelieve,
            NextProbeAt = now + options.ProbeEvery,
            ConfigGeneration = connection.Fingerprint,
        };
    }

    static ConnectionState? Healed(ConnectionState state) => state.Refusals == 0 && !state.IsMisconfigured
        ? null
        : new() { Connection = state.Connection, Revision = state.Revision };

    async ValueTask ChangeAsync(Func<ConnectionState, ConnectionState?> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            var before = await store.FindConnectionAsync(connection.Name, cancellationToken).ConfigureAwait(false) ?? new() { Connection = connection.Name };
            if (change(before) is not { } after || await store.WriteConnectionAsync(after, EventOf(before, after), cancellationToken).ConfigureAwait(false))
            {
                return;
            }
        }
    }

    StatusChange? EventOf(ConnectionState before, ConnectionState after)
    {
        var now = clock.GetUtcNow();
        return before.IsMisconfigured == after.IsMisconfigured ? null : new()
        {
            Id = Changes.NewId("evt", now),
            Tenant = Runtime.Tokens.Account.DefaultTenant,
            Connection = connection.Name,
            From = Name(before),
            To = Name(after),
            Reason = after.Error,
            At = now,
            DueAt = now,
        };

        static string Name(ConnectionState state) => state.IsMisconfigured ? "MISCONFIGURED" : "OK";
    }
}

/// <summary>The right to send one request, or the reason why none may be sent now. Dispose it when the answer has come.</summary>
/// <param name="Place">The place under the cap; null when the gate is shut.</param>
/// <param name="First">Held while the credentials are unproven.</param>
/// <param name="Reason">Why it is shut.</param>
/// <param name="Until">When to come again.</param>
internal readonly record struct GatePass(AppCap.Place? Place, SemaphoreSlim? First, string? Reason, DateTimeOffset Until) : IDisposable
{
    public bool IsOpen => Place is not null;

    public void Dispose()
    {
        Place?.Dispose();
        First?.Release();
    }
}

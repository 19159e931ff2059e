using Connectors.Accounts.Connections;
using Connectors.Accounts.OAuth;
using Connectors.Accounts.Store;
using Connectors.Runtime.Replay;
using Connectors.Runtime.Tools;

namespace Connectors.Accounts.Refreshing;

/// <summary>
/// Stands before a connection's token endpoint: lets requests through at the connection's pace, stops them while the endpoint is
/// down, and while the provider refuses the connection's own credentials. That refusal is the operator's to mend and changes
/// the connection alone, never an account.
/// </summary>
internal sealed class ConnectionGate(Connection connection, IAccountStore store, RefreshOptions options, TimeProvider clock)
{
    /// <summary>So many refusals in a row are no accident.</summary>
    const int RefusalsToBelieve = 2;

    readonly AppCap _cap = new(options.PerSecond, options.InFlight, clock);
    /// <summary>A token endpoint that fails every second request is as good as down: a lost answer may cost a rotation.</summary>
    readonly Breaker _breaker = new(clock, window: 10, limit: 5, TimeSpan.FromSeconds(30));

    /// <summary>Until the credentials have been taken once, requests go one by one: a wrong secret must not be tried sixteen times at once.</summary>
    readonly Turnstile _first = new(1, clock);
    volatile bool _isProven;

    /// <summary>Waits for the right to send one request.</summary>
    public async ValueTask<GatePass> EnterAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var pass = new GatePass();
        try
        {
            pass.Reason = await WhyShutAsync(pass, patience, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            pass.Dispose();
            throw;
        }

        if (!pass.IsOpen)
        {
            pass.Dispose();
        }

        return pass;
    }

    /// <summary>Learns from how a request ended.</summary>
    public async ValueTask ReportAsync(TokenOutcome outcome, CancellationToken cancellationToken)
    {
        if (outcome is not (TokenOutcome.Introspected or TokenOutcome.NotTried))
        {
            _breaker.Report(outcome is TokenOutcome.Granted or TokenOutcome.Refused { Kind: not TokenFailureKind.Transient });
        }

        switch (outcome)
        {
            case TokenOutcome.Refused { Kind: TokenFailureKind.Misconfigured } refused:
                _isProven = false;
                await ChangeAsync(state => Refused(state, refused.Code), cancellationToken).ConfigureAwait(false);
                break;
            case TokenOutcome.Refused { Kind: TokenFailureKind.Transient, IsOfApp: true, Wait: { } wait }:
                _cap.Pause(wait);
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

    /// <summary>Looks that take nothing come first, so that a probe or a place is seldom taken in vain.</summary>
    async ValueTask<string?> WhyShutAsync(GatePass pass, TimeSpan patience, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        if (!_isProven)
        {
            if (!await _first.EnterAsync(patience, cancellationToken).ConfigureAwait(false))
            {
                return StatusReason.ProviderUnavailable;
            }

            pass.Hold(_first.Leave);
        }

        if (_breaker.IsShut())
        {
            return StatusReason.ProviderUnavailable;
        }

        if (!await MayTryCredentialsAsync(cancellationToken).ConfigureAwait(false))
        {
            return StatusReason.ConnectionMisconfigured;
        }

        if (_isProven)
        {
            // Proven while this one waited for its turn: the others need not queue behind it.
            pass.Dispose();
        }

        if (!await _cap.EnterAsync(patience - clock.GetElapsedTime(start), cancellationToken).ConfigureAwait(false))
        {
            return StatusReason.ProviderUnavailable;
        }

        pass.Hold(_cap.Leave);
        return _breaker.TryEnter() ? null : StatusReason.ProviderUnavailable;
    }

    /// <summary>Whether the connection is sound, has been changed since it was refused, or this caller is the probe.</summary>
    async ValueTask<bool> MayTryCredentialsAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var state = await store.FindConnectionAsync(connection.Name, cancellationToken).ConfigureAwait(false);
            if (state is not { IsMisconfigured: true })
            {
                return true;
            }

            _isProven = false;
            var now = clock.GetUtcNow();
            if (state.ConfigGeneration == connection.Fingerprint && state.NextProbeAt > now && state.NextProbeAt <= now + options.ProbeEvery)
            {
                return false;
            }

            // Of all processes one is the probe.
            var probing = state with { NextProbeAt = now + options.ProbeEvery, ConfigGeneration = connection.Fingerprint };
            if (await store.WriteConnectionAsync(probing, null, cancellationToken).ConfigureAwait(false))
            {
                return true;
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

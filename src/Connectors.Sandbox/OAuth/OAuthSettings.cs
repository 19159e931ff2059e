using System.Text.Json.Nodes;

namespace Connectors.Sandbox.OAuth;

/// <summary>How the token endpoint behaves; <c>PUT /_twin/oauth</c> replaces what it names.</summary>
internal sealed record OAuthSettings
{
    public TimeSpan AccessTokenLifetime { get; init; }

    /// <summary>"Short-lived" is all that is known of HubSpot's codes; ten minutes, the most RFC 6749 4.1.2 advises, is ours.</summary>
    public TimeSpan CodeLifetime { get; init; } = TimeSpan.FromMinutes(10);

    public TokenRotation Rotation { get; init; }

    /// <summary>How long a replaced refresh token still answers, with <see cref="TokenRotation.Grace"/>.</summary>
    public TimeSpan RotationGrace { get; init; }

    /// <summary>Per app; null for no limit.</summary>
    public int? TokenRequestsPerSecond { get; init; }

    public bool RequirePkce { get; init; }

    /// <summary>Errors as they were before January 2026, without the fields of RFC 6749.</summary>
    public bool LegacyErrors { get; init; }

    /// <summary>What the next answers say in place of the true <c>expires_in</c>.</summary>
    public ExpiresInOverride? ExpiresIn { get; init; }

    public static OAuthSettings Of(SandboxOptions options) => new()
    {
        AccessTokenLifetime = options.AccessTokenLifetime,
        Rotation = options.Rotation,
        RotationGrace = options.RotationGrace,
        TokenRequestsPerSecond = options.TokenRequestsPerSecond,
        RequirePkce = options.RequirePkce,
        LegacyErrors = options.LegacyTokenErrors,
    };
}

/// <summary>
/// A value sent in place of <c>expires_in</c>, any JSON at all; null leaves the member out. Below zero times: until told otherwise.
/// </summary>
internal sealed record ExpiresInOverride(JsonNode? Value, int Times);

/// <summary>The settings in force, and those the twin was started with.</summary>
internal sealed class SettingsBoard
{
    readonly Lock _gate = new();
    readonly OAuthSettings _initial;
    OAuthSettings _current;

    public SettingsBoard(OAuthSettings initial) => _initial = _current = initial;

    public OAuthSettings Current
    {
        get
        {
            lock (_gate)
                return _current;
        }
    }

    public void Change(Func<OAuthSettings, OAuthSettings> change)
    {
        lock (_gate)
            _current = change(_current);
    }

    public void Reset() => Change(_ => _initial);

    /// <summary>The override for one answer, which uses up one of its times.</summary>
    public ExpiresInOverride? TakeExpiresIn()
    {
        lock (_gate)
        {
            var taken = _current.ExpiresIn;
            if (taken is { Times: > 0 })
                _current = _current with { ExpiresIn = taken.Times > 1 ? taken with { Times = taken.Times - 1 } : null };
            return taken;
        }
    }
}

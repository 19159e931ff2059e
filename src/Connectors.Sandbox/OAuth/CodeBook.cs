using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Connectors.Sandbox.Portals;
using Connectors.Sandbox.Time;

namespace Connectors.Sandbox.OAuth;

/// <summary>What a code stands for until the app fetches its tokens.</summary>
internal sealed record AuthorizationCode(string Text, OAuthApp App, Portal Portal, IReadOnlySet<string> Scopes)
{
    public required string RedirectUri { get; init; }

    public required string? Challenge { get; init; }

    public required DateTimeOffset EndsAt { get; init; }
}

/// <summary>The codes that are out. Each is good for one exchange, and not for long.</summary>
internal sealed class CodeBook(MovableClock clock, Dice dice, SettingsBoard settings)
{
    /// <summary>How long a code that ran out is told apart from one that never was. Ours.</summary>
    static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    readonly Lock _gate = new();
    readonly Dictionary<string, AuthorizationCode> _codes = new(StringComparer.Ordinal);

    public AuthorizationCode Issue(AuthorizeRequest request, OAuthApp app, Portal portal, IReadOnlySet<string> scopes)
    {
        var now = clock.GetUtcNow();
        var code = new AuthorizationCode($"na1-{dice.NextUuid()}", app, portal, scopes)
        {
            RedirectUri = request.RedirectUri!,
            Challenge = request.Challenge,
            EndsAt = now + settings.Current.CodeLifetime,
        };
        lock (_gate)
        {
            foreach (var old in _codes.Values.Where(old => old.EndsAt + Memory < now).ToList())
                _codes.Remove(old.Text);
            _codes.Add(code.Text, code);
        }

        return code;
    }

    /// <summary>Uses a code up. Ours: one that is refused for another reason than itself stays good for the next attempt.</summary>
    /// <exception cref="TokenRefusal">The code, its redirect URI or its verifier does not fit.</exception>
    public AuthorizationCode Redeem(OAuthApp app, string? text, string? redirectUri, string? verifier)
    {
        lock (_gate)
        {
            if (text is null || !_codes.TryGetValue(text, out var code) || code.App.ClientId != app.ClientId)
                throw TokenRefusal.BadAuthCode();
            if (code.EndsAt <= clock.GetUtcNow())
                throw TokenRefusal.ExpiredAuthCode();
            if (redirectUri != code.RedirectUri)
                throw TokenRefusal.BadRedirectUri();
            if (!Fits(code.Challenge, verifier))
                throw TokenRefusal.BadCodeVerifier();
            _codes.Remove(text);
            return code;
        }
    }

    /// <summary>
    /// Ours: a verifier without a challenge is refused too, as RFC 9700, 2.1.1 asks; an attacker may have taken the challenge away.
    /// </summary>
    static bool Fits(string? challenge, string? verifier) => challenge is null
        ? verifier is null
        : verifier is not null && Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(verifier))) == challenge;
}

using Connectors.Accounts.Vault;
using Connectors.Runtime.Tools;

namespace Connectors.Accounts.Consent;

/// <summary>
/// What a browser brought back from the provider (RFC 6749 4.1.2, RFC 9207). Anybody can write such an address, so what is
/// there twice, too long, or holds other characters than it may is not used at all.
/// </summary>
internal sealed class Callback
{
    const int MaxLength = 4096;
    const int MaxWordLength = 60;

    Callback()
    {
    }

    /// <summary>Null unless it came exactly once.</summary>
    public string? State { get; private init; }

    public Secret? Code { get; private init; }

    /// <summary>The provider's code for what went wrong; its sentences are never looked at.</summary>
    public string? Error { get; private init; }

    public string? Issuer { get; private init; }

    /// <summary>Something other than the state is there twice, too long, or no such thing.</summary>
    public bool IsMalformed { get; private init; }

    public static Callback Read(IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var known = parameters.Where(p => p.Key is "state" or "code" or "error" or "iss").ToLookup(p => p.Key, p => p.Value, StringComparer.Ordinal);
        var isMalformed = false;
        var (code, error, issuer) = (Once("code"), Once("error"), Once("iss"));

        // RFC 6749, A.11: visible characters and spaces. Others would not survive every way of writing a token request.
        isMalformed |= code.AsSpan().ContainsAnyExceptInRange(' ', '~');
        return new()
        {
            State = known["state"].ToList() is [{ Length: > 0 and <= MaxLength } state] ? state : null,
            Code = code is null || isMalformed ? null : new(code),
            Error = error is null || IsWord(error) ? error : "error",
            Issuer = issuer,
            IsMalformed = isMalformed,
        };

        // A parameter without a value counts as left out (RFC 6749, 3.1).
        string? Once(string name)
        {
            var values = known[name].ToList();
            isMalformed |= values.Count > 1 || values.Any(v => v.Length > MaxLength);
            return values is [{ Length: > 0 } value] ? value : null;
        }
    }

    /// <summary>RFC 9207: announced, it must be there and equal; unannounced, it must at least come from where the user was sent.</summary>
    public bool IsFrom(OAuthDescriptor oauth) => oauth.Issuer is { } announced
        ? Issuer == announced
        : Issuer is null || (Uri.TryCreate(Issuer, UriKind.Absolute, out var from) && from.Scheme == oauth.AuthorizeUrl.Scheme
            && from.UserInfo.Length == 0 && (from.Host == oauth.AuthorizeUrl.Host || from.Host == oauth.TokenUrl.Host));

    static bool IsWord(string text) => text.Length <= MaxWordLength && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');
}

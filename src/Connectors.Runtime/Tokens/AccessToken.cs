using System.Net.Http.Headers;

namespace Connectors.Runtime.Tokens;

/// <summary>A bearer token. It prints as <c>***</c>; its value leaves only as the header of a request to the provider.</summary>
public sealed class AccessToken
{
    /// <summary>Opaque tokens have some 500 characters, JWTs some thousand; beyond this a header would be refused on the way.</summary>
    const int MaxLength = 8 * 1024;

    /// <summary>Wraps a token's value.</summary>
    /// <exception cref="ArgumentException">The value is empty, over 8 KiB, or not visible ASCII; the message does not repeat it.</exception>
    public AccessToken(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Length is 0 or > MaxLength || value.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            throw new ArgumentException("An access token has 1 to 8192 visible ASCII characters and no spaces.", nameof(value));
        }

        AuthorizationHeader = new("Bearer", value);
    }

    internal AuthenticationHeaderValue AuthorizationHeader { get; }

    /// <summary>Never the value.</summary>
    public override string ToString() => "***";
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Connectors.Accounts.Vault;

namespace Connectors.Accounts.Events;

/// <summary>
/// Signs what a webhook carries, as the Standard Webhooks specification 1.0.0 says: HMAC-SHA256 over <c>id.timestamp.body</c>,
/// one signature for each secret, so that a receiver may know the old secret or the new one while they are exchanged.
/// </summary>
/// <remarks>
/// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md, "Signature scheme" and "Webhook
/// headers". Receivers verify with any of its libraries.
/// </remarks>
public sealed class WebhookSigner
{
    /// <summary>How a signing secret begins.</summary>
    public const string SecretPrefix = "whsec_";

    /// <summary>The event's id, the same on every delivery.</summary>
    public const string IdHeader = "webhook-id";

    /// <summary>When this delivery was tried, in seconds since 1970.</summary>
    public const string TimestampHeader = "webhook-timestamp";

    /// <summary>The signatures, separated by spaces.</summary>
    public const string SignatureHeader = "webhook-signature";

    /// <summary>The specification's bounds of a key, in bytes.</summary>
    const int MinKeyLength = 24, MaxKeyLength = 64;

    readonly byte[][] _keys;

    /// <summary>Takes the secrets of one receiver, the newest first.</summary>
    /// <exception cref="ArgumentException">There is none, or one is not <c>whsec_</c> and the base64 of 24 to 64 bytes; the message does not repeat it.</exception>
    public WebhookSigner(IReadOnlyList<Secret> secrets)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        if (secrets.Count == 0)
        {
            throw new ArgumentException("A webhook needs a secret to sign with: give one, whsec_ and the base64 of 32 random bytes.", nameof(secrets));
        }

        _keys = [.. secrets.Select(KeyOf)];
    }

    /// <summary>The value of the signature header.</summary>
    /// <param name="id">The event's id.</param>
    /// <param name="timestamp">When it is sent, in seconds since 1970.</param>
    /// <param name="body">The body, byte for byte as it is sent.</param>
    /// <exception cref="ArgumentException">The id holds a dot, so that it could be read as another id and time.</exception>
    public string Sign(string id, long timestamp, ReadOnlySpan<byte> body)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        if (id.Contains('.', StringComparison.Ordinal))
        {
            throw new ArgumentException("An event's id must not hold a dot.", nameof(id));
        }

        var head = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}."));
        var signatures = new StringBuilder();
        foreach (var key in _keys)
        {
            using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
            hmac.AppendData(head);
            hmac.AppendData(body);
            signatures.Append(signatures.Length == 0 ? "v1," : " v1,").Append(Convert.ToBase64String(hmac.GetHashAndReset()));
        }

        return signatures.ToString();
    }

    static byte[] KeyOf(Secret secret)
    {
        var text = secret.Reveal();
        var key = new byte[text.Length];
        return text.StartsWith(SecretPrefix, StringComparison.Ordinal)
            && Convert.TryFromBase64Chars(text.AsSpan(SecretPrefix.Length), key, out var length)
            && length is >= MinKeyLength and <= MaxKeyLength
            ? key[..length]
            : throw new ArgumentException($"A webhook's secret must be whsec_ and the base64 of {MinKeyLength} to {MaxKeyLength} bytes; make one of 32 random bytes.");
    }
}

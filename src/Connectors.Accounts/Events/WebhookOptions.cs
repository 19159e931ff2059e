using Connectors.Accounts.Vault;

namespace Connectors.Accounts.Events;

/// <summary>Where changes of status are told to.</summary>
public sealed class WebhookOptions
{
    /// <summary>Who hears of every tenant that has no endpoint of its own; null is nobody.</summary>
    public WebhookEndpoint? Default { get; init; }

    /// <summary>Tenants with an endpoint of their own; they are not told to the default one.</summary>
    public IReadOnlyDictionary<string, WebhookEndpoint> Tenants { get; init; } = new Dictionary<string, WebhookEndpoint>(StringComparer.Ordinal);

    /// <summary>How long a receiver may take to answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long an event is tried, or kept where nobody listens, before it is given up.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(7);

    internal bool HasEndpoint => Default is not null || Tenants.Count > 0;

    internal WebhookEndpoint? For(string tenant) => Tenants.GetValueOrDefault(tenant, Default!);
}

/// <summary>One receiver: its address, and the secrets that it may know us by.</summary>
public sealed class WebhookEndpoint
{
    /// <summary>Names a receiver.</summary>
    /// <param name="url">Its address: https, or http on this machine.</param>
    /// <param name="secrets">What to sign with, the newest first; more than one while they are exchanged. See <see cref="WebhookSigner"/>.</param>
    /// <exception cref="ArgumentException">The address or a secret is not one; the message repeats neither.</exception>
    public WebhookEndpoint(Uri url, IReadOnlyList<Secret> secrets)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (!url.IsAbsoluteUri || !(url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback)))
        {
            throw new ArgumentException("A webhook's URL must begin with https://, or with http:// on this machine; give one that does.", nameof(url));
        }

        if (url.UserInfo.Length > 0 || url.Fragment.Length > 0)
        {
            throw new ArgumentException("A webhook's URL must hold no user, password or fragment; leave them out, the signature tells who sends.", nameof(url));
        }

        Url = url;
        Signer = new(secrets);
    }

    /// <summary>Its address. Its path may be known to the receiver alone, so logs hold the host only.</summary>
    public Uri Url { get; }

    internal WebhookSigner Signer { get; }
}

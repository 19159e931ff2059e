namespace Connectors.Sandbox.OAuth;

/// <summary>All apps the provider knows, by client id.</summary>
internal sealed class AppDirectory
{
    readonly Lock _gate = new();
    readonly OrderedDictionary<string, OAuthApp> _apps = new(StringComparer.Ordinal);

    public IReadOnlyList<OAuthApp> All
    {
        get
        {
            lock (_gate)
                return [.. _apps.Values];
        }
    }

    public OAuthApp? Find(string? clientId)
    {
        lock (_gate)
            return clientId is null ? null : _apps.GetValueOrDefault(clientId);
    }

    public void Put(OAuthApp app)
    {
        lock (_gate)
            _apps[app.ClientId] = app;
    }

    public bool Remove(string clientId)
    {
        lock (_gate)
            return _apps.Remove(clientId);
    }

    /// <exception cref="TokenRefusal">No such app, or none of its secrets.</exception>
    public OAuthApp Authenticate(string? clientId, string? clientSecret)
    {
        var app = Find(clientId) ?? throw TokenRefusal.BadClientId();
        return clientSecret is not null && app.ClientSecrets.Contains(clientSecret, StringComparer.Ordinal)
            ? app
            : throw TokenRefusal.BadClientSecret();
    }
}

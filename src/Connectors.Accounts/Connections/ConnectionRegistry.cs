using System.Collections.Frozen;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Tools;

namespace Connectors.Accounts.Connections;

/// <summary>All connections of this process, by name.</summary>
internal sealed class ConnectionRegistry
{
    readonly FrozenDictionary<string, Connection> _connections;

    /// <exception cref="ArgumentException">A connection has no usable name or redirect URI, names no connector, or one that knows no consent; or two have one name.</exception>
    public ConnectionRegistry(IEnumerable<ConnectionOptions> options, ToolCatalog catalog, ConnectorOptions runtime)
    {
        var connections = new Dictionary<string, Connection>(StringComparer.Ordinal);
        foreach (var option in options)
        {
            if (IdentifierRules.ConnectionFault(option.Name) is { } fault)
            {
                throw new ArgumentException($"The connection's name '{option.Name}' {fault}.", nameof(options));
            }

            if (!IsSoundRedirect(option.RedirectUri))
            {
                // A code that travels in the clear, or to an address that browsers read in two ways, is anybody's.
                throw new ArgumentException(
                    $"The redirect URI of the connection '{option.Name}' must be https, or http on this machine, without user and fragment.", nameof(options));
            }

            var connector = catalog.Connectors.FirstOrDefault(c => c.Connector.Id == option.Connector)?.Connector.Descriptor
                ?? throw new ArgumentException($"The connection '{option.Name}' names the connector '{option.Connector}', which does not exist.", nameof(options));
            var oauth = connector.OAuth
                ?? throw new ArgumentException($"The connector '{option.Connector}' says nothing about consent, so the connection '{option.Name}' can only use a fixed token.", nameof(options));
            if (option.ClientSecrets.Count == 0)
            {
                throw new ArgumentException($"The connection '{option.Name}' has no client secret.", nameof(options));
            }

            var moved = runtime.BaseUrls.TryGetValue(option.Connector, out var origin) ? oauth.At(origin) : oauth;
            if (!connections.TryAdd(option.Name, new(option, connector, moved)))
            {
                throw new ArgumentException($"There are two connections called '{option.Name}'.", nameof(options));
            }
        }

        _connections = connections.ToFrozenDictionary(StringComparer.Ordinal);
    }

    public IEnumerable<Connection> All => _connections.Values;

    /// <summary>The connection, if there is one of this name for this tenant.</summary>
    public Connection? Find(string tenant, string name) => _connections.TryGetValue(name, out var connection) && connection.IsFor(tenant) ? connection : null;

    /// <summary>The connection, whoever may use it.</summary>
    public Connection? Find(string name) => _connections.GetValueOrDefault(name);

    /// <summary>The connections of one app at one provider: what is revoked for one of them may end for all.</summary>
    public IEnumerable<Connection> OfApp(Connection connection) =>
        _connections.Values.Where(c => c.Connector.Id == connection.Connector.Id && c.Options.ClientId == connection.Options.ClientId);

    /// <summary>RFC 6749, 3.1.2, and RFC 9700, 2.6.</summary>
    static bool IsSoundRedirect(Uri address) => address.IsAbsoluteUri && address.Fragment.Length == 0 && address.UserInfo.Length == 0
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));
}

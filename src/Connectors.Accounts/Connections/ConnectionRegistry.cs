using System.Collections.Frozen;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Tools;

namespace Connectors.Accounts.Connections;

/// <summary>All connections of this process, by name.</summary>
internal sealed class ConnectionRegistry
{
    readonly FrozenDictionary<string, Connection> _connections;

    /// <exception cref="ArgumentException">A connection names no connector, or one that knows no consent; or two have one name.</exception>
    public ConnectionRegistry(IEnumerable<ConnectionOptions> options, ToolCatalog catalog, ConnectorOptions runtime)
    {
        var connections = new Dictionary<string, Connection>(StringComparer.Ordinal);
        foreach (var option in options)
        {
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
}

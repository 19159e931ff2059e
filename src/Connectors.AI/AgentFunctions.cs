using System.Collections.Concurrent;
using System.Text.Json;
using Connectors.Runtime.Agents;
using Connectors.Runtime.Tokens;
using Connectors.Runtime.Tools;
using Microsoft.Extensions.AI;

namespace Connectors.AI;

/// <summary>An agent's tools as <see cref="AIFunction"/>s, each for the one account of its grant. One of these serves all agents of a host.</summary>
/// <param name="agents">Lists and runs the tools.</param>
/// <param name="catalog">All tools there are.</param>
public sealed class AgentFunctions(AgentTools agents, ToolCatalog catalog)
{
    readonly ConcurrentDictionary<ToolSource, JsonElement> _schemas = [];

    /// <summary>
    /// The functions that this agent may call at this moment, in a stable order. A call is judged by the grant again, and by what the
    /// account has granted then.
    /// </summary>
    /// <param name="grant">What the agent may do, and for whom.</param>
    /// <param name="options">How calls are run and answered.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<AIFunction>> ForAsync(AgentGrant grant, FunctionOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(grant);
        var tools = await agents.ListAsync(grant, cancellationToken).ConfigureAwait(false);
        return [.. tools.Select(tool => new ToolFunction(agents, grant, tool, SchemaOf(tool, grant), options ?? FunctionOptions.Default))];
    }

    /// <summary>All functions for one account, those that write among them, in a host with one connector.</summary>
    /// <param name="account">Whose data they act on.</param>
    /// <param name="options">How calls are run and answered.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">The host has several connectors, or none, so that the account's is not known.</exception>
    public Task<IReadOnlyList<AIFunction>> ForAsync(Account account, FunctionOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (catalog.Connectors is not [var only])
        {
            throw new InvalidOperationException(catalog.Connectors.Count == 0
                ? "There is no connector: give AddConnectors at least one, for example ConnectorCatalogs.All."
                : $"Which of the connectors {string.Join(", ", catalog.Connectors.Select(c => c.Connector.Id))} the connection '{account.Connection}' belongs to is not known: pass an AgentGrant, which says it.");
        }

        var connections = new Dictionary<string, string>(StringComparer.Ordinal) { [only.Connector.Id] = account.Connection };
        return ForAsync(new AgentGrant(account.Identifier, connections) { Tenant = account.Tenant }, options, cancellationToken);
    }

    /// <summary>The compiled literal, read once for all agents; where values are bound, it is this agent's own.</summary>
    JsonElement SchemaOf(ToolSource tool, AgentGrant grant) => grant.Bound.Count == 0
        ? _schemas.GetOrAdd(tool, static tool => JsonElement.Parse(tool.Utf8InputSchema))
        : JsonElement.Parse(SchemaFilter.Without(tool.Utf8InputSchema, grant.BoundNames));
}

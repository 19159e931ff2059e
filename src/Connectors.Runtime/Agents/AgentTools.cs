using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Connectors.Runtime.Buffers;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Paging;
using Connectors.Runtime.Tokens;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Agents;

/// <summary>
/// Tools as an agent has them: those of its grant, for the account of its grant. A tool outside the grant looks like one that does
/// not exist. Every door that serves agents goes through here.
/// </summary>
/// <param name="executor">Runs the tools.</param>
/// <param name="pages">Gathers pages.</param>
/// <param name="catalog">All tools there are.</param>
/// <param name="tokens">Knows what accounts have granted.</param>
public sealed class AgentTools(ToolExecutor executor, AllPages pages, ToolCatalog catalog, ITokenProvider tokens)
{
    /// <summary>
    /// What the agent may call at this moment, in a stable order: the tools of its grant whose scopes the account has granted.
    /// Where that is not known, as with an account that is yet to be connected, the grant alone decides; a call then says what is
    /// missing, and where the user can mend it.
    /// </summary>
    public async ValueTask<IReadOnlyList<ToolSource>> ListAsync(AgentGrant grant, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(grant);
        var tools = new List<ToolSource>();
        foreach (var connector in catalog.Connectors)
        {
            var allowed = connector.Tools.Where(grant.Allows).ToList();
            if (allowed.Count == 0)
            {
                continue;
            }

            var granted = await tokens.GrantedScopesAsync(grant.AccountFor(allowed[0]), connector.Connector.Descriptor, cancellationToken).ConfigureAwait(false);
            tools.AddRange(granted is null ? allowed : allowed.Where(t => t.Descriptor.Scopes.All(granted.Contains)));
        }

        return tools;
    }

    /// <summary>Finds a tool of the grant by its exact name.</summary>
    public bool TryFind(AgentGrant grant, string name, [NotNullWhen(true)] out ToolSource? tool)
    {
        ArgumentNullException.ThrowIfNull(grant);
        return catalog.TryFind(name, out tool) && grant.Allows(tool);
    }

    /// <summary>The tools of the grant whose names come closest to one that does not exist in it, best first.</summary>
    public IReadOnlyList<string> Nearest(AgentGrant grant, string name) =>
        ToolCatalog.Nearest(name, catalog.Listed.Where(grant.Allows).Select(t => t.Name));

    /// <summary>Runs a tool of the grant. Account, fixed values and caller come from the grant, whatever the call has there.</summary>
    /// <param name="grant">What the agent may do.</param>
    /// <param name="call">The tool, its input, and how it is to be run.</param>
    /// <param name="bounds">Gathers all pages within these bounds; null reads one.</param>
    /// <param name="cancellationToken">Gives up; a write that was begun goes to its end.</param>
    public ValueTask<ToolOutcome> ExecuteAsync(AgentGrant grant, ToolCall call, PageBounds? bounds = null, CancellationToken cancellationToken = default)
    {
        if (!TryFind(grant, call.Tool, out var tool))
        {
            return new(executor.Unknown(Nearest(grant, call.Tool)));
        }

        call = call with
        {
            Account = grant.AccountFor(tool),
            Fixed = Fixed(grant, tool),
            Caller = grant.Caller,

            // For its user alone: else an agent could take the keys of everybody's calls, and learn which are taken. A key has no
            // space in it, so none that came from the application itself is equal.
            IdempotencyKey = call.IdempotencyKey is { } key ? $"{key} {grant.Identifier}" : null,
        };
        return bounds is null ? executor.ExecuteAsync(tool, call, cancellationToken) : pages.ExecuteAsync(call, bounds, cancellationToken);
    }

    static ReadOnlyMemory<byte> Fixed(AgentGrant grant, ToolSource tool)
    {
        if (grant.Bound.Count == 0)
        {
            return default;
        }

        using var buffer = new PooledBuffer();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        foreach (var parameter in tool.Descriptor.Parameters)
        {
            if (grant.Bound.TryGetValue(parameter.Name, out var value))
            {
                json.WritePropertyName(parameter.Utf8Name);
                json.WriteRawValue(value);
            }
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.Span.ToArray();
    }
}

using Connectors.Runtime.Replay;
using Connectors.Runtime.Requests;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Execution;

/// <summary>What all calls of one tool share: where they go, and what they count against.</summary>
internal sealed class Route
{
    public Route(ToolSource source, Uri baseUrl, Upstream upstream, ConnectorOptions options)
    {
        Tool = source.Descriptor;
        Connector = source.Connector.Descriptor;
        Endpoint = new(Tool, baseUrl);
        Upstream = upstream;

        // In the connector's order, in which all tools take them.
        Limits =
        [
            .. Connector.Limits.Where(l => Tool.Limits.Contains(l.Name))
                .Select(l => options.Limits.TryGetValue((Connector.Id, l.Name), out var allow) ? l.With(allow) : l),
        ];
    }

    public ToolDescriptor Tool { get; }

    public ConnectorDescriptor Connector { get; }

    public Endpoint Endpoint { get; }

    public Upstream Upstream { get; }

    public IReadOnlyList<LimitDescriptor> Limits { get; }
}

using Connectors.Generated;
using Connectors.Runtime.Tools;

namespace Connectors.Sidecar.Tests;

/// <summary>What the compiled connectors say their providers count.</summary>
public sealed class LimitTests
{
    [Fact]
    public void The_search_has_a_lane_of_its_own() => Assert.Equal(
        ["burst: 110 in 00:00:10", "search: 5 in 00:00:01"],
        ConnectorCatalogs.All.Single(c => c.Connector.Id == "hubspot").Connector.Descriptor.Limits.Select(l => l.ToString()));

    [Fact]
    public void Every_tool_draws_from_limits_that_its_connector_has() => Assert.All(
        new ToolCatalog(ConnectorCatalogs.All).Tools,
        tool => Assert.Subset(tool.Connector.Descriptor.Limits.Select(l => l.Name).ToHashSet(), tool.Descriptor.Limits.ToHashSet()));
}

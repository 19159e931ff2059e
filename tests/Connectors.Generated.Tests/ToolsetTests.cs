namespace Connectors.Generated.Tests;

public class ToolsetTests
{
    [Fact]
    public void A_toolset_asks_for_exactly_the_scopes_that_its_tools_need()
    {
        Assert.NotEmpty(Dialects.Catalog.Toolsets);
        foreach (var toolset in Dialects.Catalog.Toolsets)
        {
            Assert.Equal(Dialects.Catalog.Scopes(toolset.Tools), toolset.Scopes.SelectMany(s => s.Scopes).Order(StringComparer.Ordinal));
            Assert.Equal(toolset.Tools.Select(t => t.Split('_')[0]).Distinct(), toolset.Scopes.Select(s => s.Connector));
        }
    }

    [Fact]
    public void A_toolset_that_reads_changes_nothing()
    {
        Assert.True(Dialects.Catalog.TryFindToolset("hubspot_read", out var read));
        Assert.All(read.Tools, name => Assert.True(Dialects.Catalog.TryFind(name, out var tool) && tool.Descriptor.Effect == Runtime.Tools.ToolEffect.Read));
        Assert.All(read.Scopes.SelectMany(s => s.Scopes), scope => Assert.EndsWith(".read", scope, StringComparison.Ordinal));
    }
}

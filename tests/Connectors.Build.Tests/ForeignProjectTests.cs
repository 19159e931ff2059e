namespace Connectors.Build.Tests;

/// <summary>The generator in a real build, beside a generator that brings another YamlDotNet.</summary>
public class ForeignProjectTests(ForeignProject project) : IClassFixture<ForeignProject>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Both_generators_run_with_their_own_yaml_parser_and_edits_are_seen(bool inCompilerServer)
    {
        project.WriteTool("Read one order.");
        await project.BuildAsync(inCompilerServer);
        var first = await project.RunAppAsync();
        Assert.Contains("YamlDotNet 16 saw 8 events", first, StringComparison.Ordinal);
        Assert.Contains("shop_order_get: Read one order.", first, StringComparison.Ordinal);

        project.WriteTool("Read an order.");
        project.WriteTool("Read one item.", name: "item_get");
        await project.BuildAsync(inCompilerServer);
        var second = await project.RunAppAsync();
        Assert.Contains("shop_order_get: Read an order.", second, StringComparison.Ordinal);
        Assert.Contains("shop_item_get: Read one item.", second, StringComparison.Ordinal);

        project.Remove("item_get");
        await project.BuildAsync(inCompilerServer);
        Assert.DoesNotContain("shop_item_get", await project.RunAppAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_tool_that_the_readme_shows_is_there_after_the_next_build()
    {
        var readme = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "README.md")).ReplaceLineEndings("\n");
        var block = readme.Split("```yaml\n")[1].Split("```")[0];
        project.Write("connector.yaml", File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "connector.yaml")), "hubspot");
        project.Write("companies_list.yaml", block, "hubspot");
        project.WriteTool("Read one order.");

        await project.BuildAsync(inCompilerServer: true);

        Assert.Contains("hubspot_companies_list: Page through all companies.", await project.RunAppAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_is_an_error_of_the_build_at_its_place_in_the_yaml()
    {
        project.WriteTool("Read one order.", effect: "reed");

        var (exitCode, output) = await project.BuildAsync(inCompilerServer: true, mayFail: true);

        Assert.NotEqual(0, exitCode);
        Assert.Contains("order_get.yaml(6,9): error CONN014: `reed`", output, StringComparison.Ordinal);
    }
}

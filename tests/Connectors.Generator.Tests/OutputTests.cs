using System.Globalization;

namespace Connectors.Generator.Tests;

public class OutputTests
{
    [Fact]
    public void The_eleven_tools_become_four_files()
    {
        var run = Harness.WithTheRealDefinitions().Go();

        Assert.Equal(["ConnectorCatalogs.g.cs", "HubSpot.Catalog.g.cs", "HubSpot.Tools.hubspot.g.cs", "HubSpot.g.cs"], run.HintNames.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Shop.g.cs")]
    [InlineData("Shop.Tools.shop.g.cs")]
    [InlineData("Shop.Catalog.g.cs")]
    public void The_output_reads_as_its_snapshot(string hintName)
    {
        var run = new Harness(
            ("shop/connector.yaml", Samples.Connector("shop", "Shop")),
            ("shop/order_search.yaml", """
                tool: shop_order_search
                title: Search orders
                description: Find orders.
                call: POST /orders/search
                scopes: [read]
                effect: read
                parameters:
                  state: { type: string, enum: [OPEN, NOT_PAID], to: body.state, description: State of the order. }
                  since: { type: date, to: body.since, description: Not older than this. }
                  limit: { type: integer, to: body.limit, description: Orders per page. }
                returns: { list: record, at: orders, total: count }
                """)).Go();

        Snapshot.Match(hintName, run[hintName]);
    }

    [Fact]
    public void The_output_is_the_same_in_every_culture_and_with_windows_line_ends()
    {
        var expected = Harness.WithTheRealDefinitions().Go();
        var before = CultureInfo.CurrentCulture;
        try
        {
            // Made from the invariant culture, since a machine without ICU has no other: a comma for the decimal point, another minus.
            var odd = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            odd.NumberFormat.NumberDecimalSeparator = ",";
            odd.NumberFormat.NegativeSign = "~";
            CultureInfo.CurrentCulture = odd;
            var files = Directory.EnumerateFiles(Harness.RealFolder, "*.yaml", SearchOption.AllDirectories)
                .Select(f => (Path.GetRelativePath(Harness.RealFolder, f).Replace('\\', '/'), File.ReadAllText(f).ReplaceLineEndings("\r\n")));
            var actual = new Harness([.. files.Reverse()]).Go();

            Assert.All(expected.HintNames, name => Assert.Equal(expected[name], actual[name]));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("Ends a comment: */ or // or <summary> & more")]
    [InlineData("Three quotes \\\"\\\"\\\" and a brace { and } and \\\\u0000")]
    [InlineData("Ünïcödé — and 日本語 and an emoji 🙂")]
    [InlineData("First line\\nsecond line")]
    public void Whatever_a_description_holds_the_code_compiles(string description)
    {
        var run = new Harness(
            ("shop/connector.yaml", Samples.Connector("shop", "Shop")),
            ("shop/order_get.yaml", Samples.Tool("shop_order_get").Replace("Read one order.", $"\"{description}\"", StringComparison.Ordinal))).Go();

        Assert.Contains("OrderGetAsync", run["Shop.Tools.shop.g.cs"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("class")]
    [InlineData("order_get_input")]
    [InlineData("write")]
    [InlineData("to_string")]
    [InlineData("get_type")]
    [InlineData("string")]
    public void Whatever_a_parameter_is_called_the_code_compiles(string name)
    {
        var run = new Harness(
            ("shop/connector.yaml", Samples.Connector("shop", "Shop")),
            ("shop/order_get.yaml", Samples.Tool("shop_order_get").Replace("parameters:\n", $"parameters:\n  {name}: {{ type: string, to: query.{name}, description: Something. }}\n", StringComparison.Ordinal))).Go();

        Assert.Contains($"writer.Add(\"{name}\"u8", run["Shop.Tools.shop.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_project_without_definitions_gets_no_code()
    {
        Assert.Empty(new Harness().Go().HintNames);
    }
}

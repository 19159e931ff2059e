namespace Connectors.Generator.Tests;

public class IncrementalityTests
{
    const string Tool = "hubspot/deal_create.yaml";

    [Fact]
    public void A_comment_in_yaml_is_read_and_nothing_more()
    {
        var harness = Harness.WithTheRealDefinitions();
        harness.Go();

        var run = harness.Edit(Tool, yaml => "# a remark\n\n" + yaml).Go();

        Assert.Equal(1, run.Changed(Steps.Files));
        Assert.All(Steps.All.Where(s => s != Steps.Files), step => Assert.Equal(0, run.Changed(step)));
        Assert.Equal(0, run.Emitted);
    }

    [Fact]
    public void An_edit_of_one_tool_models_that_tool_and_emits_its_group()
    {
        var harness = TwoFolders();
        harness.Go();

        var run = harness.Edit("shop/orders/order_get.yaml", yaml => yaml.Replace("Read one order.", "Read an order.", StringComparison.Ordinal)).Go();

        Assert.Equal(1, run.Changed(Steps.Contents));
        Assert.Equal(1, run.Changed(Steps.Linked));
        Assert.Equal(1, run.Changed(Steps.Tools));
        Assert.Equal(1, run.Changed(Steps.Groups));
        Assert.Equal(0, run.Changed(Steps.Catalogs));
        Assert.Equal(1, run.Emitted);
    }

    [Fact]
    public void An_edit_of_the_connector_models_its_own_tools_only()
    {
        var harness = TwoFolders();
        harness.Add("mail/connector.yaml", Samples.Connector("mail", "Mail")).Add("mail/message_get.yaml", Samples.Tool("mail_message_get"));
        harness.Go();

        var run = harness.Edit("mail/connector.yaml", yaml => yaml
            .Replace("v: \"1\"", "v: \"2\"", StringComparison.Ordinal)
            .Replace("https://api.mail", "https://v2.mail", StringComparison.Ordinal)).Go();

        Assert.Equal(1, run.Changed(Steps.Providers));
        Assert.Equal(1, run.Changed(Steps.Tools));
        Assert.Equal(1, run.Changed(Steps.Groups));
    }

    [Fact]
    public void An_edit_of_csharp_runs_nothing()
    {
        var harness = Harness.WithTheRealDefinitions();
        harness.Go();

        var run = harness.EditCSharp("class Entry { public int X => 1; }").Go();

        Assert.All(Steps.All, step => Assert.Equal(0, run.Changed(step)));
        Assert.Equal(0, run.Emitted);
    }

    [Fact]
    public void A_removed_tool_leaves_no_trace()
    {
        var harness = TwoFolders(tracked: false);
        Assert.Contains("order_get", string.Concat(harness.Go().Result.GeneratedTrees), StringComparison.Ordinal);

        var run = harness.Remove("shop/orders/order_get.yaml").Go();

        Assert.DoesNotContain("order_get", string.Concat(run.Result.GeneratedTrees), StringComparison.Ordinal);
        Assert.DoesNotContain("Shop.Tools.shop.orders.g.cs", run.HintNames);
    }

    [Fact]
    public void A_fault_that_moves_is_shown_at_its_new_place_and_emits_nothing()
    {
        var harness = TwoFolders().Edit("shop/orders/order_get.yaml", yaml => yaml.Replace("effect: read", "effect: look", StringComparison.Ordinal));
        var before = Assert.Single(harness.Go(mayHaveProblems: true).Problems).Location.GetLineSpan().StartLinePosition;

        var run = harness.Edit("shop/orders/order_get.yaml", yaml => "# moved\n" + yaml).Go(mayHaveProblems: true);

        var after = Assert.Single(run.Problems).Location.GetLineSpan().StartLinePosition;
        Assert.Equal((before.Line + 1, before.Character), (after.Line, after.Character));
        Assert.Equal(0, run.Changed(Steps.Groups) + run.Changed(Steps.Catalogs));
    }

    [Fact]
    public void A_hundred_and_one_tools_of_a_folder_make_two_outputs_and_an_edit_emits_one()
    {
        var harness = new Harness(("shop/connector.yaml", Samples.Connector("shop", "Shop")));
        for (var i = 0; i < 101; i++)
        {
            harness.Add($"shop/item{i:000}_get.yaml", Samples.Tool($"shop_item{i:000}_get"));
        }

        Assert.Equal(2, harness.Go().HintNames.Count(n => n.StartsWith("Shop.Tools.", StringComparison.Ordinal)));
        var run = harness.Edit("shop/item100_get.yaml", yaml => yaml.Replace("Read one", "Read an", StringComparison.Ordinal)).Go();

        Assert.Equal(1, run.Changed(Steps.Groups));
        Assert.Equal(1, run.Emitted);
    }

    static Harness TwoFolders(bool tracked = true) => new(
        tracked,
        ("shop/connector.yaml", Samples.Connector("shop", "Shop")),
        ("shop/orders/order_get.yaml", Samples.Tool("shop_order_get")),
        ("shop/items/item_get.yaml", Samples.Tool("shop_item_get")));
}

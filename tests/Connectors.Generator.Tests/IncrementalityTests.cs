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
    public void A_tool_more_or_other_in_a_large_folder_emits_one_output()
    {
        var harness = new Harness(("shop/connector.yaml", Samples.Connector("shop", "Shop")));
        for (var i = 0; i < 101; i++)
        {
            harness.Add($"shop/item{i:000}_get.yaml", Samples.Tool($"shop_item{i:000}_get"));
        }

        Assert.Equal(2, harness.Go().HintNames.Count(n => n.StartsWith("Shop.Tools.", StringComparison.Ordinal)));

        var edited = harness.Edit("shop/item100_get.yaml", yaml => yaml.Replace("Read one", "Read an", StringComparison.Ordinal)).Go();
        Assert.Equal((1, 1), (edited.Changed(Steps.Groups), edited.Emitted));

        // The first by name, which must push no other tool one place on. The second output is the catalogue, which lists it.
        var added = harness.Add("shop/a_get.yaml", Samples.Tool("shop_a_get")).Go();
        Assert.Equal((1, 1, 2), (added.Changed(Steps.Groups), added.Changed(Steps.Catalogs), added.Emitted));
    }

    [Fact]
    public void A_tool_that_comes_first_by_name_emits_its_own_folder_only()
    {
        var harness = TwoFolders();
        harness.Go();

        var run = harness.Add("shop/orders/a_get.yaml", Samples.Tool("shop_a_get")).Go();

        Assert.Equal(1, run.Changed(Steps.Groups));
    }

    [Fact]
    public void Other_options_read_no_file_again()
    {
        var harness = TwoFolders();
        harness.Go();

        var same = harness.Configure("App").Go();
        Assert.Equal((0, 0), (same.Ran(Steps.Files), same.Emitted));

        var other = harness.Configure("Other").Go();
        Assert.Equal(0, other.Ran(Steps.Files));
        Assert.Equal(2, other.Changed(Steps.Tools));
    }

    [Fact]
    public void An_edit_takes_the_fingerprint_of_that_tool_only_and_compares_only_fingerprints()
    {
        var harness = TwoFolders().Add("tools.lock.json", "{}");
        harness.Go(mayHaveProblems: true);

        var title = harness.Edit("shop/orders/order_get.yaml", yaml => yaml.Replace("title: Get", "title: Read", StringComparison.Ordinal)).Go(mayHaveProblems: true);
        Assert.Equal((1, 0, 0), (title.Ran(Steps.LockEntries), title.Changed(Steps.LockEntries), title.Ran(Steps.LockProblems)));

        var schema = harness.Edit("shop/orders/order_get.yaml", yaml => yaml.Replace("Its id.", "The id.", StringComparison.Ordinal)).Go(mayHaveProblems: true);
        Assert.Equal((1, 1), (schema.Ran(Steps.LockEntries), schema.Changed(Steps.LockEntries)));
    }

    [Fact]
    public void A_toolset_is_added_up_anew_for_other_scopes_or_tools_and_emits_nothing_else()
    {
        var harness = TwoFolders().Add("toolsets/some.yaml", "toolset: some\ntitle: Some\ndescription: d\ntools: [shop_order_get]\n");
        harness.Edit("shop/connector.yaml", yaml => yaml.Replace("scopes: { read: Read everything. }", "scopes: { read: Read., write: Write. }", StringComparison.Ordinal)).Go();

        var words = harness.Edit("shop/orders/order_get.yaml", yaml => yaml.Replace("Read one order.", "Read an order.", StringComparison.Ordinal)).Go();
        Assert.Equal((0, 0, 1), (words.Changed(Steps.Scopes), words.Changed(Steps.Toolsets), words.Emitted));

        // Of a tool that no toolset has.
        var other = harness.Edit("shop/items/item_get.yaml", yaml => yaml.Replace("scopes: [read]", "scopes: [write]", StringComparison.Ordinal)).Go();
        Assert.Equal((1, 0, 1), (other.Changed(Steps.Scopes), other.Changed(Steps.Toolsets), other.Emitted));

        var scopes = harness.Edit("shop/orders/order_get.yaml", yaml => yaml.Replace("scopes: [read]", "scopes: [write]", StringComparison.Ordinal)).Go();
        Assert.Equal((1, 1, 2), (scopes.Changed(Steps.Scopes), scopes.Changed(Steps.Toolsets), scopes.Emitted));

        var tools = harness.Edit("toolsets/some.yaml", yaml => yaml.Replace("[shop_order_get]", "[shop_order_get, shop_item_get]", StringComparison.Ordinal)).Go();
        Assert.Equal((1, 0, 1), (tools.Changed(Steps.Toolsets), tools.Changed(Steps.Catalogs), tools.Emitted));

        var comment = harness.Edit("toolsets/some.yaml", yaml => "# a remark\n" + yaml).Go();
        Assert.Equal((0, 0), (comment.Changed(Steps.Contents), comment.Emitted));
    }

    static Harness TwoFolders(bool tracked = true) => new(
        tracked,
        ("shop/connector.yaml", Samples.Connector("shop", "Shop")),
        ("shop/orders/order_get.yaml", Samples.Tool("shop_order_get")),
        ("shop/items/item_get.yaml", Samples.Tool("shop_item_get")));
}

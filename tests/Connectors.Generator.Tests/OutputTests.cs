using System.Globalization;

namespace Connectors.Generator.Tests;

public class OutputTests
{
    [Fact]
    public void The_eleven_tools_become_five_files()
    {
        var run = Harness.WithTheRealDefinitions().Go();

        Assert.Equal(["ConnectorCatalogs.Toolsets.g.cs", "ConnectorCatalogs.g.cs", "HubSpot.Catalog.g.cs", "HubSpot.Tools.hubspot.g.cs", "HubSpot.g.cs"], run.HintNames.Order(StringComparer.Ordinal));
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
                  limit: { type: integer, to: body.limit, maximum: 50, description: Orders per page. }
                  after: { type: string, to: body.after, description: Where the page begins. }
                returns: { list: record, at: orders, total: count, next: { from: next, to: after, size: limit } }
                """)).Go();

        Snapshot.Match(hintName, run[hintName]);
    }

    [Fact]
    public void A_toolset_gives_its_tools_and_the_scopes_that_exactly_they_need()
    {
        var run = new Harness(
            ("shop/connector.yaml", Samples.Connector("shop", "Shop").Replace("scopes: { read: Read everything. }", "scopes: { read: Read., write: Write., other: Other. }", StringComparison.Ordinal)),
            ("mail/connector.yaml", Samples.Connector("mail", "Mail")),
            ("shop/order_get.yaml", Samples.Tool("shop_order_get").Replace("scopes: [read]", "scopes: [write, read]", StringComparison.Ordinal)),
            ("shop/item_get.yaml", Samples.Tool("shop_item_get")),
            ("shop/secret_get.yaml", Samples.Tool("shop_secret_get").Replace("scopes: [read]", "scopes: [other]", StringComparison.Ordinal)),
            ("mail/message_get.yaml", Samples.Tool("mail_message_get")),
            ("toolsets/b.yaml", "toolset: b\ntitle: B\ndescription: 'Says \"hi\", \\ and é.'\ntools: [shop_order_get, mail_message_get, shop_item_get]\n"),
            ("toolsets/a.yaml", "toolset: a\ntitle: A\ndescription: d\ntools: [shop_item_get]\n")).Go();

        Snapshot.Match("ConnectorCatalogs.Toolsets.g.cs", run["ConnectorCatalogs.Toolsets.g.cs"]);
    }

    [Fact]
    public void A_toolset_does_without_the_tool_whose_file_is_broken()
    {
        var run = new Harness(
            ("shop/connector.yaml", Samples.Connector("shop", "Shop")),
            ("shop/order_get.yaml", Samples.Tool("shop_order_get")),
            ("shop/item_get.yaml", Samples.Tool("shop_item_get").Replace("effect: read", "effect: look", StringComparison.Ordinal)),
            ("toolsets/a.yaml", "toolset: a\ntitle: A\ndescription: d\ntools: [shop_item_get, shop_order_get, shop_odrer_get]\n")).Go(mayHaveProblems: true);

        Assert.Equal(["CONN014", "CONN065"], run.Problems.Select(p => p.Id).Order(StringComparer.Ordinal));
        Assert.Contains("[\"shop_order_get\"],", run["ConnectorCatalogs.Toolsets.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_hidden_tool_is_data_only()
    {
        var run = new Harness(
            ("shop/connector.yaml", Samples.Connector("shop", "Shop")),
            ("shop/order_get.yaml", Samples.Tool("shop_order_get") + "hidden: true\n"),
            ("shop/item_get.yaml", Samples.Tool("shop_item_get"))).Go();

        Assert.DoesNotContain("OrderGetAsync", run["Shop.Tools.shop.g.cs"], StringComparison.Ordinal);
        Assert.DoesNotContain("OrderGetInput", run["Shop.Tools.shop.g.cs"], StringComparison.Ordinal);
        Assert.Contains("OrderGetTool.Instance,", run["Shop.Catalog.g.cs"], StringComparison.Ordinal);
        Assert.Equal(1, run["Shop.Tools.shop.g.cs"].Split("IsHidden => true").Length - 1);
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

    [Theory]
    [InlineData("[ASC, asc]")]
    [InlineData("[\"<\", \">\"]")]
    [InlineData("[\"+1\", \"-1\"]")]
    [InlineData("[\"*\", all]")]
    public void Words_that_have_no_names_of_their_own_stay_text(string words)
    {
        var run = new Harness(
            ("shop/connector.yaml", Samples.Connector("shop", "Shop") + $$"""
                types:
                  filter:
                    description: A filter.
                    fields:
                      operator: { type: string, enum: {{words}}, description: How to compare. }

                """),
            ("shop/order_get.yaml", Samples.Tool("shop_order_get").Replace("parameters:\n", $"parameters:\n  sort: {{ type: string, enum: {words}, to: query.sort, description: Order. }}\n", StringComparison.Ordinal))).Go();

        Assert.Contains("public string? Sort { get; init; }", run["Shop.Tools.shop.g.cs"], StringComparison.Ordinal);
        Assert.Contains("writer.Add(\"sort\"u8, Sort);", run["Shop.Tools.shop.g.cs"], StringComparison.Ordinal);
        Assert.Contains("public string? Operator { get; init; }", run["Shop.g.cs"], StringComparison.Ordinal);
        Assert.DoesNotContain("enum ", run["Shop.Tools.shop.g.cs"] + run["Shop.g.cs"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("my-app", "my_app")]
    [InlineData("My App.2nd", "My_App._2nd")]
    [InlineData("my.class..Ünï", "my.@class.Ünï")]
    public void Whatever_the_project_is_called_the_code_compiles(string project, string @namespace)
    {
        var run = new Harness(
            ("shop/connector.yaml", Samples.Connector("shop", "Shop")),
            ("shop/order_get.yaml", Samples.Tool("shop_order_get"))).Configure(project).Go();

        Assert.All(["Shop.g.cs", "Shop.Tools.shop.g.cs", "Shop.Catalog.g.cs"], name => Assert.Contains($"namespace {@namespace}.Shop;", run[name], StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("shop/crm_deals", "shop/crm/deals")]
    [InlineData("shop/crm/deals", "shop/crm.deals")]
    [InlineData("shop/crm.deals", "shop/crm_deals")]
    [InlineData("shop/crm_deals", "shop/crm__deals")]
    [InlineData("shop/crm_/deals", "shop/crm/_deals")]
    [InlineData("shop/crm deals", "shop/crm-deals")]
    [InlineData("shop/CRM", "shop/crm")]
    [InlineData("shop/é", "shop/É")]
    [InlineData("", "root")]
    public void Folders_that_differ_in_anything_have_outputs_of_their_own(string one, string other)
    {
        var run = new Harness(
            ("shop/connector.yaml", Samples.Connector("shop", "Shop")),
            ($"{one}/order_get.yaml".TrimStart('/'), Samples.Tool("shop_order_get")),
            ($"{other}/item_get.yaml", Samples.Tool("shop_item_get"))).Go();

        Assert.Equal(2, run.HintNames.Where(n => n.StartsWith("Shop.Tools.", StringComparison.Ordinal)).Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public void A_part_of_a_large_folder_is_not_taken_for_a_folder()
    {
        var harness = new Harness(("shop/connector.yaml", Samples.Connector("shop", "Shop")));
        for (var i = 0; i < 101; i++)
        {
            harness.Add($"shop/item{i:000}_get.yaml", Samples.Tool($"shop_item{i:000}_get"));
        }

        var run = harness.Add("shop/0/zero_get.yaml", Samples.Tool("shop_zero_get")).Add("shop/1/one_get.yaml", Samples.Tool("shop_one_get")).Go();

        Assert.Equal(4, run.HintNames.Count(n => n.StartsWith("Shop.Tools.", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_record_gives_each_field_in_the_type_of_its_shape()
    {
        var run = new Harness(
            ("shop/connector.yaml", Samples.Connector("shop", "Shop").Replace("      name: { from: name }\n", """
                      count: { from: count, type: integer }
                      version: { from: version, type: integer, always: true }
                      price: { from: price, type: number }
                      total: { from: total, type: number, always: true }
                      paid: { from: paid, type: boolean }
                      open: { from: open, type: boolean, always: true }
                      number: { from: number }
                      whole: { from: whole }
                      flag: { from: flag }
                      item: { from: item }

                """.ReplaceLineEndings("\n"), StringComparison.Ordinal)),
            ("shop/order_get.yaml", Samples.Tool("shop_order_get"))).Go();

        Assert.All(
            [
                "public string Id => Text(\"id\")!;",
                "public long? Count => Whole(\"count\");",
                "public long Version => Whole(\"version\")!.Value;",
                "public decimal? Price => Number(\"price\");",
                "public decimal Total => Number(\"total\")!.Value;",
                "public bool? Paid => Flag(\"paid\");",
                "public bool Open => Flag(\"open\")!.Value;",
                "public string? NumberValue => Text(\"number\");",
            ],
            line => Assert.Contains(line, run["Shop.g.cs"], StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("string", "string")]
    [InlineData("integer", "long")]
    [InlineData("number", "decimal")]
    [InlineData("boolean", "bool")]
    [InlineData("date", "string")]
    public void A_list_takes_its_items_in_their_type(string items, string type)
    {
        var run = new Harness(
            ("shop/connector.yaml", Samples.Connector("shop", "Shop")),
            ("shop/order_get.yaml", Samples.Tool("shop_order_get").Replace("parameters:\n", $"parameters:\n  few: {{ type: list, items: {items}, send_as: csv, to: query.few, description: Some. }}\n", StringComparison.Ordinal))).Go();

        Assert.Contains($"IReadOnlyList<{type}>? Few {{ get; init; }}", run["Shop.Tools.shop.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_project_without_definitions_gets_no_code()
    {
        Assert.Empty(new Harness().Go().HintNames);
    }
}

using Connectors.Runtime.Tests.Harness;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Tests.Tools;

public sealed class CatalogTests
{
    static TestTool Named(string name) => TestTool.With(name: name);

    [Fact]
    public void A_tool_is_found_by_its_exact_name()
    {
        var names = Enumerable.Range(0, 50).Select(i => $"acme_tool_{i}").ToArray();
        var catalog = new ToolCatalog([new TestCatalog([.. names.Select(Named)])]);
        Assert.All(names, n => Assert.True(catalog.TryFind(n, out var tool) && tool.Name == n));
        Assert.All(["", "acme", "acme_", "acme_tool_50", "ACME_TOOL_1", "acme_tool_1 ", "zzz"], n => Assert.False(catalog.TryFind(n, out _)));
    }

    [Fact]
    public void Tools_come_in_a_stable_order() =>
        Assert.Equal(
            ["acme_a", "acme_b", "acme_c"],
            new ToolCatalog([new TestCatalog(Named("acme_c"), Named("acme_a"), Named("acme_b"))]).Tools.Select(t => t.Name));

    [Fact]
    public async Task A_hidden_tool_is_called_by_its_name_and_told_to_nobody()
    {
        var call = new Call(TestTool.With(name: "acme_secret_get", call: "GET /secrets", effect: "read", isHidden: true), Named("acme_secret_put"));
        var catalog = new ToolCatalog([new TestCatalog(TestTool.With(name: "acme_secret_get", isHidden: true), Named("acme_secret_put"))]);
        Assert.Equal(["acme_secret_put"], catalog.Listed.Select(t => t.Name));
        Assert.Equal(["acme_secret_get", "acme_secret_put"], catalog.Tools.Select(t => t.Name));
        Assert.DoesNotContain("acme_secret_get", catalog.Nearest("acme_secret_gett"));
        Assert.Equal("{}", (await call.ResultAsync()).ToString());
    }

    [Fact]
    public void A_connector_is_given_once()
    {
        TestCatalog[] two = [new(Named("acme_a")), new(Named("acme_b"))];
        Assert.Contains("'acme'", Assert.Throws<ArgumentException>(() => new ToolCatalog(two)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("contact_craete", "contact_create")]
    [InlineData("contact_Create", "contact_create")]
    [InlineData("kontact_creat", "contact_create")]
    [InlineData("deal_create", null)]
    [InlineData("", null)]
    public void The_nearest_name_is_the_one_with_the_fewest_edits(string name, string? nearest) =>
        Assert.Equal(nearest, Connectors.Runtime.Binding.NearestName.Find(name, ["contact_create", "contacts_list", "company_get"]));

    [Fact]
    public void A_hostile_name_costs_nothing() =>
        Assert.Null(Connectors.Runtime.Binding.NearestName.Find(new('a', 200_000), [new('a', 300)]));

    [Fact]
    public void A_catalogue_reads_no_tool_before_the_first_call()
    {
        var broken = new TestTool("""{"tool":"acme_broken"}""");
        var catalog = new ToolCatalog([new TestCatalog(broken, Named("acme_fine"))]);
        Assert.True(catalog.TryFind("acme_fine", out var fine));
        Assert.Equal("Thing", fine.Descriptor.Title);
        Assert.Same(fine.Descriptor, fine.Descriptor);
        Assert.Throws<KeyNotFoundException>(() => broken.Descriptor);
    }

    [Theory]
    [InlineData("\"type\":\"text\"", "'text'")]
    [InlineData("\"type\":\"string\",\"accepts\":[\"xml\"]", "'xml'")]
    public void A_word_that_this_runtime_does_not_know_is_refused(string rule, string word) =>
        Assert.Contains(word, Assert.Throws<InvalidOperationException>(() => Bound.Rule(rule).Descriptor).Message, StringComparison.Ordinal);
}

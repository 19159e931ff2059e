namespace Connectors.Sandbox.Tests;

public sealed class ListTests
{
    [Fact]
    public async Task A_list_has_ten_records_by_default_and_its_cursor_is_the_id_of_the_next()
    {
        await using var twin = await Twin.StartAsync(empty: false);
        var first = await twin.GetAsync("/crm/v3/objects/contacts");
        var next = first.Json["paging"]!["next"]!;
        Assert.Equal(10, first.Ids().Length);

        var after = next["after"]!.GetValue<string>();
        Assert.Equal($"https://api.hubapi.com/crm/v3/objects/contacts?after={after}&limit=10", next["link"]!.GetValue<string>());
        Assert.Equal(after, (await twin.GetAsync($"/crm/v3/objects/contacts?after={after}")).Ids()[0]);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(25)]
    [InlineData(100)]
    public async Task Following_the_cursor_visits_every_record_once(int limit)
    {
        await using var twin = await Twin.StartAsync(empty: false);
        var seen = new List<string>();
        for (string? after = "0"; after is not null;)
        {
            var page = await twin.GetAsync($"/crm/objects/2026-09/contacts?limit={limit}&after={after}");
            seen.AddRange(page.Ids());
            after = page.Json["paging"]?["next"]!["after"]!.GetValue<string>();
        }

        Assert.Equal(25, seen.Count);
        Assert.Equal(seen.Order().Distinct(), seen);
    }

    [Fact]
    public async Task The_link_to_the_next_page_keeps_the_rest_of_the_query()
    {
        await using var twin = await Twin.StartAsync(empty: false);
        var page = await twin.GetAsync("/crm/v3/objects/contacts?limit=1&properties=email%2Cphone&archived=false");
        Assert.EndsWith(
            "&limit=1&properties=email%2Cphone&archived=false",
            page.Json["paging"]!["next"]!["link"]!.GetValue<string>(),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("limit=101")]
    [InlineData("limit=0")]
    [InlineData("limit=ten")]
    [InlineData("after=next")]
    public async Task A_limit_or_cursor_out_of_range_is_refused(string query)
    {
        await using var twin = await Twin.StartAsync();
        var answer = await twin.GetAsync($"/crm/v3/objects/contacts?{query}");
        Assert.Equal((400, "VALIDATION_ERROR"), (answer.Status, answer.String("category")));
    }
}

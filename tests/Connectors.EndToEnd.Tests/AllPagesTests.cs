using System.Net;

namespace Connectors.EndToEnd.Tests;

/// <summary>All pages over HTTP, against the twin.</summary>
[Collection(nameof(World))]
public class AllPagesTests(World world)
{
    [Fact]
    public async Task A_list_comes_whole_or_says_where_it_goes_on()
    {
        var whole = await world.CallAsync("hubspot_contacts_list", """{"limit":7}""", more: ""","all_pages":{}""");
        var first = await world.CallAsync("hubspot_contacts_list", "{}", more: ""","all_pages":{"max_items":5,"max_bytes":100000}""");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (whole.Status, first.Status));
        var all = Ids(whole);
        Assert.True(all.Count > 7);
        Assert.Null(whole.Json["next"]);
        Assert.Equal(all.Take(5), Ids(first));
        Assert.Contains("max_items (5) is reached", first["warnings"], StringComparison.Ordinal);

        var rest = await world.CallAsync("hubspot_contacts_list", $$"""{"after":"{{first["next"]}}"}""", more: ""","all_pages":{}""");
        Assert.Equal(all, Ids(first).Concat(Ids(rest)));
    }

    [Theory]
    [InlineData("""{"max_items":0}""", "$.all_pages.max_items")]
    [InlineData("""{"max_items":10001}""", "$.all_pages.max_items")]
    [InlineData("""{"max_items":"5"}""", "$.all_pages.max_items")]
    [InlineData("""{"max_bytes":10485761}""", "$.all_pages.max_bytes")]
    [InlineData("""{"max_items":5,"max_items":6}""", "$.all_pages.max_items")]
    [InlineData("""{"items":5}""", "$.all_pages.items")]
    [InlineData("true", "$.all_pages")]
    public async Task A_bound_that_is_none_is_refused(string bounds, string path)
    {
        var answer = await world.CallAsync("hubspot_contacts_list", "{}", more: $",\"all_pages\":{bounds}");
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_input"), (answer.Status, answer.Code));
        Assert.Equal([path], answer.FaultPaths);
    }

    [Fact]
    public async Task What_has_no_pages_says_so()
    {
        var answer = await world.CallAsync("hubspot_contact_get", """{"contact_id":"1"}""", more: ""","all_pages":{}""");
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_input"), (answer.Status, answer.Code));
    }

    static List<string> Ids(Answer answer) => [.. answer.Json["data"]!["results"]!.AsArray().Select(r => (string)r!["id"]!)];
}

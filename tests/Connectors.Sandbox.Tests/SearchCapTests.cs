namespace Connectors.Sandbox.Tests;

public sealed class SearchCapTests
{
    const string Path = "/crm/v3/objects/contacts/search";

    [Theory]
    [InlineData(5, 1, 200)]
    [InlineData(6, 1, 400)]
    [InlineData(1, 6, 200)]
    [InlineData(1, 7, 400)]
    [InlineData(3, 6, 200)]
    [InlineData(4, 5, 400)]
    public async Task Filters_are_limited_to_five_groups_of_six_and_eighteen_in_all(int groups, int filters, int status)
    {
        await using var twin = await Twin.StartAsync();
        const string Filter = """{"propertyName":"city","operator":"HAS_PROPERTY"}""";
        var group = "{\"filters\":[" + string.Join(",", Enumerable.Repeat(Filter, filters)) + "]}";
        var answer = await twin.PostAsync(Path, "{\"filterGroups\":[" + string.Join(",", Enumerable.Repeat(group, groups)) + "]}");
        Assert.Equal(status, answer.Status);
        if (status == 400)
            Assert.Equal("VALIDATION_ERROR", answer.String("category"));
    }

    [Theory]
    [InlineData("""{"limit":200}""", 200)]
    [InlineData("""{"limit":201}""", 400)]
    [InlineData("""{"limit":0}""", 400)]
    [InlineData("""{"limit":10,"after":"9990"}""", 200)]
    [InlineData("""{"limit":10,"after":"9991"}""", 400)]
    [InlineData("""{"limit":10,"after":9990}""", 200)]
    [InlineData("""{"after":"next"}""", 400)]
    [InlineData("""{"sorts":["city","email"]}""", 400)]
    public async Task Limit_offset_and_sorts_have_their_bounds(string body, int status)
    {
        await using var twin = await Twin.StartAsync();
        Assert.Equal(status, (await twin.PostAsync(Path, body)).Status);
    }

    [Fact]
    public async Task A_query_of_more_than_3000_characters_is_refused()
    {
        await using var twin = await Twin.StartAsync();
        var answer = await twin.PostAsync(Path, $$"""{"query":"{{new string('x', 3001)}}"}""");
        Assert.Equal(400, answer.Status);
        Assert.Contains("query", answer.String("message"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3000, 200)]
    [InlineData(3001, 400)]
    public async Task A_body_has_at_most_3000_characters(int length, int status)
    {
        await using var twin = await Twin.StartAsync();
        const string Frame = """{"query":"","properties":["ü"]}""";
        var body = Frame.Replace("\"query\":\"", "\"query\":\"" + new string('x', length - Frame.Length), StringComparison.Ordinal);
        Assert.Equal(length, body.Length);
        Assert.Equal(status, (await twin.PostAsync(Path, body)).Status);
    }
}

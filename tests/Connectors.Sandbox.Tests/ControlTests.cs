namespace Connectors.Sandbox.Tests;

public sealed class ControlTests
{
    const string Contacts = "/crm/v3/objects/contacts";

    [Fact]
    public async Task Each_portal_has_its_own_records()
    {
        await using var twin = await Twin.StartAsync();
        var other = await twin.ControlAsync(HttpMethod.Post, "/portals", """{"token":"other","empty":true}""");
        Assert.Equal("other", other["token"]!.GetValue<string>());
        var id = await twin.CreateAsync("contacts", """{"email":"a@b.example"}""");

        Assert.Equal(404, (await twin.GetAsync($"{Contacts}/{id}", "other")).Status);
        Assert.Empty((await twin.GetAsync(Contacts, "other")).Ids());
        await twin.CreateAsync("contacts", """{"email":"a@b.example"}""", "other");
        var (mine, theirs) = (await twin.GetAsync("/account-info/v3/details"), await twin.GetAsync("/account-info/v3/details", "other"));
        Assert.NotEqual(mine.Json["portalId"]!.GetValue<long>(), theirs.Json["portalId"]!.GetValue<long>());
        Assert.Equal(other["portal_id"]!.GetValue<long>(), theirs.Json["portalId"]!.GetValue<long>());
    }

    [Fact]
    public async Task A_second_app_in_a_portal_sees_the_same_records()
    {
        await using var twin = await Twin.StartAsync();
        var first = await twin.ControlAsync(HttpMethod.Post, "/portals", """{"token":"one","empty":true}""");
        var second = await twin.ControlAsync(HttpMethod.Post, "/portals", $$"""{"token":"two","portal_id":{{first["portal_id"]}}}""");
        Assert.NotEqual(first["app_id"]!.GetValue<long>(), second["app_id"]!.GetValue<long>());
        var id = await twin.CreateAsync("contacts", """{"email":"a@b.example"}""", "one");
        Assert.Equal([id], (await twin.GetAsync(Contacts, "two")).Ids());
    }

    [Fact]
    public async Task A_portal_without_a_token_of_its_own_is_given_one()
    {
        await using var twin = await Twin.StartAsync();
        var portal = await twin.ControlAsync(HttpMethod.Post, "/portals");
        Assert.Matches("^pat-na1-[0-9a-f-]{36}$", portal["token"]!.GetValue<string>());
        Assert.Equal(25, (await twin.GetAsync(Contacts + "?limit=100", portal["token"]!.GetValue<string>())).Ids().Length);
    }

    [Theory]
    [InlineData("\"PT30M\"", "2026-11-23T12:30:00.000Z")]
    [InlineData("90", "2026-11-23T12:01:30.000Z")]
    [InlineData("0.5", "2026-11-23T12:00:00.500Z")]
    public async Task The_clock_can_be_moved_ahead(string advance, string now)
    {
        await using var twin = await Twin.StartAsync();
        Assert.Equal(now, (await twin.ControlAsync(HttpMethod.Post, "/clock", $$"""{"advance":{{advance}}}"""))["now"]!.GetValue<string>());
        var created = await twin.PostAsync(Contacts, """{"properties":{"email":"a@b.example"}}""");
        Assert.Equal(now, created.String("createdAt"));
    }

    [Theory]
    [InlineData("POST", "/clock", """{"advance":-1}""")]
    [InlineData("POST", "/clock", """{"advance":"later"}""")]
    [InlineData("POST", "/clock", "{}")]
    [InlineData("POST", "/faults", """{"kind":"earthquake"}""")]
    [InlineData("POST", "/expire", """{"token":"nobody"}""")]
    [InlineData("POST", "/revoke", "{}")]
    [InlineData("POST", "/portals", """{"token":"pat-na1-test"}""")]
    [InlineData("POST", "/portals", """{"portal_id":1}""")]
    [InlineData("POST", "/portals", "not json")]
    public async Task A_command_that_makes_no_sense_says_why(string method, string path, string body)
    {
        await using var twin = await Twin.StartAsync();
        var answer = await twin.SendAsync(new HttpMethod(method), "/_twin" + path, body, token: "");
        Assert.Equal(400, answer.Status);
        Assert.NotEmpty(answer.String("error"));
    }

    [Fact]
    public async Task Requests_are_written_down_as_they_arrived()
    {
        await using var twin = await Twin.StartAsync();
        const string Target = "/crm/v3/objects/contacts/a%40b.example?idProperty=email&properties=a%2Cb";
        await twin.GetAsync(Target);
        await twin.PostAsync(Contacts, """{"properties": {"email":"ü@b.example"}}""", token: "");
        await twin.ControlAsync(HttpMethod.Get, "");

        var requests = (await twin.ControlAsync(HttpMethod.Get, "/requests"))["requests"]!.AsArray();
        Assert.Equal(2, requests.Count);
        Assert.Equal(Target, requests[0]!["target"]!.GetValue<string>());
        Assert.Equal(("GET", true), (requests[0]!["method"]!.GetValue<string>(), requests[0]!["authorization"]!.GetValue<bool>()));
        Assert.Equal("""{"properties": {"email":"ü@b.example"}}""", requests[1]!["body"]!.GetValue<string>());
        Assert.False(requests[1]!["authorization"]!.GetValue<bool>());
        Assert.DoesNotContain(twin.Token, requests.ToJsonString(), StringComparison.Ordinal);

        await twin.ControlAsync(HttpMethod.Delete, "/requests");
        Assert.Empty((await twin.ControlAsync(HttpMethod.Get, "/requests"))["requests"]!.AsArray());
    }

    [Fact]
    public async Task Only_the_last_thousand_requests_are_kept()
    {
        await using var twin = await Twin.StartAsync();
        for (var sent = 0; sent < 1_001; sent++)
            await twin.GetAsync($"/nowhere/{sent}", token: "");
        var requests = (await twin.ControlAsync(HttpMethod.Get, "/requests"))["requests"]!.AsArray();
        Assert.Equal((1_000, "/nowhere/1"), (requests.Count, requests[0]!["target"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Of_a_large_body_the_beginning_is_kept()
    {
        await using var twin = await Twin.StartAsync();
        await twin.PostAsync("/nowhere", new string('x', 70_000));
        var request = (await twin.ControlAsync(HttpMethod.Get, "/requests"))["requests"]![0]!;
        Assert.Equal(65_536, request["body"]!.GetValue<string>().Length);
    }

    [Fact]
    public async Task Limits_not_named_stay_as_they_are()
    {
        await using var twin = await Twin.StartAsync();
        await twin.ControlAsync(HttpMethod.Put, "/limits", """{"requests_per_day":9}""");
        var limits = await twin.ControlAsync(HttpMethod.Put, "/limits", """{"searches_per_second":2}""");
        Assert.Equal("""{"requests_per_ten_seconds":110,"searches_per_second":2,"requests_per_day":9}""", limits.ToJsonString());
    }

    [Fact]
    public async Task A_control_path_that_is_not_there_is_not_taken_for_hubspots()
    {
        await using var twin = await Twin.StartAsync();
        var answer = await twin.GetAsync("/_twin/nothing", token: "");
        Assert.Equal(404, answer.Status);
        Assert.Null(answer.Header("x-hubspot-correlation-id"));
    }
}

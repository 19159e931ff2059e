namespace Connectors.Sandbox.Tests;

public sealed class AuthenticationTests
{
    const string Contacts = "/crm/v3/objects/contacts";

    const string NotFound =
        """{"status":"error","message":"Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview","correlationId":"<uuid>","category":"INVALID_AUTHENTICATION"}""";

    [Theory]
    [InlineData("")]
    [InlineData("pat-na1-somebody-else")]
    public async Task Without_a_token_that_is_known_nobody_is_let_in(string token)
    {
        await using var twin = await Twin.StartAsync();
        var answer = await twin.GetAsync(Contacts, token);
        Assert.Equal((401, NotFound), (answer.Status, answer.Verbatim));
        Assert.Equal("401 Unauthorized", answer.Header("x-hubspot-auth-failure"));
        Assert.Null(answer.Header("X-HubSpot-RateLimit-Max"));
    }

    [Fact]
    public async Task A_token_that_does_not_decode_reads_as_one_from_1970()
    {
        await using var twin = await Twin.StartAsync();
        var answer = await twin.GetAsync(Contacts, "garbage");
        Assert.Equal(401, answer.Status);
        Assert.Equal(
            """{"status":"error","message":"The OAuth token used to make this call expired 20780 day(s) ago.","correlationId":"<uuid>","category":"EXPIRED_AUTHENTICATION","context":{"expire time":["1970-01-01T00:00:00Z"]}}""",
            answer.Verbatim);
    }

    [Theory]
    [InlineData(0, "0 second(s)")]
    [InlineData(59, "59 second(s)")]
    [InlineData(60, "1 minute(s)")]
    [InlineData(7200, "2 hour(s)")]
    [InlineData(172800, "2 day(s)")]
    public async Task An_expired_token_tells_since_when(int seconds, string ago)
    {
        await using var twin = await Twin.StartAsync();
        twin.Clock.Advance(TimeSpan.FromMilliseconds(7));
        await twin.ControlAsync(HttpMethod.Post, "/expire", $$"""{"token":"{{twin.Token}}"}""");
        twin.Clock.Advance(TimeSpan.FromSeconds(seconds));

        var answer = await twin.GetAsync(Contacts);
        Assert.Equal(401, answer.Status);
        Assert.Equal(
            $$$"""{"status":"error","message":"The OAuth token used to make this call expired {{{ago}}} ago.","correlationId":"<uuid>","category":"EXPIRED_AUTHENTICATION","context":{"expire time":["2026-11-23T12:00:00.007Z"]}}""",
            answer.Verbatim);
    }

    [Fact]
    public async Task A_revoked_token_is_as_good_as_none()
    {
        await using var twin = await Twin.StartAsync();
        await twin.ControlAsync(HttpMethod.Post, "/revoke", $$"""{"token":"{{twin.Token}}"}""");
        Assert.Equal(NotFound, (await twin.GetAsync(Contacts)).Verbatim);
    }

    [Fact]
    public async Task A_missing_scope_is_named()
    {
        await using var twin = await Twin.StartAsync();
        await twin.ControlAsync(HttpMethod.Post, "/portals", """{"token":"reader","scopes":["oauth","crm.objects.contacts.read"]}""");

        Assert.Equal(200, (await twin.GetAsync(Contacts, "reader")).Status);
        var answer = await twin.GetAsync("/crm/v3/properties/deals", "reader");
        Assert.Equal(403, answer.Status);
        Assert.Equal(
            """{"status":"error","message":"This app hasn't been granted all required scopes to make this call. Read more about required scopes here: https://developers.hubspot.com/scopes.","correlationId":"<uuid>","errors":[{"message":"One or more of the following scopes are required.","context":{"requiredGranularScopes":["crm.schemas.deals.read","crm.objects.deals.sensitive.read.v2","crm.objects.deals.read","crm.objects.deals.highly_sensitive.read.v2"]}}],"links":{"scopes":"https://developers.hubspot.com/scopes"},"category":"MISSING_SCOPES"}""",
            answer.Verbatim);
    }

    [Theory]
    [InlineData("GET", "/crm/v3/objects/contacts", "crm.objects.contacts.read")]
    [InlineData("POST", "/crm/v3/objects/contacts", "crm.objects.contacts.write")]
    [InlineData("PATCH", "/crm/v3/objects/contacts/1", "crm.objects.contacts.write")]
    [InlineData("DELETE", "/crm/v3/objects/contacts/1", "crm.objects.contacts.write")]
    [InlineData("POST", "/crm/v3/objects/contacts/search", "crm.objects.contacts.read")]
    [InlineData("POST", "/crm/v3/objects/contacts/batch/read", "crm.objects.contacts.read")]
    [InlineData("POST", "/crm/v3/objects/contacts/batch/create", "crm.objects.contacts.write")]
    [InlineData("POST", "/crm/objects/2026-09/companies", "crm.objects.companies.write")]
    [InlineData("POST", "/crm/objects/2026-09/deals/search", "crm.objects.deals.read")]
    [InlineData("GET", "/crm/v3/owners", "crm.objects.owners.read")]
    [InlineData("GET", "/account-info/v3/details", "oauth")]
    public async Task Each_door_opens_to_its_scope_and_to_no_other(string method, string path, string scope)
    {
        await using var twin = await Twin.StartAsync();
        await twin.ControlAsync(HttpMethod.Post, "/portals", $$"""{"token":"key","empty":true,"scopes":["{{scope}}"]}""");
        await twin.ControlAsync(HttpMethod.Post, "/portals", """{"token":"none","empty":true,"scopes":["crm.objects.tickets.read"]}""");
        var body = method is "POST" or "PATCH" ? """{"properties":{},"inputs":[]}""" : null;

        Assert.NotEqual(403, (await twin.SendAsync(new HttpMethod(method), path, body, "key")).Status);
        var refused = await twin.SendAsync(new HttpMethod(method), path, body, "none");
        Assert.Equal((403, "MISSING_SCOPES"), (refused.Status, refused.String("category")));
        Assert.Contains(scope, refused.Text, StringComparison.Ordinal);
    }
}

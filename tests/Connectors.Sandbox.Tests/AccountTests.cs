namespace Connectors.Sandbox.Tests;

public sealed class AccountTests
{
    [Theory]
    [InlineData("v3")]
    [InlineData("2026-03")]
    [InlineData("2026-09")]
    public async Task An_account_tells_its_details(string version)
    {
        await using var twin = await Twin.StartAsync();
        var details = await twin.GetAsync($"/account-info/{version}/details");
        Assert.Equal(
            ["portalId", "accountType", "timeZone", "companyCurrency", "additionalCurrencies", "utcOffset", "utcOffsetMilliseconds", "uiDomain", "dataHostingLocation"],
            details.Json.Select(pair => pair.Key));
    }

    [Theory]
    [InlineData("/crm/v3/owners")]
    [InlineData("/crm/owners/2026-09")]
    public async Task Owners_are_listed_and_found_by_id_by_user_and_by_email(string path)
    {
        await using var twin = await Twin.StartAsync();
        var owner = (await twin.GetAsync(path)).Json["results"]![1]!;
        var (id, email) = (owner["id"]!.GetValue<string>(), owner["email"]!.GetValue<string>());

        Assert.Equal(email, (await twin.GetAsync($"{path}/{id}")).String("email"));
        Assert.Equal(email, (await twin.GetAsync($"{path}/{owner["userId"]}?idProperty=userId")).String("email"));
        Assert.Equal([id], (await twin.GetAsync($"{path}?email={email}")).Ids());
        Assert.Equal(404, (await twin.GetAsync($"{path}/1")).Status);
    }

    [Fact]
    public async Task A_private_apps_token_tells_what_it_stands_for()
    {
        await using var twin = await Twin.StartAsync();
        const string Path = "/oauth/v2/private-apps/get/access-token-info";
        var info = await twin.PostAsync(Path, $$"""{"tokenKey":"{{twin.Token}}"}""");
        Assert.Equal(["userId", "hubId", "appId", "scopes"], info.Json.Select(pair => pair.Key));
        var details = await twin.GetAsync("/account-info/v3/details");
        Assert.Equal(details.Json["portalId"]!.GetValue<long>(), info.Json["hubId"]!.GetValue<long>());
        Assert.Equal(404, (await twin.PostAsync(Path, """{"tokenKey":"pat-na1-nobody"}""")).Status);
    }
}

using Connectors.Accounts.Consent;
using Connectors.Runtime.Execution;
using static Connectors.Accounts.Tests.Consent.ConsentHouse;

namespace Connectors.Accounts.Tests.Consent;

/// <summary>What is asked for, what is granted, and what that means for the tools.</summary>
public sealed class ScopeTests
{
    [Fact]
    public async Task Fewer_scopes_than_asked_for_stop_only_the_tools_that_need_them()
    {
        await using var house = await OpenAsync(connections: c => c[0] = App(Style.HubSpot, scopes: ["read", "write"]));
        var outcome = await house.ConnectAsync(by: new() { Grants = asked => asked.Except(["write", "nice"]) });

        Assert.Equal(ConsentEnd.ConnectedWithLess, outcome.End);
        Assert.Equal(["write", "nice"], outcome.MissingScopes);
        var account = await house.AccountAsync();
        Assert.Equal((AccountStatus.Active, null), (account.Status, account.Reason));
        Assert.Equal(["base", "read"], account.GrantedScopes!);
        Assert.Equal(["write", "nice"], account.MissingScopes);
        await house.RanAsync("read");
        await house.RanAsync("any");
        foreach (var scope in account.MissingScopes)
        {
            var error = await house.RefusedAsync(scope);
            Assert.Equal((ErrorCode.MissingScopes, scope), (error.Code, Assert.Single(error.Scopes)));
            Assert.NotNull(error.Link);
        }

        Assert.Equal(2, house.Provider.To("/things").Count());
    }

    [Fact]
    public async Task The_link_of_a_missing_scope_asks_for_exactly_the_union()
    {
        await using var house = await OpenAsync();
        await house.ConnectAsync();
        Assert.Equal(("base read", "nice"), await AskedAsync(await house.LinkAsync()));

        // Conditional: asked for because a tool needs it, from then on always, and never as optional.
        var error = await house.RefusedAsync("write");
        Assert.Equal(("base read write", "nice"), await AskedAsync(error.Link!));
        await ConsentAsync(error.Link!);
        await house.RanAsync("write");
        Assert.Equal(ErrorCode.MissingScopes, (await house.RefusedAsync("extra")).Code);

        Assert.Equal(("base read extra write", "nice"), await AskedAsync((await house.RefusedAsync("extra")).Link!));
        await ConsentAsync((await house.RefusedAsync("extra")).Link!);
        foreach (var scope in (string[])["read", "write", "extra", "nice"])
        {
            await house.RanAsync(scope);
        }

        // Also a link that was asked for without a word about scopes, and one after a revocation, gives up nothing.
        Assert.Equal(("base read extra write", "nice"), await AskedAsync(await house.LinkAsync()));
        await house.Store.WriteAsync(new(await house.RowAsync() with { Status = AccountStatus.Revoked, Reason = StatusReason.RefreshRejected }));
        Assert.Equal(("base read extra write", "nice"), await AskedAsync((await house.RefusedAsync()).Link!));

        async Task<(string, string)> AskedAsync(AuthorizationLink link)
        {
            var query = FakeProvider.Query((await house.BeginAsync(link)).AuthorizeUrl);
            return (query["scope"], query["optional_scope"]);
        }

        async Task ConsentAsync(AuthorizationLink link)
        {
            var start = await house.BeginAsync(link);
            Assert.Equal(ConsentEnd.Connected, (await house.Consent.CompleteAsync(house.Provider.Approve(start.AuthorizeUrl), start.BrowserKey)).End);
        }
    }

    [Fact]
    public async Task Without_a_parameter_for_optional_scopes_all_stand_in_one()
    {
        await using var house = await OpenAsync(Style.Google);
        var query = FakeProvider.Query((await house.BeginAsync(options: new() { Scopes = ["write"] })).AuthorizeUrl);
        Assert.Equal("read write nice", query["scope"]);
        Assert.DoesNotContain("optional_scope", query.Keys);
    }

    [Fact]
    public async Task A_scope_that_is_not_declared_has_no_link_at_all()
    {
        var style = Style.HubSpot with { Scopes = [.. Style.HubSpot.Scopes, "undeclared"] };
        await using var house = await OpenAsync(style);
        await house.ConnectAsync();
        var error = await house.RefusedAsync("undeclared");
        Assert.Equal((ErrorCode.MissingScopes, null), (error.Code, error.Link));
        foreach (var scopes in (string[][])[["undeclared"], ["write", "undeclared"], ["read undeclared"], ["WRITE"], [" write"], [""]])
        {
            var refusal = await Assert.ThrowsAsync<AccountException>(() => house.LinkAsync(options: new() { Scopes = scopes }));
            Assert.Equal("scopes_not_declared", refusal.Code);
        }
    }

    [Fact]
    public async Task A_link_whose_scope_is_no_longer_declared_does_not_lead_to_the_providers_error_page()
    {
        await using var house = await OpenAsync();
        await house.ConnectAsync(options: new() { Scopes = ["extra"] });
        var link = await house.LinkAsync(options: new() { Scopes = ["write"] });
        await using var narrower = await OpenAsync(store: house.Store, clock: house.Clock, provider: house.Provider, connections: c => c[0] = new()
        {
            Name = "app",
            Connector = "hubspot",
            ClientId = "client-1",
            ClientSecrets = c[0].ClientSecrets,
            RedirectUri = c[0].RedirectUri,
            Scopes = ["read"],
        });
        var (start, refusal) = await narrower.Consent.BeginAsync(Ticket(link));
        Assert.Null(start);
        Assert.Equal(ConsentEnd.Misconfigured, refusal!.End);
        Assert.Equal(["write"], refusal.MissingScopes);

        // What the account has but the connection no longer declares is let go.
        Assert.Equal("base read", FakeProvider.Query((await narrower.BeginAsync()).AuthorizeUrl)["scope"]);
    }

    [Fact]
    public async Task Below_the_minimum_nothing_is_connected_and_what_works_goes_on()
    {
        await using var house = await OpenAsync();
        var less = new Consenting { Grants = asked => asked.Except(["base"]) };
        Assert.Equal(ConsentEnd.TooFewScopes, (await house.ConnectAsync(by: less)).End);
        var account = await house.AccountAsync();
        Assert.Equal((AccountStatus.ReauthRequired, StatusReason.Scopes), (account.Status, account.Reason));
        var error = await house.RefusedAsync();
        Assert.Equal((ErrorCode.ReauthRequired, "REAUTH_REQUIRED", "scopes"), (error.Code, error.AccountStatus, error.AccountReason));
        Assert.NotNull(error.Link);
        Assert.Null((await house.RowAsync()).DueAt);

        Assert.Equal(ConsentEnd.Connected, (await house.ConnectAsync()).End);
        await house.RanAsync();
        var before = await house.RowAsync();
        var start = await house.BeginAsync();
        var outcome = await house.Consent.CompleteAsync(house.Provider.Approve(start.AuthorizeUrl, less), start.BrowserKey);
        Assert.Equal((ConsentEnd.TooFewScopes, "base"), (outcome.End, Assert.Single(outcome.MissingScopes)));
        Assert.Equal(before with { LinkGeneration = before.LinkGeneration + 1, Revision = before.Revision + 1 }, await house.RowAsync());
        await house.RanAsync();
    }

    [Fact]
    public async Task A_provider_that_does_not_tell_scopes_judges_itself_and_old_knowledge_does_not_outlive_a_consent()
    {
        var silent = Style.HubSpot with { Told = """ "hub_id":"{subject}","user_id":"{user}" """ };
        await using var house = await OpenAsync(silent);
        await house.ConnectAsync();
        Assert.Null((await house.AccountAsync()).GrantedScopes);
        await house.RanAsync("write");

        await house.Store.WriteAsync(new(await house.RowAsync() with { GrantedScopes = "base read" }));
        Assert.Equal(ErrorCode.MissingScopes, (await house.RefusedAsync("write")).Code);
        await house.ConnectAsync(options: new() { Scopes = ["write"] });
        Assert.Null((await house.AccountAsync()).GrantedScopes);
        await house.RanAsync("write");
    }
}

using Connectors.Accounts.Consent;
using static Connectors.Accounts.Tests.Consent.ConsentHouse;

namespace Connectors.Accounts.Tests.Consent;

/// <summary>RFC 7636 against a provider that demands S256; one verifier for one attempt.</summary>
public sealed class PkceTests
{
    [Fact]
    public async Task The_verifier_fits_its_challenge_and_is_sent_once_in_a_body()
    {
        await using var house = await OpenAsync();
        Assert.True((await house.ConnectAsync()).IsConnected);
        var verifier = FakeProvider.Query(new($"http://x/?{house.Provider.Requests.Single().Body}"))["code_verifier"];
        Assert.InRange(verifier.Length, 43, 128);
        Assert.Matches("^[A-Za-z0-9._~-]+$", verifier);
    }

    [Fact]
    public async Task No_verifier_state_or_cookie_comes_twice_in_a_hundred_thousand_attempts()
    {
        await using var house = await OpenAsync();
        var link = await house.LinkAsync();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 100_000; i++)
        {
            var start = await house.BeginAsync(link);
            var query = FakeProvider.Query(start.AuthorizeUrl);

            // Equal challenges are equal verifiers.
            Assert.True(seen.Add(query["code_challenge"]) && seen.Add(query["state"]) && seen.Add(start.BrowserKey));
        }
    }

    [Fact]
    public async Task A_code_of_one_attempt_is_worth_nothing_in_another()
    {
        await using var house = await OpenAsync();
        var (ann, bob) = (await house.BeginAsync(), await house.BeginAsync(Ann with { Identifier = "bob" }));
        var stolen = house.Provider.Approve(bob.AuthorizeUrl).Single(p => p.Key == "code");

        var outcome = await house.Consent.CompleteAsync([stolen, new("state", StateOf(ann))], ann.BrowserKey);

        Assert.Equal(ConsentEnd.Refused, outcome.End);
        Assert.Equal(AccountStatus.Pending, (await house.AccountAsync()).Status);
    }

    [Fact]
    public async Task A_verifier_that_is_moved_to_another_attempt_in_the_store_does_not_open()
    {
        await using var house = await OpenAsync();
        var first = await house.BeginAsync();
        var verifier = (await TakeAsync(house, first))!.Verifier;
        var second = await house.BeginAsync();
        var attempt = (await TakeAsync(house, second))!;
        await house.Store.PutAttemptAsync(attempt with { Verifier = verifier });

        var outcome = await house.Consent.CompleteAsync(house.Provider.Approve(second.AuthorizeUrl), second.BrowserKey);

        Assert.Equal(ConsentEnd.StateUnknown, outcome.End);
        Assert.Empty(house.Provider.Requests);
    }

    [Fact]
    public async Task A_provider_without_PKCE_is_sent_neither_challenge_nor_verifier()
    {
        await using var house = await OpenAsync(Style.Notion);
        Assert.True((await house.ConnectAsync()).IsConnected);
        Assert.DoesNotContain("verifier", house.Provider.Requests.Single().Body, StringComparison.Ordinal);
    }

    static Task<Store.ConsentAttempt?> TakeAsync(ConsentHouse house, ConsentStart start) =>
        house.Store.TakeAttemptAsync(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(StateOf(start))));
}

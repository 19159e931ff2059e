using Connectors.Accounts.Consent;
using static Connectors.Accounts.Tests.Consent.ConsentHouse;

namespace Connectors.Accounts.Tests.Consent;

/// <summary>A person is sent on only to where the operator said.</summary>
public sealed class ReturnAddressTests
{
    [Theory]
    [InlineData("https://app.example/done", true)]
    [InlineData("https://app.example/done/", true)]
    [InlineData("https://app.example/done/x?y=z#part", true)]
    [InlineData("https://APP.example/done", true)]
    [InlineData("https://app.example:443/done", true)]
    [InlineData("https://whole.example", true)]
    [InlineData("https://whole.example/any/thing", true)]
    [InlineData("http://localhost:5000/dev/x", true)]
    [InlineData("//evil", false)]
    [InlineData("//app.example/done", false)]
    [InlineData("https:evil", false)]
    [InlineData("https:/evil", false)]
    [InlineData("https:///evil", false)]
    [InlineData("\\evil", false)]
    [InlineData("\\\\evil", false)]
    [InlineData("/\\evil", false)]
    [InlineData("https:\\\\evil", false)]
    [InlineData("https://evil\\@app.example/done", false)]
    [InlineData("https://app.example\\@evil/done", false)]
    [InlineData("https://app.example@evil/done", false)]
    [InlineData("https://user@app.example/done", false)]
    [InlineData("https://user:password@app.example/done", false)]
    [InlineData("https://@app.example/done", false)]
    [InlineData("https://app.example:8443/done", false)]
    [InlineData("http://app.example/done", false)]
    [InlineData("https://app.example.evil/done", false)]
    [InlineData("https://evilapp.example/done", false)]
    [InlineData("https://app.example/doneness", false)]
    [InlineData("https://app.example/", false)]
    [InlineData("https://app.example/DONE", false)]
    [InlineData("https://app.example/done/../evil", false)]
    [InlineData("https://app.example/done/%2e%2e/evil", false)]
    [InlineData("https://app.example/done/..%2fevil", false)]
    [InlineData("https://app.example/done/..%5Cevil", false)]
    [InlineData("https://app.example/done/%252e%252e/evil", true)]
    [InlineData("https://app.example/done\\..\\evil", false)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("data:text/html,x", false)]
    [InlineData("file:///done", false)]
    [InlineData("/done", false)]
    [InlineData("done", false)]
    [InlineData("", false)]
    public async Task An_address_is_allowed_only_whole(string address, bool allowed)
    {
        await using var house = await OpenAsync(configure: o =>
        {
            o.ReturnTo.Add(new("https://app.example/done"));
            o.ReturnTo.Add(new("https://whole.example"));
            o.ReturnTo.Add(new("http://localhost:5000/dev/"));
            o.ReturnTo.Add(new("/relative", UriKind.Relative));
        });
        if (!Uri.TryCreate(address, UriKind.RelativeOrAbsolute, out var wanted))
        {
            Assert.False(allowed);
            return;
        }

        if (!allowed)
        {
            Assert.Equal("return_to_not_allowed", (await Assert.ThrowsAsync<AccountException>(() => house.LinkAsync(options: new() { ReturnTo = wanted }))).Code);
            return;
        }

        var outcome = await house.ConnectAsync(options: new() { ReturnTo = wanted });
        Assert.True(outcome.IsConnected);

        // What was compared is what is passed on, in the one way of writing that leaves no reader a choice.
        Assert.Equal(wanted.AbsoluteUri, outcome.ReturnTo!.OriginalString);
        Assert.Matches("^https?://(app|whole)\\.example/|^http://localhost:5000/", outcome.ReturnTo.OriginalString);
    }

    [Theory]
    [InlineData("https://app.example/done\t/x")]
    [InlineData("https://app.example/done\r\nSet-Cookie: x=1")]
    [InlineData("https://app.example/done/\u202e")]
    [InlineData("https://app.example/done/ x")]
    public async Task What_is_passed_on_can_be_written_into_a_header(string address)
    {
        await using var house = await OpenAsync(configure: o => o.ReturnTo.Add(new("https://app.example/done")));
        try
        {
            var outcome = await house.ConnectAsync(options: new() { ReturnTo = new(address) });
            Assert.Matches("^[!-~]+$", outcome.ReturnTo!.OriginalString);
            Assert.StartsWith("https://app.example/done/", outcome.ReturnTo.OriginalString, StringComparison.Ordinal);
        }
        catch (AccountException e)
        {
            Assert.Equal("return_to_not_allowed", e.Code);
        }
    }

    [Fact]
    public async Task Failures_lead_back_too_and_nothing_is_allowed_by_default()
    {
        await using var house = await OpenAsync(configure: o => o.ReturnTo.Add(new("https://app.example/done")));
        var start = await house.BeginAsync(options: new() { ReturnTo = new("https://app.example/done") });
        var outcome = await house.Consent.CompleteAsync(Pairs(("error", "access_denied"), ("state", StateOf(start))), start.BrowserKey);
        Assert.Equal("https://app.example/done", outcome.ReturnTo!.OriginalString);

        await using var closed = await OpenAsync();
        await Assert.ThrowsAsync<AccountException>(() => closed.LinkAsync(options: new() { ReturnTo = new("https://agents.example/") }));
    }

    [Theory]
    [InlineData("http://agents.example/cb")]
    [InlineData("https://agents.example/cb#x")]
    [InlineData("https://user@agents.example/cb")]
    [InlineData("ftp://agents.example/cb")]
    [InlineData("/cb")]
    public async Task A_redirect_uri_that_would_leak_the_code_is_refused_at_the_start(string redirect)
    {
        var app = new Connections.ConnectionOptions
        {
            Name = "app", Connector = "hubspot", ClientId = "c", ClientSecrets = [new("s")], RedirectUri = new(redirect, UriKind.RelativeOrAbsolute),
        };
        Assert.Contains("redirect URI", (await Assert.ThrowsAsync<ArgumentException>(() => OpenAsync(connections: c => c[0] = app))).Message, StringComparison.Ordinal);
    }
}

using Connectors.Runtime.Execution;
using Connectors.Runtime.Tests.Harness;
using Connectors.Runtime.Tokens;

namespace Connectors.Runtime.Tests.Tokens;

public sealed class TokenTests
{
    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("canary token")]
    [InlineData("canary\r\nEvil: 1")]
    [InlineData("canary\n")]
    [InlineData("canary\0")]
    [InlineData("canary\u007F")]
    [InlineData("canäry")]
    public void A_token_is_visible_ASCII_and_a_refusal_does_not_repeat_it(string value) =>
        Assert.DoesNotContain("canary", Assert.Throws<ArgumentException>(() => new AccessToken(value)).ToString(), StringComparison.Ordinal);

    [Fact]
    public void A_token_has_at_most_eight_KiB()
    {
        Assert.Equal(8192, new AccessToken(new('a', 8192)).AuthorizationHeader.Parameter!.Length);
        Assert.Throws<ArgumentException>(() => new AccessToken(new('a', 8193)));
        Assert.Throws<ArgumentNullException>(() => new AccessToken(null!));
    }

    [Fact]
    public void A_token_prints_as_stars_however_it_is_printed()
    {
        var token = new AccessToken(Call.Secret);
        Assert.Equal("***", token.ToString());
        Assert.Equal("***", $"{token}");
        Assert.Empty(typeof(AccessToken).GetProperties());
        Assert.Equal("{}", System.Text.Json.JsonSerializer.Serialize(token));
        Assert.Equal("Bearer " + Call.Secret, token.AuthorizationHeader.ToString());
    }

    [Fact]
    public async Task A_static_provider_has_one_token_per_connection_for_everyone()
    {
        var provider = new StaticTokenProvider([new("acme-app", new("one")), new("other-app", new("two"))]);
        var connector = new TestConnector().Descriptor;
        foreach (var (connection, user, parameter) in new[] { ("acme-app", "a", "one"), ("acme-app", "b", "one"), ("other-app", "a", "two") })
        {
            var answer = await provider.GetTokenAsync(new(connection, user), connector, default);
            Assert.Equal(parameter, answer.Token!.AuthorizationHeader.Parameter);
            Assert.Null(answer.GrantedScopes);
        }
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("ACME-APP")]
    [InlineData("acme-app ")]
    [InlineData("")]
    public async Task A_connection_without_a_token_is_an_unknown_account(string connection)
    {
        var provider = new StaticTokenProvider([new("acme-app", new("one"))]);
        var answer = await provider.GetTokenAsync(new(connection, "a"), new TestConnector().Descriptor, default);
        Assert.Null(answer.Token);
        Assert.Equal((ErrorCode.AccountUnknown, FixBy.Agent), (answer.Refusal!.Code, answer.Refusal.FixBy));
    }
}

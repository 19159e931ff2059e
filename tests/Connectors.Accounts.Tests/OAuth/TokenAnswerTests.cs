using System.Text;
using Connectors.Accounts.OAuth;
using Connectors.Accounts.Testing;
using Connectors.Accounts.Tests.Harness;
using Connectors.Runtime.Tools;

namespace Connectors.Accounts.Tests.OAuth;

/// <summary>What a token endpoint may answer, and what is made of it.</summary>
public class TokenAnswerTests
{
    static readonly DateTimeOffset s_now = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    static readonly OAuthDescriptor s_oauth = new Acme(Rotation.Strict, true).Registered().OAuth;

    static TokenOutcome Read(string body, int status = 200) => TokenAnswerReader.Read(s_oauth, status, Encoding.UTF8.GetBytes(body), null, s_now);

    static TokenGrant Granted(string body) => Assert.IsType<TokenOutcome.Granted>(Read(body)).Grant;

    [Theory]
    [InlineData("1800", 1800)]
    [InlineData("600", 600)]
    [InlineData("600.9", 600)]
    [InlineData("\"600\"", 600)]
    [InlineData("[600]", 600)]
    [InlineData("3600", 1800)]
    [InlineData("1e18", 1800)]
    [InlineData("1e400", 1800)]
    [InlineData("\"Infinity\"", 1800)]
    [InlineData("0", 1800)]
    [InlineData("0.5", 1800)]
    [InlineData("-1", 1800)]
    [InlineData("-1e400", 1800)]
    [InlineData("\"NaN\"", 1800)]
    [InlineData("\"soon\"", 1800)]
    [InlineData("\"\\ud800\"", 1800)]
    [InlineData("null", 1800)]
    [InlineData("true", 1800)]
    [InlineData("{}", 1800)]
    [InlineData("[]", 1800)]
    public void A_life_is_within_sound_bounds_whatever_is_told(string told, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Granted($$"""{"access_token":"a","expires_in":{{told}}}""").Lifetime);

    [Fact]
    public void A_life_that_is_not_told_is_the_definition_s() => Assert.Equal(TimeSpan.FromSeconds(1800), Granted("""{"access_token":"a"}""").Lifetime);

    [Theory]
    [InlineData("""{"access_token":"a"}""", null)]
    [InlineData("""{"access_token":"a","refresh_token":null}""", null)]
    [InlineData("""{"access_token":"a","refresh_token":"r"}""", "r")]
    [InlineData("""{"access_token":"a","refresh_token":"with a space"}""", "with a space")]
    [InlineData("""{"access_token":"a","refresh_token":"old","refresh_token":"new"}""", "new")]
    [InlineData("""{"\ud800":1,"access_token":"a","refresh_token":"r"}""", "r")]
    public void Where_no_refresh_token_comes_the_old_one_stays(string body, string? token) => Assert.Equal(token, Granted(body).RefreshToken?.Reveal());

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"token\"")]
    [InlineData("<html>hello</html>")]
    [InlineData("{}")]
    [InlineData("""{"access_token":""}""")]
    [InlineData("""{"access_token":null}""")]
    [InlineData("""{"access_token":12}""")]
    [InlineData("""{"access_token":true}""")]
    [InlineData("""{"access_token":"with a space"}""")]
    [InlineData("""{"access_token":"a\r\nEvil: 1"}""")]
    [InlineData("""{"access_token":"\ud800"}""")]
    [InlineData("""{"access_token":"a","refresh_token":"r\r\n"}""")]
    [InlineData("""{"access_token":"a","refresh_token":""}""")]
    [InlineData("""{"access_token":"a","refresh_token":12}""")]
    [InlineData("""{"access_token":"a","refresh_token":{"t":1}}""")]
    [InlineData("""{"access_token":"a" """)]
    [InlineData("""{"access_token":"a"}{"access_token":"b"}""")]
    public void What_cannot_be_used_leaves_open_what_was_done(string body) => Assert.IsType<TokenOutcome.Ambiguous>(Read(body));

    [Fact]
    public void Invalid_utf8_and_depth_are_unreadable_and_break_nothing()
    {
        byte[] invalid = [.. "{\"access_token\":\"a"u8, 0xC3, 0x28, .. "\"}"u8];
        Assert.IsType<TokenOutcome.Ambiguous>(TokenAnswerReader.Read(s_oauth, 200, invalid, null, s_now));
        Assert.IsType<TokenOutcome.Ambiguous>(Read($$"""{"access_token":"a","x":{{new string('[', 5000)}}{{new string(']', 5000)}}}"""));
        Assert.IsType<TokenOutcome.Ambiguous>(Read($$"""{"access_token":"{{new string('a', 8193)}}"}"""));
        Assert.Equal(30_000, Granted($$"""{"access_token":"a","refresh_token":"{{new string('r', 30_000)}}"}""").RefreshToken!.Reveal().Length);
    }

    [Theory]
    [InlineData(400, """{"error":"invalid_grant"}""", nameof(TokenFailureKind.Revoked))]
    [InlineData(401, """{"error":"invalid_grant"}""", nameof(TokenFailureKind.Revoked))]
    [InlineData(200, """{"error":"invalid_grant"}""", nameof(TokenFailureKind.Revoked))]
    [InlineData(400, """{"error":"invalid_scope"}""", nameof(TokenFailureKind.Scopes))]
    [InlineData(401, """{"error":"invalid_client"}""", nameof(TokenFailureKind.Misconfigured))]
    [InlineData(400, """{"error":"unauthorized_client"}""", nameof(TokenFailureKind.Misconfigured))]
    [InlineData(400, """{"error":"unsupported_grant_type"}""", nameof(TokenFailureKind.Misconfigured))]
    [InlineData(400, """{"error":"full_moon"}""", nameof(TokenFailureKind.Misconfigured))]
    [InlineData(401, "", nameof(TokenFailureKind.Misconfigured))]
    [InlineData(400, """{"message":"The word invalid_grant in a sentence."}""", nameof(TokenFailureKind.Misconfigured))]
    [InlineData(400, """{"error":{"error":"invalid_grant"}}""", nameof(TokenFailureKind.Misconfigured))]
    [InlineData(403, "<html>blocked</html>", nameof(TokenFailureKind.Transient))]
    [InlineData(404, "<html>no such page</html>", nameof(TokenFailureKind.Transient))]
    [InlineData(429, "", nameof(TokenFailureKind.Transient))]
    [InlineData(503, "", nameof(TokenFailureKind.Transient))]
    [InlineData(400, """{"error":"temporarily_unavailable"}""", nameof(TokenFailureKind.Transient))]
    public void A_refusal_is_what_the_exact_field_says_and_otherwise_the_operator_s(int status, string body, string kind) =>
        Assert.Equal(kind, Assert.IsType<TokenOutcome.Refused>(Read(body, status)).Kind.ToString());

    [Theory]
    [InlineData(302)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(504)]
    [InlineData(524)]
    public void What_broke_in_the_middle_leaves_open_what_was_done_before(int status) => Assert.IsType<TokenOutcome.Ambiguous>(Read("", status));

    [Theory]
    [InlineData("""{"error":"invalid_grant"}""", "invalid_grant")]
    [InlineData("""{"status":"BAD_REFRESH_TOKEN","error":"invalid_grant"}""", "BAD_REFRESH_TOKEN")]
    [InlineData("""{"error":"Sorry, ann@example.com, no."}""", "http_400")]
    [InlineData("""{"error":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}""", "http_400")]
    public void A_code_is_a_word_and_never_a_sentence(string body, string code) => Assert.Equal(code, Read(body, 400).Code);

    [Theory]
    [InlineData(200, """{"active":true}""", true)]
    [InlineData(200, """{"active":false}""", false)]
    [InlineData(200, """{"active":"false"}""", null)]
    [InlineData(200, """{"\ud800":1,"active":false}""", false)]
    [InlineData(200, "[]", null)]
    [InlineData(200, "<html/>", null)]
    [InlineData(404, """{"active":false}""", null)]
    [InlineData(401, """{"error":"invalid_client"}""", null)]
    public void An_introspection_says_yes_no_or_nothing(int status, string body, bool? isActive) =>
        Assert.Equal(isActive, TokenAnswerReader.IsActive(status, Encoding.UTF8.GetBytes(body)));
}

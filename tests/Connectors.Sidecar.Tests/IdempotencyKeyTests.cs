using Connectors.Sidecar.Http;
using Microsoft.AspNetCore.Http;

namespace Connectors.Sidecar.Tests;

public class IdempotencyKeyTests
{
    [Theory]
    [InlineData("abc", "abc")]
    [InlineData("\"abc\"", "abc")]
    [InlineData(" \"abc\"\t", "abc")]
    [InlineData("\"a\\\"b\\\\c\"", "a\"b\\c")]
    [InlineData("\"a,b\"", "a,b")]
    [InlineData("!~'", "!~'")]
    public void Quoted_and_bare_name_the_same_key(string sent, string key)
    {
        Assert.Equal(key, Read(out var fault, sent));
        Assert.Null(fault);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"\"")]
    [InlineData("\"")]
    [InlineData("\"a")]
    [InlineData("a\"")]
    [InlineData("\"a\"b")]
    [InlineData("\"a\";v=1")]
    [InlineData("\"a\", \"b\"")]
    [InlineData("a,b")]
    [InlineData("a b")]
    [InlineData("\"a b\"")]
    [InlineData("a\\b")]
    [InlineData("\"a\\b\"")]
    [InlineData("\"a\\")]
    [InlineData("ä")]
    [InlineData("\"\u007f\"")]
    [InlineData("a\0b")]
    public void Anything_else_is_no_key(string sent)
    {
        Assert.Null(Read(out var fault, sent));
        Assert.Contains("Idempotency-Key", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_has_at_most_255_characters_and_is_sent_once_or_not_at_all()
    {
        Assert.Equal(255, Read(out _, new string('k', 255))!.Length);
        Assert.Equal(255, Read(out _, $"\"{new string('k', 255)}\"")!.Length);
        Assert.Null(Read(out var tooLong, new string('k', 256)));
        Assert.NotNull(tooLong);
        Assert.Null(Read(out var twice, "a", "a"));
        Assert.Contains("2 times", twice, StringComparison.Ordinal);
        Assert.Null(Read(out var none));
        Assert.Null(none);
    }

    static string? Read(out string? fault, params string[] values)
    {
        var context = new DefaultHttpContext();
        if (values.Length > 0)
        {
            context.Request.Headers["Idempotency-Key"] = values;
        }

        return IdempotencyKey.Read(context.Request, out fault);
    }
}

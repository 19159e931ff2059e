using Connectors.Runtime.Tests.Harness;

namespace Connectors.Runtime.Tests.Binding;

/// <summary>Each type, each form it takes, and what the provider gets of it.</summary>
public sealed class ValueTests
{
    const string Texts = "\"type\":\"list\",\"items\":{\"type\":\"string\"}";

    [Theory]
    [InlineData("\"type\":\"string\"", "\"Jane — Doe\"", "\"Jane — Doe\"")]
    [InlineData("\"type\":\"string\"", "\"\\u0041\\n\"", "\"A\\n\"")]
    [InlineData("\"type\":\"string\"", "\"\"", "\"\"")]
    [InlineData("\"type\":\"string\",\"accepts\":[\"number\"]", "123", "\"123\"")]
    [InlineData("\"type\":\"string\",\"accepts\":[\"number\"]", "1.50", "\"1.50\"")]
    [InlineData("\"type\":\"string\",\"accepts\":[\"number\"]", "true", "\"true\"")]
    [InlineData("\"type\":\"integer\"", "10", "10")]
    [InlineData("\"type\":\"integer\"", "10.0", "10")]
    [InlineData("\"type\":\"integer\"", "1E2", "100")]
    [InlineData("\"type\":\"integer\"", "9223372036854775807", "9223372036854775807")]
    [InlineData("\"type\":\"integer\"", "-9223372036854775808", "-9223372036854775808")]
    [InlineData("\"type\":\"integer\",\"accepts\":[\"text\"]", "\"10\"", "10")]
    [InlineData("\"type\":\"integer\",\"accepts\":[\"text\"]", "\"-7\"", "-7")]
    [InlineData("\"type\":\"number\"", "75000.50", "75000.50")]
    [InlineData("\"type\":\"number\",\"accepts\":[\"text\"]", "\"0.1\"", "0.1")]
    [InlineData("\"type\":\"number\",\"send_as\":\"text\"", "75000", "\"75000\"")]
    [InlineData("\"type\":\"number\",\"send_as\":\"text\",\"accepts\":[\"text\"]", "\"75000.5\"", "\"75000.5\"")]
    [InlineData("\"type\":\"boolean\"", "true", "true")]
    [InlineData("\"type\":\"boolean\",\"accepts\":[\"text\"]", "\"false\"", "false")]
    [InlineData("\"type\":\"date\"", "\"2026-06-30\"", "\"2026-06-30\"")]
    [InlineData("\"type\":\"date\",\"accepts\":[\"date_time\"]", "\"2026-06-30T15:00:00Z\"", "\"2026-06-30T15:00:00Z\"")]
    [InlineData("\"type\":\"date_time\"", "\"2026-06-30T15:00:00Z\"", "\"2026-06-30T15:00:00Z\"")]
    [InlineData("\"type\":\"date_time\"", "\"2026-06-30T15:00:00.123456789Z\"", "\"2026-06-30T15:00:00.123456789Z\"")]
    [InlineData("\"type\":\"date_time\"", "\"2026-06-30T15:00:00.123+02:00\"", "\"2026-06-30T15:00:00.123+02:00\"")]
    [InlineData("\"type\":\"string\",\"enum\":[\"low\",\"high\"],\"accepts\":[\"any_case\"]", "\"HIGH\"", "\"high\"")]
    [InlineData("\"type\":\"string\",\"format\":\"email\"", "\"jane@acme.example\"", "\"jane@acme.example\"")]
    [InlineData("\"type\":\"string\",\"format\":\"uri\"", "\"https://acme.example/a?b\"", "\"https://acme.example/a?b\"")]
    [InlineData(Texts, "[\"a\",\"b\"]", "[\"a\",\"b\"]")]
    [InlineData(Texts, "[]", "[]")]
    [InlineData(Texts + ",\"accepts\":[\"csv\"]", "\" a, b ,,c\"", "[\"a\",\"b\",\"c\"]")]
    [InlineData(Texts + ",\"accepts\":[\"csv\"]", "[\"a,b\"]", "[\"a,b\"]")]
    [InlineData(Texts + ",\"accepts\":[\"json\"]", "\"[\\\"a\\\", \\\"b\\\"]\"", "[\"a\",\"b\"]")]
    [InlineData("\"type\":\"list\",\"items\":{\"type\":\"integer\"},\"accepts\":[\"csv\"]", "\"1, 2\"", "[1,2]")]
    [InlineData("\"type\":\"list\",\"items\":{\"type\":\"boolean\"},\"accepts\":[\"csv\"]", "\"true,false\"", "[true,false]")]
    [InlineData("\"type\":\"object\",\"fields\":[{\"name\":\"a\",\"type\":\"integer\"}]", "{ \"a\" : 1 }", "{\"a\":1}")]
    [InlineData("\"type\":\"object\",\"fields\":[{\"name\":\"a\",\"type\":\"integer\"}],\"accepts\":[\"json\"]", "\"{\\\"a\\\":1}\"", "{\"a\":1}")]
    [InlineData("\"type\":\"object\",\"fields\":[{\"name\":\"a\",\"type\":\"integer\"}]", "{\"a\":null}", "{}")]
    public void A_value_comes_out_in_its_one_canonical_form(string rule, string given, string canonical) =>
        Assert.Equal(canonical, Bound.Value(rule, given).V);

    [Theory]
    [InlineData("\"type\":\"string\"", "123", "$.v must be text, not a number")]
    [InlineData("\"type\":\"string\"", "[\"a\"]", "$.v must be text, not a list")]
    [InlineData("\"type\":\"string\"", "\"\\ud800\"", "$.v is not valid Unicode text")]
    [InlineData("\"type\":\"integer\"", "\"10\"", "$.v must be a whole number, not text")]
    [InlineData("\"type\":\"integer\"", "1.5", "$.v must be a whole number")]
    [InlineData("\"type\":\"integer\"", "9223372036854775808", "$.v must be a whole number")]
    [InlineData("\"type\":\"integer\"", "1e400", "$.v is a larger number than any provider takes")]
    [InlineData("\"type\":\"number\"", "1e400", "$.v is a larger number than any provider takes")]
    [InlineData("\"type\":\"number\",\"accepts\":[\"text\"]", "\"1e2\"", "$.v must be a number, for example 10")]
    [InlineData("\"type\":\"number\",\"accepts\":[\"text\"]", "\"1,000\"", "$.v must be a number, for example 10")]
    [InlineData("\"type\":\"number\",\"accepts\":[\"text\"]", "\"\"", "$.v must be a number, for example 10")]
    [InlineData("\"type\":\"number\",\"accepts\":[\"text\"]", "\"\\ud800\"", "$.v is not valid Unicode text")]
    [InlineData("\"type\":\"boolean\"", "\"true\"", "$.v must be true or false, not text")]
    [InlineData("\"type\":\"boolean\",\"accepts\":[\"text\"]", "\"yes\"", "$.v must be true or false, not text")]
    [InlineData("\"type\":\"boolean\",\"accepts\":[\"text\"]", "\"\\ud800\"", "$.v must be true or false, not text")]
    [InlineData("\"type\":\"date\"", "\"2026-02-30\"", "$.v must be a date written as 2026-06-30")]
    [InlineData("\"type\":\"date\"", "\"2026-06-30T15:00:00Z\"", "$.v must be a date written as 2026-06-30")]
    [InlineData("\"type\":\"date_time\"", "\"2026-06-30\"", "$.v must be a time written as 2026-06-30T15:00:00Z")]
    [InlineData("\"type\":\"date_time\"", "\"2026-06-30T15:00:00.0\"", "$.v must be a time written as 2026-06-30T15:00:00Z")]
    [InlineData("\"type\":\"date_time\"", "\"2026-06-30T15:00+02:00\"", "$.v must be a time written as 2026-06-30T15:00:00Z")]
    [InlineData("\"type\":\"date_time\"", "\"2026-06-30T15:00:00 +02:00\"", "$.v must be a time written as 2026-06-30T15:00:00Z")]
    [InlineData("\"type\":\"date_time\"", "\"2026-06-30T25:00:00Z\"", "$.v must be a time written as 2026-06-30T15:00:00Z")]
    [InlineData("\"type\":\"string\",\"format\":\"email\"", "\"jane@\"", "$.v must be an email address, for example jane@acmecorp.com")]
    [InlineData("\"type\":\"string\",\"format\":\"email\"", "\"a@b@c\"", "$.v must be an email address, for example jane@acmecorp.com")]
    [InlineData("\"type\":\"string\",\"format\":\"email\"", "\"a b@c\"", "$.v must be an email address, for example jane@acmecorp.com")]
    [InlineData("\"type\":\"string\",\"format\":\"uri\"", "\"acme.example\"", "$.v must be a full address, for example https://acmecorp.com")]
    [InlineData("\"type\":\"string\",\"format\":\"uri\"", "\"/etc/passwd\"", "$.v must be a full address, for example https://acmecorp.com")]
    [InlineData(Texts, "\"a,b\"", "$.v must be a list, not text")]
    [InlineData(Texts + ",\"accepts\":[\"csv\"]", "5", "$.v must be a list, or its items joined by commas, not a number")]
    [InlineData(Texts, "[\"a\",1]", "$.v[1] must be text, not a number")]
    [InlineData(Texts, "[null]", "$.v[0] must be text, not null")]
    [InlineData("\"type\":\"list\",\"items\":{\"type\":\"integer\"},\"accepts\":[\"csv\"]", "\"1,x\"", "$.v[1] must be a number, for example 10")]
    [InlineData(Texts + ",\"accepts\":[\"json\"]", "\"[\\\"a\\\"\"", "$.v holds text that is not valid JSON: line 1, byte 5")]
    [InlineData(Texts + ",\"accepts\":[\"json\"]", "\"[] []\"", "$.v holds text that is not valid JSON: line 1, byte 4")]
    [InlineData(Texts + ",\"accepts\":[\"json\"]", "\"\\\"[]\\\"\"", "$.v must be JSON inside the text, once, not text")]
    [InlineData(Texts + ",\"accepts\":[\"json\"]", "\"\\ud800\"", "$.v is not valid Unicode text")]
    [InlineData("\"type\":\"object\",\"fields\":[]", "[]", "$.v must be an object, not a list")]
    public void A_wrong_value_is_told_in_one_sentence(string rule, string given, string said) =>
        Assert.Equal([said], Bound.Value(rule, given).Said);

    [Theory]
    [InlineData("\"type\":\"integer\",\"minimum\":1,\"maximum\":200", "0", "$.v must be at least 1", "1")]
    [InlineData("\"type\":\"integer\",\"minimum\":1,\"maximum\":200", "201", "$.v must be at most 200", "200")]
    [InlineData("\"type\":\"string\",\"max_length\":3", "\"abcd\"", "$.v has 4 characters and may have at most 3", null)]
    [InlineData("\"type\":\"string\",\"min_length\":1", "\"\"", "$.v has 0 characters and needs at least 1", null)]
    [InlineData("\"type\":\"string\",\"characters\":\"0-9\"", "\"12a\"", "$.v may only hold the characters 0-9", null)]
    [InlineData("\"type\":\"string\",\"characters\":\"0-9\"", "\"\"", "$.v may only hold the characters 0-9", null)]
    [InlineData("\"type\":\"string\",\"characters\":\"0-9\"", "\"１２\"", "$.v may only hold the characters 0-9", null)]
    [InlineData("\"type\":\"string\",\"enum\":[\"low\",\"high\"]", "\"High\"", "$.v must be one of low, high", "high")]
    [InlineData("\"type\":\"string\",\"enum\":[\"low\",\"high\"]", "\"hihg\"", "$.v must be one of low, high", "high")]
    [InlineData("\"type\":\"string\",\"enum\":[\"low\",\"high\"]", "\"something else\"", "$.v must be one of low, high", null)]
    [InlineData(Texts + ",\"minimum\":1", "[]", "$.v has 0 items and needs at least 1", null)]
    [InlineData(Texts + ",\"maximum\":1", "[\"a\",\"b\"]", "$.v has 2 items and may have at most 1", null)]
    public void A_bound_names_what_may_be_written_instead(string rule, string given, string said, string? suggestion)
    {
        var fault = Bound.Value(rule, given).Fault;
        Assert.Equal((said, suggestion), ($"{fault.Path} {fault.Problem}", fault.Suggestion));
    }

    [Theory]
    [InlineData("a-c_", "abc_", true)]
    [InlineData("a-c_", "d", false)]
    [InlineData("0-9-", "1-2", true)]
    [InlineData("-0-9", "1-2", true)]
    [InlineData("a-c", "-", false)]
    public void A_dash_is_a_range_between_two_characters_and_itself_at_the_ends(string notation, string text, bool holds) =>
        Assert.Equal(holds, new Connectors.Runtime.Tools.CharacterSet(notation).Holds(text));

    [Fact]
    public void A_long_text_is_taken_whole() =>
        Assert.Equal(5_002, Bound.Value("\"type\":\"string\"", $"\"{new string('ü', 5_000)}\"").V.Length);
}

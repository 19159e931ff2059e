using System.Collections;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Runtime.Tests.Harness;

namespace Connectors.AI.Tests;

/// <summary>Arguments as they leave: JSON from a chat client, or values that an app has filled in itself.</summary>
public class ArgumentTests
{
    const string Parameters =
        """
        {"name":"text","type":"string","to":"body.text"},{"name":"count","type":"integer","to":"body.count"},
        {"name":"amount","type":"number","to":"body.amount"},{"name":"flag","type":"boolean","to":"body.flag"},
        {"name":"day","type":"date","to":"body.day"},{"name":"time","type":"date_time","to":"body.time"},
        {"name":"list","type":"list","items":{"type":"string"},"to":"body.list"},{"name":"map","type":"map","to":"body.map"},
        {"name":"object","type":"object","fields":[{"name":"numbers","type":"list","items":{"type":"integer"}},{"name":"word","type":"string"}],"to":"body.object"}
        """;

    public static TheoryData<string, Func<object?>, string> Values { get; } = new()
    {
        { "text", () => "ä \"quoted\"", "\"ä \\\"quoted\\\"\"" },
        { "text", () => 'x', "\"x\"" },
        { "text", () => Guid.Parse("00000000-0000-0000-0000-000000000001"), "\"00000000-0000-0000-0000-000000000001\"" },
        { "text", () => "hi"u8.ToArray(), "\"aGk=\"" },
        { "text", () => JsonElement.Parse("\"a\""), "\"a\"" },
        { "text", () => JsonDocument.Parse("\"a\""), "\"a\"" },
        { "text", () => JsonValue.Create("a"), "\"a\"" },
        { "count", () => -3, "-3" },
        { "count", () => (sbyte)-3, "-3" },
        { "count", () => (byte)3, "3" },
        { "count", () => (short)-3, "-3" },
        { "count", () => (ushort)3, "3" },
        { "count", () => 3u, "3" },
        { "count", () => 9007199254740993L, "9007199254740993" },
        { "count", () => 3UL, "3" },
        { "count", () => (nint)3, "3" },
        { "count", () => (Int128)3, "3" },
        { "count", () => new BigInteger(3), "3" },
        { "count", () => JsonNode.Parse("3"), "3" },
        { "amount", () => 0.1, "0.1" },
        { "amount", () => 0.1f, "0.1" },
        { "amount", () => (Half)0.5, "0.5" },
        { "amount", () => 12345678901234567.89m, "12345678901234567.89" },
        { "amount", () => JsonElement.Parse("12345678901234567.89"), "12345678901234567.89" },
        { "flag", () => true, "true" },
        { "flag", () => JsonElement.Parse("false"), "false" },
        { "day", () => new DateOnly(2026, 6, 30), "\"2026-06-30\"" },
        { "time", () => new DateTime(2026, 6, 30, 12, 0, 0, DateTimeKind.Utc), "\"2026-06-30T12:00:00Z\"" },
        { "time", () => new DateTimeOffset(2026, 6, 30, 12, 0, 0, TimeSpan.Zero), "\"2026-06-30T12:00:00+00:00\"" },
        { "list", () => new[] { "a", "b" }, """["a","b"]""" },
        { "list", () => new List<object?> { "a", JsonElement.Parse("\"b\"") }, """["a","b"]""" },
        { "list", () => new JsonArray("a", "b"), """["a","b"]""" },
        { "list", () => JsonElement.Parse("""["a", "b"]"""), """["a","b"]""" },
        { "map", () => new Dictionary<string, object?> { ["a"] = "x" }, """{"a":"x"}""" },
        { "map", () => new Dictionary<string, string> { ["a"] = "x" }, """{"a":"x"}""" },
        { "map", () => new SortedList { ["a"] = "x" }, """{"a":"x"}""" },
        { "map", () => new JsonObject { ["a"] = "x" }, """{"a":"x"}""" },
        { "object", () => new Dictionary<string, object?> { ["numbers"] = new[] { 1, 2 }, ["word"] = JsonElement.Parse("\"w\"") }, """{"numbers":[1,2],"word":"w"}""" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public async Task A_value_of_any_usual_type_arrives_as_itself(string parameter, Func<object?> value, string expected)
    {
        await using var agent = new Agent(TestTool.With(Parameters));

        var answer = await (await agent.FunctionAsync()).InvokeAsync(new() { [parameter] = value() });

        Assert.True(agent.Wire.Requests.Count == 1, $"{answer}");
        Assert.True(
            JsonNode.DeepEquals(JsonNode.Parse($"{{\"{parameter}\":{expected}}}"), JsonNode.Parse(agent.Wire.Request.Text)),
            $"{expected} was sent as {agent.Wire.Request.Text}");
    }

    [Fact]
    public async Task Null_is_what_was_left_out()
    {
        await using var agent = new Agent(TestTool.With(Parameters));

        await (await agent.FunctionAsync()).InvokeAsync(new() { ["text"] = null, ["flag"] = true, ["count"] = JsonElement.Parse("null") });

        Assert.Equal("""{"flag":true}""", agent.Wire.Request.Text);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_value_without_a_form_in_json_is_refused_by_its_name_and_type(Func<object> value, string told)
    {
        await using var agent = new Agent(TestTool.With(Parameters));
        var function = await agent.FunctionAsync();

        var refusal = await Assert.ThrowsAsync<ArgumentException>(async () => await function.InvokeAsync(new() { ["text"] = value() }));

        Assert.StartsWith(told, refusal.Message, StringComparison.Ordinal);
        Assert.Empty(agent.Wire.Requests);
    }

    public static TheoryData<Func<object>, string> Refused { get; } = new()
    {
        { () => new Version(1, 0), "The argument 'text' is System.Version." },
        { () => DayOfWeek.Monday, "The argument 'text' is System.DayOfWeek." },
        { () => new Dictionary<string, object?> { ["a"] = new object?[] { 1, new Version(1, 0) } }, "The argument 'text.a[1]' is System.Version." },
        { () => new Dictionary<int, string> { [1] = "a" }, "The argument 'text' is a dictionary whose keys are System.Int32." },
        { () => double.NaN, "The argument 'text' is NaN, which is no number in JSON." },
        { () => default(JsonElement), "The argument 'text' is System.Text.Json.JsonElement." },
    };

    /// <summary>A model may write it, and is told what is wrong; an exception would tell it nothing.</summary>
    [Fact]
    public async Task Half_a_character_from_a_model_is_answered_and_not_thrown()
    {
        await using var agent = new Agent(TestTool.With(Parameters));

        var answer = await (await agent.FunctionAsync()).InvokeAsync(new() { ["text"] = JsonElement.Parse("\"\\ud800\"") });

        Assert.StartsWith("invalid_input: ", Assert.IsType<string>(answer), StringComparison.Ordinal);
    }
}

using System.Text;
using System.Text.Json;
using Connectors.Runtime.Binding;
using Connectors.Runtime.Tests.Harness;
using Connectors.Runtime.Tools;
using CsCheck;

namespace Connectors.Runtime.Tests.Binding;

/// <summary>Whatever bytes come, the binder answers: with canonical values of the right kind, or with faults.</summary>
public sealed class PropertyTests
{
    static readonly TestTool s_tool = TestTool.With(
        """
        {"name":"id","type":"string","to":"path.id"},
        {"name":"text","type":"string","to":"body.p.text","accepts":["number"]},
        {"name":"word","type":"string","to":"body.p.word","enum":["low","high"],"accepts":["any_case"]},
        {"name":"count","type":"integer","to":"body.count","accepts":["text"],"minimum":-5,"maximum":1000},
        {"name":"amount","type":"number","to":"body.p.amount","accepts":["text"],"send_as":"text"},
        {"name":"flag","type":"boolean","to":"body.flag","accepts":["text"]},
        {"name":"day","type":"date","to":"body.day","accepts":["date_time"]},
        {"name":"time","type":"date_time","to":"body.time"},
        {"name":"names","type":"list","items":{"type":"string"},"to":"query.names","accepts":["csv"]},
        {"name":"numbers","type":"list","items":{"type":"integer"},"to":"query.numbers","accepts":["csv"]},
        {"name":"tree","type":"list","to":"body.tree","accepts":["json"],"items":{"type":"object","fields":[
          {"name":"a","type":"string","required":true},{"name":"b","type":"list","items":{"type":"number"}},{"name":"text","type":"boolean","accepts":["text"]}]}},
        {"name":"p","type":"map","to":"body.p","accepts":["number"]}
        """,
        "POST /things/{id}");

    static readonly Gen<string> s_name = Gen.OneOf(
        Gen.OneOf<string>("id", "text", "word", "count", "amount", "flag", "day", "time", "names", "numbers", "tree", "p", "a", "b", "x", "", "a b"),
        Gen.OneOf<string>("\\ud800", "te\\ud800t", "\\u0069d", "fl\\udfffg", "\\u0000"));

    static readonly Gen<string> s_leaf = Gen.OneOf(
        Gen.OneOf<string>("null", "true", "false", "0", "-0", "1e400", "1e-400", "10.0", "1.5", "99999999999999999999", "\"\"", "\"12\"", "\"1\\u0000\""),
        Gen.OneOf<string>("\"low\"", "\"HIGH\"", "\"true\"", "\"tr\\ud800e\"", "\"a,b,,\"", "\"1,x\"", "\"\\ud800\"", "\"..\"", "\"2026-06-30\""),
        Gen.OneOf<string>("\"2026-06-30T15:00:00Z\"", "\"[{\\\"a\\\":\\\"b\\\"}]\"", "\"[{\\\"a\\\":\"", "\"[[[[\"", "[", "]", "{", "}", ",", "\"", "\uFEFF"),
        Gen.Int.Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        Gen.String.Select(s => JsonEncodedText.Encode(s).Value is var t ? $"\"{t}\"" : ""));

    static readonly Gen<string> s_value = Gen.Recursive<string>((depth, inner) => depth > 3
        ? s_leaf
        : Gen.Frequency(
            (4, s_leaf),
            (1, inner.Array[0, 4].Select(items => $"[{string.Join(',', items)}]")),
            (1, Gen.Select(s_name, inner).Array[0, 4].Select(Members))));

    static readonly Gen<string> s_input = Gen.Select(s_name, s_value).Array[0, 8].Select(Members);

    [Fact]
    public void No_likely_input_makes_the_binder_throw() => Sample(s_input.Select(Encoding.UTF8.GetBytes));

    [Fact]
    public void No_bytes_make_the_binder_throw() => Sample(Gen.Byte.Array[0, 64]);

    [Fact]
    public void No_flipped_byte_makes_the_binder_throw() =>
        Sample(Gen.Select(s_input, Gen.Int[0, 4_000], Gen.Byte).Select((input, at, to) =>
        {
            var bytes = Encoding.UTF8.GetBytes(input);
            bytes[at % bytes.Length] = to;
            return bytes;
        }));

    /// <summary>The same inputs on every run: a failure names its input, and the next run meets it again.</summary>
    static void Sample(Gen<byte[]> inputs)
    {
        var dice = PCG.Parse("0000KOIPe9h4");
        for (var i = 0; i < 20_000; i++)
        {
            var input = inputs.Generate(dice, null, out _);
            try
            {
                Check(input);
            }
            catch (Exception e)
            {
                throw new Xunit.Sdk.XunitException($"{Encoding.UTF8.GetString(input)}\n{e}");
            }
        }
    }

    static string Members((string Name, string Value)[] members) =>
        $"{{{string.Join(',', members.Select(m => $"\"{m.Name}\":{m.Value}"))}}}";

    static void Check(byte[] input)
    {
        using var arguments = ArgumentBinder.Bind(s_tool.Descriptor, input);
        if (arguments.Faults.Count > 0)
        {
            Assert.All(arguments.Faults, f => Assert.StartsWith("$", f.Path, StringComparison.Ordinal));
            return;
        }

        for (var i = 0; i < s_tool.Descriptor.Parameters.Length; i++)
        {
            var parameter = s_tool.Descriptor.Parameters[i];
            if (arguments.Has(i) && parameter.Rule.Kind != ValueKind.Map)
            {
                using var value = JsonDocument.Parse(Encoding.UTF8.GetString(arguments[i]));
                Assert.True(IsOf(parameter.Rule, value.RootElement), $"{parameter.Name}: {value.RootElement.GetRawText()}");
            }
        }

        foreach (var entry in arguments.Entries)
        {
            using var name = JsonDocument.Parse(Encoding.UTF8.GetString(arguments.At(entry.Name)));
            using var value = JsonDocument.Parse(Encoding.UTF8.GetString(arguments.At(entry.Value)));
            Assert.DoesNotContain('\uFFFD', name.RootElement.GetString()!);
            Assert.Equal(JsonValueKind.String, value.RootElement.ValueKind);
        }
    }

    static bool IsOf(ValueRule rule, JsonElement value) => rule.Kind switch
    {
        ValueKind.Integer => value.TryGetInt64(out _),
        ValueKind.Number when rule.SendAsText => decimal.TryParse(value.GetString(), System.Globalization.CultureInfo.InvariantCulture, out _),
        ValueKind.Number => value.TryGetDecimal(out _),
        ValueKind.Boolean => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        ValueKind.List => value.EnumerateArray().All(item => IsOf(rule.Items!, item)),
        ValueKind.Object => value.EnumerateObject().All(m => IsOf(rule.Fields.Single(f => f.Name == m.Name).Rule, m.Value)),
        _ => value.GetString() is { } text && (rule.Enum.Length == 0 || rule.Enum.Contains(text)),
    };
}

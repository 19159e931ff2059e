using Connectors.Definitions.Yaml;

namespace Connectors.Definitions.Tests.Yaml;

public class ScalarTests
{
    [Theory]
    [InlineData("no", "Text")]
    [InlineData("yes", "Text")]
    [InlineData("on", "Text")]
    [InlineData("0-9", "Text")]
    [InlineData("2026-09", "Text")]
    [InlineData("1_000", "Text")]
    [InlineData("12:30", "Text")]
    [InlineData("0x", "Text")]
    [InlineData("0o8", "Text")]
    [InlineData("1e", "Text")]
    [InlineData(".", "Text")]
    [InlineData("-", "Text")]
    [InlineData("+", "Text")]
    [InlineData("1.2.3", "Text")]
    [InlineData("TRue", "Text")]
    [InlineData("nULL", "Text")]
    [InlineData("5xx", "Text")]
    [InlineData("", "Null")]
    [InlineData("~", "Null")]
    [InlineData("null", "Null")]
    [InlineData("true", "Flag")]
    [InlineData("FALSE", "Flag")]
    [InlineData("0", "Whole")]
    [InlineData("-12", "Whole")]
    [InlineData("+12", "Whole")]
    [InlineData("010", "Whole")]
    [InlineData("0o17", "Whole")]
    [InlineData("0xFf", "Whole")]
    [InlineData("1.5", "Number")]
    [InlineData("1.", "Number")]
    [InlineData(".5", "Number")]
    [InlineData("1e3", "Number")]
    [InlineData("-1.5E-3", "Number")]
    [InlineData(".inf", "Number")]
    [InlineData("-.Inf", "Number")]
    [InlineData(".nan", "Number")]
    public void A_plain_scalar_means_what_the_core_schema_says(string text, string kind) => Assert.Equal(kind, CoreSchema.KindOf(text).ToString());

    [Theory]
    [InlineData("010", 10)]
    [InlineData("0o17", 15)]
    [InlineData("0xFf", 255)]
    [InlineData("-1.5e1", -15)]
    public void A_number_has_the_value_of_the_core_schema(string text, int value) => Assert.Equal(value, CoreSchema.Number(text));

    [Theory]
    [InlineData(".inf")]
    [InlineData(".nan")]
    [InlineData("1e400")]
    [InlineData("0xFFFFFFFFFFFFFFFFF")]
    public void A_number_that_is_none_has_no_value(string text) => Assert.Null(CoreSchema.Number(text));

    [Theory]
    [InlineData("a: \"1\"")]
    [InlineData("a: '1'")]
    [InlineData("a: |-\n  1")]
    [InlineData("a: >-\n  1")]
    public void A_number_in_quotes_or_a_block_is_a_text(string text)
    {
        var scalar = Assert.IsType<YamlScalar>(((YamlMapping)YamlTree.Parse("f", text).Root!)["a"]);
        Assert.Equal((ScalarKind.Text, "1"), (scalar.Kind, scalar.Text));
    }

    [Theory]
    [InlineData("\uFEFFa: b")]
    [InlineData("---\na: b\n...\n")]
    [InlineData("a: b\r\n")]
    [InlineData("a: b\r")]
    [InlineData("# c\n\na: b # d")]
    [InlineData("{a: b}")]
    [InlineData("\"a\": 'b'")]
    [InlineData("? a\n: b")]
    [InlineData("a:\tb")]
    public void One_value_can_be_written_in_many_ways(string text) =>
        Assert.Equal("b", ((YamlScalar)((YamlMapping)YamlTree.Parse("f", text).Root!)["a"]!).Text);

    [Fact]
    public void Columns_count_utf16_units_and_lines_count_any_line_end()
    {
        var root = (YamlMapping)YamlTree.Parse("f", "\uFEFFa: \"😀\"\r\nb: { c: '😀', d: e }\rf: g").Root!;
        Assert.Equal(new Place("f", 2, 18, 2, 19), ((YamlMapping)root["b"]!)["d"]!.Place);
        Assert.Equal(new Place("f", 3, 4, 3, 5), root["f"]!.Place);
    }
}

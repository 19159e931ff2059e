using System.Globalization;
using System.Text;
using System.Text.Json;
using Connectors.Runtime.Typed;

namespace Connectors.Runtime.Tests.Typed;

/// <summary>What generated records and inputs stand on: fields and values of every kind.</summary>
public sealed class TypedBaseTests
{
    sealed class Record(JsonElement json) : ToolRecord(json)
    {
        public long? AWhole => Whole("v");

        public decimal? ANumber => Number("v");

        public bool? AFlag => Flag("v");
    }

    sealed class Input(Action<InputWriter> write) : ToolInput
    {
        protected internal override void Write(InputWriter writer) => write(writer);
    }

    [Theory]
    [InlineData("12", 12L)]
    [InlineData("\"12\"", 12L)]
    [InlineData("\"-7\"", -7L)]
    [InlineData("12.0", 12L)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("-9223372036854775808", long.MinValue)]
    [InlineData("9223372036854775808", null)]
    [InlineData("1.5", null)]
    [InlineData("1e400", null)]
    [InlineData("\"1,5\"", null)]
    [InlineData("\"twelve\"", null)]
    [InlineData("\"\"", null)]
    [InlineData("null", null)]
    [InlineData("true", null)]
    [InlineData("{}", null)]
    public void A_whole_number_is_read_from_a_number_or_its_text(string json, long? expected) => Assert.Equal(expected, Of(json).AWhole);

    [Theory]
    [InlineData("1.50", "1.50")]
    [InlineData("\"1.50\"", "1.50")]
    [InlineData("\"1e3\"", "1000")]
    [InlineData("\"1,5\"", null)]
    [InlineData("\"1.500,00\"", null)]
    [InlineData("1e400", null)]
    [InlineData("[1]", null)]
    public void A_number_is_read_the_same_in_every_culture(string json, string? expected)
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            var odd = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            odd.NumberFormat.NumberDecimalSeparator = ",";
            odd.NumberFormat.NumberGroupSeparator = ".";
            CultureInfo.CurrentCulture = odd;
            Assert.Equal(expected, Of(json).ANumber?.ToString(CultureInfo.InvariantCulture));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("\"true\"", true)]
    [InlineData("false", false)]
    [InlineData("\"False\"", false)]
    [InlineData("\"yes\"", null)]
    [InlineData("1", null)]
    [InlineData("null", null)]
    public void A_flag_is_read_from_a_flag_or_its_text(string json, bool? expected) => Assert.Equal(expected, Of(json).AFlag);

    [Fact]
    public void What_is_absent_is_null()
    {
        using var json = JsonDocument.Parse("{}");
        var record = new Record(json.RootElement);
        Assert.Equal((null, null, null), (record.AWhole, record.ANumber, record.AFlag));
    }

    [Fact]
    public void Lists_of_whole_numbers_and_of_flags_are_written_as_such()
    {
        Assert.Equal("""{"v":[1,9223372036854775807]}""", Json(w => w.Add("v"u8, new[] { 1L, long.MaxValue })));
        Assert.Equal("""{"v":[true,false]}""", Json(w => w.Add("v"u8, new[] { true, false })));
        Assert.Equal("{}", Json(w =>
        {
            w.Add("v"u8, (IReadOnlyList<long>?)null);
            w.Add("v"u8, (IReadOnlyList<bool>?)null);
        }));
    }

    static Record Of(string value)
    {
        using var json = JsonDocument.Parse($$"""{"v":{{value}}}""");
        return new(json.RootElement.Clone());
    }

    static string Json(Action<InputWriter> write)
    {
        using var buffer = new Input(write).ToJson();
        return Encoding.UTF8.GetString(buffer.Span);
    }
}

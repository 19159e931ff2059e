using Connectors.Sandbox.Crm;

namespace Connectors.Sandbox.Tests;

public sealed class ExactDecimalTests
{
    [Theory]
    [InlineData(0.0, "0")]
    [InlineData(1.0, "1")]
    [InlineData(-2.5, "-2.5")]
    [InlineData(0.2, "0.200000000000000011102230246251565404236316680908203125")]
    [InlineData(0.4, "0.40000000000000002220446049250313080847263336181640625")]
    [InlineData(0.6, "0.59999999999999997779553950749686919152736663818359375")]
    [InlineData(0.8, "0.8000000000000000444089209850062616169452667236328125")]
    [InlineData(0.9, "0.90000000000000002220446049250313080847263336181640625")]
    [InlineData(1e22, "10000000000000000000000")]
    public void A_double_is_expanded_to_its_last_digit(double value, string expected) =>
        Assert.Equal(expected, ExactDecimal.FromDouble(value).ToString());

    [Theory]
    [InlineData("75000", "75000")]
    [InlineData("1500.00", "1500.00")]
    [InlineData("-0.5", "-0.5")]
    [InlineData("1e3", "1000")]
    [InlineData("15E-1", "1.5")]
    public void A_number_keeps_the_digits_it_was_written_with(string text, string expected)
    {
        Assert.True(ExactDecimal.TryParse(text, out var number));
        Assert.Equal(expected, number.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("1,5")]
    [InlineData("1.2.3")]
    [InlineData("12 ")]
    [InlineData("0x10")]
    [InlineData("NaN")]
    [InlineData("1e999999999")]
    public void What_is_no_number_is_refused(string text) => Assert.False(ExactDecimal.TryParse(text, out _));

    [Fact]
    public void A_product_is_exact()
    {
        var amount = Read("75000");
        Assert.Equal("44999.99999999999833466546306226518936455249786376953125", (amount * ExactDecimal.FromDouble(0.6)).ToString());
    }

    [Theory]
    [InlineData("10", "9", 1)]
    [InlineData("1.50", "1.5", 0)]
    [InlineData("-1", "0.1", -1)]
    public void Numbers_compare_by_size(string left, string right, int sign) =>
        Assert.Equal(sign, Read(left).CompareTo(Read(right)));

    static ExactDecimal Read(string text) => ExactDecimal.TryParse(text, out var number) ? number : throw new FormatException(text);
}

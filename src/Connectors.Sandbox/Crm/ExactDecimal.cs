using System.Globalization;
using System.Numerics;

namespace Connectors.Sandbox.Crm;

/// <summary>
/// A decimal number of any length. HubSpot shows probabilities as the exact expansion of a binary double
/// (0.4 is 0.40000000000000002220446049250313080847263336181640625), which no built-in formatter prints.
/// </summary>
internal readonly record struct ExactDecimal(BigInteger Digits, int Scale)
{
    public static ExactDecimal Zero => default;

    /// <summary>Every finite double is a fraction over a power of two, and so has an end in base ten as well.</summary>
    public static ExactDecimal FromDouble(double value)
    {
        const int FractionBits = 52, ExponentBias = 1075;
        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)((bits >> FractionBits) & 0x7FF);
        var fraction = bits & ((1L << FractionBits) - 1);
        var mantissa = new BigInteger(exponent == 0 ? fraction << 1 : fraction | (1L << FractionBits)) * (bits < 0 ? -1 : 1);
        var powerOfTwo = exponent - ExponentBias;
        return powerOfTwo >= 0
            ? new ExactDecimal(mantissa << powerOfTwo, 0)
            : new ExactDecimal(mantissa * BigInteger.Pow(5, -powerOfTwo), -powerOfTwo).Shortest();
    }

    /// <summary>Reads what a number property may hold: digits with an optional sign, point and exponent.</summary>
    public static bool TryParse(string text, out ExactDecimal number)
    {
        number = default;
        var mark = text.AsSpan().IndexOfAny('e', 'E');
        var exponent = 0;
        if (mark >= 0 && (!int.TryParse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent)
            || Math.Abs(exponent) > 400))
            return false;

        var plain = mark < 0 ? text : text[..mark];
        var point = plain.IndexOf('.', StringComparison.Ordinal);
        var digits = point < 0 ? plain : plain.Remove(point, 1);
        if (!BigInteger.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
            return false;

        var scale = (point < 0 ? 0 : digits.Length - point) - exponent;
        number = scale >= 0 ? new ExactDecimal(whole, scale) : new ExactDecimal(whole * BigInteger.Pow(10, -scale), 0);
        return true;
    }

    public static ExactDecimal operator *(ExactDecimal left, ExactDecimal right) =>
        new ExactDecimal(left.Digits * right.Digits, left.Scale + right.Scale).Shortest();

    public int CompareTo(ExactDecimal other)
    {
        var scale = Math.Max(Scale, other.Scale);
        return (Digits * BigInteger.Pow(10, scale - Scale)).CompareTo(other.Digits * BigInteger.Pow(10, scale - other.Scale));
    }

    public override string ToString()
    {
        var digits = BigInteger.Abs(Digits).ToString(CultureInfo.InvariantCulture).PadLeft(Scale + 1, '0');
        var sign = Digits.Sign < 0 ? "-" : "";
        return Scale == 0 ? sign + digits : $"{sign}{digits[..^Scale]}.{digits[^Scale..]}";
    }

    ExactDecimal Shortest()
    {
        var (digits, scale) = (Digits, Scale);
        while (scale > 0 && BigInteger.DivRem(digits, 10, out var rest) is var shorter && rest.IsZero)
            (digits, scale) = (shorter, scale - 1);
        return new ExactDecimal(digits, scale);
    }
}

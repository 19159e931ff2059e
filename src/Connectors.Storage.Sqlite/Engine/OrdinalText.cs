using System.Text;

namespace Connectors.Storage.Sqlite.Engine;

/// <summary>
/// Text as the file holds it: every UTF-16 unit in its own UTF-8 form (CESU-8). Outside the rare characters beyond U+FFFF that
/// is plain UTF-8. There it keeps two promises which UTF-8 breaks: bytes sort as <see cref="string.CompareOrdinal(string, string)"/>
/// sorts, and any two different strings stay different, half surrogates included.
/// </summary>
internal static class OrdinalText
{
    /// <summary>The most bytes that one unit takes.</summary>
    public const int MostBytes = 3;

    /// <summary>Writes text, and gives how many bytes it took.</summary>
    public static int Encode(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        if (!text.ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            return Encoding.UTF8.GetBytes(text, bytes);
        }

        var length = 0;
        foreach (var unit in text)
        {
            if (unit < 0x80)
            {
                bytes[length++] = (byte)unit;
                continue;
            }

            if (unit < 0x800)
            {
                bytes[length++] = (byte)(0xC0 | (unit >> 6));
            }
            else
            {
                bytes[length++] = (byte)(0xE0 | (unit >> 12));
                bytes[length++] = (byte)(0x80 | ((unit >> 6) & 0x3F));
            }

            bytes[length++] = (byte)(0x80 | (unit & 0x3F));
        }

        return length;
    }

    /// <summary>Reads what <see cref="Encode"/> wrote.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        // ED is the first byte of every surrogate's form; the few other characters that it begins take the same way.
        if (!bytes.Contains((byte)0xED))
        {
            return Encoding.UTF8.GetString(bytes);
        }

        var units = new char[bytes.Length];
        var length = 0;
        for (var i = 0; i < bytes.Length;)
        {
            var first = bytes[i];
            var size = first < 0x80 ? 1 : first < 0xE0 ? 2 : 3;
            units[length++] = (char)(size switch
            {
                1 => first,
                2 => ((first & 0x1F) << 6) | (bytes[i + 1] & 0x3F),
                _ => ((first & 0x0F) << 12) | ((bytes[i + 1] & 0x3F) << 6) | (bytes[i + 2] & 0x3F),
            });
            i += size;
        }

        return new(units, 0, length);
    }
}

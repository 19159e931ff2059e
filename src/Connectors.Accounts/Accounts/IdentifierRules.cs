using System.Buffers;
using System.Globalization;
using System.Text;

namespace Connectors.Accounts;

/// <summary>
/// What an identifier and a connection's name may be. An identifier is kept exactly as it was given: nothing is trimmed, folded
/// or normalised, so <c>é</c> as one character and as two are two users, and <c>../</c> or <c>%2f</c> are text like any other,
/// because an identifier never becomes a path.
/// </summary>
/// <remarks>
/// Refused is what nobody sees: two users whose names look alike would be taken for one by whoever reads them. That is, by
/// Unicode's general category, Cc (controls, with NUL and DEL), Zl and Zp (line and paragraph separators) and Cf (format
/// characters). Cf holds the zero-width characters U+200B to U+200D, U+2060 and U+FEFF, the soft hyphen U+00AD, the tags of
/// plane 14, and every bidirectional control: U+061C, U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069.
/// </remarks>
public static class IdentifierRules
{
    /// <summary>The longest identifier, in UTF-16 units.</summary>
    public const int MaxLength = 256;

    /// <summary>The longest name of a connection.</summary>
    public const int MaxConnectionLength = 64;

    static readonly SearchValues<char> s_connection =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>Why the text cannot be an identifier, as the end of a sentence that begins with its place; null when it can.</summary>
    public static string? Fault(string identifier)
    {
        ArgumentNullException.ThrowIfNull(identifier);
        if (string.IsNullOrWhiteSpace(identifier))
        {
            return "is required: your own name for the user whose account is meant";
        }

        if (identifier.Length > MaxLength)
        {
            return $"has {identifier.Length} characters and may have at most {MaxLength}";
        }

        return TextFault(identifier) ?? (char.IsWhiteSpace(identifier[0]) || char.IsWhiteSpace(identifier[^1])
            ? "must not begin or end with white space; send it without"
            : null);
    }

    /// <summary>Why the text cannot name a connection, as the end of a sentence; null when it can.</summary>
    public static string? ConnectionFault(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length is 0 or > MaxConnectionLength || name.AsSpan().ContainsAnyExcept(s_connection) || !char.IsAsciiLetterOrDigit(name[0])
            ? $"must be 1 to {MaxConnectionLength} letters, digits, dots, hyphens or underscores, and begin with a letter or a digit"
            : null;
    }

    /// <summary>Why the text holds what cannot be seen or is no Unicode; null when it is plain text.</summary>
    internal static string? TextFault(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out var rune, out var length) != OperationStatus.Done)
            {
                return "holds half a surrogate pair; send valid Unicode";
            }

            switch (Rune.GetUnicodeCategory(rune))
            {
                case UnicodeCategory.Control:
                    return "must not hold control characters";
                case UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator:
                    return $"must not hold invisible characters such as U+{rune.Value:X4}; send it without";
            }

            text = text[length..];
        }

        return null;
    }
}

using System.Globalization;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Binding;

/// <summary>What a text must be: its length, its characters, its format, its place in an enumeration.</summary>
internal static class TextRules
{
    /// <summary>Null when the text is right; <paramref name="canonical"/> is then what the provider gets.</summary>
    public static (string Problem, string? Suggestion)? Check(ReadOnlySpan<char> text, ValueRule rule, out ReadOnlySpan<char> canonical)
    {
        canonical = text;
        if (rule.Enum.Length > 0)
        {
            return CheckEnum(text, rule, ref canonical);
        }

        if (text.Length > rule.MaxLength)
        {
            return ($"has {text.Length} characters and may have at most {rule.MaxLength}", null);
        }

        if (text.Length < rule.MinLength)
        {
            return ($"has {text.Length} characters and needs at least {rule.MinLength}", null);
        }

        if (rule.Characters is { } characters && (text.IsEmpty || !characters.Holds(text)))
        {
            return ($"may only hold the characters {characters.Notation}", null);
        }

        return rule.Kind switch
        {
            ValueKind.Date when !IsDate(text) && !(rule.Takes(AcceptedForms.DateTime) && IsDateTime(text))
                => ("must be a date written as 2026-06-30", null),
            ValueKind.DateTime when !IsDateTime(text) && !(rule.Takes(AcceptedForms.DateTime) && IsDate(text))
                => ("must be a time written as 2026-06-30T15:00:00Z", null),
            _ => rule.Format switch
            {
                "email" when !IsEmail(text) => ("must be an email address, for example jane@acmecorp.com", null),
                "uri" when !IsUri(text) => ("must be a full address, for example https://acmecorp.com", null),
                _ => null,
            },
        };
    }

    static (string, string?)? CheckEnum(ReadOnlySpan<char> text, ValueRule rule, ref ReadOnlySpan<char> canonical)
    {
        foreach (var value in rule.Enum)
        {
            if (text.Equals(value, rule.Takes(AcceptedForms.AnyCase) ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal))
            {
                canonical = value;
                return null;
            }
        }

        return ($"must be one of {string.Join(", ", rule.Enum)}", NearestName.Find(text.ToString(), rule.Enum));
    }

    static bool IsDate(ReadOnlySpan<char> text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    /// <summary>RFC 3339: a date, a T, a time with seconds, and an offset. .NET alone would take much more.</summary>
    static bool IsDateTime(ReadOnlySpan<char> text) =>
        text.Length is >= 20 and <= 40 && text[10] == 'T' && IsDate(text[..10])
        && text[13] == ':' && text[16] == ':' && text[19] is '.' or 'Z' or '+' or '-' && !text.Contains(' ')
        && (text[^1] == 'Z' || text[^6] is '+' or '-')
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    /// <summary>A scheme must be written: on Unix a bare path would do for .NET.</summary>
    static bool IsUri(ReadOnlySpan<char> text) =>
        Uri.TryCreate(text.ToString(), UriKind.Absolute, out var uri) && text.StartsWith(uri.Scheme + ":", StringComparison.OrdinalIgnoreCase);

    /// <summary>What a mail server could take at all (RFC 5321 lengths); whether the address exists is the provider's business.</summary>
    static bool IsEmail(ReadOnlySpan<char> text)
    {
        var at = text.IndexOf('@');
        if (at is < 1 or > 64 || text.Length > 254 || text.LastIndexOf('@') != at || at == text.Length - 1)
        {
            return false;
        }

        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c) || char.IsControl(c))
            {
                return false;
            }
        }

        return true;
    }
}

using System.Text.RegularExpressions;

namespace Connectors.Sandbox.Crm.Search;

/// <summary>
/// Words, as search sees them: the value split at spaces, and again at everything that is no letter or digit, so that
/// <c>jane@acmecorp.com</c> is found by <c>*@acmecorp.com</c> and by <c>jane</c> alike.
/// </summary>
internal static class Tokens
{
    const int ShortestPhoneNumber = 7;

    /// <summary>CONTAINS_TOKEN: every word asked for is a whole word of the value; <c>*</c> stands for any characters.</summary>
    public static bool Contain(string stored, string asked)
    {
        var words = Of(stored).ToList();
        return Split(asked).All(wanted => words.Any(word => IsLike(word, wanted)));
    }

    /// <summary>The free-text <c>query</c>: every word begins some word of some searched property.</summary>
    public static bool AnswerQuery(CrmRecord record, string query)
    {
        var values = record.Type.QueriedProperties.Select(property => record[property]).OfType<string>().ToList();
        if (IsPhoneNumber(query))
            return values.Any(value => SamePhoneNumber(value, query));
        var words = values.SelectMany(Of).ToList();
        return Words(query).All(wanted => words.Any(word => word.StartsWith(wanted, StringComparison.OrdinalIgnoreCase)));
    }

    static IEnumerable<string> Of(string text) => Split(text).Concat(Words(text));

    static string[] Split(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    static IEnumerable<string> Words(string text)
    {
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            var inside = i < text.Length && char.IsLetterOrDigit(text[i]);
            if (inside && start < 0)
                start = i;
            else if (!inside && start >= 0)
            {
                yield return text[start..i];
                start = -1;
            }
        }
    }

    static bool IsLike(string word, string pattern) =>
        Regex.IsMatch(
            word,
            $"^{Regex.Escape(pattern).Replace(@"\*", ".*", StringComparison.Ordinal)}$",
            RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    static bool IsPhoneNumber(string query) =>
        Digits(query).Length >= ShortestPhoneNumber && query.All(c => char.IsDigit(c) || " +-()./".Contains(c, StringComparison.Ordinal));

    /// <summary>The country code is ignored (HubSpot docs, Search the CRM), so one number may end with the other.</summary>
    static bool SamePhoneNumber(string stored, string asked)
    {
        var (left, right) = (Digits(stored), Digits(asked));
        return left.Length >= ShortestPhoneNumber
            && (left.EndsWith(right, StringComparison.Ordinal) || right.EndsWith(left, StringComparison.Ordinal));
    }

    static string Digits(string text) => string.Concat(text.Where(char.IsAsciiDigit));
}

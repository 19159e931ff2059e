using Connectors.Definitions;

namespace Connectors.Generator.Models;

/// <summary>Names in C# that need more than <see cref="PascalName"/>.</summary>
internal static class CSharpName
{
    static readonly HashSet<string> s_inherited = new(StringComparer.Ordinal)
    {
        "Equals", "Finalize", "GetHashCode", "GetType", "MemberwiseClone", "ReferenceEquals", "ToString",
    };

    /// <summary>
    /// The members of an enumeration. None where a word gives no name, or two give the same (<c>&lt;</c> and <c>&gt;</c>, <c>ASC</c> and
    /// <c>asc</c>): such a value stays a text, which the runtime checks all the same.
    /// </summary>
    public static EquatableArray<string> Words(ResolvedType type)
    {
        var words = type.Kind == ValueKind.String ? type.Enum.Select(Word).ToList() : [];
        return words.Contains("") || words.Distinct(StringComparer.Ordinal).Count() < words.Count ? default : words.ToEquatableArray();
    }

    // NOT_IN becomes NotIn, and low becomes Low.
    static string Word(string word) => PascalName.Of(word.Any(char.IsLower) ? word : word.ToLowerInvariant());

    /// <summary>A member's name that hides neither its own type nor what it inherits.</summary>
    public static string Member(string name, string owner, params string[] taken)
    {
        var pascal = PascalName.Of(name);
        return pascal == owner || taken.Contains(pascal) || s_inherited.Contains(pascal) ? pascal + "Value" : pascal;
    }
}

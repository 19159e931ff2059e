using Connectors.Definitions;

namespace Connectors.Generator.Models;

/// <summary>Names in C# that need more than <see cref="PascalName"/>.</summary>
internal static class CSharpName
{
    static readonly HashSet<string> s_inherited = new(StringComparer.Ordinal)
    {
        "Equals", "Finalize", "GetHashCode", "GetType", "MemberwiseClone", "ReferenceEquals", "ToString",
    };

    /// <summary>A word of an enumeration: <c>NOT_IN</c> becomes <c>NotIn</c>, and <c>low</c> becomes <c>Low</c>.</summary>
    public static string Word(string word) => PascalName.Of(word.Any(char.IsLower) ? word : word.ToLowerInvariant());

    /// <summary>A member's name that hides neither its own type nor what it inherits.</summary>
    public static string Member(string name, string owner, params string[] taken)
    {
        var pascal = PascalName.Of(name);
        return pascal == owner || taken.Contains(pascal) || s_inherited.Contains(pascal) ? pascal + "Value" : pascal;
    }
}

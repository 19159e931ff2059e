using System.Text;

namespace Connectors.Generator.Models;

/// <summary>The one rule that leads from a name on the wire to a name in C#: <c>hs_priority</c> and <c>filterGroups</c> become <c>HsPriority</c> and <c>FilterGroups</c>.</summary>
internal static class CSharpName
{
    public static string Pascal(string name)
    {
        var text = new StringBuilder(name.Length);
        var upper = true;
        foreach (var c in name)
        {
            if (!char.IsLetterOrDigit(c) || c > 127)
            {
                upper = true;
                continue;
            }

            text.Append(upper ? char.ToUpperInvariant(c) : c);
            upper = false;
        }

        return text.Length == 0 || char.IsDigit(text[0]) ? "_" + text : text.ToString();
    }

    /// <summary>A word of an enumeration: <c>NOT_IN</c> becomes <c>NotIn</c>, and <c>low</c> becomes <c>Low</c>.</summary>
    public static string Word(string word) => Pascal(word.Any(char.IsLower) ? word : word.ToLowerInvariant());

    /// <summary>A member's name that does not hide its own type or what it inherits.</summary>
    public static string Member(string name, string owner, params string[] taken)
    {
        var pascal = Pascal(name);
        return pascal == owner || taken.Contains(pascal) || s_inherited.Contains(pascal) ? pascal + "Value" : pascal;
    }

    static readonly HashSet<string> s_inherited = new(StringComparer.Ordinal) { "Equals", "GetHashCode", "GetType", "MemberwiseClone", "ReferenceEquals", "ToString", "Finalize" };
}

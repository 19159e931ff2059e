using static Connectors.Definitions.ProblemCatalog;

namespace Connectors.Definitions.Rules;

/// <summary>The first match wins; so a rule below a wider one is dead, and somebody believes in it.</summary>
internal static class MatchRules
{
    public static IEnumerable<Finding> Unreachable(string path, IReadOnlyList<MatchDefinition> rules)
    {
        for (var i = 0; i < rules.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (!Covers(rules[j], rules[i])) continue;
                yield return new Finding(UnreachableRule, $"{path}[{i}].when", $"Rule {j + 1} already matches everything that this one, rule {i + 1}, does; move this one above it.");
                break;
            }
        }
    }

    static bool Covers(MatchDefinition wider, MatchDefinition narrower) =>
        Statuses(wider.Http, narrower.Http)
        && wider.Body.All(entry => narrower.Body.Any(other => other.Name == entry.Name && other.Texts.All(entry.Texts.Contains)))
        && wider.Text.All(entry => narrower.Text.Any(other =>
            other.Name == entry.Name && other.Text.IndexOf(entry.Text, StringComparison.OrdinalIgnoreCase) >= 0));

    static bool Statuses(EquatableArray<string> wider, EquatableArray<string> narrower) =>
        wider.Count == 0 || (narrower.Count > 0 && narrower.All(status =>
            wider.Any(other => other == status || (other.EndsWith("xx", StringComparison.Ordinal) && other[0] == status[0]))));
}

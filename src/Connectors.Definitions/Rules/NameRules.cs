using static Connectors.Definitions.ProblemCatalog;

namespace Connectors.Definitions.Rules;

/// <summary>Names that stand beside each other stay apart: for callers, and in C#.</summary>
internal static class NameRules
{
    /// <summary>The names and aliases of parameters or fields.</summary>
    public static IEnumerable<Finding> Check(string path, EquatableArray<ParameterDefinition> members) =>
        CSharp(path, members.Select(static member => member.Name)).Concat(Aliases(path, members));

    /// <summary>Names under one path that become the same C# name.</summary>
    public static IEnumerable<Finding> CSharp(string path, IEnumerable<string> names)
    {
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            var pascal = PascalName.Of(name);
            if (seen.TryGetValue(pascal, out var other))
                yield return new Finding(SameCSharpName, $"{path}.{name}", $"`{name}` and `{other}` both become `{pascal}` in C#; rename one of the two.");
            else seen.Add(pascal, name);
        }
    }

    static IEnumerable<Finding> Aliases(string path, EquatableArray<ParameterDefinition> members)
    {
        var taken = new HashSet<string>(members.Select(static member => member.Name), StringComparer.Ordinal);
        foreach (var member in members)
        {
            for (var i = 0; i < member.Aliases.Count; i++)
            {
                if (!taken.Add(member.Aliases[i]))
                    yield return new Finding(NameTaken, $"{path}.{member.Name}.aliases[{i}]", $"`{member.Aliases[i]}` already names a parameter here; choose another alias.");
            }
        }
    }
}

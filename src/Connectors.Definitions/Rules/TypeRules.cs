using Connectors.Definitions.Grammar;
using static Connectors.Definitions.ProblemCatalog;

namespace Connectors.Definitions.Rules;

/// <summary>The connector's types: named apart, sound in each field, and finite.</summary>
internal static class TypeRules
{
    public static IEnumerable<Finding> Check(ConnectorDefinition connector)
    {
        foreach (var finding in NameRules.CSharp("types", connector.Types.Select(static type => type.Name))) yield return finding;
        foreach (var type in connector.Types)
        {
            var path = $"types.{type.Name}";
            if (TypeGrammar.Types.Contains(type.Name))
                yield return new Finding(NameTaken, path, $"`{type.Name}` is a type of the language; choose another name.");
            if (Circle(type, connector) is { } circle)
                yield return new Finding(RecursiveType, path, $"`{type.Name}` contains itself: {circle}. A model cannot fill an endless shape; end it.");

            foreach (var finding in NameRules.Check(path + ".fields", type.Fields)) yield return finding;
            foreach (var finding in type.Fields.SelectMany(field => ValueRules.Check($"{path}.fields.{field.Name}", field, connector))) yield return finding;
        }
    }

    // The way from a type back to itself, or null. Each type is entered once, so a large set costs no more than its size.
    static string? Circle(TypeDefinition start, ConnectorDefinition connector)
    {
        var entered = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<(string Name, string Way)>();
        open.Push((start.Name, start.Name));
        while (open.Count > 0)
        {
            var (name, way) = open.Pop();
            if (connector.Types.FirstOrDefault(type => type.Name == name) is not { } type) continue;
            foreach (var next in type.Fields.Select(static field => field.Type.Items ?? field.Type.Of))
            {
                if (next == start.Name) return $"{way} → {next}";
                if (next is not null && entered.Add(next)) open.Push((next, $"{way} → {next}"));
            }
        }

        return null;
    }
}

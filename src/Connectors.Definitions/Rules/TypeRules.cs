using Connectors.Definitions.Grammar;
using static Connectors.Definitions.ProblemCatalog;

namespace Connectors.Definitions.Rules;

/// <summary>The connector's types: named apart, sound in each field, and finite.</summary>
internal static class TypeRules
{
    public static IEnumerable<Finding> Check(ConnectorDefinition connector)
    {
        var endless = Endless(connector);
        foreach (var finding in NameRules.CSharp("types", connector.Types.Select(static type => type.Name))) yield return finding;
        foreach (var type in connector.Types)
        {
            var path = $"types.{type.Name}";
            if (TypeGrammar.Types.Contains(type.Name))
                yield return new Finding(NameTaken, path, $"`{type.Name}` is a type of the language; choose another name.");
            if (endless.Contains(type.Name))
            {
                var next = Named(type).First(endless.Contains);
                yield return new Finding(RecursiveType, path, $"`{type.Name}` never ends: {(next == type.Name ? "it contains itself" : $"it contains `{next}`, which leads into a circle")}. A model cannot fill an endless shape; end it.");
            }

            foreach (var finding in NameRules.Check(path + ".fields", type.Fields)) yield return finding;
            foreach (var finding in type.Fields.SelectMany(field => ValueRules.Check($"{path}.fields.{field.Name}", field, connector))) yield return finding;
        }
    }

    // The types that lead back to themselves. What leads nowhere is taken away until nothing more can be: the rest runs in circles,
    // or leads into one. No recursion and no list of ways, so thousands of types cost no more than their size.
    static HashSet<string> Endless(ConnectorDefinition connector)
    {
        var left = connector.Types.ToDictionary(static type => type.Name, Named, StringComparer.Ordinal);
        var users = left.SelectMany(static entry => entry.Value.Select(used => (Used: used, User: entry.Key))).ToLookup(static use => use.Used, static use => use.User);
        foreach (var used in left.Values) used.RemoveWhere(name => !left.ContainsKey(name));

        var ended = new Queue<string>(left.Where(static entry => entry.Value.Count == 0).Select(static entry => entry.Key));
        while (ended.Count > 0)
        {
            var name = ended.Dequeue();
            left.Remove(name);
            foreach (var user in users[name])
                if (left.TryGetValue(user, out var uses) && uses.Remove(name) && uses.Count == 0) ended.Enqueue(user);
        }

        return [.. left.Keys];
    }

    static HashSet<string> Named(TypeDefinition type) =>
        new(type.Fields.Select(static field => field.Type.Items ?? field.Type.Of).OfType<string>(), StringComparer.Ordinal);
}

using System.Text;
using Connectors.Definitions.Grammar;

namespace Connectors.Definitions.Tests.Docs;

/// <summary>Writes the tables of docs/definitions.md from the grammar and the catalogue, so that the page cannot lag behind.</summary>
static class Reference
{
    public static string Keys(MappingShape shape)
    {
        var table = new StringBuilder("| key | write | meaning |\n|---|---|---|\n");
        Rows(table, "", shape);
        return table.ToString();
    }

    public static string Problems()
    {
        var table = new StringBuilder("| number | | what | what to do |\n|---|---|---|---|\n");
        foreach (var kind in ProblemCatalog.All)
            table.Append($"| {kind.Id} | {(kind.Severity == ProblemSeverity.Error ? "error" : "warning")} | {kind.Title} | {kind.Advice} |\n");
        return table.ToString();
    }

    static void Rows(StringBuilder table, string prefix, MappingShape shape)
    {
        foreach (var key in shape.Keys)
        {
            var presence = key.Required ? " **Required.**" : key.Default is { } value ? $" Default: {value}." : "";
            table.Append($"| `{prefix}{key.Name}` | {Write(key.Shape)} | {key.Description}{presence} |\n");
            Inside(table, prefix + key.Name, key.Shape);
        }
    }

    static void Inside(StringBuilder table, string path, Shape shape)
    {
        switch (shape)
        {
            case MappingShape mapping: Rows(table, path + ".", mapping); break;
            case MappingOfShape { Value: MappingShape value }: Rows(table, path + ".*.", value); break;
            case ListShape { Item: MappingShape item }: Rows(table, path + "[].", item); break;
        }
    }

    static string Write(Shape shape) => shape switch
    {
        MappingShape => "a mapping",
        MappingOfShape names => "names (" + names.Name.Sentence + "), each with " + Write(names.Value),
        ListShape list => "a list of: " + Write(list.Item),
        _ => shape.Expected.Replace("|", "\\|", StringComparison.Ordinal),
    };
}

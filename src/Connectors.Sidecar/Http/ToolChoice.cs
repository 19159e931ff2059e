using Connectors.Runtime.Tools;

namespace Connectors.Sidecar.Http;

/// <summary>Which tools are listed, and in which form, as a query or a command line says it.</summary>
/// <param name="Tools">The tools.</param>
/// <param name="Dialect">The form; null for our own.</param>
internal sealed record ToolChoice(IEnumerable<ToolSource> Tools, ToolDialect? Dialect)
{
    /// <summary>Chooses from all tools that the caller may see; gives a sentence instead when a word is unknown.</summary>
    public static ToolChoice? Make(ToolCatalog catalog, IEnumerable<ToolSource> seen, string? dialect, string? toolset, out string problem)
    {
        problem = "";
        ToolDialect? form = null;
        if (dialect is not null)
        {
            if (!ToolDialects.TryParse(dialect, out var known))
            {
                problem = $"There is no such dialect. Write {Or(ToolDialects.Words)}.";
                return null;
            }

            form = known;
        }

        if (toolset is null)
        {
            return new(seen, form);
        }

        if (!catalog.TryFindToolset(toolset, out var chosen))
        {
            problem = catalog.Toolsets.Count == 0
                ? "There is no such toolset; none is defined."
                : $"There is no such toolset. Write {Or([.. catalog.Toolsets.Select(t => t.Name)])}.";
            return null;
        }

        return new(seen.Where(t => chosen.Tools.Contains(t.Name)), form);
    }

    static string Or(IReadOnlyList<string> words) =>
        words.Count == 1 ? words[0] : $"{string.Join(", ", words.Take(words.Count - 1))} or {words[^1]}";
}

using Connectors.Definitions.Grammar;
using static Connectors.Definitions.ProblemCatalog;

namespace Connectors.Definitions.Rules;

/// <summary>
/// A look-up decides whether a write is sent again, so a loose one makes a second record or loses the first. What it needs of the
/// other tool is checked where all files are seen together.
/// </summary>
internal static class FindOutRules
{
    const string Names = "names.";

    static readonly string[] Times = ["sent_at.ms", "sent_at.iso"];

    public static IEnumerable<Finding> Check(ToolDefinition tool)
    {
        if (tool.FindOut is not { } findOut) return [];
        if (tool.Effect is not (ToolEffect.Create or ToolEffect.Update))
            return [new Finding(KeyUnfit, "find_out", "Only a create or an update leaves a record to look for; remove `find_out`.")];
        return Holes("find_out.input", findOut.Input, tool)
            .Concat(Bound(findOut, tool))
            .Concat(Same(findOut, tool));
    }

    static IEnumerable<Finding> Holes(string path, ExampleValue value, ToolDefinition tool) => value.Kind switch
    {
        ExampleKind.Mapping => value.Fields.SelectMany(field => Holes($"{path}.{field.Name}", field.Value, tool)),
        ExampleKind.List => value.Items.SelectMany((item, i) => Holes($"{path}[{i}]", item, tool)),
        ExampleKind.Text => Text(path, value.Text, tool),
        _ => [],
    };

    static IEnumerable<Finding> Text(string path, string text, ToolDefinition tool)
    {
        if (Hole(text) is not { } hole)
        {
            if (text.Contains('{') || text.Contains('}'))
                yield return new Finding(UnknownHole, path, $"A hole is the whole text: write `\"{{parameter}}\"` alone, or a text without braces.");
            yield break;
        }

        var names = tool.Parameters.Select(static parameter => parameter.Name).ToList();
        if (Times.Contains(hole) || names.Contains(hole)) yield break;
        if (hole.StartsWith(Names, StringComparison.Ordinal))
        {
            var target = hole.Substring(Names.Length);
            if (!tool.Parameters.Any(parameter => Target.IsInside(parameter.To, target)))
                yield return new Finding(UnknownHole, path, $"No parameter goes to `{target}`; write the start of a parameter's `to`, such as `{{names.body.properties}}`.");
            yield break;
        }

        yield return new Finding(UnknownHole, path, $"`{{{hole}}}` is no parameter. {Sentences.Suggest(hole, names)}".TrimEnd());
    }

    // Left out, an optional value would leave a question that any record answers.
    static IEnumerable<Finding> Bound(FindOutDefinition findOut, ToolDefinition tool)
    {
        var holes = new HashSet<string>(Texts(findOut.Input).Select(Hole).OfType<string>(), StringComparer.Ordinal);
        if (!tool.Parameters.Any(parameter => parameter.Required && holes.Contains(parameter.Name)))
            yield return new Finding(LooseLookUp, "find_out.input", "The look-up asks for no value that every call has; put a required parameter into it, such as `\"{name}\"`.");
        if (tool.Effect == ToolEffect.Create && findOut.OnlySince is null)
            yield return new Finding(LooseLookUp, "find_out", "A record that was there before would be taken for this one; add `only_since`.");
        if (tool.Effect == ToolEffect.Update && findOut.Same.Count == 0)
            yield return new Finding(LooseLookUp, "find_out", "The record is there either way; add `same`, so that its values are compared with those sent.");
    }

    static IEnumerable<Finding> Same(FindOutDefinition findOut, ToolDefinition tool) =>
        from same in findOut.Same
        where !tool.Parameters.Any(parameter => Target.IsInside(parameter.To, same.Name))
        select new Finding(UnknownReference, "find_out.same." + same.Name, $"No parameter goes to `{same.Name}`; write the start of a parameter's `to`, such as `body.properties`.");

    static IEnumerable<string> Texts(ExampleValue value) => value.Kind == ExampleKind.Text
        ? [value.Text]
        : value.Fields.Select(static field => field.Value).Concat(value.Items).SelectMany(Texts);

    static string? Hole(string text) => text.Length > 2 && text[0] == '{' && text.IndexOf('}') == text.Length - 1 ? text.Substring(1, text.Length - 2) : null;
}

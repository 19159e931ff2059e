using Connectors.Definitions.Grammar;
using static Connectors.Definitions.ProblemCatalog;

namespace Connectors.Definitions.Rules;

/// <summary>Every name leads somewhere.</summary>
internal static class ReferenceRules
{
    public static IEnumerable<Finding> Check(ToolDefinition tool, ConnectorDefinition connector) =>
        Known(UnknownScope, "scope", "scopes", tool.Scopes, connector.Scopes.Select(static scope => scope.Name))
            .Concat(Known(UnknownLimit, "limit", "limits", tool.Limits, connector.Limits.Select(static limit => limit.Name)))
            .Concat(NeedsOneOf(tool))
            .Concat(tool.Returns is { } returns ? Returns(tool, returns, connector) : []);

    /// <summary>Each of the names is one that the connector knows.</summary>
    public static IEnumerable<Finding> Known(ProblemKind kind, string sort, string path, EquatableArray<string> names, IEnumerable<string> known)
    {
        var all = known.ToList();
        for (var i = 0; i < names.Count; i++)
        {
            if (!all.Contains(names[i]))
                yield return new Finding(kind, $"{path}[{i}]", Unknown(sort, names[i], all));
        }
    }

    static IEnumerable<Finding> NeedsOneOf(ToolDefinition tool)
    {
        if (tool.NeedsOneOf is { } prefix && !tool.Parameters.Any(parameter => Target.IsInside(parameter.To, prefix)))
            yield return new Finding(UnknownReference, "needs_one_of", $"No parameter goes to `{prefix}`; write the start of a parameter's `to`, such as `body.properties`.");
    }

    static IEnumerable<Finding> Returns(ToolDefinition tool, ReturnsDefinition returns, ConnectorDefinition connector)
    {
        var shapes = connector.Shapes.Select(static shape => shape.Name).ToList();
        if (!shapes.Contains(returns.Shape))
            yield return new Finding(UnknownShape, returns.IsList ? "returns.list" : "returns.item", Unknown("shape", returns.Shape, shapes));

        var names = tool.Parameters.Select(static parameter => parameter.Name).ToList();
        if (returns.AskedBy is { } askedBy && !names.Contains(askedBy) && !tool.Parameters.Any(parameter => Target.IsInside(parameter.To, askedBy)))
        {
            yield return new Finding(UnknownReference, "returns.asked_by",
                $"`{askedBy}` is neither a parameter nor the start of a target. {Sentences.Suggest(askedBy, names)}".TrimEnd());
        }

        (string Key, string? Name)[] references = [("to", returns.Next?.To), ("size", returns.Next?.Size)];
        foreach (var (key, name) in references)
        {
            if (name is not null && !names.Contains(name))
                yield return new Finding(UnknownReference, "returns.next." + key, $"`{name}` is no parameter. {Sentences.Suggest(name, names)}".TrimEnd());
        }

        if (!returns.IsList && returns.Total is not null)
            yield return new Finding(KeyUnfit, "returns.total", "One record has no total; write `list` instead of `item`, or remove `total`.");
        if (!returns.IsList && returns.Next is not null)
            yield return new Finding(KeyUnfit, "returns.next", "One record has no next page; write `list` instead of `item`, or remove `next`.");
    }

    static string Unknown(string sort, string name, List<string> known) =>
        $"The connector has no {sort} `{name}`. {Sentences.Suggest(name, known)}".TrimEnd();
}

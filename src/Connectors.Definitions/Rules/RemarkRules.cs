using Connectors.Definitions.Grammar;
using static Connectors.Definitions.ProblemCatalog;

namespace Connectors.Definitions.Rules;

/// <summary>What an answer remarks on can be known: a value that was sent, a name that was asked for, a read behind the writes.</summary>
internal static class RemarkRules
{
    public static IEnumerable<Finding> Check(ToolDefinition tool)
    {
        if (tool.Returns is not { } returns) yield break;
        var names = tool.Parameters.Select(static parameter => parameter.Name).ToList();
        foreach (var echo in returns.Remarks.Echoes)
        {
            var path = "returns.echoes." + echo.Name;
            if (tool.Parameters.FirstOrDefault(parameter => parameter.Name == echo.Name) is not { } parameter)
                yield return new Finding(UnknownReference, path, $"`{echo.Name}` is no parameter. {Sentences.Suggest(echo.Name, names)}".TrimEnd());
            else if (Target.Of(parameter).Part != "body" || parameter.Type.Kind is ValueKind.List or ValueKind.Map or ValueKind.Object)
                yield return new Finding(KeyUnfit, path, $"Only a single value of the body comes back to be compared; remove `{echo.Name}`.");
        }

        if (returns.Remarks.AbsentIsUnknown && !names.Contains(returns.AskedBy ?? ""))
            yield return new Finding(KeyUnfit, "returns.absent_is_unknown", "Only names that a parameter lists can be missed; write the parameter into `asked_by`.");
        if (returns.Remarks.LagsMilliseconds is not null && tool.Effect != ToolEffect.Read)
            yield return new Finding(KeyUnfit, "returns.lags", "A write sees itself; only a read can lag behind one.");
        if (returns.Next is { Size: { } size } && tool.Parameters.FirstOrDefault(parameter => parameter.Name == size) is { Type: { } type }
            && (type.Kind != ValueKind.Integer || type.Maximum is null))
        {
            yield return new Finding(KeyUnfit, "returns.next.size", $"`{size}` must be an integer with a `maximum`, the largest page.");
        }
    }
}

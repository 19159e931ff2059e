using static Connectors.Definitions.ProblemCatalog;

namespace Connectors.Definitions.Rules;

/// <summary>
/// What model providers accept, and what a model's context costs. One type per value, closed objects and safe names hold by
/// construction of <see cref="JsonSchema"/>; depth and length are left to check.
/// </summary>
internal static class ModelRules
{
    /// <summary>The depth that structured outputs of OpenAI allow; the others allow more.</summary>
    public const int MaxLevels = 5;

    public static IEnumerable<Finding> Check(ResolvedTool tool)
    {
        foreach (var parameter in tool.Parameters)
        {
            if (Levels(parameter.Type) is var levels && levels + 1 > MaxLevels)
                yield return new Finding(TooNested, "parameters." + parameter.Name, $"`{parameter.Name}` nests objects {levels + 1} levels deep; model providers accept {MaxLevels}.");
        }

        var tokens = TokenBudget.Estimate(tool);
        if (tokens > TokenBudget.PerTool)
        {
            yield return new Finding(TooCostly, "parameters",
                $"The tool costs a model about {tokens} tokens in every conversation; at most {TokenBudget.PerTool} are allowed. Shorten descriptions, or hide parameters that few callers need.");
        }
    }

    static int Levels(ResolvedType type) => type switch
    {
        { Items: { } items } => Levels(items),
        { Kind: ValueKind.Map } => 1,
        { Kind: ValueKind.Object } => 1 + type.Fields.Select(static field => Levels(field.Type)).DefaultIfEmpty(0).Max(),
        _ => 0,
    };
}

using static Connectors.Definitions.ProblemCatalog;

namespace Connectors.Definitions.Rules;

/// <summary>
/// The effect decides what may be replayed after a broken connection, so it may not promise less than the method does
/// (RFC 9110, section 9.2.1).
/// </summary>
internal static class EffectRules
{
    public static IEnumerable<Finding> Check(ToolDefinition tool)
    {
        if (tool.Effect == ToolEffect.Read && tool.Method is not ("GET" or "POST"))
        {
            yield return new Finding(EffectUnfit, "effect",
                $"A {tool.Method} changes data; write `effect: {(tool.Method == "DELETE" ? "delete" : "update")}`, or call with GET, or with POST for a search.");
        }

        if (tool.Effect != ToolEffect.Read && tool.Method == "GET")
            yield return new Finding(EffectUnfit, "effect", "A GET changes nothing; write `effect: read`, or call with another method.");
    }
}

namespace Connectors.Definitions;

/// <summary>What a tool may cost a model, which reads it in every conversation.</summary>
public static class TokenBudget
{
    /// <summary>Tokens of one tool: enough for a search with nested filters, the costliest that we know a need for.</summary>
    public const int PerTool = 300;

    /// <summary>The names and brackets around a tool's own words in MCP's <c>tools/list</c>, in characters.</summary>
    const int Frame = 115;

    /// <summary>
    /// What the tool costs in <c>tools/list</c>, at four characters per token. A compiler has no tokenizer; a test holds that this is
    /// never less than the true count of a tool that ships.
    /// </summary>
    public static int Estimate(ResolvedTool tool)
    {
        if (tool is null) throw new ArgumentNullException(nameof(tool));
        return (Frame + tool.Name.Length + tool.Description.Length + JsonSchema.Input(tool).Length + 3) / 4;
    }
}

using Connectors.Definitions.Writing;

namespace Connectors.Definitions;

/// <summary>
/// Writes the JSON Schemas that models and callers see, each in the part of the language that its readers take, and each from the
/// same parameters: one type per value, no unions but with null, no patterns and no bounds. Those are checked by the runtime, which
/// can say what to write instead.
/// </summary>
public static class JsonSchema
{
    /// <summary>The schema of a tool's input, compact, for MCP, OpenAI and Anthropic. Hidden parameters and aliases are not in it.</summary>
    public static string Input(ResolvedTool tool) => Parameters(tool, SchemaSubset.Plain);

    /// <summary>The same input for OpenAI's strict mode: everything is required, null stands for what is left out, and a map is a list of names and values.</summary>
    public static string Strict(ResolvedTool tool) => Parameters(tool, SchemaSubset.Strict);

    /// <summary>The same input as Gemini's <c>Schema</c>; a map is a list of names and values.</summary>
    public static string Gemini(ResolvedTool tool) => Parameters(tool, SchemaSubset.Gemini);

    /// <summary>
    /// The schema of what a tool gives back, compact. Fields that need not come back may be <c>null</c>; records may carry other
    /// fields when these were asked for.
    /// </summary>
    public static string Output(ResolvedTool tool)
    {
        if (tool is null) throw new ArgumentNullException(nameof(tool));
        return AnswerSchema.Output(tool.Returns);
    }

    static string Parameters(ResolvedTool tool, SchemaSubset subset)
    {
        if (tool is null) throw new ArgumentNullException(nameof(tool));
        return ParameterSchema.Write(tool.Parameters, subset);
    }
}

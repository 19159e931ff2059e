namespace Connectors.Definitions.Rules;

/// <summary>Every rule that a tool must keep, in the order of its file.</summary>
internal static class ToolRules
{
    public static IEnumerable<Finding> Check(ToolDefinition tool, ConnectorDefinition connector, ResolvedTool resolved) => [];
}

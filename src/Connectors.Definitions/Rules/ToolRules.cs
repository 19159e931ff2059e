namespace Connectors.Definitions.Rules;

/// <summary>Every rule that a tool must keep with its connector. A table of contents: each line is a file of this folder.</summary>
internal static class ToolRules
{
    public static IEnumerable<Finding> Check(ToolDefinition tool, ConnectorDefinition connector, ResolvedTool resolved) =>
    [
        .. PathRules.Check(tool, connector),
        .. EffectRules.Check(tool),
        .. ReferenceRules.Check(tool, connector),
        .. RemarkRules.Check(tool),
        .. FindOutRules.Check(tool),
        .. NameRules.Check("parameters", tool.Parameters),
        .. tool.Parameters.SelectMany(parameter => ValueRules.Check("parameters." + parameter.Name, parameter, connector)),
        .. TargetRules.Check(tool),
        .. ExampleRules.Check(tool, resolved),
        .. ModelRules.Check(resolved),
    ];
}

using Connectors.Definitions.Resolving;
using Connectors.Definitions.Rules;
using Connectors.Definitions.Writing;

namespace Connectors.Definitions;

/// <summary>Brings a tool and its connector together: looks up every name and checks every rule that needs both.</summary>
public static class ToolLinker
{
    /// <summary>The fields of one of the connector's types, with the types they name written out.</summary>
    public static EquatableArray<ResolvedParameter> Fields(TypeDefinition type, ConnectorDefinition connector)
    {
        if (type is null) throw new ArgumentNullException(nameof(type));
        return type.Fields.Select(new TypeResolver(connector).Parameter).ToEquatableArray();
    }

    /// <summary>Links a tool. Reads nothing but its two arguments and returns values, so a compiler may cache the outcome.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="connector">The connector that <see cref="DefinitionRules.FindConnector"/> names.</param>
    public static Linking Link(ToolDefinition tool, ConnectorDefinition connector)
    {
        if (tool is null) throw new ArgumentNullException(nameof(tool));
        if (connector is null) throw new ArgumentNullException(nameof(connector));

        var types = new TypeResolver(connector);
        var resolved = Resolve(tool, connector, types);
        var findings = types.IsCutShort ? EquatableArray.Of(CutShort()) : ToolRules.Check(tool, connector, resolved).ToEquatableArray();
        var sound = findings.All(static finding => finding.Kind.Severity != ProblemSeverity.Error);
        return new Linking(sound ? resolved : null, findings);
    }

    static Finding CutShort() => new(ProblemCatalog.TooCostly, "parameters",
        $"The parameters have more than {TypeResolver.MaxFields:N0} fields in all; no model can fill them. Use smaller types.");

    static ResolvedTool Resolve(ToolDefinition tool, ConnectorDefinition connector, TypeResolver types) =>
        new(
            tool.Name,
            ShortName: tool.Name.StartsWith(connector.Id + "_", StringComparison.Ordinal) ? tool.Name.Substring(connector.Id.Length + 1) : tool.Name,
            connector.Id,
            connector.Title,
            tool.Title,
            tool.Description,
            tool.Method,
            PathHoles.FillVersions(tool.Path, connector.Versions),
            tool.Effect,
            tool.Scopes,
            tool.Limits,
            tool.Parameters.Select(types.Parameter).ToEquatableArray(),
            tool.NeedsOneOf,
            tool.Returns is { } returns ? Returns(returns, connector) : null,
            tool.Example is { } example ? ExampleJson.Write(example) : null,
            tool.Hidden,
            tool.FindOut);

    static ResolvedReturns Returns(ReturnsDefinition returns, ConnectorDefinition connector)
    {
        var shape = connector.Shapes.FirstOrDefault(shape => shape.Name == returns.Shape);
        return new ResolvedReturns(
            returns.IsList, returns.Shape, shape?.Description ?? "", shape?.Fields ?? default, shape?.More,
            returns.At, returns.AskedBy, returns.Total, returns.Next, returns.Remarks);
    }
}

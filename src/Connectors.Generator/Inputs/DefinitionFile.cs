using System.Collections.Immutable;
using Connectors.Definitions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Connectors.Generator.Inputs;

/// <summary>A definition file as read: its content, its problems, and where everything in it stands.</summary>
internal sealed record DefinitionFile(DefinitionContent Content, EquatableArray<Problem> Problems, PlaceMap Places)
{
    /// <summary>Whether the build handed this file to us; its metadata is the path below the definitions' folder.</summary>
    public static bool Is(AdditionalText text, AnalyzerConfigOptionsProvider options) => BuildOptions.DefinitionPath(text, options) is not null;

    public static DefinitionFile Read(AdditionalText text, AnalyzerConfigOptionsProvider options, CancellationToken cancellation)
    {
        var path = BuildOptions.DefinitionPath(text, options)!;
        var reading = DefinitionReader.Read(text.Path, text.GetText(cancellation)?.ToString() ?? "");
        return new(new(path, text.Path, reading.Header, reading.Connector, reading.Tool), reading.Problems, reading.Places);
    }
}

/// <summary>What a file says, without where it says it: equal before and after a comment, a blank line or a reordering of lines.</summary>
/// <param name="Path">Path below the definitions' folder, with forward slashes; the same on every machine.</param>
/// <param name="File">The file as the compiler knows it.</param>
/// <param name="Header">What the file is, also where its content is broken.</param>
/// <param name="Connector">The connector, when it is one.</param>
/// <param name="Tool">The tool, when it is one.</param>
internal sealed record DefinitionContent(string Path, string File, DefinitionHeader? Header, ConnectorDefinition? Connector, ToolDefinition? Tool);

/// <summary>The sound connectors; of two with one id, the first counts and the other is a problem of the set.</summary>
internal sealed record ConnectorSet(EquatableArray<ConnectorDefinition> Connectors)
{
    public static ConnectorSet Of(ImmutableArray<ConnectorDefinition> all) => new(
        all.OrderBy(static c => c.Id, StringComparer.Ordinal)
            .GroupBy(static c => c.Id, StringComparer.Ordinal)
            .Select(static same => same.First())
            .ToEquatableArray());

    public ConnectorDefinition? For(string toolName) =>
        DefinitionRules.FindConnector(toolName, Connectors.Select(static c => c.Id)) is { } id ? Connectors.First(c => c.Id == id) : null;
}

/// <summary>A tool checked against its connector.</summary>
internal sealed record LinkedTool(string Path, string File, ResolvedTool? Tool, EquatableArray<Finding> Findings)
{
    public static LinkedTool Link(DefinitionContent content, ConnectorSet connectors)
    {
        // A tool whose connector is missing or broken says so through the set's rules.
        if (connectors.For(content.Tool!.Name) is not { } connector)
        {
            return new(content.Path, content.File, null, default);
        }

        var linking = ToolLinker.Link(content.Tool, connector);
        return new(content.Path, content.File, linking.Tool, linking.Findings);
    }
}

using System.Collections.Immutable;
using Connectors.Definitions;
using Microsoft.CodeAnalysis;

namespace Connectors.Generator.Inputs;

/// <summary>
/// A file before it is read, with all that the build's options say of it: other options that say the same read no file again.
/// </summary>
/// <param name="Path">Path below the definitions' folder, or null for a file that is none of ours.</param>
/// <param name="Text">The compiler's own; another one is another text.</param>
internal sealed record DefinitionText(string? Path, AdditionalText Text);

/// <summary>A definition file as read: its content, its problems, and where everything in it stands.</summary>
internal sealed record DefinitionFile(DefinitionContent Content, EquatableArray<Problem> Problems, PlaceMap Places)
{
    public static DefinitionFile Read(DefinitionText source, CancellationToken cancellation)
    {
        var (path, text) = source;
        var reading = DefinitionReader.Read(text.Path, text.GetText(cancellation)?.ToString() ?? "");
        return new(new(path!, text.Path, reading.Header, reading.Connector, reading.Tool, reading.Toolset), reading.Problems, reading.Places);
    }
}

/// <summary>What a file says, without where it says it: equal before and after a comment, a blank line or a reordering of lines.</summary>
/// <param name="Path">Path below the definitions' folder, with forward slashes; the same on every machine.</param>
/// <param name="File">The file as the compiler knows it.</param>
/// <param name="Header">What the file is, also where its content is broken.</param>
/// <param name="Connector">The connector, when it is one.</param>
/// <param name="Tool">The tool, when it is one.</param>
/// <param name="Toolset">The toolset, when it is one.</param>
internal sealed record DefinitionContent(
    string Path, string File, DefinitionHeader? Header, ConnectorDefinition? Connector, ToolDefinition? Tool, ToolsetDefinition? Toolset);

/// <summary>The sound connectors; of two with one id, or one name in C#, the first counts and the other is a problem of the set.</summary>
internal sealed record ConnectorSet(EquatableArray<ConnectorDefinition> Connectors)
{
    public static ConnectorSet Of(ImmutableArray<ConnectorDefinition> all) => new(
        all.OrderBy(static c => c.Id, StringComparer.Ordinal)
            .GroupBy(static c => c.Id, StringComparer.Ordinal)
            .Select(static same => same.First())
            .GroupBy(static c => PascalName.Of(c.Title), StringComparer.OrdinalIgnoreCase)
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

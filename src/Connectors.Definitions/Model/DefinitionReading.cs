namespace Connectors.Definitions;

/// <summary>What came of reading one file.</summary>
/// <param name="Header">What the file says it is, even when the rest of it is broken; <c>null</c> when it does not say.</param>
/// <param name="Connector">The connector, when the file holds one and it is sound.</param>
/// <param name="Tool">The tool, when the file holds one and it is sound.</param>
/// <param name="Problems">Everything that is wrong, in the order of the file.</param>
/// <param name="Places">Where each value stands.</param>
/// <param name="Toolset">The toolset, when the file holds one and it is sound.</param>
public sealed record DefinitionReading(
    DefinitionHeader? Header, ConnectorDefinition? Connector, ToolDefinition? Tool, EquatableArray<Problem> Problems, PlaceMap Places,
    ToolsetDefinition? Toolset = null);

/// <summary>The sorts of definition.</summary>
public enum DefinitionSort
{
    /// <summary>A provider.</summary>
    Connector,

    /// <summary>A tool.</summary>
    Tool,

    /// <summary>A choice of tools.</summary>
    Toolset,
}

/// <summary>
/// What a file says it is, and what files rely on in each other. Enough to compare a set of files, and changed by little else than
/// new names.
/// </summary>
/// <param name="File">The file.</param>
/// <param name="Sort">What the file defines.</param>
/// <param name="Name">The name of the tool or the toolset, or the connector's id.</param>
/// <param name="Title">The connector's name for people, which its C# is named after; otherwise <c>null</c>.</param>
/// <param name="Tool">What other files may rely on in a tool; <c>null</c> for other sorts, and where the form is broken.</param>
/// <param name="Picks">The tools that a toolset names; empty for other sorts.</param>
public sealed record DefinitionHeader(
    string File, DefinitionSort Sort, string Name, string? Title = null, ToolOutline? Tool = null, EquatableArray<string> Picks = default);

/// <summary>What other files may rely on in a tool, and what it relies on in them.</summary>
/// <param name="Effect">What a call does.</param>
/// <param name="Takes">The names of its parameters.</param>
/// <param name="Needs">Those of them that are required.</param>
/// <param name="LooksUpWith">The tool that finds out whether this one was carried out, or <c>null</c>.</param>
/// <param name="LooksUpBy">The parameters that are given to that tool.</param>
/// <param name="Hidden">Called by name only, and shown in no list.</param>
public sealed record ToolOutline(
    ToolEffect Effect, EquatableArray<string> Takes, EquatableArray<string> Needs, string? LooksUpWith, EquatableArray<string> LooksUpBy, bool Hidden)
{
    internal static ToolOutline Of(ToolDefinition tool) => new(
        tool.Effect,
        tool.Parameters.Select(static parameter => parameter.Name).ToEquatableArray(),
        tool.Parameters.Where(static parameter => parameter.Required).Select(static parameter => parameter.Name).ToEquatableArray(),
        tool.FindOut?.Tool,
        tool.FindOut is { } findOut ? findOut.Input.Fields.Select(static field => field.Name).ToEquatableArray() : default,
        tool.Hidden);
}

namespace Connectors.Definitions;

/// <summary>What came of reading one file.</summary>
/// <param name="Header">What the file says it is, even when the rest of it is broken; <c>null</c> when it does not say.</param>
/// <param name="Connector">The connector, when the file holds one and it is sound.</param>
/// <param name="Tool">The tool, when the file holds one and it is sound.</param>
/// <param name="Problems">Everything that is wrong, in the order of the file.</param>
/// <param name="Places">Where each value stands.</param>
public sealed record DefinitionReading(
    DefinitionHeader? Header, ConnectorDefinition? Connector, ToolDefinition? Tool, EquatableArray<Problem> Problems, PlaceMap Places);

/// <summary>The two sorts of definition.</summary>
public enum DefinitionSort
{
    /// <summary>A provider.</summary>
    Connector,

    /// <summary>A tool.</summary>
    Tool,
}

/// <summary>What a file says it is. Enough to compare a set of files, and changed by nothing but a new name or title.</summary>
/// <param name="File">The file.</param>
/// <param name="Sort">Tool or connector.</param>
/// <param name="Name">The tool's name or the connector's id.</param>
/// <param name="Title">The connector's name for people, which its C# is named after; <c>null</c> for a tool.</param>
public sealed record DefinitionHeader(string File, DefinitionSort Sort, string Name, string? Title = null);

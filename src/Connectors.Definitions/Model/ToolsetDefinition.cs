namespace Connectors.Definitions;

/// <summary>A choice of tools under a name, as written.</summary>
/// <param name="Name">The name.</param>
/// <param name="Title">A few words for people.</param>
/// <param name="Description">What it is for.</param>
/// <param name="Tools">The names of its tools, in the order written.</param>
public sealed record ToolsetDefinition(string Name, string Title, string Description, EquatableArray<string> Tools);

namespace Connectors.Definitions;

/// <summary>The rules that look beyond one tool.</summary>
public static class DefinitionRules
{
    /// <summary>The rules that a connector must keep on its own; <see cref="DefinitionReader"/> has already applied them.</summary>
    public static EquatableArray<Finding> Check(ConnectorDefinition connector) => default;

    /// <summary>The longest connector id that starts a tool's name, or <c>null</c>.</summary>
    public static string? FindConnector(string toolName, IEnumerable<string> connectorIds)
    {
        if (toolName is null) throw new ArgumentNullException(nameof(toolName));
        return connectorIds.Where(id => toolName.StartsWith(id + "_", StringComparison.Ordinal)).OrderByDescending(static id => id.Length).FirstOrDefault();
    }

    /// <summary>
    /// The rules that a set of files must keep together. Headers hold no places and nothing of a file's content but its name, so a
    /// compiler runs this again only when a file comes, goes or is renamed.
    /// </summary>
    public static EquatableArray<FileFinding> CheckSet(IEnumerable<DefinitionHeader> headers) => default;
}

/// <summary>A finding in one of several files.</summary>
/// <param name="File">The file.</param>
/// <param name="Finding">What is wrong in it.</param>
public sealed record FileFinding(string File, Finding Finding);

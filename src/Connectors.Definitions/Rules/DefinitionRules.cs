using Connectors.Definitions.Rules;

namespace Connectors.Definitions;

/// <summary>The rules that look beyond one tool. What they take and what they give knows no places.</summary>
public static class DefinitionRules
{
    /// <summary>The rules that a connector must keep on its own; <see cref="DefinitionReader"/> has already applied them.</summary>
    public static EquatableArray<Finding> Check(ConnectorDefinition connector)
    {
        if (connector is null) throw new ArgumentNullException(nameof(connector));
        return ConnectorRules.Check(connector).ToEquatableArray();
    }

    /// <summary>
    /// The rules that a set of files must keep together. Headers hold nothing of a file but its names, so a compiler runs this again
    /// only when a file comes, goes or is renamed. The findings are in the order of the headers.
    /// </summary>
    public static EquatableArray<FileFinding> CheckSet(IEnumerable<DefinitionHeader> headers)
    {
        if (headers is null) throw new ArgumentNullException(nameof(headers));
        var all = headers.ToList();
        var order = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var header in all)
            if (!order.ContainsKey(header.File)) order.Add(header.File, order.Count);
        return SetRules.Check(all).OrderBy(finding => order[finding.File]).ToEquatableArray();
    }

    /// <summary>The longest connector id that, with an underscore, starts a tool's name; <c>null</c> when none does.</summary>
    public static string? FindConnector(string toolName, IEnumerable<string> connectorIds)
    {
        if (toolName is null) throw new ArgumentNullException(nameof(toolName));
        return connectorIds
            .Where(id => toolName.StartsWith(id + "_", StringComparison.Ordinal))
            .OrderByDescending(static id => id.Length)
            .FirstOrDefault();
    }
}

/// <summary>A finding in one of several files.</summary>
/// <param name="File">The file.</param>
/// <param name="Finding">What is wrong in it.</param>
public sealed record FileFinding(string File, Finding Finding);

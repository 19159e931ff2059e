using Connectors.Definitions.Grammar;
using Connectors.Definitions.Resolving;
using static Connectors.Definitions.ProblemCatalog;

namespace Connectors.Definitions.Rules;

/// <summary>A path is exactly what it looks like: every hole is filled, nothing fills a hole that is not there.</summary>
internal static class PathRules
{
    public static IEnumerable<Finding> Check(ToolDefinition tool, ConnectorDefinition connector) =>
        Segments(tool).Concat(Versions("call", tool.Path, connector)).Concat(Holes(tool)).Concat(Parameters(tool));

    /// <summary>The holes <c>{versions.name}</c> of an address; anything else in braces belongs to parameters.</summary>
    public static IEnumerable<Finding> Versions(string path, string address, ConnectorDefinition connector)
    {
        var known = connector.Versions.Select(static version => version.Name).ToList();
        foreach (var name in PathHoles.Of(address).Select(PathHoles.Version))
        {
            if (name is not null && !known.Contains(name))
                yield return new Finding(UnknownVersion, path, $"The connector has no version `{name}`. {Sentences.Suggest(name, known)}".TrimEnd());
        }
    }

    // Servers and proxies fold such segments, so that a call would reach another path than the one reviewed.
    static IEnumerable<Finding> Segments(ToolDefinition tool)
    {
        var segments = tool.Path.Split('/');
        if (segments.Skip(1).Any(static segment => segment is "." or "..") || segments.Skip(1).Take(segments.Length - 2).Contains(""))
            yield return new Finding(UnsafePath, "call", "The path has an empty, `.` or `..` segment; write every segment out.");
    }

    static IEnumerable<Finding> Holes(ToolDefinition tool)
    {
        var targets = tool.Parameters.Select(Target.Of).Where(static target => target.Part == "path").Select(static target => target.Name).ToList();
        foreach (var hole in ParameterHoles(tool))
        {
            if (!targets.Contains(hole))
            {
                yield return new Finding(HoleWithoutParameter, "call",
                    $"Nothing fills the hole `{{{hole}}}`; add a parameter with `to: path.{hole}`, `type: string` and `required: true`.");
            }
        }
    }

    static IEnumerable<Finding> Parameters(ToolDefinition tool)
    {
        var holes = ParameterHoles(tool);
        foreach (var parameter in tool.Parameters)
        {
            if (Target.Of(parameter) is not { Part: "path" } target) continue;
            if (!holes.Contains(target.Name))
            {
                yield return new Finding(ParameterWithoutHole, $"parameters.{parameter.Name}.to",
                    $"`call` has no hole `{{{target.Name}}}`. {Sentences.Suggest(target.Name, holes)}".TrimEnd());
            }

            if (!parameter.Required || parameter.Type.Kind is not (ValueKind.String or ValueKind.Integer))
            {
                yield return new Finding(LoosePathParameter, "parameters." + parameter.Name,
                    $"`{parameter.Name}` is part of the path; make it `required: true` and of type `string` or `integer`.");
            }
        }
    }

    static List<string> ParameterHoles(ToolDefinition tool) =>
        [.. PathHoles.Of(tool.Path).Where(static hole => PathHoles.Version(hole) is null).Distinct()];
}

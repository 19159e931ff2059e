using Connectors.Definitions.Grammar;
using static Connectors.Definitions.ProblemCatalog;

namespace Connectors.Definitions.Rules;

/// <summary>Each parameter has a place of its own in the request, and a place that can carry it.</summary>
internal static class TargetRules
{
    public static IEnumerable<Finding> Check(ToolDefinition tool) =>
        tool.Parameters.SelectMany(parameter => Fits(tool, parameter)).Concat(Collisions(tool));

    /// <summary>A header that the connection, the credential or the executor sets is not for definitions.</summary>
    public static IEnumerable<Finding> Header(string path, string name)
    {
        string[] reserved = ["Authorization", "Proxy-Authorization", "Host", "Connection", "Transfer-Encoding", "Cookie", "Expect", "Upgrade", "TE", "Trailer", "Keep-Alive"];
        if (reserved.Contains(name, StringComparer.OrdinalIgnoreCase) || name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase))
            yield return new Finding(HeaderUnfit, path, $"`{name}` is set by the runtime; remove it, or use another header.");
    }

    static IEnumerable<Finding> Fits(ToolDefinition tool, ParameterDefinition parameter)
    {
        var path = $"parameters.{parameter.Name}.to";
        var (kind, part) = (parameter.Type.Kind, Target.Of(parameter).Part);

        if (part == "body" && tool.Method is ("GET" or "DELETE"))
            yield return new Finding(BodyNotAllowed, path, $"A {tool.Method} carries no body; write `to: query.{Target.Of(parameter).Name}`, or call with another method.");
        if (part == "header")
            foreach (var finding in Header(path, Target.Of(parameter).Name)) yield return finding;

        if (kind == ValueKind.Map && part is not ("body" or "nowhere"))
        {
            yield return new Finding(MapTarget, path, "A map can only go into the body; write `to: body.` and the object that takes the entries.");
            yield break;
        }

        var structured = kind == ValueKind.Object || (kind == ValueKind.List && !TypeGrammar.ScalarTypes.Contains(parameter.Type.Items));
        if (part is "query" or "header" && structured)
            yield return new Finding(TargetUnfit, path, $"A {part} cannot carry objects; send them in the body.");
        else if (part == "header" && kind == ValueKind.List && parameter.SendAs != "csv")
            yield return new Finding(TargetUnfit, path, "A header carries one text; add `send_as: csv`.");
    }

    static IEnumerable<Finding> Collisions(ToolDefinition tool)
    {
        for (var i = 0; i < tool.Parameters.Count; i++)
        {
            var later = tool.Parameters[i];
            if (later.To == "nowhere") continue;
            for (var j = 0; j < i; j++)
            {
                if (Collision(tool.Parameters[j], later) is { } finding) yield return finding;
            }
        }
    }

    // A map may lie around the others: its entries fill what they leave free.
    static Finding? Collision(ParameterDefinition earlier, ParameterDefinition later)
    {
        var path = $"parameters.{later.Name}.to";
        var same = later.To.StartsWith("header.", StringComparison.Ordinal) ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        if (string.Equals(earlier.To, later.To, same))
            return new Finding(SameTarget, path, $"`{earlier.Name}` already goes to `{later.To}`; send one elsewhere, or make it an alias of the other.");

        if (!later.To.StartsWith("body.", StringComparison.Ordinal)) return null;
        var (outer, inner) = earlier.To.Length < later.To.Length ? (earlier, later) : (later, earlier);
        return outer.Type.Kind != ValueKind.Map && Target.IsInside(inner.To, outer.To)
            ? new Finding(ValueAndObject, path, $"`{outer.Name}` puts a value at `{outer.To}`, and `{inner.Name}` needs an object there; send one of the two elsewhere.")
            : null;
    }
}

using static Connectors.Definitions.Grammar.Sentences;
using static Connectors.Definitions.ProblemCatalog;

namespace Connectors.Definitions.Locking;

/// <summary>Says what a change of the definitions means for accounts that are connected and agents that are running.</summary>
internal static class LockComparison
{
    public static EquatableArray<Finding> Compare(LockReading locked, IEnumerable<LockEntry> tools)
    {
        if (locked.Tools is not { } before)
            return EquatableArray.Of(new Finding(LockUnreadable, "", $"The lock file cannot be read: {locked.Problems[0].Message} {WriteLockAnew}"));

        var now = new Dictionary<string, LockEntry>(StringComparer.Ordinal);
        foreach (var tool in tools) now[tool.Name] = tool;

        var known = new HashSet<string>(before.Select(static tool => tool.Name), StringComparer.Ordinal);
        var added = now.Values.Where(tool => !known.Contains(tool.Name)).OrderBy(static tool => tool.Name, StringComparer.Ordinal).ToList();
        return before.SelectMany(tool => now.TryGetValue(tool.Name, out var same) ? Changes(tool, same) : [Gone(tool, added)])
            .Concat(added.Select(static tool => new Finding(ToolNotLocked, "", $"{Quote(tool.Name)} is new. {WriteLockAnew}")))
            .ToEquatableArray();
    }

    // The same schema under a name that was not there before: renamed, in all likelihood.
    static Finding Gone(LockEntry tool, IEnumerable<LockEntry> added)
    {
        if (added.FirstOrDefault(other => other.Schema == tool.Schema && Same(tool.Scopes, other.Scopes)) is { } renamed)
            return new Finding(ToolRenamed, tool.Name, $"{Quote(tool.Name)} is now {Quote(renamed.Name)}; agents that call it by its old name will fail.");
        return new Finding(ToolRemoved, tool.Name, $"{Quote(tool.Name)} is gone; agents that call it will fail.");
    }

    static IEnumerable<Finding> Changes(LockEntry before, LockEntry now)
    {
        foreach (var scope in now.Scopes.Where(scope => !before.Scopes.Contains(scope)))
        {
            yield return new Finding(ScopeAdded, before.Name + ".scopes",
                $"{Quote(now.Name)} needs the new scope {Quote(scope)}; accounts already connected must consent again before they can use it.");
        }

        var told = false;
        foreach (var parameter in before.Parameters)
        {
            var path = $"{before.Name}.parameters.{parameter.Name}";
            if (now.Parameters.FirstOrDefault(other => other.Name == parameter.Name) is { } same)
            {
                if (!same.Required || parameter.Required) continue;
                told = true;
                yield return new Finding(ParameterNowRequired, path,
                    $"`{parameter.Name}` of {Quote(now.Name)} has become required; calls without it, accepted so far, will be refused.");
            }
            else if (!now.Parameters.Any(other => other.Aliases.Contains(parameter.Name)))
            {
                told = true;
                yield return new Finding(ParameterRemoved, path,
                    $"`{parameter.Name}` of {Quote(now.Name)} is gone; calls that give it will be refused. Keep it as an alias, or hidden.");
            }
        }

        foreach (var parameter in now.Parameters.Where(parameter => parameter.Required && before.Parameters.All(other => other.Name != parameter.Name && !parameter.Aliases.Contains(other.Name))))
        {
            told = true;
            yield return new Finding(ParameterNowRequired, before.Name + ".parameters",
                $"`{parameter.Name}` of {Quote(now.Name)} is new and required; calls without it, accepted so far, will be refused.");
        }

        if (!told && now.Schema != before.Schema)
        {
            yield return new Finding(SchemaChanged, before.Name + ".schema",
                $"The schema of {Quote(now.Name)} has changed; agents see the new one from their next listing on. {WriteLockAnew}");
        }
    }

    static bool Same(EquatableArray<string> left, EquatableArray<string> right) => new HashSet<string>(left, StringComparer.Ordinal).SetEquals(right);
}

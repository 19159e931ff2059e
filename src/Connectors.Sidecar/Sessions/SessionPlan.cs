using System.Text;
using Connectors.Accounts.Sessions;
using Connectors.Runtime.Binding;
using Connectors.Runtime.Tools;
using Connectors.Sidecar.Configuration;

namespace Connectors.Sidecar.Sessions;

/// <summary>
/// Makes of a wish what a session is granted: one connection for each connector, and a frozen list of tools. What is added to a
/// connector or a toolset later is in no session that was made before.
/// </summary>
internal sealed class SessionPlan(ToolCatalog catalog, SidecarSettings settings)
{
    /// <summary>The grant; null, with all that is wrong added to the faults, when there can be none.</summary>
    public SessionGrant? For(string tenant, SessionRequest request, List<InputFault> faults)
    {
        var connections = Connections(tenant, request.Connections, faults);
        var tools = Tools(request, connections, faults);
        CheckBound(request.Bound, tools, faults);
        return faults.Count > 0 ? null : new()
        {
            Tenant = tenant,
            Identifier = request.Identifier,
            Connections = connections,
            Tools = [.. tools.Select(t => t.Name)],
            ReadOnly = !request.MayWrite,
            Bound = request.Bound,
            Lifetime = request.Lifetime,
        };
    }

    Dictionary<string, string> Connections(string tenant, IReadOnlyList<string>? names, List<InputFault> faults)
    {
        var chosen = new Dictionary<string, string>(StringComparer.Ordinal);
        var possible = settings.ConnectionsOf(tenant).ToDictionary(c => c.Key, c => c.Value.Connector, StringComparer.Ordinal);
        if (names is null)
        {
            foreach (var connector in possible.GroupBy(c => c.Value, c => c.Key, StringComparer.Ordinal))
            {
                if (!chosen.TryAdd(connector.Key, connector.First()) || connector.Skip(1).Any())
                {
                    faults.Add(new("$.connections", $"is required, since {connector.Key} has several: {string.Join(", ", connector)}"));
                }
            }

            if (possible.Count == 0)
            {
                faults.Add(new("$.connections", "cannot be chosen: no connection is configured"));
            }

            return chosen;
        }

        for (var i = 0; i < names.Count; i++)
        {
            if (!possible.TryGetValue(names[i], out var connector))
            {
                // One of another tenant and one that is not there get the same answer. A faulty name was told of already.
                if (names[i].Length > 0)
                {
                    faults.Add(new($"$.connections[{i}]", "is not a connection", First(ToolCatalog.Nearest(names[i], possible.Keys))));
                }
            }
            else if (!chosen.TryAdd(connector, names[i]) && chosen[connector] != names[i])
            {
                faults.Add(new($"$.connections[{i}]", $"is of {connector} as {chosen[connector]} is; a session has one connection of each connector"));
            }
        }

        return chosen;
    }

    List<ToolSource> Tools(SessionRequest request, Dictionary<string, string> connections, List<InputFault> faults)
    {
        // Without its connections nothing can be said of its tools.
        var areConnectionsKnown = !faults.Exists(f => f.Path.StartsWith("$.connections", StringComparison.Ordinal));
        List<ToolSource> tools;
        if (request.Toolset is { } toolset)
        {
            if (!catalog.TryFindToolset(toolset, out var found))
            {
                faults.Add(new("$.toolset", "is not a toolset of this server", First(ToolCatalog.Nearest(toolset, catalog.Toolsets.Select(t => t.Name)))));
                return [];
            }

            tools = [.. catalog.Listed.Where(t => found.Tools.Contains(t.Name) && connections.ContainsKey(t.Connector.Id))];
        }
        else
        {
            tools = request.Tools is null ? [.. catalog.Listed.Where(t => connections.ContainsKey(t.Connector.Id))] : Named(request.Tools, connections, areConnectionsKnown, faults);
        }

        var granted = request.MayWrite ? tools : [.. tools.Where(t => t.Descriptor.Effect == ToolEffect.Read)];
        if (granted.Count == 0 && areConnectionsKnown && !faults.Exists(f => f.Path.StartsWith("$.tools", StringComparison.Ordinal)))
        {
            faults.Add(tools.Count > 0
                ? new("$.access", "leaves no tool, since all of them write; write \"access\": \"write\"", "write")
                : new("$.connections", "have no such tool"));
        }
        else if (granted.Count > SessionRules.MaxTools)
        {
            faults.Add(new("$.tools", $"would be {granted.Count}, and a session has at most {SessionRules.MaxTools}; name those that it needs"));
        }

        return granted;
    }

    List<ToolSource> Named(IReadOnlyList<string> names, Dictionary<string, string> connections, bool areConnectionsKnown, List<InputFault> faults)
    {
        var tools = new List<ToolSource>();
        for (var i = 0; i < names.Count; i++)
        {
            if (!catalog.TryFind(names[i], out var tool) || tool.IsHidden)
            {
                if (names[i].Length > 0)
                {
                    faults.Add(new($"$.tools[{i}]", "is not a tool", First(catalog.Nearest(names[i]))));
                }
            }
            else if (areConnectionsKnown && !connections.ContainsKey(tool.Connector.Id))
            {
                faults.Add(new($"$.tools[{i}]", $"is of {tool.Connector.Id}, of which the session has no connection"));
            }
            else
            {
                tools.Add(tool);
            }
        }

        return tools;
    }

    /// <summary>A value must fit every tool that takes it: what does not fit would show only when a model calls, which can do nothing about it.</summary>
    static void CheckBound(IReadOnlyDictionary<string, string> bound, List<ToolSource> tools, List<InputFault> faults)
    {
        if (bound.Count > SessionRules.MaxBound)
        {
            faults.Add(new("$.bound", $"has {bound.Count} parameters and may have at most {SessionRules.MaxBound}"));
            return;
        }

        foreach (var (name, value) in bound)
        {
            var utf8 = Encoding.UTF8.GetBytes(value);
            if (SessionRules.ValueFault(utf8) is { } fault)
            {
                faults.Add(new($"$.bound.{name}", fault));
                continue;
            }

            var takers = tools.Select(t => t.Descriptor.FaultsOf(name, utf8)).Where(f => f is not null).ToList();
            if (takers.Count == 0 && tools.Count > 0)
            {
                faults.Add(new($"$.bound.{name}", "is not a parameter of any of the session's tools"));
            }
            else if (takers.Find(f => f!.Count > 0) is [var first, ..])
            {
                faults.Add(first with { Path = "$.bound" + first.Path[1..] });
            }
        }
    }

    static string? First(IReadOnlyList<string> nearest) => nearest is [var first, ..] ? first : null;
}

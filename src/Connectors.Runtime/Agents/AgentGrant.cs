using Connectors.Runtime.Tokens;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Agents;

/// <summary>What an agent may do, and for whom. Whoever hands it out decides it; nothing that the agent says changes it.</summary>
/// <param name="Identifier">The end user it acts for.</param>
/// <param name="Connections">The connection to use, by connector id. Tools of other connectors do not exist for it.</param>
public sealed record AgentGrant(string Identifier, IReadOnlyDictionary<string, string> Connections)
{
    /// <summary>Whose agent it is.</summary>
    public string Tenant { get; init; } = Account.DefaultTenant;

    /// <summary>The tools it may use, by name; null for all that are listed.</summary>
    public IReadOnlySet<string>? Tools { get; init; }

    /// <summary>Whether it may only read.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Values that the application has fixed, as JSON by parameter. The model is not told of these parameters and cannot give them.</summary>
    public IReadOnlyDictionary<string, string> Bound { get; init; } = System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The parameters that no schema shows to the model.</summary>
    public IReadOnlyList<string> BoundNames => Bound.Count == 0 ? [] : [.. Bound.Keys];

    /// <summary>The credential it came with, by its id, kept in the record of each call.</summary>
    public string? Caller { get; init; }

    /// <summary>Whether the tool exists for this agent.</summary>
    public bool Allows(ToolSource tool) =>
        !tool.IsHidden && Connections.ContainsKey(tool.Connector.Id) && Tools?.Contains(tool.Name) != false
        && (!ReadOnly || tool.Descriptor.Effect == ToolEffect.Read);

    /// <summary>The account that a connector's tools act on.</summary>
    public Account AccountFor(ToolSource tool) => new(Connections[tool.Connector.Id], Identifier) { Tenant = Tenant };
}

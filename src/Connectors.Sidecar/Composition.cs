using Connectors.Generated;
using Connectors.Runtime.Tools;

namespace Connectors.Sidecar;

/// <summary>What this program was put together from: the connectors and toolsets that were compiled into it.</summary>
internal static class Composition
{
    /// <summary>All of them. A program with connectors of its own sets it before it runs.</summary>
    public static ToolCatalog Catalog { get; set; } = new(ConnectorCatalogs.All, ConnectorCatalogs.Toolsets);
}

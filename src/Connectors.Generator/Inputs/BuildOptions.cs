using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Connectors.Generator.Inputs;

/// <summary>What the build tells the generator.</summary>
internal static class BuildOptions
{
    const string DefinitionMetadata = "build_metadata.AdditionalFiles.ConnectorDefinition";
    const string RootNamespaceProperty = "build_property.RootNamespace";

    /// <summary>Path below the definitions' folder, or null for a file that is none of ours.</summary>
    public static string? DefinitionPath(AdditionalText text, AnalyzerConfigOptionsProvider options) =>
        options.GetOptions(text).TryGetValue(DefinitionMetadata, out var path) && path.Length > 0 ? path.Replace('\\', '/') : null;

    /// <summary>The namespace that the connectors' own are made under.</summary>
    public static string RootNamespace(AnalyzerConfigOptionsProvider options) =>
        options.GlobalOptions.TryGetValue(RootNamespaceProperty, out var name) && name.Length > 0 ? name : "Connectors";
}

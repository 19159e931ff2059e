using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
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

    /// <summary>The namespace that the connectors' own are made under. By default it is the project's name, which may be none in C#.</summary>
    public static string RootNamespace(AnalyzerConfigOptionsProvider options)
    {
        var name = options.GlobalOptions.TryGetValue(RootNamespaceProperty, out var written) ? written : "";
        var segments = name.Split(['.'], StringSplitOptions.RemoveEmptyEntries).Select(Segment).ToList();
        return segments.Count > 0 ? string.Join(".", segments) : "Connectors";
    }

    static string Segment(string text)
    {
        var name = string.Concat(text.TrimStart('@').Select(static c => SyntaxFacts.IsIdentifierPartCharacter(c) ? c : '_'));
        name = SyntaxFacts.IsValidIdentifier(name) ? name : "_" + name;
        return SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : "@" + name;
    }
}

using Connectors.Definitions;
using Connectors.Generator.Emitting;
using Connectors.Generator.Inputs;
using Connectors.Generator.Models;
using Connectors.Generator.Reporting;
using Microsoft.CodeAnalysis;

namespace Connectors.Generator;

/// <summary>
/// Makes typed tools from YAML definitions. Every step takes and gives plain values, so that an edit runs only what
/// depends on what it changed: a comment stops after reading, one tool's edit emits only its group again.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class ConnectorGenerator : IIncrementalGenerator
{
    /// <inheritdoc />
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        // What was written: one value per file, with places, and one without them.
        var files = context.AdditionalTextsProvider
            .Combine(context.AnalyzerConfigOptionsProvider)
            .Select(static (pair, _) => new DefinitionText(BuildOptions.DefinitionPath(pair.Left, pair.Right), pair.Left))
            .Where(static text => text.Path is not null)
            .Select(static (text, cancellation) => DefinitionFile.Read(text, cancellation))
            .WithTrackingName(Steps.Files);
        var contents = files
            .Select(static (file, _) => file.Content)
            .WithTrackingName(Steps.Contents);

        // What it means: each tool with its connector.
        var connectors = contents
            .Where(static content => content.Connector is not null)
            .Select(static (content, _) => content.Connector!)
            .Collect()
            .Select(static (all, _) => ConnectorSet.Of(all))
            .WithTrackingName(Steps.Connectors);
        var linked = contents
            .Where(static content => content.Tool is not null)
            .Combine(connectors)
            .Select(static (pair, _) => LinkedTool.Link(pair.Left, pair.Right))
            .WithTrackingName(Steps.Linked);

        // What C# needs: every name and type decided.
        var rootNamespace = context.AnalyzerConfigOptionsProvider
            .Select(static (options, _) => BuildOptions.RootNamespace(options));
        var tools = linked
            .Where(static tool => tool.Tool is not null)
            .Combine(rootNamespace)
            .Select(static (pair, _) => ToolModel.Of(pair.Left, pair.Right))
            .WithTrackingName(Steps.Tools);
        var providers = connectors
            .SelectMany(static (set, _) => set.Connectors)
            .Combine(rootNamespace)
            .Select(static (pair, _) => ConnectorModel.Of(pair.Left, pair.Right))
            .WithTrackingName(Steps.Providers);
        var groups = tools
            .Collect()
            .SelectMany(static (all, _) => ToolGroup.Group(all))
            .WithTrackingName(Steps.Groups);
        var catalogs = tools
            .Select(static (tool, _) => tool.Entry)
            .Collect()
            .Combine(providers.Select(static (provider, _) => provider.Names).Collect())
            .Combine(rootNamespace)
            .Select(static (all, _) => CatalogModel.Of(all.Left.Left, all.Left.Right, all.Right))
            .WithTrackingName(Steps.Catalogs);

        var toolsets = contents
            .Where(static content => content.Toolset is not null)
            .Select(static (content, _) => content.Toolset!)
            .Collect()
            .Combine(linked
                .Where(static tool => tool.Tool is { Hidden: false })
                .Select(static (tool, _) => ToolScopes.Of(tool.Tool!))
                .WithTrackingName(Steps.Scopes)
                .Collect())
            .Combine(connectors)
            .Combine(rootNamespace)
            .Select(static (all, _) => ToolsetCatalog.Of(all.Left.Left.Left, all.Left.Left.Right, all.Left.Right, all.Right))
            .WithTrackingName(Steps.Toolsets);

        context.RegisterSourceOutput(providers, static (output, provider) => output.AddSource(provider.HintName, ConnectorEmitter.Emit(provider)));
        context.RegisterSourceOutput(groups, static (output, group) => output.AddSource(group.HintName, ToolEmitter.Emit(group)));
        context.RegisterSourceOutput(catalogs, static (output, catalog) => CatalogEmitter.Emit(catalog, output.AddSource));
        context.RegisterSourceOutput(toolsets, static (output, catalog) => ToolsetEmitter.Emit(catalog, output.AddSource));

        // What is wrong: on an output of its own, so that a moved line never emits code again.
        var headers = contents
            .Where(static content => content.Header is not null)
            .Select(static (content, _) => content.Header!)
            .Collect()
            .Select(static (all, _) => DefinitionRules.CheckSet(all))
            .WithTrackingName(Steps.SetFindings);
        var linkFindings = linked
            .Where(static tool => tool.Findings.Count > 0)
            .Collect();
        var problems = files
            .Combine(headers.Combine(linkFindings))
            .Select(static (pair, _) => FileProblems.Of(pair.Left, pair.Right.Left, pair.Right.Right))
            .Where(static problems => problems.Count > 0)
            .WithTrackingName(Steps.Problems);
        context.RegisterSourceOutput(problems, static (output, all) => Diagnostics.Report(all, output.ReportDiagnostic));

        // What a change means for accounts already connected.
        var lockFile = context.AdditionalTextsProvider
            .Where(static text => ToolsLockFile.Is(text))
            .Select(static (text, cancellation) => ToolsLockFile.Read(text, cancellation))
            .WithTrackingName(Steps.LockFile)
            .Collect();
        var lockEntries = linked
            .Where(static tool => tool.Tool is not null)
            .Select(static (tool, _) => ToolsLock.Entry(tool.Tool!))
            .WithTrackingName(Steps.LockEntries);
        var lockProblems = lockFile
            .Combine(lockEntries.Collect())
            .Select(static (pair, _) => ToolsLockFile.Compare(pair.Left, pair.Right))
            .WithTrackingName(Steps.LockProblems);
        context.RegisterSourceOutput(lockProblems, static (output, all) => Diagnostics.Report(all, output.ReportDiagnostic));
    }
}

/// <summary>Names of the steps, by which tests see what ran again.</summary>
internal static class Steps
{
    public const string Files = nameof(Files);
    public const string Contents = nameof(Contents);
    public const string Connectors = nameof(Connectors);
    public const string Linked = nameof(Linked);
    public const string Tools = nameof(Tools);
    public const string Providers = nameof(Providers);
    public const string Groups = nameof(Groups);
    public const string Catalogs = nameof(Catalogs);
    public const string Scopes = nameof(Scopes);
    public const string Toolsets = nameof(Toolsets);
    public const string SetFindings = nameof(SetFindings);
    public const string Problems = nameof(Problems);
    public const string LockFile = nameof(LockFile);
    public const string LockEntries = nameof(LockEntries);
    public const string LockProblems = nameof(LockProblems);

    public static IReadOnlyList<string> All { get; } =
        [Files, Contents, Connectors, Linked, Tools, Providers, Groups, Catalogs, Scopes, Toolsets, SetFindings, Problems, LockFile, LockEntries, LockProblems];
}

using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Connectors.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Connectors.Bench.Generator;

/// <summary>A compiler with our generator in it, as an editor keeps one alive between two key presses.</summary>
internal sealed class Compiler
{
    const string Folder = "/project/definitions/";

    public static readonly CSharpParseOptions Parse = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Latest).WithDocumentationMode(DocumentationMode.None);

    static readonly ImmutableArray<MetadataReference> s_references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "netstandard.dll" or "Connectors.Runtime.dll"))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    readonly InMemory[] _files;
    CSharpCompilation _compilation;
    GeneratorDriver _driver;

    public Compiler(DefinitionSet definitions, string? lockText)
    {
        _files = [.. definitions.Files.Select(f => new InMemory(Folder + f.Path, f.Text))];
        _compilation = Compilation([CSharpSyntaxTree.ParseText("class Entry;", Parse)]);
        var texts = _files.Append(lockText is null ? null : new InMemory(Folder + "tools.lock.json", lockText)).OfType<AdditionalText>();
        _driver = CSharpGeneratorDriver.Create([new ConnectorGenerator().AsSourceGenerator()], texts, Parse, new Options());
    }

    public static CSharpCompilation Compilation(IEnumerable<SyntaxTree> trees) => CSharpCompilation.Create("App", trees, s_references,
        new(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable));

    /// <summary>Runs the generator and adds its output to the compilation, which is what an editor waits for.</summary>
    public void Run()
    {
        _driver = _driver.RunGeneratorsAndUpdateCompilation(_compilation, out _, out var problems);
        if (problems.Length > 0)
        {
            throw new InvalidOperationException(problems[0].ToString());
        }
    }

    public IReadOnlyList<SourceText> Output() => [.. _driver.GetRunResult().Results[0].GeneratedSources.Select(s => s.SourceText)];

    /// <summary>A key press in a C# file.</summary>
    public void EditCSharp(int number) => _compilation = _compilation.ReplaceSyntaxTree(
        _compilation.SyntaxTrees[0], CSharpSyntaxTree.ParseText($"class Entry {{ int _field{number}; }}", Parse));

    /// <summary>An edit in the YAML file in the middle.</summary>
    public void EditYaml(Func<string, string> edit)
    {
        var index = _files.Length / 2;
        var old = _files[index];
        _files[index] = new(old.Path, edit(old.Text));
        _driver = _driver.ReplaceAdditionalText(old, _files[index]);
    }

    sealed class InMemory(string path, string text) : AdditionalText
    {
        readonly SourceText _source = SourceText.From(text);

        public string Text => text;

        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => _source;
    }

    sealed class Options : AnalyzerConfigOptionsProvider
    {
        static readonly Value s_none = new("", "");

        public override AnalyzerConfigOptions GlobalOptions { get; } = new Value("build_property.RootNamespace", "App");

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => s_none;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => textFile.Path.EndsWith(".yaml", StringComparison.Ordinal)
            ? new Value("build_metadata.AdditionalFiles.ConnectorDefinition", textFile.Path[Folder.Length..])
            : s_none;

        sealed class Value(string name, string text) : AnalyzerConfigOptions
        {
            public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value)
            {
                value = key == name ? text : null;
                return value is not null;
            }
        }
    }
}

using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Connectors.Generator.Tests;

/// <summary>
/// Runs the generator as a compiler does. Every run is run twice, so that nobody can forget to ask: the second finds
/// everything cached, no step's output holds an object of the compiler's, and what comes out compiles without a warning.
/// </summary>
internal sealed class Harness
{
    public const string Folder = "/project/definitions/";

    static readonly CSharpParseOptions s_parse = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.CSharp12);

    static readonly ImmutableArray<MetadataReference> s_references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "netstandard.dll" or "Connectors.Runtime.dll"))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    readonly Dictionary<string, Yaml> _files = new(StringComparer.Ordinal);
    readonly bool _tracked;
    GeneratorDriver _driver;
    CSharpCompilation _compilation;

    public Harness(params (string Path, string Text)[] files)
        : this(tracked: true, files)
    {
    }

    /// <summary>
    /// A driver that tracks its steps loses the last input after a removal once it runs again (seen in Roslyn 4.8 and
    /// 5.0, with a generator of one line); compilers do not track. Tests that remove files say so.
    /// </summary>
    public Harness(bool tracked, params (string Path, string Text)[] files)
    {
        _tracked = tracked;
        _compilation = CSharpCompilation.Create("App", [CSharpSyntaxTree.ParseText("class Entry;", s_parse)], s_references,
            new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        _driver = CSharpGeneratorDriver.Create(
            [new ConnectorGenerator().AsSourceGenerator()],
            optionsProvider: new Options("App"),
            parseOptions: s_parse,
            driverOptions: new(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: tracked));
        foreach (var (path, text) in files)
        {
            Add(path, text);
        }
    }

    /// <summary>The eleven tools, as they stand in the repository.</summary>
    public static Harness WithTheRealDefinitions() => new(
        [.. RealFiles().Select(path => (Path.GetRelativePath(RealFolder, path).Replace('\\', '/'), File.ReadAllText(path)))]);

    public static string RealFolder => Path.Combine(AppContext.BaseDirectory, "definitions");

    public Harness Add(string path, string text)
    {
        _files[path] = new(Folder + path, text);
        _driver = _driver.AddAdditionalTexts([_files[path]]);
        return this;
    }

    public Harness Edit(string path, Func<string, string> edit)
    {
        var old = _files[path];
        var text = edit(old.Text);
        Assert.NotEqual(old.Text, text);
        _files[path] = new(old.Path, text);
        _driver = _driver.ReplaceAdditionalText(old, _files[path]);
        return this;
    }

    public Harness Remove(string path)
    {
        _driver = _driver.RemoveAdditionalTexts([_files[path]]);
        _files.Remove(path);
        return this;
    }

    public Harness EditCSharp(string source)
    {
        _compilation = _compilation.ReplaceSyntaxTree(_compilation.SyntaxTrees[0], CSharpSyntaxTree.ParseText(source, s_parse));
        return this;
    }

    /// <summary>Hands over another provider of options, as an editor does when it reads its configuration anew.</summary>
    public Harness Configure(string rootNamespace)
    {
        _driver = _driver.WithUpdatedAnalyzerConfigOptions(new Options(rootNamespace));
        return this;
    }

    /// <summary>Runs after an edit and says what each step did; then runs once more and finds nothing to do.</summary>
    public Run Go(bool mayHaveProblems = false)
    {
        _driver = _driver.RunGenerators(_compilation);
        var run = new Run(_driver.GetRunResult());
        _driver = _driver.RunGenerators(_compilation);
        var second = new Run(_driver.GetRunResult());
        Assert.Equal(run.Result.GeneratedTrees.Select(t => t.ToString()), second.Result.GeneratedTrees.Select(t => t.ToString()));
        if (_tracked)
        {
            AssertNoCompilerObjects(run.Result);
            AssertAllCached(second);
        }

        var compiled = _compilation.AddSyntaxTrees(run.Result.GeneratedTrees);
        Assert.Empty(compiled.GetDiagnostics().Where(d => d.Severity >= DiagnosticSeverity.Warning));
        if (!mayHaveProblems)
        {
            Assert.Empty(run.Result.Diagnostics);
        }

        return run;
    }

    static IEnumerable<string> RealFiles() => Directory.EnumerateFiles(RealFolder, "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    static void AssertAllCached(Run second)
    {
        foreach (var (step, runs) in second.Result.Results[0].TrackedSteps)
        {
            Assert.All(runs.SelectMany(r => r.Outputs), output => Assert.True(
                output.Reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, $"{step} ran again and gave {output.Reason}."));
        }

        Assert.All(second.Result.Results[0].TrackedOutputSteps.SelectMany(s => s.Value).SelectMany(r => r.Outputs),
            output => Assert.Equal(IncrementalStepRunReason.Cached, output.Reason));
    }

    /// <summary>A symbol or a tree in a step's output keeps a whole compilation alive, and is never equal to the next one.</summary>
    static void AssertNoCompilerObjects(GeneratorDriverRunResult result)
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        foreach (var step in Steps.All.Where(result.Results[0].TrackedSteps.ContainsKey))
        {
            foreach (var output in result.Results[0].TrackedSteps[step].SelectMany(r => r.Outputs))
            {
                Visit(output.Value, step);
            }
        }

        void Visit(object? value, string step)
        {
            if (value is null || !seen.Add(value))
            {
                return;
            }

            Assert.False(value is Compilation or ISymbol or SyntaxNode or SyntaxTree or Location or SemanticModel or AdditionalText or SourceText,
                $"{step} gives out a {value.GetType().Name}.");
            var type = value.GetType();
            if (type.IsPrimitive || type.IsEnum || value is string or decimal)
            {
                return;
            }

            if (value is IEnumerable items)
            {
                foreach (var item in items)
                {
                    Visit(item, step);
                }

                return;
            }

            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
            {
                Visit(field.GetValue(value), step);
            }
        }
    }

    internal sealed record Yaml(string Location, string Text)
    {
        public string Path => File.Path;

        InMemory File { get; } = new(Location, Text);

        public static implicit operator AdditionalText(Yaml yaml) => yaml.File;

        sealed class InMemory(string path, string text) : AdditionalText
        {
            readonly SourceText _text = SourceText.From(text);

            public override string Path => path;

            public override SourceText GetText(CancellationToken cancellationToken = default) => _text;
        }
    }

    sealed class Options(string rootNamespace) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Values(("build_property.RootNamespace", rootNamespace));

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => new Values();

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => textFile.Path.EndsWith(".yaml", StringComparison.Ordinal)
            ? new Values(("build_metadata.AdditionalFiles.ConnectorDefinition", textFile.Path[Folder.Length..]))
            : new Values();

        sealed class Values(params (string Key, string Value)[] values) : AnalyzerConfigOptions
        {
            public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value)
            {
                value = values.FirstOrDefault(v => v.Key == key).Value;
                return value is not null;
            }
        }
    }
}

/// <summary>What one run of the generator did.</summary>
internal sealed record Run(GeneratorDriverRunResult Result)
{
    public ImmutableArray<Diagnostic> Problems => Result.Diagnostics;

    public string this[string hintName] => Result.Results[0].GeneratedSources.Single(s => s.HintName == hintName).SourceText.ToString();

    public IEnumerable<string> HintNames => Result.Results[0].GeneratedSources.Select(s => s.HintName);

    /// <summary>How many outputs of a step are other than in the run before.</summary>
    public int Changed(string step) => Result.Results[0].TrackedSteps.TryGetValue(step, out var runs)
        ? runs.SelectMany(r => r.Outputs).Count(o => o.Reason is IncrementalStepRunReason.Modified or IncrementalStepRunReason.New or IncrementalStepRunReason.Removed)
        : 0;

    /// <summary>How many outputs of a step were worked out anew, whether or not they came out the same.</summary>
    public int Ran(string step) => Result.Results[0].TrackedSteps[step].SelectMany(r => r.Outputs).Count(o => o.Reason != IncrementalStepRunReason.Cached);

    /// <summary>How many files were emitted again.</summary>
    public int Emitted => Result.Results[0].TrackedOutputSteps.SelectMany(s => s.Value).SelectMany(r => r.Outputs)
        .Count(o => o.Reason is not (IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged or IncrementalStepRunReason.Removed));
}

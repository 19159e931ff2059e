using Connectors.Definitions;
using Connectors.Generator.Reporting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Testing;

namespace Connectors.Generator.Tests;

public class ProblemTests
{
    /// <summary>The compiler's own test bed: it fails on every diagnostic that is not expected, and on every expected one that is missing.</summary>
    [Fact]
    public async Task A_fault_in_yaml_is_a_compiler_error_at_its_place()
    {
        var test = new CSharpSourceGeneratorTest<ConnectorGenerator, DefaultVerifier>
        {
            ReferenceAssemblies = new ReferenceAssemblies("net10.0"),
            TestBehaviors = TestBehaviors.SkipGeneratedSourcesCheck,
        };
        test.TestState.AdditionalReferences.AddRange(
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                .Where(path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name == "Connectors.Runtime.dll"))
                .Select(path => MetadataReference.CreateFromFile(path)));
        test.TestState.Sources.Add("class Entry;");
        test.TestState.AdditionalFiles.Add(("/defs/shop/connector.yaml", Samples.Connector("shop", "Shop")));
        test.TestState.AdditionalFiles.Add(("/defs/shop/order_get.yaml", Samples.Tool("shop_order_get").Replace("effect: read", "effect: reed", StringComparison.Ordinal)));
        test.TestState.AnalyzerConfigFiles.Add(("/.globalconfig", """
            is_global = true
            build_property.RootNamespace = App
            [/defs/shop/connector.yaml]
            build_metadata.AdditionalFiles.ConnectorDefinition = shop/connector.yaml
            [/defs/shop/order_get.yaml]
            build_metadata.AdditionalFiles.ConnectorDefinition = shop/order_get.yaml
            """));
        test.TestState.ExpectedDiagnostics.Add(new DiagnosticResult("CONN014", DiagnosticSeverity.Error)
            .WithSpan("/defs/shop/order_get.yaml", 6, 9, 6, 13)
            .WithOptions(DiagnosticOptions.IgnoreAdditionalLocations));

        await test.RunAsync();
    }

    [Fact]
    public void A_bad_file_breaks_that_tool_only()
    {
        var run = new Harness(
            ("shop/connector.yaml", Samples.Connector("shop", "Shop")),
            ("shop/item_get.yaml", Samples.Tool("shop_item_get")),
            ("shop/order_get.yaml", "tool: shop_order_get\ntitle: [unclosed\n")).Go(mayHaveProblems: true);

        Assert.Contains(run.Problems, p => p.Severity == DiagnosticSeverity.Error && p.Location.GetLineSpan().Path.EndsWith("order_get.yaml", StringComparison.Ordinal));
        Assert.Contains("ItemGetAsync", run["Shop.Tools.shop.g.cs"], StringComparison.Ordinal);
        Assert.DoesNotContain("OrderGet", run["Shop.Tools.shop.g.cs"], StringComparison.Ordinal);
        Assert.DoesNotContain("OrderGet", run["Shop.Catalog.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_between_tool_and_connector_is_shown_in_the_tool()
    {
        var run = new Harness(
            ("shop/connector.yaml", Samples.Connector("shop", "Shop")),
            ("shop/order_get.yaml", Samples.Tool("shop_order_get").Replace("scopes: [read]", "scopes: [reat]", StringComparison.Ordinal))).Go(mayHaveProblems: true);

        var problem = Assert.Single(run.Problems);
        Assert.Equal("CONN032", problem.Id);
        Assert.Equal(5, problem.Location.GetLineSpan().StartLinePosition.Line + 1);
        Assert.Contains("read", problem.GetMessage(null), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_files_of_one_name_are_told_of_each_other()
    {
        var run = new Harness(
            ("shop/connector.yaml", Samples.Connector("shop", "Shop")),
            ("shop/a/order_get.yaml", Samples.Tool("shop_order_get")),
            ("shop/b/order_get.yaml", Samples.Tool("shop_order_get"))).Go(mayHaveProblems: true);

        Assert.Contains(run.Problems, p => p.Id == "CONN060");
    }

    [Fact]
    public void A_tool_without_a_connector_says_so()
    {
        var run = new Harness(("shop/order_get.yaml", Samples.Tool("shop_order_get"))).Go(mayHaveProblems: true);

        Assert.Equal("CONN061", Assert.Single(run.Problems).Id);
        Assert.Empty(run.HintNames);
    }

    [Fact]
    public void Two_connectors_of_one_name_in_csharp_are_told_and_the_first_still_compiles()
    {
        var run = new Harness(
            ("shop/connector.yaml", Samples.Connector("shop", "Shop")),
            ("shop/order_get.yaml", Samples.Tool("shop_order_get")),
            ("store/connector.yaml", Samples.Connector("store", "SHOP!")),
            ("store/order_get.yaml", Samples.Tool("store_order_get"))).Go(mayHaveProblems: true);

        Assert.Equal(["CONN040", "CONN040"], run.Problems.Select(p => p.Id));
        Assert.All(run.Problems, p => Assert.Equal(1, p.Location.GetLineSpan().StartLinePosition.Line));
        Assert.Contains("OrderGetTool.Instance", run["Shop.Catalog.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void Every_problem_of_the_language_has_its_diagnostic()
    {
        Assert.Equal(ProblemCatalog.All.Select(k => k.Id), Diagnostics.Descriptors.Select(d => d.Id));
        Assert.All(Diagnostics.Descriptors, d => Assert.NotEmpty(d.Title.ToString()));
    }

    [Fact]
    public void A_new_scope_is_a_warning_that_names_who_must_consent_again()
    {
        var harness = new Harness(
            ("shop/connector.yaml", Samples.Connector("shop", "Shop").Replace("{ read: Read everything. }", "{ read: Read everything., write: Write everything. }", StringComparison.Ordinal)),
            ("shop/order_get.yaml", Samples.Tool("shop_order_get")));
        var tool = ToolLinker.Link(
            DefinitionReader.Read("t", Samples.Tool("shop_order_get")).Tool!,
            DefinitionReader.Read("c", Samples.Connector("shop", "Shop")).Connector!).Tool!;
        harness.Add("tools.lock.json", ToolsLock.Write([tool]));
        Assert.Empty(harness.Go().Problems);

        var run = harness.Edit("shop/order_get.yaml", yaml => yaml.Replace("scopes: [read]", "scopes: [read, write]", StringComparison.Ordinal)).Go(mayHaveProblems: true);

        var problem = Assert.Single(run.Problems);
        Assert.Equal(("CONN075", DiagnosticSeverity.Warning), (problem.Id, problem.Severity));
        Assert.Contains("consent again", problem.GetMessage(null), StringComparison.Ordinal);
        Assert.Equal(("/project/definitions/tools.lock.json", 2, 4), (problem.Location.GetLineSpan().Path, problem.Location.GetLineSpan().StartLinePosition.Line, problem.Location.GetLineSpan().StartLinePosition.Character));
    }
}

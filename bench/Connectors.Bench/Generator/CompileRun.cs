using System.Diagnostics;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Connectors.Bench.Generator;

/// <summary>P14: what a tool's generated code costs the compiler, in CPU time of the whole process: parse, bind, emit, symbols file.</summary>
internal static class CompileRun
{
    const string Command = "dotnet run -c Release --project bench/Connectors.Bench -- compile";

    public static int Run(string[] args)
    {
        var count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000;
        var definitions = DefinitionSet.Make(count);
        var compiler = new Compiler(definitions, definitions.Lock());
        compiler.Run();
        var output = compiler.Output();

        Console.WriteLine($"{count} tools, {output.Count} files, {Row.Bytes(output.Sum(o => (double)o.Length) / count)} of C# per tool");
        Console.WriteLine();
        Console.WriteLine("| documentation comments | CPU ms per tool | assembly, bytes per tool |");
        Console.WriteLine("|---|---|---|");
        double perTool = 0;
        foreach (var (name, mode) in new[] { ("left out (no XML file wanted)", DocumentationMode.None), ("checked (XML file wanted)", DocumentationMode.Diagnose) })
        {
            // Without generated code, too, the compiler reads references and writes an assembly.
            var (empty, emptyBytes) = Measure([], mode);
            var (full, fullBytes) = Measure(output, mode);
            if (mode == DocumentationMode.None)
            {
                perTool = (full - empty) / count;
            }

            Console.WriteLine($"| {name} | {Row.Number((full - empty) / count)} | {Row.Number((double)(fullBytes - emptyBytes) / count, "#,##0")} |");
        }

        Console.WriteLine();
        Row.Print("P14", $"compile CPU per tool, at {count:#,##0}", "≤ 8 ms", "2 ms", $"{Row.Number(perTool)} ms", Command);
        return 0;
    }

    static (double Median, long Bytes) Measure(IReadOnlyList<SourceText> generated, DocumentationMode mode)
    {
        var parse = Compiler.Parse.WithDocumentationMode(mode);
        var times = new List<double>();
        long bytes = 0;
        for (var i = 0; i < 8; i++)
        {
            // The first four compile the compiler; bench/compiler.sh has what a new one costs.
            GC.Collect();
            var cpu = Environment.CpuUsage.TotalTime;
            var compilation = Compiler.Compilation(generated.Select(text => CSharpSyntaxTree.ParseText(text, parse)).Prepend(CSharpSyntaxTree.ParseText("class Entry;", parse)));
            using var assembly = new MemoryStream();
            using var symbols = new MemoryStream();
            using var documentation = mode == DocumentationMode.Diagnose ? new MemoryStream() : null;
            var result = compilation.Emit(assembly, symbols, documentation);
            times.Add((Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds);
            if (!result.Success)
            {
                throw new InvalidOperationException(result.Diagnostics.First(d => d.Severity == DiagnosticSeverity.Error).ToString());
            }

            bytes = assembly.Length;
        }

        return (Row.Median(times.Skip(4)), bytes);
    }
}

using System.Diagnostics;
using System.Globalization;
using Connectors.Definitions;
using Microsoft.CodeAnalysis.CSharp;

namespace Connectors.Bench.Generator;

/// <summary>Where the generator's time goes: each of its pure steps alone, over all definitions, once all is compiled.</summary>
internal static class GeneratorSteps
{
    public static int Run(string[] args)
    {
        var count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000;
        var definitions = DefinitionSet.Make(count);
        var lockText = definitions.Lock();
        var read = definitions.Files.Select(f => DefinitionReader.Read(f.Path, f.Text)).ToList();
        var connector = read.Select(r => r.Connector).First(c => c is not null)!;
        var tools = read.Where(r => r.Tool is not null).Select(r => r.Tool!).ToList();
        var linked = definitions.Linked();
        var headers = read.Select(r => r.Header!).ToList();

        var compiler = new Compiler(definitions, lockText);
        compiler.Run();
        var output = compiler.Output();

        Console.WriteLine("| step | at | ms for all | µs each |");
        Console.WriteLine("|---|---|---|---|");
        Step("read YAML", "each changed file", () => definitions.Files.Sum(f => DefinitionReader.Read(f.Path, f.Text).Problems.Count));
        Step("link", "each changed tool", () => tools.Count(t => ToolLinker.Link(t, connector).Tool is null));
        Step("descriptor", "each changed tool", () => linked.Sum(t => DescriptorText.Tool(t).Length));
        Step("input schema", "each changed tool", () => linked.Sum(t => JsonSchema.Input(t).Length));
        Step("output schema", "each changed tool", () => linked.Sum(t => JsonSchema.Output(t).Length));
        Step("rules of the set", "a name changed", () => DefinitionRules.CheckSet(headers).Count);
        Step("read the lock file", "any tool changed (part of the next)", () => ToolsLock.Places("tools.lock.json", lockText).GetHashCode());
        Step("compare with the lock file", "any tool changed", () => ToolsLock.Compare(lockText, linked).Count);
        Step("parse what was emitted", "each changed group", () => output.Sum(text => CSharpSyntaxTree.ParseText(text, Compiler.Parse).GetRoot().FullSpan.Length));
        Step("all, in a compiler", "cold", () =>
        {
            new Compiler(definitions, lockText).Run();
            return 0;
        });
        return 0;

        void Step(string name, string at, Func<int> run)
        {
            var times = new List<double>();
            for (var i = 0; i < 14; i++)
            {
                var start = Stopwatch.GetTimestamp();
                run();
                if (i >= 5)
                {
                    times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                }
            }

            var median = Row.Median(times);
            Console.WriteLine($"| {name} | {at} | {Row.Number(median, "0.0")} | {Row.Number(median * 1000 / count, "0.0")} |");
        }
    }
}

using System.Diagnostics;
using System.Globalization;

namespace Connectors.Bench.Generator;

/// <summary>P13: what the generator costs a compiler, cold and after edits, at several sizes.</summary>
internal static class GeneratorRun
{
    const string Command = "dotnet run -c Release --project bench/Connectors.Bench -- generator";

    /// <summary>A lock file above this is not read at all (CONN070), so such a set is measured without one.</summary>
    const int LargestLock = 1_000_000;

    static readonly string[] s_cases = ["first", "cold", "unrelated", "edit", "comment", "edit without a lock file"];

    /// <summary>Runs each size in a process of its own, so that each has a first time.</summary>
    public static int Run(string[] args)
    {
        int[] sizes = args.Length > 0 ? [.. args.Select(a => int.Parse(a, CultureInfo.InvariantCulture))] : [11, 1_000, 10_000];
        var results = sizes.Select(size => (size, times: Child(size))).ToList();

        Console.WriteLine("| definitions | cold in a new process, µs each | cold in a running one, µs each | unrelated edit, ms | one edit, ms | one comment, ms | one edit without a lock file, ms |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var (size, times) in results)
        {
            Console.WriteLine($"| {size:#,##0} | {Row.Number(times["first"] * 1000 / size, "#,##0")} | {Row.Number(times["cold"] * 1000 / size, "#,##0")} | "
                + string.Join(" | ", s_cases[2..].Select(c => Row.Number(times[c]))) + " |");
        }

        Console.WriteLine();
        foreach (var (size, _) in results.Where(r => DefinitionSet.Make(r.size).Lock().Length > LargestLock))
        {
            Console.WriteLine($"At {size:#,##0} the lock file is larger than is read; all of that line is without one.");
        }

        foreach (var (_, times) in results.Where(r => r.size == 1_000))
        {
            Row.Print("P13", "generator at 1,000: cold per definition; unrelated edit; one edit", "≤ 600 µs; 5 ms; 40 ms", "150 µs; 1 ms; 10 ms",
                $"{Row.Number(times["first"], "#,##0")} µs in a new process, {Row.Number(times["cold"], "#,##0")} µs in a running one; {Row.Number(times["unrelated"])} ms; {Row.Number(times["edit"])} ms", Command);
        }

        return 0;
    }

    /// <summary>Measures one size and prints its medians in milliseconds, a case a line.</summary>
    public static int RunAt(int size)
    {
        var definitions = DefinitionSet.Make(size);

        // From the parent: whoever writes it here has read all definitions once, and the first run is no first one.
        var lockText = Console.In.ReadToEnd() is { Length: > 0 and <= LargestLock } text ? text : null;
        var repeats = size > 5_000 ? 7 : 21;
        var first = new Compiler(definitions, lockText);
        Print("first", [Time(first.Run)]);

        var cold = new List<double>();
        for (var i = 0; i < (size > 5_000 ? 5 : 15); i++)
        {
            var compiler = new Compiler(definitions, lockText);
            cold.Add(Time(compiler.Run));
        }

        Print("cold", cold);
        Edits("unrelated", first, (compiler, i) => compiler.EditCSharp(i), repeats);
        Edits("edit", first, (compiler, i) => compiler.EditYaml(text => Describe(text, i)), repeats);
        Edits("comment", first, (compiler, i) => compiler.EditYaml(text => text + $"# {i}\n"), repeats);

        var unlocked = new Compiler(definitions, null);
        unlocked.Run();
        Edits("edit without a lock file", unlocked, (compiler, i) => compiler.EditYaml(text => Describe(text, i)), repeats);
        return 0;
    }

    static void Edits(string name, Compiler compiler, Action<Compiler, int> edit, int repeats)
    {
        var times = new List<double>();
        for (var i = 0; i < repeats + 3; i++)
        {
            edit(compiler, i);
            var time = Time(compiler.Run);
            if (i >= 3)
            {
                times.Add(time);
            }
        }

        Print(name, times);
    }

    /// <summary>Another sentence of purpose, which the lock file does not know of.</summary>
    static string Describe(string text, int number)
    {
        var start = text.IndexOf("\ndescription: ", StringComparison.Ordinal);
        var end = text.IndexOf('\n', start + 1);
        return text[..start] + $"\ndescription: Another sentence, number {number}." + text[end..];
    }

    static double Time(Action run)
    {
        var start = Stopwatch.GetTimestamp();
        run();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    static void Print(string name, IEnumerable<double> times) => Console.WriteLine($"{name}\t{Row.Median(times).ToString("R", CultureInfo.InvariantCulture)}");

    static Dictionary<string, double> Child(int size)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        }

        start.ArgumentList.Add("generator-at");
        start.ArgumentList.Add(size.ToString(CultureInfo.InvariantCulture));
        using var child = Process.Start(start)!;
        child.StandardInput.Write(DefinitionSet.Make(size).Lock());
        child.StandardInput.Close();
        var output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('\t'))
            .ToDictionary(parts => parts[0], parts => double.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}

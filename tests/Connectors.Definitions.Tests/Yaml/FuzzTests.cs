using Connectors.Definitions.Tests.Showing;
using CsCheck;

namespace Connectors.Definitions.Tests.Yaml;

/// <summary>Real files, damaged at random: whatever comes out, the reader answers with problems inside the file.</summary>
public class FuzzTests
{
    // The seed makes a failure repeatable; CsCheck prints a smaller one when it fails.
    const string Seed = "0N0XIzNsQ0O2";

    static readonly string[] Fragments =
    [
        "[", "]", "{", "}", ":", ": ", "- ", "? ", "#", " #", "&a ", "*a", "!", "!!str ", "|", ">", "|+\n", "'", "\"", "\\", "%", "@", "`", ",",
        "\n", "\r", "\r\n", "\t", " ", "  ", "\0", "\uFEFF", "\u2028", "\uD83D", "😀", "---\n", "...\n", "<<: ", "~", "null", "no", "0x", ".nan", "1e999",
        "tool: ", "connector: ", "toolset: ", "to: ", "type: list", "{ from: a }", "\"\\uD800\"", "\"\\0\"", "[[[[[[", "{a: {a: {a: ",
    ];

    static readonly Gen<string> Damaged =
        from file in Gen.Int[0, Repository.Definitions.Count - 1]
        from edits in Gen.Select(Gen.Int[0, 10_000], Gen.Int[0, 12], Gen.Int[0, Fragments.Length - 1]).Array[1, 6]
        select edits.Aggregate(Repository.Definitions[file].Text, static (text, edit) => Edit(text, edit));

    [Fact]
    public void A_damaged_file_never_throws_and_every_problem_lies_inside_it() =>
        Damaged.Sample(static text =>
        {
            var reading = DefinitionReader.Read("f", text);
            Bounds.Hold(text, reading.Problems);
            Bounds.Hold(text, reading.Places.Places.Select(static place => new Problem("", ProblemSeverity.Error, "-", place.Place)));
            Assert.Equal(reading.Problems.All(static problem => problem.Severity == ProblemSeverity.Warning), (reading.Tool ?? reading.Connector ?? (object?)reading.Toolset) is not null);
            if (reading.Tool is { } tool) Bounds.Hold(text, ToolLinker.Link(tool, Connector).Findings.Select(reading.Places.Locate));
        }, seed: Seed, iter: 4_000, threads: 1);

    [Fact]
    public void Any_text_at_all_is_answered() =>
        Gen.OneOf(Gen.String, Gen.Int[0, Fragments.Length - 1].Select(static i => Fragments[i]).Array[0, 40].Select(string.Concat)).Sample(
            static text => Bounds.Hold(text, DefinitionReader.Read("f", text).Problems), seed: Seed, iter: 4_000, threads: 1);

    static readonly ConnectorDefinition Connector = Repository.Definitions
        .Select(static file => DefinitionReader.Read(file.File, file.Text).Connector).OfType<ConnectorDefinition>().First();

    static string Edit(string text, (int At, int Length, int Fragment) edit)
    {
        var at = edit.At % (text.Length + 1);
        var kept = Math.Min(at + edit.Length, text.Length);
        return string.Concat(text.AsSpan(0, at), edit.Length % 3 == 0 ? "" : Fragments[edit.Fragment], text.AsSpan(kept));
    }
}

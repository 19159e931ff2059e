using Connectors.Definitions.Yaml;

namespace Connectors.Definitions.Tests.Yaml;

/// <summary>What a hostile or careless text may hold, and that each is refused with the right number, never with an exception.</summary>
public class RefusalTests
{
    public static TheoryData<string, string> Refused => new()
    {
        // Brackets, quotes and blocks that do not end, or end too often.
        { "a: [1, 2", "CONN001" }, { "a: {b: c", "CONN001" }, { "[", "CONN001" }, { "{", "CONN001" }, { "a: [[[", "CONN001" },
        { "a: 'x", "CONN001" }, { "a: \"x", "CONN001" }, { "a: ]", "CONN001" }, { "a: }", "CONN001" }, { "{a: b}}", "CONN001" },
        { "a: [b]c", "CONN001" }, { "a: 'b' c", "CONN001" }, { "\"a\" b: c", "CONN001" }, { "a: [b,,c]", "CONN001" }, { "a: {b: c,, d: e}", "CONN001" },
        { "a: \"\\x\"", "CONN001" }, { "a: \"\\uD800\"", "CONN001" }, { "a: \"\\U00110000\"", "CONN001" }, { "a: \"\\q\"", "CONN001" },
        { "a: 'b\n---\nc'", "CONN001" }, { "a: \"b\nc\": d", "CONN001" }, { "a: |x\n b", "CONN001" }, { "a: |99\n b", "CONN001" },

        // Indentation that means nothing.
        { "a: b: c", "CONN001" }, { "a: b\n  c: d", "CONN001" }, { "a: - b", "CONN001" }, { "- a\nb: c", "CONN001" }, { "a:\n  - b\n c: d", "CONN001" },
        { "a: >\n  x\n y\n", "CONN001" }, { "a: |2\n x", "CONN001" }, { "a\nb: c", "CONN001" }, { "a: [\nb\n]: c", "CONN001" },

        // Characters that start nothing.
        { "a: @x", "CONN001" }, { "a: `x`", "CONN001" }, { "a: %x", "CONN001" }, { "*", "CONN001" }, { "&", "CONN001" }, { "a: *", "CONN001" },

        // The same key, however it is written.
        { "a: 1\na: 2", "CONN002" }, { "a: 1\n'a': 2", "CONN002" }, { "{\"a\": 1, a: 2}", "CONN002" }, { "a: 1\n\"\\x61\": 2", "CONN002" },
        { "? a\n: 1\n? a\n: 2", "CONN002" }, { "x:\n  - { a: 1, a: 2 }", "CONN002" }, { "a: 1\nb: 2\na:", "CONN002" },

        // References, and what a billion of them would laugh at.
        { "a: &x 1", "CONN003" }, { "a: *x", "CONN003" }, { "&x a: b", "CONN003" }, { "*x : b", "CONN003" }, { "<<: {a: 1}", "CONN003" },
        { "a: &x [*x]", "CONN003" }, { "a: &a [1]\nb: &b [*a, *a]\nc: [*b, *b]", "CONN003" }, { "&x\na: b", "CONN003" }, { "- <<: *x", "CONN003" },

        // Tags and directives.
        { "a: !!str 1", "CONN004" }, { "a: !x 1", "CONN004" }, { "a: !<tag:x> b", "CONN004" }, { "!!map {a: b}", "CONN004" }, { "!", "CONN004" },
        { "a: !!binary aGk=", "CONN004" }, { "a: !!python/object/apply:os.system [ls]", "CONN004" },
        { "%YAML 1.1\n---\na: 1", "CONN004" }, { "%TAG ! tag:x,2000:\n---\na: 1", "CONN004" },

        // Tabs where spaces belong.
        { "\ta: 1", "CONN005" }, { "a:\n\t- b", "CONN005" }, { "a:\n  \tb: c", "CONN005" }, { "a: |\n\tx", "CONN005" }, { "-\t- a", "CONN005" },
        { "- \t-\ta", "CONN005" }, { "?\ta", "CONN005" }, { "a: [\n\tb]", "CONN005" },

        // One file, one document.
        { "", "CONN006" }, { " ", "CONN006" }, { "\n\n", "CONN006" }, { "# c", "CONN006" }, { "...", "CONN006" }, { "a: 1\n---\nb: 1", "CONN006" },
        { "a: 1\n...\nb: 1", "CONN006" }, { "a: 1\n---", "CONN006" }, { "---\n---\n", "CONN006" },

        // What nobody sees.
        { "\0", "CONN007" }, { "a: \u0001", "CONN007" }, { "a: \"\\0\"", "CONN007" }, { "a: \"\\e[31m\"", "CONN007" }, { "a: \u007F", "CONN007" },
        { "a: \u0085", "CONN007" }, { "a: \u2028", "CONN007" }, { "a: \u202E", "CONN007" }, { "a: \u2066b", "CONN007" }, { "a: \u200Bb", "CONN007" },
        { "a: b\uFEFFc", "CONN007" }, { "\uFEFF\uFEFFa: b", "CONN007" }, { "a: \"\\u202e\"", "CONN007" }, { "# \u0008", "CONN007" },

        // Keys that are no words.
        { "? [a]\n: 1", "CONN009" }, { "? {a: b}\n: 1", "CONN009" }, { ": 1", "CONN009" }, { "? ", "CONN009" }, { "{[a]: 1}", "CONN009" },
        { "a: {{x}}", "CONN009" }, { "'': 1", "CONN009" },
    };

    [Theory, MemberData(nameof(Refused))]
    public void A_text_is_refused_with_its_number(string text, string id)
    {
        var tree = YamlTree.Parse("f", text);
        Assert.Null(tree.Root);
        Assert.Contains(tree.Problems, problem => problem.Id == id);
        Bounds.Hold(text, tree.Problems);
    }

    [Theory]
    [InlineData('[')]
    [InlineData('{')]
    [InlineData('-')]
    [InlineData('?')]
    public void Nesting_is_cut_off_before_it_costs_anything(char opener)
    {
        var text = string.Concat(Enumerable.Repeat(opener is '[' or '{' ? opener.ToString() : opener + " ", 100_000));
        var problem = Assert.Single(YamlTree.Parse("f", text).Problems, static problem => problem.Id == "CONN008");
        Assert.Contains("64 levels", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sixty_four_levels_are_not_too_many()
    {
        Assert.NotNull(YamlTree.Parse("f", new string('[', 63) + "a" + new string(']', 63)).Root);
        Assert.Null(YamlTree.Parse("f", new string('[', 64) + "a" + new string(']', 64)).Root);
    }

    [Fact]
    public void A_megabyte_is_the_end()
    {
        Assert.NotNull(YamlTree.Parse("f", "a: " + new string('x', YamlTree.MaxCharacters - 3)).Root);
        var problem = Assert.Single(YamlTree.Parse("f", "a: " + new string('x', YamlTree.MaxCharacters - 2)).Problems);
        Assert.Equal(("CONN008", 1, 1), (problem.Id, problem.Place.Line, problem.Place.Column));
    }

    [Fact]
    public void Half_a_surrogate_pair_is_shown_where_it_stands()
    {
        var problem = Assert.Single(YamlTree.Parse("f", "a: b\nc: x\uD83D").Problems);
        Assert.Equal(("CONN007", 2, 5), (problem.Id, problem.Place.Line, problem.Place.Column));
    }

    [Fact]
    public void All_refusals_of_a_text_are_told_at_once() =>
        Assert.Equal(["CONN003", "CONN002", "CONN004"], YamlTree.Parse("f", "a: &x 1\na: 2\nb: !y z").Problems.Select(static problem => problem.Id));
}

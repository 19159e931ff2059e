namespace Connectors.Definitions.Yaml;

/// <summary>
/// A YAML text as nodes with places, or the reasons why it is refused. Definitions use a small, safe part of YAML 1.2: mappings with
/// unique text keys, lists and scalars; no anchors, aliases, tags, merge keys or directives. Never throws, whatever the text.
/// </summary>
internal sealed class YamlTree
{
    /// <summary>The largest text that is read: more is no definition, and deep or long texts cost a parser quadratic time.</summary>
    public const int MaxCharacters = 1_000_000;

    /// <summary>The most levels a value may lie inside others.</summary>
    public const int MaxDepth = 64;

    /// <summary>The longest key. Paths are made of keys, so a long one would be paid for at each value below it.</summary>
    public const int MaxKeyLength = 200;

    YamlTree(YamlNode? root, IReadOnlyList<Problem> problems)
    {
        Root = root;
        Problems = problems;
    }

    /// <summary>The document, or <c>null</c> when the text was refused.</summary>
    public YamlNode? Root { get; }

    /// <summary>Why the text was refused; empty when it was not.</summary>
    public IReadOnlyList<Problem> Problems { get; }

    public static YamlTree Parse(string file, string text)
    {
        // Editors on some systems still save a byte order mark; the parser would make it part of the first key.
        var source = new SourceText(file, text.Length > 0 && text[0] == '\uFEFF' ? text.Substring(1) : text);
        if (source.Text.Length > MaxCharacters)
        {
            return Refused(Report(ProblemCatalog.TooMuch, source.At(0, 0),
                $"The file has {source.Text.Length:N0} characters; a definition has at most {MaxCharacters:N0}."));
        }

        if (Characters.FirstHidden(source.Text) is >= 0 and var hidden)
        {
            return Refused(Report(ProblemCatalog.HiddenCharacter, source.At(hidden, 1),
                $"The character {Characters.Name(source.Text[hidden])} cannot be seen; remove it or retype the line."));
        }

        if (TabIndentation(source) is { Count: > 0 } tabs) return new YamlTree(null, tabs);

        var problems = new List<Problem>();
        var root = new YamlEvents(source, problems).Read();
        return new YamlTree(problems.Count == 0 ? root : null, problems);
    }

    public static Problem Report(ProblemKind kind, Place place, string message) => new(kind.Id, kind.Severity, message, place);

    static YamlTree Refused(Problem problem) => new(null, [problem]);

    // The parser reports a tab at 1:1, or, behind a list's dash, not at all; the line itself knows better.
    static List<Problem> TabIndentation(SourceText source)
    {
        var problems = new List<Problem>();
        for (var line = 1; line <= source.LineCount; line++)
        {
            var text = source.Line(line);
            var indentation = Indentation(text);
            var tab = text.IndexOf('\t', 0, indentation);
            if (tab < 0 || string.IsNullOrWhiteSpace(text)) continue;
            problems.Add(Report(ProblemCatalog.TabIndentation, source.Between(line, tab + 1, line, tab + 2),
                "The line is indented with a tab; indent with spaces."));
        }

        return problems;
    }

    // White space counts, and so do the marks `-`, `?` and `:` that something is nested behind.
    static int Indentation(string line)
    {
        var at = 0;
        while (at < line.Length)
        {
            var nests = (line[at] is '-' or '?' or ':') && at + 1 < line.Length && (line[at + 1] is ' ' or '\t');
            if (line[at] is not (' ' or '\t') && !nests) break;
            at++;
        }

        return at;
    }
}

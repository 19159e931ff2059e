using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using static Connectors.Definitions.Yaml.YamlTree;

namespace Connectors.Definitions.Yaml;

/// <summary>Makes nodes of the parser's events. The one file that knows YamlDotNet.</summary>
internal sealed class YamlEvents(SourceText source, List<Problem> problems)
{
    // Without a line end, the parser loses the last line of a block text that holds nothing but spaces.
    readonly Scanner scanner = new(new StringReader(EndsLine(source.Text) ? source.Text : source.Text + "\n"), skipComments: true);

    /// <summary>The document, or <c>null</c> with at least one problem.</summary>
    public YamlNode? Read()
    {
        try
        {
            return Document(new Parser(scanner));
        }
        catch (TooDeepException deep)
        {
            Refuse(ProblemCatalog.TooMuch, deep.Place, $"Values lie more than {MaxDepth} levels inside each other.");
        }
        catch (YamlException fault)
        {
            var place = source.Between(fault.Start.Line, fault.Start.Column, fault.End.Line, fault.End.Column);
            Refuse(ProblemCatalog.NotYaml, place, Sentence(fault));
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // An unclosed bracket, among others, ends the parser with an exception that knows no place; the scanner still does.
            var at = scanner.CurrentPosition;
            Refuse(ProblemCatalog.NotYaml, source.Between(at.Line, at.Column, at.Line, at.Column),
                "The text ends, or breaks off, inside a value; look for a bracket or quote that is not closed.");
        }

        return null;
    }

    YamlNode? Document(Parser parser)
    {
        YamlNode? root = null;
        while (parser.MoveNext())
        {
            switch (parser.Current)
            {
                case DocumentStart { Version: not null } start:
                    Refuse(ProblemCatalog.Tag, FirstLine(start), "Remove the %YAML directive; definitions are YAML 1.2.");
                    break;
                case DocumentStart { IsImplicit: false } start when start.Tags?.Any(static tag => tag.Prefix is not ("!" or "tag:yaml.org,2002:")) == true:
                    Refuse(ProblemCatalog.Tag, FirstLine(start), "Remove the %TAG directive; definitions have no tags.");
                    break;
                case DocumentStart start when root is not null:
                    Refuse(ProblemCatalog.DocumentCount, At(start), "A second document starts here; put it into a file of its own.");
                    return null;
                case StreamStart or StreamEnd or DocumentStart or DocumentEnd:
                    break;
                default:
                    root = Node(parser, 1);
                    break;
            }
        }

        if (root is null) Refuse(ProblemCatalog.DocumentCount, source.At(0, 0), "The file is empty; start with `tool: name` or `connector: name`.");
        return root;
    }

    YamlNode Node(Parser parser, int depth)
    {
        var first = parser.Current!;
        if (depth > MaxDepth) throw new TooDeepException(At(first));
        if (first is NodeEvent node) CheckProperties(node);
        return first switch
        {
            Scalar scalar => Text(scalar),
            SequenceStart => Sequence(parser, depth),
            MappingStart => Mapping(parser, depth),
            AnchorAlias alias => Alias(alias),
            _ => throw new InvalidOperationException(),
        };
    }

    YamlSequence Sequence(Parser parser, int depth)
    {
        var start = (SequenceStart)parser.Current!;
        var items = new List<YamlNode>();
        while (parser.MoveNext() && parser.Current is not SequenceEnd) items.Add(Node(parser, depth + 1));
        return new YamlSequence(Around(start, parser.Current!, start.Style == SequenceStyle.Flow), items);
    }

    YamlMapping Mapping(Parser parser, int depth)
    {
        var start = (MappingStart)parser.Current!;
        var entries = new List<YamlEntry>();
        var seen = new Dictionary<string, YamlScalar>(StringComparer.Ordinal);
        while (parser.MoveNext() && parser.Current is not MappingEnd)
        {
            var key = Key(Node(parser, depth + 1), seen);
            parser.MoveNext();
            var value = Node(parser, depth + 1);
            if (key is not null) entries.Add(new YamlEntry(key, value));
        }

        return new YamlMapping(Around(start, parser.Current!, start.Style == MappingStyle.Flow), entries);
    }

    YamlScalar? Key(YamlNode node, Dictionary<string, YamlScalar> seen)
    {
        if (node is not YamlScalar key || key.Text.Length == 0)
        {
            Refuse(ProblemCatalog.NoTextKey, node.Place, "A key must be a word; put a text in quotes when it holds brackets or braces.");
            return null;
        }

        if (key is { IsPlain: true, Text: "<<" })
        {
            Refuse(ProblemCatalog.Reference, key.Place, "Merge keys are not allowed; write the values out.");
            return null;
        }

        if (key.Text.Length > MaxKeyLength)
        {
            Refuse(ProblemCatalog.TooMuch, key.Place, $"The key has {key.Text.Length} characters; at most {MaxKeyLength} are allowed.");
            return null;
        }

        if (seen.TryGetValue(key.Text, out var earlier))
        {
            Refuse(ProblemCatalog.DuplicateKey, key.Place, $"`{key.Text}` already stands in line {earlier.Place.Line}; keep one of the two.");
            return null;
        }

        seen.Add(key.Text, key);
        return key;
    }

    YamlScalar Text(Scalar scalar)
    {
        var place = At(scalar);
        if (Characters.FirstHidden(scalar.Value) is >= 0 and var hidden)
        {
            Refuse(ProblemCatalog.HiddenCharacter, place,
                $"The text holds the character {Characters.Name(scalar.Value[hidden])}, which cannot be seen; remove its escape.");
        }

        return new YamlScalar(place, scalar.Value, scalar.Style == ScalarStyle.Plain);
    }

    YamlScalar Alias(AnchorAlias alias)
    {
        Refuse(ProblemCatalog.Reference, At(alias),
            $"`*{alias.Value}` is an alias; write the value out, or put the text in quotes when it starts with `*`.");
        return new YamlScalar(At(alias), alias.Value.ToString(), isPlain: false);
    }

    void CheckProperties(NodeEvent node)
    {
        if (!node.Anchor.IsEmpty)
        {
            Refuse(ProblemCatalog.Reference, At(node),
                $"`&{node.Anchor.Value}` is an anchor; remove it, or put the text in quotes when it starts with `&`.");
        }

        if (!node.Tag.IsEmpty)
        {
            Refuse(ProblemCatalog.Tag, At(node),
                $"`{(node.Tag.IsNonSpecific ? "!" : node.Tag.Value)}` is a tag; remove it, or put the text in quotes when it starts with `!`.");
        }
    }

    static bool EndsLine(string text) => text.Length == 0 || text[text.Length - 1] is '\n' or '\r';

    void Refuse(ProblemKind kind, Place place, string message) => problems.Add(Report(kind, place, message));

    Place At(ParsingEvent part) => source.Between(part.Start.Line, part.Start.Column, part.End.Line, part.End.Column);

    // A directive's event reaches to the `---` below it.
    Place FirstLine(ParsingEvent part) => source.Between(part.Start.Line, part.Start.Column, part.Start.Line, long.MaxValue);

    // The end of a flow collection is marked before its bracket.
    Place Around(ParsingEvent first, ParsingEvent last, bool isFlow) =>
        source.Between(first.Start.Line, first.Start.Column, last.End.Line, last.End.Column + (isFlow ? 1 : 0));

    // The parser's own words come in several styles; ours end with a full stop and never with a place, which stands beside them.
    static string Sentence(YamlException fault)
    {
        var message = fault.Message;
        if (message.StartsWith("(Line:", StringComparison.Ordinal) && message.IndexOf("): ", StringComparison.Ordinal) is > 0 and var end)
            message = message.Substring(end + 3);
        return "This is not YAML: " + message.Trim().TrimEnd('.').Replace("  ", " ") + ".";
    }

    sealed class TooDeepException(Place place) : Exception
    {
        public Place Place { get; } = place;
    }
}

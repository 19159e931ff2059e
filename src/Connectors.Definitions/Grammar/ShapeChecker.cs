using Connectors.Definitions.Yaml;
using static Connectors.Definitions.Grammar.Sentences;
using static Connectors.Definitions.ProblemCatalog;

namespace Connectors.Definitions.Grammar;

/// <summary>Walks a document beside its shape and reports every difference. What passes can be read without another check.</summary>
internal sealed class ShapeChecker
{
    readonly List<Problem> problems = [];

    /// <summary>The differences, in the order of the file.</summary>
    public static IReadOnlyList<Problem> Check(YamlNode node, Shape shape, Place place)
    {
        var checker = new ShapeChecker();
        checker.Visit(node, shape, place);
        return checker.problems;
    }

    // A mapping or a list is shown at its key: a squiggle under forty lines helps nobody.
    void Visit(YamlNode node, Shape shape, Place key)
    {
        var place = node is YamlScalar { Text.Length: > 0 } ? node.Place : key;
        if (node is YamlScalar { Kind: ScalarKind.Null } && shape is not AnyShape)
        {
            Report(EmptyValue, place, $"Nothing is written here; write {shape.Expected}, or remove the key.");
            return;
        }

        switch (shape)
        {
            case MappingShape mapping when node is YamlMapping found: Mapping(found, mapping, key); break;
            case MappingOfShape mapping when node is YamlMapping found: Names(found, mapping, key); break;
            case ListShape list when node is YamlSequence found: List(found, list, key); break;
            case EitherShape either: Either(node, either, key); break;
            case AnyShape: Any(node, key); break;
            case MappingShape or MappingOfShape or ListShape: Wrong(node, shape, place); break;
            default:
                if (node is YamlScalar scalar) ScalarChecker.Check(scalar, shape, place, Report);
                else Wrong(node, shape, place);
                break;
        }
    }

    void Mapping(YamlMapping found, MappingShape shape, Place place)
    {
        foreach (var key in shape.Keys.Where(key => key.Required && found[key.Name] is null))
            Report(MissingKey, place, $"`{key.Name}` is missing; add it: {key.Shape.Expected}.");

        if (shape.NeedsAny && found.Entries.Count == 0) Report(EmptyValue, place, $"Nothing is written here; write {shape.Expected}.");
        ExactlyOne(found, shape, place);

        var free = shape.Keys.Select(static key => key.Name).Where(name => found[name] is null).ToList();
        foreach (var entry in found.Entries)
        {
            if (shape.Keys.FirstOrDefault(key => key.Name == entry.Key.Text) is { } known)
            {
                Visit(entry.Value, known.Shape, entry.Key.Place);
                continue;
            }

            Report(UnknownKey, entry.Key.Place, $"{Quote(entry.Key.Text)} is no key here. {Suggest(entry.Key.Text, free, "Free keys are")}".TrimEnd());
        }
    }

    void ExactlyOne(YamlMapping found, MappingShape shape, Place place)
    {
        if (shape.ExactlyOneOf.Count == 0) return;
        var written = shape.ExactlyOneOf.Where(name => found[name] is not null).ToList();
        if (written.Count == 0) Report(MissingKey, place, $"Write {Or(shape.ExactlyOneOf)}.");
        else if (written.Count > 1) Report(WrongKind, place, $"Write {Or(shape.ExactlyOneOf)}, not both.");
    }

    void Names(YamlMapping found, MappingOfShape shape, Place place)
    {
        if (shape.NeedsAny && found.Entries.Count == 0) Report(EmptyValue, place, "Nothing is written here; write at least one entry.");
        foreach (var entry in found.Entries)
        {
            if (!shape.Name.Accepts(entry.Key.Text))
                Report(WrongForm, entry.Key.Place, $"{Quote(entry.Key.Text)} cannot be a name here; write {shape.Name.Sentence}.");
            Visit(entry.Value, shape.Value, entry.Key.Place);
        }
    }

    void List(YamlSequence found, ListShape shape, Place place)
    {
        if (shape.NeedsAny && found.Items.Count == 0) Report(EmptyValue, place, "The list is empty; write at least one item, or remove the key.");
        if (found.Items.Count > shape.MaxItems) Report(TooLong, place, $"The list has {found.Items.Count} items; at most {shape.MaxItems} are allowed.");

        var seen = new HashSet<(ScalarKind, string)>();
        foreach (var item in found.Items)
        {
            Visit(item, shape.Item, Inside(item));
            if (item is YamlScalar scalar && !seen.Add((scalar.Kind, scalar.Text)))
                Report(DuplicateItem, scalar.Place, $"{Quote(scalar.Text)} already stands in this list; keep one of the two.");
        }
    }

    // The first option of the value's own kind tells best what is wrong with it.
    void Either(YamlNode node, EitherShape shape, Place place)
    {
        IReadOnlyList<Problem>? nearest = null;
        foreach (var option in shape.Options)
        {
            var faults = Check(node, option, place);
            if (faults.Count == 0) return;
            if (option is ListShape or MappingShape or MappingOfShape ? Fits(node, option) : option is EitherShape && node is YamlScalar) nearest ??= faults;
        }

        if (nearest is not null) problems.AddRange(nearest);
        else if (node is YamlScalar scalar) Report(WrongForm, node.Place, $"{Quote(scalar.Text)} does not fit here; write {shape.Expected}.");
        else Wrong(node, shape, place);
    }

    void Any(YamlNode node, Place place)
    {
        switch (node)
        {
            case YamlScalar { Kind: ScalarKind.Null }:
                Report(EmptyValue, node is YamlScalar { Text.Length: > 0 } ? node.Place : place, "Nothing is written here; write a value, or remove the key.");
                break;
            case YamlScalar { Kind: ScalarKind.Number or ScalarKind.Whole } scalar when CoreSchema.Number(scalar.Text) is null:
                Report(OutOfRange, scalar.Place, $"{Quote(scalar.Text)} is no number that JSON can carry; write it in quotes.");
                break;
            case YamlSequence sequence:
                foreach (var item in sequence.Items) Any(item, Inside(item));
                break;
            case YamlMapping mapping:
                foreach (var entry in mapping.Entries) Any(entry.Value, entry.Key.Place);
                break;
        }
    }

    void Wrong(YamlNode node, Shape shape, Place place) =>
        Report(WrongKind, place, $"{Kind(node)} is written here; write {shape.Expected} instead.");

    void Report(ProblemKind kind, Place place, string message) => problems.Add(YamlTree.Report(kind, place, message));

    static bool Fits(YamlNode node, Shape shape) => shape is ListShape ? node is YamlSequence : node is YamlMapping;

    static Place Inside(YamlNode item) =>
        item is YamlMapping { Entries.Count: > 0 } mapping ? mapping.Entries[0].Key.Place : item.Place;

    static string Kind(YamlNode node) => node switch
    {
        YamlMapping => "A mapping",
        YamlSequence => "A list",
        YamlScalar scalar => Quote(scalar.Text),
        _ => "Something else",
    };
}

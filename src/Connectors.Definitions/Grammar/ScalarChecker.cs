using Connectors.Definitions.Yaml;
using static Connectors.Definitions.Grammar.Sentences;
using static Connectors.Definitions.ProblemCatalog;

namespace Connectors.Definitions.Grammar;

/// <summary>Compares one scalar with what is expected of it.</summary>
internal static class ScalarChecker
{
    public static void Check(YamlScalar scalar, Shape shape, Place place, Action<ProblemKind, Place, string> report)
    {
        var (kind, message) = shape switch
        {
            TextShape text => Text(scalar, text),
            WordShape word => Word(scalar, word),
            FlagShape => Flag(scalar),
            WholeShape whole => Whole(scalar, whole),
            NumberShape => Number(scalar),
            _ => (null, ""),
        };
        if (kind is not null) report(kind, place, message);
    }

    static (ProblemKind? Kind, string Message) Text(YamlScalar scalar, TextShape shape)
    {
        if (scalar.Text.Length == 0) return (EmptyValue, $"The text is empty; write {shape.Expected}, or remove the key.");
        if (scalar.Kind != ScalarKind.Text)
        {
            var read = scalar.Kind == ScalarKind.Flag ? "as true or false" : "as a number";
            return (WrongKind, $"{Quote(scalar.Text)} is read {read}; put it in quotes: \"{scalar.Text}\".");
        }

        if (CodePoints(scalar.Text) is var length && length > shape.MaxLength)
            return (TooLong, $"The text has {length} characters; at most {shape.MaxLength} are allowed.");
        if (shape.Rule?.Accepts(scalar.Text) == false)
            return (WrongForm, $"{Quote(scalar.Text)} does not have the form; write {shape.Rule.Sentence}.");
        return default;
    }

    static (ProblemKind? Kind, string Message) Word(YamlScalar scalar, WordShape shape)
    {
        if (scalar.Kind == ScalarKind.Text && shape.Words.Contains(scalar.Text)) return default;
        return (NotInList, $"{Quote(scalar.Text)} is not one of the words for this key. {Suggest(scalar.Text, shape.Words)}");
    }

    static (ProblemKind? Kind, string Message) Flag(YamlScalar scalar)
    {
        if (scalar.Kind == ScalarKind.Flag) return default;
        var meant = CoreSchema.FlagOfYaml11(scalar.Text) ?? (scalar.Text is "true" or "false" ? scalar.Text == "true" : null);
        if (meant is null) return (WrongKind, $"{Quote(scalar.Text)} is written here; write true or false instead.");
        var sort = scalar.IsPlain ? "in YAML 1.2 it is a text" : "in quotes it is a text";
        return (NotAFlag, $"{Quote(scalar.Text)} is no flag, {sort}; write {(meant.Value ? "true" : "false")}.");
    }

    static (ProblemKind? Kind, string Message) Whole(YamlScalar scalar, WholeShape shape)
    {
        if (scalar.Kind != ScalarKind.Whole) return (WrongKind, $"{Quote(scalar.Text)} is written here; write {shape.Expected} instead.");
        if (CoreSchema.Number(scalar.Text) is { } number && number >= shape.Minimum && number <= shape.Maximum) return default;
        return (OutOfRange, $"{Quote(scalar.Text)} is outside the range; write {shape.Expected}.");
    }

    static (ProblemKind? Kind, string Message) Number(YamlScalar scalar)
    {
        if (scalar.Kind is not (ScalarKind.Whole or ScalarKind.Number))
            return (WrongKind, $"{Quote(scalar.Text)} is written here; write a number instead, without quotes.");
        return CoreSchema.Number(scalar.Text) is null ? (OutOfRange, $"{Quote(scalar.Text)} is too large; write a finite number.") : default;
    }

    // JSON Schema counts characters, not UTF-16 units; so do we.
    static int CodePoints(string text) => text.Length - text.Count(char.IsLowSurrogate);
}

namespace Connectors.Definitions.Grammar;

/// <summary>
/// What may stand at one place of a definition. The shapes of a tool and of a connector are the language: the checker refuses by
/// them, the editors' schema is written from them, and so the two cannot drift apart.
/// </summary>
internal abstract class Shape
{
    /// <summary>What is expected, as it reads after "write": "a text", "true or false".</summary>
    public abstract string Expected { get; }
}

/// <summary>A text, never empty.</summary>
internal sealed class TextShape(WordRule? rule = null, int maxLength = TextShape.Unbounded) : Shape
{
    public const int Unbounded = int.MaxValue;

    public WordRule? Rule { get; } = rule;

    public int MaxLength { get; } = maxLength;

    public override string Expected => Rule?.Sentence ?? "a text";
}

/// <summary>One word of a closed list.</summary>
internal sealed class WordShape(params string[] words) : Shape
{
    public IReadOnlyList<string> Words { get; } = words;

    public override string Expected => Sentences.Or(Words);
}

/// <summary>True or false.</summary>
internal sealed class FlagShape : Shape
{
    public override string Expected => "true or false";
}

/// <summary>A whole number.</summary>
internal sealed class WholeShape(int minimum, int maximum) : Shape
{
    public int Minimum { get; } = minimum;

    public int Maximum { get; } = maximum;

    public override string Expected => $"a whole number from {Minimum} to {Maximum}";
}

/// <summary>Any finite decimal number.</summary>
internal sealed class NumberShape : Shape
{
    public override string Expected => "a number";
}

/// <summary>Anything that JSON can say.</summary>
internal sealed class AnyShape : Shape
{
    public override string Expected => "a value";
}

/// <summary>A mapping with the keys that are described.</summary>
internal sealed class MappingShape(params Key[] keys) : Shape
{
    public IReadOnlyList<Key> Keys { get; } = keys;

    /// <summary>Keys of which exactly one is written; empty for no such rule.</summary>
    public IReadOnlyList<string> ExactlyOneOf { get; init; } = [];

    /// <summary>Whether a mapping without any key is refused.</summary>
    public bool NeedsAny { get; init; }

    public override string Expected => "a mapping with " + Sentences.Or([.. Keys.Select(static key => key.Name)]);
}

/// <summary>A key of a <see cref="MappingShape"/>. Its description is what editors show and the reference prints.</summary>
internal sealed class Key(string name, Shape shape, string description)
{
    public string Name { get; } = name;

    public Shape Shape { get; } = shape;

    public string Description { get; } = description;

    public bool Required { get; init; }

    /// <summary>What holds when the key is left out; <c>null</c> for nothing.</summary>
    public string? Default { get; init; }
}

/// <summary>A mapping whose keys are free names.</summary>
internal sealed class MappingOfShape(WordRule name, Shape value) : Shape
{
    public WordRule Name { get; } = name;

    public Shape Value { get; } = value;

    public bool NeedsAny { get; init; }

    public override string Expected => "a mapping of names";
}

/// <summary>A list. Its items differ from each other when they are scalars.</summary>
internal sealed class ListShape(Shape item) : Shape
{
    public Shape Item { get; } = item;

    public bool NeedsAny { get; init; }

    public int MaxItems { get; init; } = int.MaxValue;

    public override string Expected => "a list";
}

/// <summary>One of several shapes; the first that fits counts.</summary>
internal sealed class EitherShape(string expected, params Shape[] options) : Shape
{
    public IReadOnlyList<Shape> Options { get; } = options;

    public override string Expected { get; } = expected;
}

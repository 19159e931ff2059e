namespace Connectors.Definitions;

/// <summary>The kinds of value that an example or a template is made of: those of JSON.</summary>
public enum ExampleKind
{
    /// <summary>Text.</summary>
    Text,

    /// <summary>A number; its text is valid JSON.</summary>
    Number,

    /// <summary>True or false.</summary>
    Flag,

    /// <summary>A list.</summary>
    List,

    /// <summary>Names with values.</summary>
    Mapping,
}

/// <summary>A value of an example or of a template, free of any place.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The text of a scalar; empty otherwise.</param>
/// <param name="Items">The items of a list; empty otherwise.</param>
/// <param name="Fields">The entries of a mapping; empty otherwise.</param>
public sealed record ExampleValue(
    ExampleKind Kind, string Text, EquatableArray<ExampleValue> Items, EquatableArray<ExampleField> Fields);

/// <summary>One entry of an example's mapping.</summary>
/// <param name="Name">The name.</param>
/// <param name="Value">The value.</param>
public sealed record ExampleField(string Name, ExampleValue Value);

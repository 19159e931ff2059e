using System.Buffers;
using System.Text;

namespace Connectors.Runtime.Tools;

internal enum ValueKind
{
    String,
    Integer,
    Number,
    Boolean,
    Date,
    DateTime,
    List,
    Map,
    Object,
}

/// <summary>Forms that are taken besides the canonical one, each declared in the definition.</summary>
[Flags]
internal enum AcceptedForms
{
    None = 0,
    Text = 1,
    Number = 2,
    Csv = 4,
    Json = 8,
    AnyCase = 16,
    DateTime = 32,
}

/// <summary>What a value must be, and which other forms of it are taken.</summary>
internal sealed class ValueRule
{
    public required ValueKind Kind { get; init; }

    public ValueRule? Items { get; init; }

    public ParameterDescriptor[] Fields { get; init; } = [];

    public string[] Enum { get; init; } = [];

    public string? Format { get; init; }

    public CharacterSet? Characters { get; init; }

    public int MinLength { get; init; }

    public int MaxLength { get; init; } = int.MaxValue;

    /// <summary>The least value of a number, or the least count of a list.</summary>
    public decimal? Minimum { get; init; }

    /// <summary>The greatest value of a number, or the greatest count of a list.</summary>
    public decimal? Maximum { get; init; }

    public AcceptedForms Accepts { get; init; }

    /// <summary>Numbers leave as JSON text.</summary>
    public bool SendAsText { get; init; }

    public bool Takes(AcceptedForms form) => (Accepts & form) != 0;
}

/// <summary>A tool's parameter, or a field of an object that is one.</summary>
internal sealed class ParameterDescriptor
{
    public ParameterDescriptor(string name)
    {
        Name = name;
        Utf8Name = Encoding.UTF8.GetBytes(name);
    }

    public string Name { get; }

    public byte[] Utf8Name { get; }

    public required ValueRule Rule { get; init; }

    public required Target To { get; init; }

    /// <summary>The target's last word, UTF-8: the name under which the provider knows the value.</summary>
    public required byte[] Utf8TargetName { get; init; }

    public bool Required { get; init; }

    public bool Hidden { get; init; }

    /// <summary>Lists leave joined by commas.</summary>
    public bool SendAsCsv { get; init; }

    /// <summary>Other names under which it is taken, UTF-8.</summary>
    public byte[][] Aliases { get; init; } = [];
}

/// <summary>A closed class of characters, written as in a regular expression's brackets: <c>0-9</c>, <c>a-zA-Z_</c>.</summary>
internal sealed class CharacterSet
{
    readonly SearchValues<char> _allowed;

    public CharacterSet(string notation)
    {
        Notation = notation;
        var allowed = new StringBuilder();
        for (var i = 0; i < notation.Length; i++)
        {
            // A dash between two characters is a range; at either end it stands for itself.
            if (i + 2 < notation.Length && notation[i + 1] == '-')
            {
                for (var c = notation[i]; c <= notation[i + 2]; c++)
                {
                    allowed.Append(c);
                }

                i += 2;
            }
            else
            {
                allowed.Append(notation[i]);
            }
        }

        _allowed = SearchValues.Create(allowed.ToString());
    }

    public string Notation { get; }

    public bool Holds(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(_allowed);

    /// <summary>How many of the first characters belong to the set.</summary>
    public int Prefix(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExcept(_allowed);
        return end < 0 ? text.Length : end;
    }
}

namespace Connectors.Definitions.Yaml;

/// <summary>A value of a YAML text, with its place.</summary>
internal abstract class YamlNode(Place place)
{
    public Place Place { get; } = place;
}

/// <summary>Names with values. Keys are unique.</summary>
internal sealed class YamlMapping(Place place, IReadOnlyList<YamlEntry> entries) : YamlNode(place)
{
    public IReadOnlyList<YamlEntry> Entries { get; } = entries;

    public YamlNode? this[string key]
    {
        get
        {
            foreach (var entry in Entries)
                if (entry.Key.Text == key) return entry.Value;
            return null;
        }
    }
}

internal sealed class YamlEntry(YamlScalar key, YamlNode value)
{
    public YamlScalar Key { get; } = key;

    public YamlNode Value { get; } = value;
}

internal sealed class YamlSequence(Place place, IReadOnlyList<YamlNode> items) : YamlNode(place)
{
    public IReadOnlyList<YamlNode> Items { get; } = items;
}

/// <summary>One text. What it means depends on its style: <c>1</c> is a number, <c>"1"</c> a text.</summary>
internal sealed class YamlScalar(Place place, string text, bool isPlain) : YamlNode(place)
{
    public string Text { get; } = text;

    public bool IsPlain { get; } = isPlain;

    public ScalarKind Kind { get; } = isPlain ? CoreSchema.KindOf(text) : ScalarKind.Text;
}

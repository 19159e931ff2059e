using System.Globalization;
using Connectors.Definitions.Yaml;

namespace Connectors.Definitions.Reading;

/// <summary>
/// Takes values out of nodes that a shape has already accepted. There is no error handling here, because there is no error left.
/// </summary>
internal static class CheckedNodes
{
    public static string Text(this YamlMapping mapping, string key) => ((YamlScalar)mapping[key]!).Text;

    public static string? TextOrNull(this YamlMapping mapping, string key) => (mapping[key] as YamlScalar)?.Text;

    public static string TextOr(this YamlMapping mapping, string key, string otherwise) => mapping.TextOrNull(key) ?? otherwise;

    public static bool Flag(this YamlMapping mapping, string key) => mapping.TextOrNull(key) is { } text && CoreSchema.Flag(text);

    public static decimal? Number(this YamlMapping mapping, string key) => mapping.TextOrNull(key) is { } text ? CoreSchema.Number(text) : null;

    public static int? Whole(this YamlMapping mapping, string key) => mapping.Number(key) is { } number ? (int)number : null;

    public static YamlMapping? Mapping(this YamlMapping mapping, string key) => (YamlMapping?)mapping[key];

    /// <summary>A list of scalars; empty when the key is left out.</summary>
    public static EquatableArray<string> Texts(this YamlMapping mapping, string key) => mapping[key] is { } node ? Texts(node) : default;

    /// <summary>The scalars of a list, or a scalar alone. Numbers and flags come in one spelling each.</summary>
    public static EquatableArray<string> Texts(YamlNode node) =>
        node is YamlSequence list ? list.Items.Select(Canonical).ToEquatableArray() : EquatableArray.Of(Canonical(node));

    /// <summary>A list of mappings; empty when the key is left out.</summary>
    public static EquatableArray<T> Each<T>(this YamlMapping mapping, string key, Func<YamlMapping, T> make)
        where T : IEquatable<T> =>
        mapping[key] is YamlSequence list ? list.Items.Select(item => make((YamlMapping)item)).ToEquatableArray() : default;

    /// <summary>The entries of a mapping of names; empty when the key is left out.</summary>
    public static EquatableArray<T> Named<T>(this YamlMapping mapping, string key, Func<string, YamlNode, T> make)
        where T : IEquatable<T> =>
        mapping[key] is YamlMapping names ? names.Entries.Select(entry => make(entry.Key.Text, entry.Value)).ToEquatableArray() : default;

    public static EquatableArray<NamedText> NamedTexts(this YamlMapping mapping, string key) =>
        mapping.Named(key, static (name, value) => new NamedText(name, ((YamlScalar)value).Text));

    /// <summary>A duration in milliseconds.</summary>
    public static long? Milliseconds(this YamlMapping mapping, string key)
    {
        if (mapping.TextOrNull(key) is not { } text) return null;
        var digits = text.TrimEnd('m', 's', 'h');
        var unit = text.Substring(digits.Length) switch { "ms" => 1, "s" => 1_000, "m" => 60_000, _ => 3_600_000 };
        return long.Parse(digits, CultureInfo.InvariantCulture) * unit;
    }

    static string Canonical(YamlNode node) => node switch
    {
        YamlScalar { Kind: ScalarKind.Flag } flag => CoreSchema.Flag(flag.Text) ? "true" : "false",
        YamlScalar { Kind: ScalarKind.Whole or ScalarKind.Number } number => Numbers.Text(CoreSchema.Number(number.Text)!.Value),
        YamlScalar scalar => scalar.Text,
        _ => throw new InvalidOperationException("A shape has let pass what is no scalar."),
    };
}

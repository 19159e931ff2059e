using System.Globalization;
using System.Text;

namespace Connectors.Definitions.Writing;

/// <summary>Writes JSON, the little of it that definitions need. Commas are its business; the caller says what comes next.</summary>
internal sealed class JsonText
{
    readonly StringBuilder text = new();
    readonly int indentSize;
    int depth;
    bool first = true;
    bool afterName;

    JsonText(int indentSize) => this.indentSize = indentSize;

    public static JsonText Compact() => new(0);

    public static JsonText Pretty() => new(2);

    public JsonText Object(Action body) => Block('{', '}', body);

    public JsonText List(Action body) => Block('[', ']', body);

    public JsonText Name(string name)
    {
        Separate();
        Quote(name);
        text.Append(indentSize > 0 ? ": " : ":");
        afterName = true;
        return this;
    }

    public JsonText Text(string value)
    {
        Separate();
        Quote(value);
        return this;
    }

    public JsonText Flag(bool value) => Raw(value ? "true" : "false");

    public JsonText Number(long value) => Raw(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>JSON as it is.</summary>
    public JsonText Raw(string json)
    {
        Separate();
        text.Append(json);
        return this;
    }

    public JsonText Texts(IEnumerable<string> values) => List(() =>
    {
        foreach (var value in values) Text(value);
    });

    /// <summary>A name and a text; nothing at all when there is no text.</summary>
    public JsonText Optional(string name, string? value) => string.IsNullOrEmpty(value) ? this : Name(name).Text(value!);

    /// <summary>A name and a list; nothing at all when the list is empty.</summary>
    public JsonText Optional(string name, EquatableArray<string> values) => values.Count == 0 ? this : Name(name).Texts(values);

    /// <summary>A name and a number; nothing at all when there is no number.</summary>
    public JsonText Optional(string name, long? value) => value is null ? this : Name(name).Number(value.Value);

    /// <summary>A name and <c>true</c>; nothing at all for <c>false</c>.</summary>
    public JsonText Optional(string name, bool value) => value ? Name(name).Flag(true) : this;

    /// <summary>A line break before the next value: JSON does not care, and people can read long lists.</summary>
    public JsonText Break()
    {
        if (!first) text.Append(',');
        text.Append('\n');
        first = true;
        return this;
    }

    /// <summary>A line break before the end of a list.</summary>
    public JsonText LastBreak()
    {
        text.Append('\n');
        return this;
    }

    public override string ToString() => text.ToString();

    JsonText Block(char open, char close, Action body)
    {
        Separate();
        text.Append(open);
        (first, depth) = (true, depth + 1);
        body();
        depth--;
        if (!first) NewLine();
        text.Append(close);
        first = false;
        return this;
    }

    void Separate()
    {
        if (afterName)
        {
            afterName = false;
            return;
        }

        if (!first) text.Append(',');
        if (depth > 0) NewLine();
        first = false;
    }

    void NewLine()
    {
        if (indentSize > 0) text.Append('\n').Append(' ', depth * indentSize);
    }

    void Quote(string value)
    {
        text.Append('"');
        foreach (var c in value)
        {
            switch (c)
            {
                case '"': text.Append("\\\""); break;
                case '\\': text.Append("\\\\"); break;
                case '\n': text.Append("\\n"); break;
                case '\r': text.Append("\\r"); break;
                case '\t': text.Append("\\t"); break;
                case < ' ' or '\u007F' or '\u2028' or '\u2029': text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture)); break;
                default: text.Append(c); break;
            }
        }

        text.Append('"');
    }
}

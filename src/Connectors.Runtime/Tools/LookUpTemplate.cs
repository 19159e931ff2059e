using System.Globalization;
using System.Text;
using System.Text.Json;
using Connectors.Runtime.Binding;
using Connectors.Runtime.Buffers;

namespace Connectors.Runtime.Tools;

/// <summary>
/// Fills a template with a write's arguments. A hole without a value takes away the innermost list item around it, or else
/// the key of the input: half a condition would be another one.
/// </summary>
internal readonly struct LookUpTemplate
{
    const string Names = "names.";

    readonly ToolDescriptor _write;
    readonly Arguments _arguments;
    readonly DateTimeOffset _since;

    public LookUpTemplate(ToolDescriptor write, Arguments arguments, DateTimeOffset since)
    {
        _write = write;
        _arguments = arguments;
        _since = since;
    }

    public static void Write(JsonElement template, PooledBuffer buffer, LookUpTemplate values)
    {
        var json = ThreadWriter.For(buffer);
        json.WriteStartObject();
        foreach (var member in template.EnumerateObject())
        {
            if (!values.IsMissing(member.Value))
            {
                json.WritePropertyName(member.Name);
                values.Write(member.Value, json);
            }
        }

        json.WriteEndObject();
        json.Flush();
    }

    void Write(JsonElement node, Utf8JsonWriter json)
    {
        switch (node.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var member in node.EnumerateObject())
                {
                    json.WritePropertyName(member.Name);
                    Write(member.Value, json);
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in node.EnumerateArray())
                {
                    if (!IsMissing(item))
                    {
                        Write(item, json);
                    }
                }

                json.WriteEndArray();
                break;
            case JsonValueKind.String when Hole(node) is { } hole:
                Fill(hole, json);
                break;
            default:
                node.WriteTo(json);
                break;
        }
    }

    bool IsMissing(JsonElement node)
    {
        var self = this;
        return node.ValueKind switch
        {
            JsonValueKind.Object => node.EnumerateObject().Any(m => self.IsMissing(m.Value)),
            JsonValueKind.String when Hole(node) is { } hole => !self.Has(hole),
            _ => false,
        };
    }

    static string? Hole(JsonElement node) => node.GetString() is ['{', .. var hole, '}'] ? hole : null;

    bool Has(string hole) => hole switch
    {
        "sent_at.ms" or "sent_at.iso" => true,
        _ when hole.StartsWith(Names, StringComparison.Ordinal) => NamesUnder(Target.Parse(hole[Names.Length..])).Count > 0,
        _ => _arguments.Has(IndexOf(hole)),
    };

    void Fill(string hole, Utf8JsonWriter json)
    {
        switch (hole)
        {
            case "sent_at.ms":
                json.WriteStringValue(_since.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
                break;
            case "sent_at.iso":
                json.WriteStringValue(_since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
                break;
            case var _ when hole.StartsWith(Names, StringComparison.Ordinal):
                json.WriteStartArray();
                foreach (var name in NamesUnder(Target.Parse(hole[Names.Length..])))
                {
                    json.WriteStringValue(name);
                }

                json.WriteEndArray();
                break;
            default:
                json.WriteRawValue(_arguments[IndexOf(hole)], skipInputValidation: true);
                break;
        }
    }

    int IndexOf(string parameter) => Array.FindIndex(_write.Parameters, p => p.Name == parameter);

    /// <summary>The names under which the provider knows what was sent directly below a target.</summary>
    List<string> NamesUnder(Target target)
    {
        var names = new List<string>();
        for (var i = 0; i < _write.Parameters.Length; i++)
        {
            var to = _write.Parameters[i].To;
            if (_arguments.Has(i) && target.Covers(to) && to.Segments.Length > target.Segments.Length)
            {
                names.Add(to.Segments[target.Segments.Length]);
            }
        }

        foreach (var entry in _arguments.Entries)
        {
            if (target.Covers(_write.Parameters[entry.Map].To))
            {
                names.Add(Arguments.Text(_arguments.At(entry.Name)));
            }
        }

        return [.. names.Distinct(StringComparer.Ordinal)];
    }
}

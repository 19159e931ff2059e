using System.Text.Encodings.Web;
using System.Text.Json;
using Connectors.Runtime.Buffers;

namespace Connectors.Runtime.Tools;

/// <summary>
/// Writes lists of tools. Each is written apart from the others first, so that one whose compiled form is broken is left out and
/// named, and never hides the rest.
/// </summary>
public static class ToolList
{
    static readonly JsonWriterOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Writes the list as one JSON object: <c>{"tools":[…]}</c>, for Gemini <c>{"functionDeclarations":[…]}</c>; with
    /// <c>"unavailable":[{name, problem}]</c> where a tool could not be written.
    /// </summary>
    /// <param name="json">Gets it.</param>
    /// <param name="tools">Which tools, in this order.</param>
    /// <param name="dialect">Whose form they have.</param>
    /// <param name="hidden">Parameters that are shown in none of them; null or empty for none.</param>
    public static void Write(Utf8JsonWriter json, IEnumerable<ToolSource> tools, ToolDialect dialect, IReadOnlyList<string>? hidden = null) =>
        Write(json, dialect == ToolDialect.Gemini ? "functionDeclarations" : "tools", tools, (each, tool) => ToolDeclaration.Write(each, tool, dialect, hidden));

    /// <summary>The same in a form of the caller's own.</summary>
    /// <param name="json">Gets the object.</param>
    /// <param name="name">The list's name in it.</param>
    /// <param name="tools">Which tools, in this order.</param>
    /// <param name="one">Writes one of them as one JSON value.</param>
    public static void Write(Utf8JsonWriter json, string name, IEnumerable<ToolSource> tools, Action<Utf8JsonWriter, ToolSource> one)
    {
        List<(string Name, string Problem)>? unavailable = null;
        using var buffer = new PooledBuffer(4 * 1024);
        using var each = new Utf8JsonWriter(buffer, s_readable);
        json.WriteStartObject();
        json.WriteStartArray(name);
        foreach (var tool in tools)
        {
            buffer.TruncateTo(0);
            each.Reset(buffer);
            if (Try(each, tool, one) is { } problem)
            {
                (unavailable ??= []).Add((tool.Name, problem));
            }
            else
            {
                json.WriteRawValue(buffer.Span, skipInputValidation: true);
            }
        }

        json.WriteEndArray();
        if (unavailable is not null)
        {
            json.WriteStartArray("unavailable"u8);
            foreach (var (tool, problem) in unavailable)
            {
                json.WriteStartObject();
                json.WriteString("name"u8, tool);
                json.WriteString("problem"u8, problem);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    static string? Try(Utf8JsonWriter json, ToolSource tool, Action<Utf8JsonWriter, ToolSource> one)
    {
        try
        {
            one(json, tool);
            json.Flush();
            return null;
        }
        catch (Exception e)
        {
            return $"Its compiled form cannot be read, so it can be neither shown nor called; whoever built this program must compile the definitions again. ({e.Message})";
        }
    }
}

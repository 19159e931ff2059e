using System.Text.Encodings.Web;
using System.Text.Json;

namespace Connectors.Runtime.Buffers;

/// <summary>
/// A JSON writer that each thread keeps, for what is written in one go and without an await in between. It does not
/// check its caller, and leaves text outside ASCII as it is: what it writes is JSON and never HTML.
/// </summary>
internal static class ThreadWriter
{
    static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    [ThreadStatic]
    static Utf8JsonWriter? t_writer;

    /// <summary>The thread's writer, set to the buffer; flush it when done.</summary>
    public static Utf8JsonWriter For(PooledBuffer buffer)
    {
        if (t_writer is not { } writer)
        {
            return t_writer = new(buffer, s_options);
        }

        writer.Reset(buffer);
        return writer;
    }
}

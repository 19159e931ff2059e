using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Connectors.Sidecar.Mcp.Stdio;

/// <summary>
/// Standard input as the protocol reads it, one message a line, of which none may be larger than a request over HTTP. A larger one
/// is thrown away as it comes and answered with an error.
/// </summary>
/// <param name="input">Where messages come from.</param>
/// <param name="refuse">Gets the answer to a message that is too large.</param>
internal sealed class BoundedLines(Stream input, Func<byte[], Task> refuse) : ReadOnlyStream
{
    public const int MaxLineBytes = 1024 * 1024;

    /// <summary>The id stands behind the parameters in what some clients write, and before them in what others do.</summary>
    const int TailBytes = 512;

    readonly byte[] _chunk = new byte[64 * 1024];
    readonly ArrayBufferWriter<byte> _line = new();
    readonly byte[] _tail = new byte[TailBytes];
    ReadOnlyMemory<byte> _unread;
    ReadOnlyMemory<byte> _ready;
    bool _isTooLong;
    bool _hasEnded;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_ready.IsEmpty && !_hasEnded)
        {
            if (_unread.IsEmpty)
            {
                // A console cannot be waited for with a token; whoever gives up leaves its read behind.
                var read = await input.ReadAsync(_chunk, cancellationToken).AsTask().WaitAsync(cancellationToken);
                _unread = _chunk.AsMemory(0, read);
                _hasEnded = read == 0;
            }

            await TakeLineAsync();
        }

        var count = Math.Min(buffer.Length, _ready.Length);
        _ready[..count].CopyTo(buffer);
        _ready = _ready[count..];
        return count;
    }

    async Task TakeLineAsync()
    {
        var end = _unread.Span.IndexOf((byte)'\n');
        var part = end < 0 ? _unread : _unread[..(end + 1)];
        _unread = _unread[part.Length..];
        if (!_isTooLong && _line.WrittenCount + part.Length > MaxLineBytes)
        {
            _isTooLong = true;
        }

        if (_isTooLong)
        {
            Shift(part.Span);
        }
        else
        {
            _line.Write(part.Span);
        }

        if (end < 0 && !_hasEnded)
        {
            return;
        }

        if (_isTooLong)
        {
            await refuse(Refusal(Id()));
            _isTooLong = false;
        }
        else
        {
            _ready = _line.WrittenSpan.ToArray();
        }

        _line.ResetWrittenCount();
    }

    /// <summary>Keeps the last bytes of what is thrown away.</summary>
    void Shift(ReadOnlySpan<byte> part)
    {
        var last = part.Length > TailBytes ? part[^TailBytes..] : part;
        _tail.AsSpan(last.Length).CopyTo(_tail);
        last.CopyTo(_tail.AsSpan(TailBytes - last.Length));
    }

    static byte[] Refusal(string id) => Encoding.UTF8.GetBytes(
        $"{{\"jsonrpc\":\"2.0\",\"id\":{id},\"error\":{{\"code\":-32600,\"message\":\"The message is larger than {MaxLineBytes / 1024} KiB; nothing was done. Send less in one call.\"}}}}");

    /// <summary>The message's id as JSON, from its beginning or its end; null where it cannot be told.</summary>
    string Id() => FromStart(_line.WrittenSpan) ?? FromEnd() ?? "null";

    static string? FromStart(ReadOnlySpan<byte> start)
    {
        try
        {
            var reader = new Utf8JsonReader(start, isFinalBlock: false, default);
            while (reader.Read())
            {
                if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("id"u8) && reader.Read())
                {
                    return AsId(ref reader);
                }
            }
        }
        catch (JsonException)
        {
        }

        return null;
    }

    string? FromEnd()
    {
        var tail = _tail.AsSpan();
        var at = tail.LastIndexOf("\"id\""u8);
        if (at < 0)
        {
            return null;
        }

        try
        {
            // Only the last member of the message can be meant: what stands before it may be anybody's text.
            var rest = tail[at..].TrimEnd("\r\n "u8);
            var reader = new Utf8JsonReader([(byte)'{', .. rest]);
            reader.Read();
            reader.Read();
            reader.Read();
            var id = AsId(ref reader);
            return reader.Read() && reader.TokenType == JsonTokenType.EndObject && !reader.Read() ? id : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static string? AsId(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Number when reader.TryGetInt64(out var number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture),
        JsonTokenType.String => $"\"{JsonEncodedText.Encode(reader.GetString()!)}\"",
        _ => null,
    };
}

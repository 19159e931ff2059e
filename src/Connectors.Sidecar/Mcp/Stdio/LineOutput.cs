using System.Buffers;

namespace Connectors.Sidecar.Mcp.Stdio;

/// <summary>Standard output, on which whole lines go out one after the other whoever writes them, and nothing else ever does.</summary>
internal sealed class LineOutput(Stream output) : Stream
{
    readonly SemaphoreSlim _turn = new(1, 1);
    readonly ArrayBufferWriter<byte> _pending = new();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Kept until it is flushed. The protocol's library writes one message at a time, in pieces.</summary>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _pending.Write(buffer.Span);
        return default;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        await SendAsync(_pending.WrittenMemory);
        _pending.ResetWrittenCount();
    }

    /// <summary>Sends a line of our own between the library's.</summary>
    public Task WriteLineAsync(byte[] line) => SendAsync((byte[])[.. line, (byte)'\n']);

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _turn.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>A line that was begun is ended, whoever gives up meanwhile: half a line would spoil the next one.</summary>
    async Task SendAsync(ReadOnlyMemory<byte> line)
    {
        await _turn.WaitAsync(CancellationToken.None);
        try
        {
            await output.WriteAsync(line, CancellationToken.None);
            await output.FlushAsync(CancellationToken.None);
        }
        finally
        {
            _turn.Release();
        }
    }
}

using System.Threading.Channels;
using Connectors.Runtime.Execution;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Connectors.Sidecar.Mcp;

/// <summary>Sends a call's progress to the client that asked for it: in order, and all of it before the result.</summary>
internal sealed class McpProgress : IProgress<CallProgress>, IAsyncDisposable
{
    readonly Channel<CallProgress> _reports = Channel.CreateUnbounded<CallProgress>(new() { SingleReader = true });
    readonly Task _sending;

    public McpProgress(McpServer server, ProgressToken token) => _sending = SendAsync(server, token);

    public void Report(CallProgress value) => _reports.Writer.TryWrite(value);

    public async ValueTask DisposeAsync()
    {
        _reports.Writer.Complete();
        try
        {
            await _sending;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or InvalidOperationException)
        {
            // A client that went away is told nothing more; its call has its own end.
        }
    }

    async Task SendAsync(McpServer server, ProgressToken token)
    {
        await foreach (var report in _reports.Reader.ReadAllAsync())
        {
            await server.NotifyProgressAsync(token, new() { Progress = report.Done, Total = report.Total, Message = report.Message });
        }
    }
}

using System.Buffers;
using System.Text.Json;
using Connectors.Runtime.Agents;
using Connectors.Runtime.Binding;
using Connectors.Runtime.Execution;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Connectors.Sidecar.Mcp;

/// <summary>
/// What an agent meets over the Model Context Protocol: the tools of its grant, listed and called. The same over HTTP, where every
/// request has a server of its own, and over standard input and output.
/// </summary>
internal sealed class McpDoor(AgentTools agents)
{
    /// <summary>The first revision whose results carry hints for caches (SEP-2549); earlier ones do not know them.</summary>
    const string FirstWithCacheHints = "2026-07-28";

    /// <summary>A client may take a list for true as long as this; scopes that were granted since show after it at the latest.</summary>
    static readonly TimeSpan s_listIsFresh = TimeSpan.FromMinutes(1);

    static readonly Implementation s_info = new()
    {
        Name = "connectors",
        Title = "Connectors",
        Version = typeof(McpDoor).Assembly.GetName().Version?.ToString(3) ?? "0",
    };

    /// <summary>Said once, and not in each tool's schema, where every conversation would pay for it.</summary>
    const string Instructions = "Structured results are {data, next?, omitted?, warnings?, execution_id}, or {error: {code, detail, next_action}}. After an error do what next_action says; give an authorization link to the user only.";

    readonly CallsInFlight _calls = new();

    /// <summary>Makes the options of a server that serves this agent and nobody else.</summary>
    public void Configure(McpServerOptions options, AgentGrant grant)
    {
        options.ServerInfo = s_info;
        options.ServerInstructions = Instructions;
        options.Capabilities = new() { Tools = new() };
        options.Handlers.ListToolsHandler = (request, cancellation) => ListAsync(grant, request, cancellation);
        options.Handlers.CallToolHandler = (request, cancellation) => CallAsync(grant, request, cancellation);
        options.Handlers.NotificationHandlers = [new(NotificationMethods.CancelledNotification, (notification, _) => _calls.CancelAsync(grant, notification))];
    }

    async ValueTask<ListToolsResult> ListAsync(AgentGrant grant, RequestContext<ListToolsRequestParams> request, CancellationToken cancellation)
    {
        var tools = await agents.ListAsync(grant, cancellation);
        var result = new ListToolsResult { Tools = McpTool.All(tools, grant.BoundNames) };
        if (string.CompareOrdinal(request.Server.NegotiatedProtocolVersion, FirstWithCacheHints) >= 0)
        {
            result.TimeToLive = s_listIsFresh;
            result.CacheScope = CacheScope.Private;
        }

        return result;
    }

    async ValueTask<CallToolResult> CallAsync(AgentGrant grant, RequestContext<CallToolRequestParams> request, CancellationToken cancellation)
    {
        var name = request.Params.Name;
        if (!agents.TryFind(grant, name, out _))
        {
            throw Unknown(agents.Nearest(grant, name));
        }

        var faults = new List<InputFault>();
        var options = McpCallOptions.Read(request.Params.Meta, faults);
        if (faults.Count > 0)
        {
            using var refused = new ToolError(ErrorCode.InvalidInput, $"The call has {(faults.Count == 1 ? "a fault" : $"{faults.Count} faults")}; nothing was sent. {faults[0].Path} {faults[0].Problem}.") { Faults = faults };
            return McpAnswer.Of(refused);
        }

        await using var progress = request.Params.ProgressToken is { } token ? new McpProgress(request.Server, token) : null;
        using var flight = _calls.Enter(grant, request.JsonRpcRequest.Id, cancellation);
        var call = new ToolCall(name, default, Input(request.JsonRpcRequest))
        {
            View = options.View,
            IdempotencyKey = options.IdempotencyKey,
            RunId = options.RunId,
            Priority = options.Priority,
            Deadline = options.Deadline,
            Progress = progress,
        };
        using var outcome = await agents.ExecuteAsync(grant, call, options.AllPages, flight.Token);
        return McpAnswer.Of(outcome);
    }

    /// <summary>
    /// The arguments as they were sent, so that the binder sees all of them: the protocol's own reading of them keeps one of two
    /// members with the same name.
    /// </summary>
    static ReadOnlyMemory<byte> Input(JsonRpcRequest request)
    {
        if (request.Params?["arguments"] is not { } arguments)
        {
            return "{}"u8.ToArray();
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true }))
        {
            arguments.WriteTo(json);
        }

        return buffer.WrittenMemory;
    }

    /// <summary>A tool that is not there is an error of the protocol and not of a tool (MCP, tools, error handling).</summary>
    static McpProtocolException Unknown(IReadOnlyList<string> nearest)
    {
        var exception = new McpProtocolException(
            $"There is no tool of this name here.{(nearest.Count > 0 ? $" Did you mean {string.Join(" or ", nearest)}?" : "")}", McpErrorCode.InvalidParams);
        exception.Data["code"] = ErrorCode.UnknownTool.Name;
        return exception;
    }
}

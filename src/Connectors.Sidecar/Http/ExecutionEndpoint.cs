using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Connectors.Accounts.Sessions;
using Connectors.Runtime.Binding;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Paging;
using Connectors.Runtime.Tools;
using Connectors.Sidecar.Configuration;

namespace Connectors.Sidecar.Http;

/// <summary><c>POST /v1/tools/{tool}/executions</c>: one call, one answer.</summary>
internal sealed class ExecutionEndpoint(ToolExecutor executor, AllPages pages, ToolCatalog catalog, SidecarSettings settings)
{
    static readonly JsonWriterOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public async Task ExecuteAsync(HttpContext context)
    {
        var tool = (string)context.Request.RouteValues["tool"]!;
        var key = IdempotencyKey.Read(context.Request, out var keyFault);
        if (keyFault is not null)
        {
            await Problems.RefuseAsync(context, StatusCodes.Status400BadRequest, keyFault);
            return;
        }

        if (key is not null && settings.Accounts is null)
        {
            // Taken and ignored, it would be a promise that is not kept.
            await Problems.RefuseAsync(context, StatusCodes.Status400BadRequest,
                $"This server has no store in which an {IdempotencyKey.Header} could be remembered; nothing was sent.", "no_store", "operator",
                $"Configure Store and MasterKeyFile, or call without {IdempotencyKey.Header}.");
            return;
        }

        var (rented, length) = await ReadAsync(context.Request);
        try
        {
            var faults = new List<InputFault>();
            var session = CallerDoor.SessionOf(context);
            var request = ExecutionRequest.Read(rented.AsMemory(0, length), faults, isForSession: session is not null);
            ToolCall? asked = faults.Count > 0 ? null
                : session is null ? KeyCall(context, tool, request, faults)
                : await SessionCallAsync(context, session, tool, request, faults);
            if (faults.Count > 0)
            {
                using var error = Problems.Faulty(faults, "nothing was sent");
                await Problems.WriteAsync(context, error);
                return;
            }

            if (asked is null)
            {
                return;
            }

            var call = asked.Value with
            {
                View = request.View,
                IdempotencyKey = IdempotencyKey.Within(session, key),
                RunId = request.RunId,
                Priority = request.Priority,
                Deadline = request.Deadline,
                Caller = CallerDoor.ActorOf(context),
            };
            using var outcome = request.AllPages is { } bounds
                ? await pages.ExecuteAsync(call, bounds, context.RequestAborted)
                : await executor.ExecuteAsync(call, context.RequestAborted);
            if (outcome.IsReplay)
            {
                context.Response.Headers["Idempotency-Replayed"] = "true";
            }

            await (outcome switch
            {
                ToolResult result => WriteAsync(context, result),
                ToolError error => Problems.WriteAsync(context, error),
                _ => throw new InvalidOperationException("A call ends in a result or an error."),
            });
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    ToolCall KeyCall(HttpContext context, string tool, ExecutionRequest request, List<InputFault> faults)
    {
        var tenant = CallerDoor.Of(context).Tenant;
        return new(tool, new(ConnectionFor(tool, tenant, request.Connection, faults), request.Identifier) { Tenant = tenant }, request.Input);
    }

    /// <summary>
    /// The one place where a session's request becomes a call. Tenant, user and connection are the session's, whatever the request says,
    /// and a tool that it was not granted is for it no tool. Null when this has answered already.
    /// </summary>
    async Task<ToolCall?> SessionCallAsync(HttpContext context, Session session, string tool, ExecutionRequest request, List<InputFault> faults)
    {
        var isOther = request.Identifier.Length > 0 && request.Identifier != session.Identifier;
        if (isOther || (request.Connection is not null && !session.Connections.Values.Contains(request.Connection, StringComparer.Ordinal)))
        {
            await Problems.RefuseAsync(context, StatusCodes.Status403Forbidden,
                isOther ? "This session acts for another user; leave identifier out." : "This session has no such connection; leave connection out.",
                "forbidden", "agent", "Send the call again without it.");
            return null;
        }

        if (!session.Grants(tool) || !catalog.TryFind(tool, out var source) || !session.Connections.TryGetValue(source.Connector.Id, out var connection))
        {
            var nearest = ToolCatalog.Nearest(tool, session.Tools);
            using var unknown = new ToolError(ErrorCode.UnknownTool, "There is no tool of this name.")
            {
                NextAction = nearest.Count > 0 ? $"Did you mean {string.Join(" or ", nearest)}?" : "List the tools and choose one of them.",
            };
            await Problems.WriteAsync(context, unknown);
            return null;
        }

        if (request.Connection is not null && request.Connection != connection)
        {
            faults.Add(new("$.connection", $"is not the session's connection of {source.Connector.Id}; leave it out"));
        }

        return new(tool, new(connection, session.Identifier) { Tenant = session.Tenant }, request.Input);
    }

    /// <summary>The connection named in the call, or the only one that the tool's connector has.</summary>
    string ConnectionFor(string tool, string tenant, string? named, List<InputFault> faults)
    {
        if (!catalog.TryFind(tool, out var source))
        {
            // The executor has the better answer: the nearest names.
            return "";
        }

        var possible = settings.ConnectionsOf(tenant).Where(c => c.Value.Connector == source.Connector.Id).Select(c => c.Key).ToList();
        if (named is not null && possible.Contains(named))
        {
            return named;
        }

        if (named is null && possible.Count == 1)
        {
            return possible[0];
        }

        faults.Add(new("$.connection", (named, possible.Count) switch
        {
            (_, 0) => $"cannot be chosen: no connection of the connector {source.Connector.Id} is configured",
            (null, _) => $"is required, since there are several: {string.Join(", ", possible)}",
            _ => $"is not a connection of {source.Connector.Id}; write {string.Join(" or ", possible)}",
        }));
        return "";
    }

    static async Task<(byte[] Rented, int Length)> ReadAsync(HttpRequest request)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(request.ContentLength ?? 4096, 1024, 1024 * 1024));
        var length = 0;
        while (true)
        {
            var read = await request.Body.ReadAsync(buffer.AsMemory(length), request.HttpContext.RequestAborted);
            if (read == 0)
            {
                return (buffer, length);
            }

            length += read;
            if (length == buffer.Length)
            {
                var larger = ArrayPool<byte>.Shared.Rent(length * 2);
                buffer.CopyTo(larger, 0);
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = larger;
            }
        }
    }

    static async Task WriteAsync(HttpContext context, ToolResult result)
    {
        context.Response.ContentType = "application/json";
        await using (var json = new Utf8JsonWriter(context.Response.BodyWriter, s_readable))
        {
            json.WriteStartObject();
            json.WriteString("execution_id"u8, result.ExecutionId);
            json.WritePropertyName("data"u8);
            json.WriteRawValue(result.Data.Span, skipInputValidation: true);
            json.WriteString("view"u8, result.View == AnswerView.Full ? "full"u8 : "compact"u8);
            if (result.Next is { } next)
            {
                json.WriteString("next"u8, next);
            }

            if (result.OmittedCount > 0)
            {
                json.WriteStartObject("omitted"u8);
                json.WriteNumber("count"u8, result.OmittedCount);
                json.WritePropertyName("fields"u8);
                json.WriteRawValue(result.Utf8Omitted.Span, skipInputValidation: true);
                json.WriteString("how"u8, "view: full"u8);
                json.WriteEndObject();
            }

            if (result.Warnings.Count > 0)
            {
                json.WriteStartArray("warnings"u8);
                foreach (var warning in result.Warnings)
                {
                    json.WriteStringValue(warning);
                }

                json.WriteEndArray();
            }

            if (result.CorrelationId is { } correlation)
            {
                json.WriteString("correlation_id"u8, correlation);
            }

            json.WriteEndObject();
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}

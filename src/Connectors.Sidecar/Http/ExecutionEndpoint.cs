using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Connectors.Accounts.Sessions;
using Connectors.Runtime.Agents;
using Connectors.Runtime.Binding;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Paging;
using Connectors.Runtime.Tokens;
using Connectors.Runtime.Tools;
using Connectors.Sidecar.Configuration;
using Connectors.Sidecar.Sessions;

namespace Connectors.Sidecar.Http;

/// <summary><c>POST /v1/tools/{tool}/executions</c>: one call, one answer.</summary>
internal sealed class ExecutionEndpoint(ToolExecutor executor, AllPages pages, AgentTools agents, ToolCatalog catalog, SidecarSettings settings)
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
            if (session is not null && Outside(session, request) is { } refusal)
            {
                await Problems.RefuseAsync(context, StatusCodes.Status403Forbidden, refusal, "forbidden", "agent", "Send the call again without it.");
                return;
            }

            var account = faults.Count > 0 ? default
                : session is null ? AccountOf(context, tool, request, faults)
                : Checked(session, tool, request, faults);
            if (faults.Count > 0)
            {
                using var error = Problems.Faulty(faults, "nothing was sent");
                await Problems.WriteAsync(context, error);
                return;
            }

            var call = new ToolCall(tool, account, request.Input)
            {
                View = request.View,
                IdempotencyKey = key,
                RunId = request.RunId,
                Priority = request.Priority,
                Deadline = request.Deadline,
                Caller = CallerDoor.ActorOf(context),
            };
            using var outcome = session is not null ? await agents.ExecuteAsync(SessionGrants.Of(session), call, request.AllPages, context.RequestAborted)
                : request.AllPages is { } bounds
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

    Account AccountOf(HttpContext context, string tool, ExecutionRequest request, List<InputFault> faults)
    {
        var tenant = CallerDoor.Of(context).Tenant;
        return new(ConnectionFor(tool, tenant, request.Connection, faults), request.Identifier) { Tenant = tenant };
    }

    /// <summary>Why a session may not ask for this user, or over this connection; null where it may, or leaves both out as it should.</summary>
    static string? Outside(Session session, ExecutionRequest request) =>
        request.Identifier is { Length: > 0 } identifier && identifier != session.Identifier ? "This session acts for another user; leave identifier out."
        : request.Connection is { } connection && !session.Connections.Values.Contains(connection, StringComparer.Ordinal) ? "This session has no such connection; leave connection out."
        : null;

    /// <summary>The account of a session's call is the session's to say; what the request says of it can only be wrong.</summary>
    Account Checked(Session session, string tool, ExecutionRequest request, List<InputFault> faults)
    {
        if (request.Connection is { } connection && session.Grants(tool) && catalog.TryFind(tool, out var source) && session.Connections.GetValueOrDefault(source.Connector.Id) != connection)
        {
            faults.Add(new("$.connection", $"is not the session's connection of {source.Connector.Id}; leave it out"));
        }

        return default;
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
            ResultJson.Write(json, result);
            json.WriteEndObject();
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}

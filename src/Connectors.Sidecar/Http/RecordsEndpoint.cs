using System.Globalization;
using Connectors.Accounts;
using Connectors.Accounts.Store;
using Connectors.Accounts.Vault;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Journal;

namespace Connectors.Sidecar.Http;

/// <summary>
/// <c>GET /v1/executions</c>, <c>GET /v1/executions/{id}</c> and <c>POST /v1/executions/{id}/resolve</c>: the calls of the caller's own tenant. A call of another tenant and one
/// that there never was get the same answer.
/// </summary>
internal sealed class RecordsEndpoint(AccountsRuntime? runtime, WriteResolver? resolver)
{
    const int MostPerPage = 200;
    const int UsualPerPage = 50;

    static readonly string[] s_parameters = ["tool", "connection", "identifier", "outcome", "run_id", "since", "until", "limit", "cursor"];

    public Task ListAsync(HttpContext context) => WithStoreAsync(context, async runtime =>
    {
        var query = context.Request.Query;
        if (Fault(query) is { } fault)
        {
            await Problems.RefuseAsync(context, StatusCodes.Status400BadRequest, fault);
            return;
        }

        var limit = query["limit"] is [{ } asked] ? int.Parse(asked, CultureInfo.InvariantCulture) : UsualPerPage;
        var filter = new CallFilter
        {
            Tool = query["tool"],
            Connection = query["connection"],
            Identifier = query["identifier"],
            Outcome = query["outcome"],
            RunId = query["run_id"],
            Since = Time(query["since"]),
            Until = Time(query["until"]),
        };
        if (await runtime.Audit.PageAsync(CallerDoor.Of(context).Tenant, filter, limit, query["cursor"], context.RequestAborted) is not { } page)
        {
            await Problems.RefuseAsync(context, StatusCodes.Status400BadRequest, "cursor must be the next of the page before, as it was given.");
            return;
        }

        await Answers.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("executions");
            foreach (var call in page.Calls)
            {
                ExecutionJson.Write(json, call);
            }

            json.WriteEndArray();
            if (page.Next is { } next)
            {
                json.WriteString("next", next);
            }

            json.WriteEndObject();
        });
    });

    public Task ShowAsync(HttpContext context) => WithStoreAsync(context, async runtime =>
    {
        var (tenant, id) = (CallerDoor.Of(context).Tenant, (string)context.Request.RouteValues["id"]!);
        var call = await runtime.Audit.FindCallAsync(tenant, id, context.RequestAborted);
        var write = await runtime.Journal.FindWriteAsync(tenant, id, context.RequestAborted);
        if (call is null && write is null)
        {
            await Problems.RefuseAsync(context, StatusCodes.Status404NotFound, "There is no such execution, or it is no longer kept.", "execution_unknown", "agent", null);
            return;
        }

        await Answers.WriteAsync(context, StatusCodes.Status200OK, json => ExecutionJson.Write(json, call, write));
    });

    /// <summary>Finds out what came of a write whose answer was lost. It takes no body: what somebody has seen with their own eyes is settled from the terminal.</summary>
    public Task ResolveAsync(HttpContext context) => WithStoreAsync(context, async runtime =>
    {
        var (tenant, id) = (CallerDoor.Of(context).Tenant, (string)context.Request.RouteValues["id"]!);
        var resolution = await resolver!.ResolveAsync(tenant, id, CallerDoor.ActorOf(context), context.RequestAborted);
        if (resolution.State is not { } state)
        {
            await Problems.RefuseAsync(context, StatusCodes.Status404NotFound, "There is no such write, or it is no longer kept.", "execution_unknown", "agent", null);
            return;
        }

        await Answers.WriteAsync(context, StatusCodes.Status200OK, json => ExecutionJson.Write(json, id, state, resolution));
    });

    /// <summary>Whoever has just called finds that call.</summary>
    async Task WithStoreAsync(HttpContext context, Func<AccountsRuntime, Task> answer)
    {
        if (runtime is null)
        {
            await Problems.RefuseAsync(context, StatusCodes.Status404NotFound, "This server keeps no record of calls: it has no store.", "no_store", "operator", "Configure Store and MasterKeyFile.");
            return;
        }

        try
        {
            await runtime.Journal.FlushAsync();
            await answer(runtime);
        }
        catch (Exception e) when (e is StoreException or VaultException or JournalException)
        {
            using var error = new ToolError(ErrorCode.InternalError, e.Message) { Retryable = (e as StoreException ?? e.InnerException as StoreException) is { IsPassing: true } };
            await Problems.WriteAsync(context, error);
        }
    }

    static string? Fault(IQueryCollection query)
    {
        foreach (var (name, values) in query)
        {
            if (!s_parameters.Contains(name))
            {
                return $"'{name}' is not known here; write {string.Join(", ", s_parameters[..^1])} or {s_parameters[^1]}.";
            }

            if (values is not [{ Length: > 0 } value])
            {
                return $"{name} must be given once and not be empty.";
            }

            if (name is "since" or "until" && Time(value) is null)
            {
                return $"{name} must be a time like 2026-11-23T12:00:00Z.";
            }

            if (name == "limit" && !(int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is > 0 and <= MostPerPage))
            {
                return $"limit must be a number from 1 to {MostPerPage}.";
            }
        }

        return null;
    }

    static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time.ToUniversalTime() : null;
}

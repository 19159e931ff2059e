using System.Globalization;
using Connectors.Accounts;
using Connectors.Accounts.Sessions;
using Connectors.Accounts.Store;
using Connectors.Accounts.Vault;
using Connectors.Runtime.Binding;
using Connectors.Runtime.Execution;
using Connectors.Sidecar.Sessions;

namespace Connectors.Sidecar.Http;

/// <summary>
/// <c>/v1/sessions</c> and <c>/v1/sessions/{id}</c>: short-lived tokens for one end user, made, listed and revoked by the caller's own
/// tenant. A session of another tenant and one that there never was get the same answer.
/// </summary>
internal sealed class SessionsEndpoint(AccountsRuntime? runtime, SessionPlan plan)
{
    const int MostPerPage = 200;
    const int UsualPerPage = 50;

    static readonly string[] s_parameters = ["identifier", "limit", "before"];

    public Task CollectionAsync(HttpContext context) => context.Request.Method switch
    {
        "GET" or "HEAD" => WithStoreAsync(context, sessions => ListAsync(context, sessions)),
        "POST" => WithStoreAsync(context, sessions => CreateAsync(context, sessions)),
        _ => Problems.WrongMethodAsync(context, "GET, POST"),
    };

    public Task OneAsync(HttpContext context) => context.Request.Method switch
    {
        "GET" or "HEAD" => WithStoreAsync(context, sessions => ShowAsync(context, sessions)),
        "DELETE" => WithStoreAsync(context, sessions => RevokeAsync(context, sessions)),
        _ => Problems.WrongMethodAsync(context, "GET, DELETE"),
    };

    async Task CreateAsync(HttpContext context, SessionTokens sessions)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var faults = new List<InputFault>();
        var request = SessionRequest.Read(body.ToArray(), faults);
        var grant = plan.For(CallerDoor.Of(context).Tenant, request, faults);
        if (grant is null)
        {
            await RefuseAsync(context, faults);
            return;
        }

        SessionToken token;
        SessionInfo session;
        try
        {
            (token, session) = await sessions.CreateAsync(grant, CallerDoor.ActorOf(context), context.RequestAborted);
        }
        catch (ArgumentException e)
        {
            await RefuseAsync(context, [new("$", $"makes no session: {e.Message.Split(" (Parameter")[0]}")]);
            return;
        }

        context.Response.Headers.CacheControl = "no-store";
        await Answers.WriteAsync(context, StatusCodes.Status201Created, json => SessionJson.Write(json, session, token));
    }

    static async Task ListAsync(HttpContext context, SessionTokens sessions)
    {
        var query = context.Request.Query;
        if (Fault(query) is { } fault)
        {
            await Problems.RefuseAsync(context, StatusCodes.Status400BadRequest, fault);
            return;
        }

        // The cursor is the last id itself: within a tenant it is no secret, and another tenant's leads nowhere.
        var limit = query["limit"] is [{ } asked] ? int.Parse(asked, CultureInfo.InvariantCulture) : UsualPerPage;
        var page = await sessions.ListAsync(CallerDoor.Of(context).Tenant, query["identifier"], query["before"], limit + 1, context.RequestAborted);
        await Answers.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("sessions");
            foreach (var session in page.Take(limit))
            {
                SessionJson.Write(json, session);
            }

            json.WriteEndArray();
            if (page.Count > limit)
            {
                json.WriteString("next", page[limit - 1].Id);
            }

            json.WriteEndObject();
        });
    }

    static async Task ShowAsync(HttpContext context, SessionTokens sessions)
    {
        if (await sessions.FindAsync(CallerDoor.Of(context).Tenant, Id(context), context.RequestAborted) is { } session)
        {
            await Answers.WriteAsync(context, StatusCodes.Status200OK, json => SessionJson.Write(json, session));
            return;
        }

        await UnknownAsync(context);
    }

    static async Task RevokeAsync(HttpContext context, SessionTokens sessions)
    {
        if (await sessions.RevokeAsync(CallerDoor.Of(context).Tenant, Id(context), CallerDoor.ActorOf(context), context.RequestAborted))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        await UnknownAsync(context);
    }

    static string Id(HttpContext context) => (string)context.Request.RouteValues["id"]!;

    static Task UnknownAsync(HttpContext context) =>
        Problems.RefuseAsync(context, StatusCodes.Status404NotFound, "There is no such session, or it is no longer kept.", "session_unknown", "agent", null);

    static async Task RefuseAsync(HttpContext context, List<InputFault> faults)
    {
        using var error = Problems.Faulty(faults, "no session was made");
        await Problems.WriteAsync(context, error);
    }

    async Task WithStoreAsync(HttpContext context, Func<SessionTokens, Task> answer)
    {
        if (runtime is null)
        {
            await Problems.RefuseAsync(context, StatusCodes.Status400BadRequest, "This server has no store in which sessions could be kept.", "no_store", "operator",
                "Configure Store and MasterKeyFile, with a connection that users connect their accounts to.");
            return;
        }

        try
        {
            await answer(runtime.Sessions);
        }
        catch (Exception e) when (e is StoreException or VaultException)
        {
            using var error = new ToolError(ErrorCode.InternalError, e.Message) { Retryable = e is StoreException { IsPassing: true } };
            await Problems.WriteAsync(context, error);
        }
    }

    static string? Fault(IQueryCollection query)
    {
        foreach (var (name, values) in query)
        {
            if (!s_parameters.Contains(name))
            {
                return $"'{name}' is not known here; write identifier, limit or before.";
            }

            if (values is not [{ Length: > 0 } value])
            {
                return $"{name} must be given once and not be empty.";
            }

            if (name == "limit" && !(int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is > 0 and <= MostPerPage))
            {
                return $"limit must be a number from 1 to {MostPerPage}.";
            }
        }

        return null;
    }
}

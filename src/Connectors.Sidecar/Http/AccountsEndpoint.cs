using System.Text.Json;
using Connectors.Accounts;
using Connectors.Accounts.Store;
using Connectors.Runtime.Execution;
using LinkOptions = Connectors.Accounts.LinkOptions;

namespace Connectors.Sidecar.Http;

/// <summary>
/// <c>/v1/connections</c> and everything below it: the accounts of end users, of the caller's own tenant. An account of another tenant
/// and one that does not exist get the same answer.
/// </summary>
internal sealed class AccountsEndpoint(AccountsRuntime runtime)
{
    const int MostPerPage = 200;

    static readonly string[] s_linkMembers = ["scopes", "allow_other_subject", "return_to"];

    /// <summary>The accounts as the caller changes them.</summary>
    ConnectedAccounts Accounts(HttpContext context) => CallerDoor.ActorOf(context) is { } actor ? runtime.Accounts.As(actor) : runtime.Accounts;

    public async Task InvokeAsync(HttpContext context)
    {
        if (RequestTarget.Segments(context) is not { Length: >= 2 } path)
        {
            await Problems.RefuseAsync(context, StatusCodes.Status400BadRequest, "The path is not valid percent-encoded UTF-8.");
            return;
        }

        try
        {
            await (path switch
            {
                [_, _] => Only(context, HttpMethods.Get, ConnectionsAsync),
                [_, _, var connection, "accounts"] => Only(context, HttpMethods.Get, CallerDoor.Admin(c => ListAsync(c, connection))),
                [_, _, var connection, "accounts", var identifier] => AccountAsync(context, Key(context, connection, identifier)),
                [_, _, var connection, "accounts", var identifier, "authorization-link"] => Only(context, HttpMethods.Post, CallerDoor.Admin(c => LinkAsync(c, Key(c, connection, identifier)))),
                [_, _, var connection, "accounts", var identifier, "suspend"] => Only(context, HttpMethods.Post, CallerDoor.Admin(c => ShowAsync(c, Accounts(c).SuspendAsync(Key(c, connection, identifier), c.RequestAborted)))),
                [_, _, var connection, "accounts", var identifier, "resume"] => Only(context, HttpMethods.Post, CallerDoor.Admin(c => ShowAsync(c, Accounts(c).ResumeAsync(Key(c, connection, identifier), c.RequestAborted)))),
                _ => Problems.NoSuchPathAsync(context),
            });
        }
        catch (AccountException e)
        {
            await RefuseAsync(context, e);
        }
        catch (StoreException e)
        {
            using var error = new ToolError(ErrorCode.InternalError, e.Message) { Retryable = e.IsPassing };
            await Problems.WriteAsync(context, error);
        }
    }

    static AccountKey Key(HttpContext context, string connection, string identifier) => new(CallerDoor.Of(context).Tenant, connection, identifier);

    static Task Only(HttpContext context, string method, RequestDelegate endpoint) =>
        context.Request.Method == method || (HttpMethods.IsHead(context.Request.Method) && HttpMethods.IsGet(method)) ? endpoint(context) : Problems.WrongMethodAsync(context, method);

    Task AccountAsync(HttpContext context, AccountKey key) => context.Request.Method switch
    {
        "GET" or "HEAD" => FindAsync(context, key),
        "PUT" => CallerDoor.Admin(c => CreateAsync(c, key))(context),
        "DELETE" => CallerDoor.Admin(c => ShowAsync(c, Accounts(c).DisconnectAsync(key, c.RequestAborted)))(context),
        _ => Problems.WrongMethodAsync(context, "GET, PUT, DELETE"),
    };

    async Task FindAsync(HttpContext context, AccountKey key)
    {
        var account = await Accounts(context).FindAsync(key, context.RequestAborted) ?? throw new AccountException("account_unknown", "There is no such account.");
        var revocation = account.Status == AccountStatus.Disconnected ? await Accounts(context).RevocationAsync(key.Tenant, account.Id, context.RequestAborted) : null;
        await Answers.WriteAsync(context, StatusCodes.Status200OK, json => AccountJson.Write(json, account, revocation));
    }

    async Task CreateAsync(HttpContext context, AccountKey key)
    {
        var (account, isNew) = await Accounts(context).GetOrCreateAsync(key, context.RequestAborted);
        await Answers.WriteAsync(context, isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK, json => AccountJson.Write(json, account));
    }

    static async Task ShowAsync(HttpContext context, Task<ConnectedAccount> change)
    {
        var account = await change;
        await Answers.WriteAsync(context, StatusCodes.Status200OK, json => AccountJson.Write(json, account));
    }

    async Task LinkAsync(HttpContext context, AccountKey key)
    {
        if (await Options(context) is not { } options)
        {
            return;
        }

        var link = await Accounts(context).CreateAuthorizationLinkAsync(key, options, context.RequestAborted);
        await Answers.WriteAsync(context, StatusCodes.Status201Created, json =>
        {
            json.WriteStartObject();
            json.WriteString("url", link.Url.AbsoluteUri);
            json.WriteString("expires_at", link.ExpiresAt);
            json.WriteEndObject();
        });
    }

    async Task ListAsync(HttpContext context, string connection)
    {
        var query = context.Request.Query;
        var status = (string?)query["status"];
        var limit = (string?)query["limit"] is { } asked ? int.TryParse(asked, out var number) && number is > 0 and <= MostPerPage ? number : -1 : 50;
        if (limit < 0 || (status is not null && StatusNames.Find(status) is null))
        {
            await Problems.RefuseAsync(context, StatusCodes.Status400BadRequest, limit < 0 ? $"limit must be a number from 1 to {MostPerPage}." : $"'{status}' is no status; write one like ACTIVE or REVOKED.");
            return;
        }

        // The cursor is the last identifier itself: within a tenant it is no secret, and another tenant's leads nowhere.
        var after = (string?)query["after"];
        var filter = new AccountFilter(connection, status is null ? null : StatusNames.Find(status), after is null ? null : connection, after);
        var page = await Accounts(context).ListAsync(CallerDoor.Of(context).Tenant, filter, limit + 1, context.RequestAborted);
        await Answers.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("accounts");
            foreach (var account in page.Take(limit))
            {
                AccountJson.Write(json, account);
            }

            json.WriteEndArray();
            if (page.Count > limit)
            {
                json.WriteString("next", page[limit - 1].Identifier);
            }

            json.WriteEndObject();
        });
    }

    async Task ConnectionsAsync(HttpContext context)
    {
        var states = await runtime.ConnectionsAsync(CallerDoor.Of(context).Tenant, context.RequestAborted);
        await Answers.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("connections");
            foreach (var state in states)
            {
                AccountJson.Write(json, state);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    /// <summary>The body of a link's request; null when it was refused, and that has been said.</summary>
    static async Task<LinkOptions?> Options(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        if (body.Length == 0)
        {
            return new();
        }

        string? fault;
        try
        {
            using var document = JsonDocument.Parse(body.ToArray(), new() { AllowDuplicateProperties = false, MaxDepth = 8 });
            var root = document.RootElement;
            fault = root.ValueKind != JsonValueKind.Object ? "The body must be an object."
                : root.EnumerateObject().FirstOrDefault(m => !s_linkMembers.Contains(m.Name)) is { Value.ValueKind: not JsonValueKind.Undefined } unknown ? $"'{unknown.Name}' is not known here; a link has scopes, allow_other_subject and return_to."
                : null;
            if (fault is null)
            {
                return new()
                {
                    Scopes = root.TryGetProperty("scopes", out var scopes) ? [.. scopes.EnumerateArray().Select(s => s.GetString() ?? throw new JsonException())] : [],
                    AllowOtherSubject = root.TryGetProperty("allow_other_subject", out var other) && other.GetBoolean(),
                    ReturnTo = root.TryGetProperty("return_to", out var returnTo)
                        ? Uri.TryCreate(returnTo.GetString(), UriKind.Absolute, out var address) ? address : throw new AccountException("return_to_not_allowed", "return_to must be a whole https address.")
                        : null,
                };
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            fault = "The body must be JSON like {\"scopes\": [\"...\"], \"allow_other_subject\": false, \"return_to\": \"https://...\"}.";
        }

        await Problems.RefuseAsync(context, StatusCodes.Status400BadRequest, fault);
        return null;
    }

    static Task RefuseAsync(HttpContext context, AccountException e)
    {
        var (status, fixBy) = e.Code switch
        {
            "account_unknown" or "connection_unknown" => (StatusCodes.Status404NotFound, "agent"),
            "invalid_identifier" or "return_to_not_allowed" => (StatusCodes.Status400BadRequest, "agent"),
            "no_public_url" or "scopes_not_declared" => (StatusCodes.Status409Conflict, "operator"),
            _ => (StatusCodes.Status409Conflict, "operator"),
        };
        return Problems.RefuseAsync(context, status, e.Message, e.Code, fixBy, null);
    }
}

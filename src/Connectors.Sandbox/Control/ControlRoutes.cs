using System.Net;
using System.Text.Json.Nodes;
using System.Xml;
using Connectors.Sandbox.Crm;
using Connectors.Sandbox.Faults;
using Connectors.Sandbox.Http;
using Connectors.Sandbox.Portals;
using Connectors.Sandbox.Time;

namespace Connectors.Sandbox.Control;

/// <summary>
/// The strings behind the stage, under a path no provider uses. They ask for no password and answer this machine only. The README
/// of this project lists them with examples.
/// </summary>
internal sealed class ControlRoutes(
    PortalDirectory portals, FaultBoard faults, RequestLog requests, Throttle throttle, MovableClock clock)
{
    const string Root = "/_twin";

    public static bool Owns(PathString path) => path.StartsWithSegments(Root, StringComparison.Ordinal);

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet(Root, Read(Overview));
        app.MapPost(Root + "/portals", Write(CreatePortal));
        app.MapPost(Root + "/expire", Write(Expire));
        app.MapPost(Root + "/revoke", Write(Revoke));
        app.MapGet(Root + "/faults", Read(ArmedFaults));
        app.MapPost(Root + "/faults", Write(ArmFault));
        app.MapDelete(Root + "/faults", Clear(faults.Clear));
        app.MapGet(Root + "/requests", Read(Recorded));
        app.MapDelete(Root + "/requests", Clear(requests.Clear));
        app.MapPost(Root + "/clock", Write(AdvanceClock));
        app.MapPut(Root + "/limits", Write(ReplaceLimits));
        app.MapFallback(
            Root + "/{*path}", context => ReplySender.WriteWholeAsync(context, Problem(404, "The README lists what is here.")));
    }

    JsonObject Overview() => new()
    {
        ["twin"] = "hubspot",
        ["now"] = HubSpotTime.Format(clock.GetUtcNow()),
        ["limits"] = Limits(),
        ["faults"] = WireJson.Array(FaultNames.All),
    };

    /// <summary>A new portal; or, with a <c>portal_id</c>, another app in one that exists.</summary>
    JsonObject CreatePortal(JsonBody body)
    {
        var root = body.Root;
        var portal = body.Integer(root, "portal_id") is { } id
            ? portals.FindPortal(id) ?? throw Refusal.Validation($"There is no portal {id}.")
            : portals.CreatePortal(body.Flag(root, "empty") ?? false);
        var scopes = root.TryGetProperty("scopes", out _) ? body.Texts(root, "scopes") : Scopes.Everything;
        var grant = portals.Install(portal, body.Text(root, "token"), scopes)
            ?? throw Refusal.Validation("This token already belongs to a portal.");
        return new JsonObject
        {
            ["portal_id"] = portal.Id,
            ["app_id"] = grant.AppId,
            ["token"] = grant.Token,
            ["scopes"] = WireJson.Array(grant.Scopes),
        };
    }

    JsonObject Expire(JsonBody body)
    {
        var grant = GrantOf(body);
        grant.ExpiredAt = clock.Stamp();
        return new JsonObject { ["token"] = grant.Token, ["expired_at"] = HubSpotTime.Format(clock.Stamp()) };
    }

    JsonObject Revoke(JsonBody body)
    {
        var grant = GrantOf(body);
        grant.IsRevoked = true;
        return new JsonObject { ["token"] = grant.Token, ["revoked"] = true };
    }

    JsonObject ArmFault(JsonBody body)
    {
        var root = body.Root;
        var name = body.Text(root, "kind") ?? "";
        var kind = FaultNames.Find(name)
            ?? throw Refusal.Validation($"There is no fault \"{name}\". There are: {string.Join(", ", FaultNames.All)}.");
        faults.Arm(new Fault(kind)
        {
            Method = body.Text(root, "method"),
            PathContains = body.Text(root, "path_contains"),
            Times = (int)(body.Integer(root, "times") ?? 1),
            RetryAfter = (int?)body.Integer(root, "retry_after"),
        });
        return ArmedFaults();
    }

    JsonObject ArmedFaults() => new()
    {
        ["armed"] = new JsonArray([.. faults.Armed.Select(fault => new JsonObject
        {
            ["kind"] = FaultNames.Of(fault.Kind),
            ["method"] = fault.Method,
            ["path_contains"] = fault.PathContains,
            ["times"] = fault.Times,
            ["retry_after"] = fault.RetryAfter,
        })]),
    };

    JsonObject Recorded() => new()
    {
        ["requests"] = new JsonArray([.. requests.All().Select(request => new JsonObject
        {
            ["at"] = HubSpotTime.Format(request.At),
            ["method"] = request.Method,
            ["target"] = request.Target,
            ["body"] = request.Body,
            ["authorization"] = request.HasAuthorization,
        })]),
    };

    JsonObject AdvanceClock(JsonBody body)
    {
        var text = body.Text(body.Root, "advance") ?? throw Refusal.Validation("Say how far: {\"advance\": \"PT30M\"}, or in seconds.");
        var by = ReadDuration(text);
        if (by < TimeSpan.Zero)
            throw Refusal.Validation("The clock goes forward only.");
        clock.Advance(by);
        return new JsonObject { ["now"] = HubSpotTime.Format(clock.GetUtcNow()) };
    }

    JsonObject ReplaceLimits(JsonBody body)
    {
        var (root, now) = (body.Root, throttle.Limits);
        throttle.Replace(new RateLimits(
            (int)(body.Integer(root, "requests_per_ten_seconds") ?? now.RequestsPerTenSeconds),
            (int)(body.Integer(root, "searches_per_second") ?? now.SearchesPerSecond),
            root.TryGetProperty("requests_per_day", out _) ? (int?)body.Integer(root, "requests_per_day") : now.RequestsPerDay));
        return Limits();
    }

    JsonObject Limits() => new()
    {
        ["requests_per_ten_seconds"] = throttle.Limits.RequestsPerTenSeconds,
        ["searches_per_second"] = throttle.Limits.SearchesPerSecond,
        ["requests_per_day"] = throttle.Limits.RequestsPerDay,
    };

    Grant GrantOf(JsonBody body) =>
        portals.FindGrant(body.Text(body.Root, "token") ?? "") ?? throw Refusal.Validation("No portal knows this token.");

    static TimeSpan ReadDuration(string text)
    {
        if (double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var seconds))
            return TimeSpan.FromSeconds(seconds);
        try
        {
            return XmlConvert.ToTimeSpan(text);
        }
        catch (FormatException)
        {
            throw Refusal.Validation($"\"{text}\" is neither a number of seconds nor a duration such as PT30M.");
        }
    }

    static RequestDelegate Read(Func<JsonObject> read) => context => AnswerAsync(context, () => ApiReply.Ok(read()));

    static RequestDelegate Clear(Action clear) => context => AnswerAsync(context, () =>
    {
        clear();
        return ApiReply.NoContent();
    });

    static RequestDelegate Write(Func<JsonBody, JsonObject> write) => async context =>
    {
        using var bytes = new MemoryStream();
        await context.Request.Body.CopyToAsync(bytes, context.RequestAborted);
        await AnswerAsync(context, () => ApiReply.Ok(write(JsonBody.Parse(bytes.Length > 0 ? bytes.ToArray() : "{}"u8.ToArray()))));
    };

    static Task AnswerAsync(HttpContext context, Func<ApiReply> answer)
    {
        var isLocal = context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address);
        try
        {
            return ReplySender.WriteWholeAsync(
                context, isLocal ? answer() : Problem(403, "The control surface answers this machine only."));
        }
        catch (Refusal refusal)
        {
            return ReplySender.WriteWholeAsync(context, Problem(400, refusal.Message));
        }
    }

    static ApiReply Problem(int status, string message) => ApiReply.Of(status, new JsonObject { ["error"] = message });
}

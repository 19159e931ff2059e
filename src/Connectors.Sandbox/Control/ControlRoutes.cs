using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using Connectors.Sandbox.Crm;
using Connectors.Sandbox.Faults;
using Connectors.Sandbox.Http;
using Connectors.Sandbox.OAuth;
using Connectors.Sandbox.Time;

namespace Connectors.Sandbox.Control;

/// <summary>The strings behind the stage. The README of this project lists them with examples.</summary>
internal sealed class ControlRoutes(
    PortalControl portals, OAuthServer oauth, FaultBoard faults, RequestLog requests, Throttle throttle, MovableClock clock)
{
    const string Root = ControlDoor.Root;

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet(Root, ControlDoor.Read(_ => Overview()));
        portals.Map(app);
        oauth.MapControl(app);
        app.MapGet(Root + "/faults", ControlDoor.Read(_ => ArmedFaults()));
        app.MapPost(Root + "/faults", ControlDoor.Write(ArmFault));
        app.MapDelete(Root + "/faults", ControlDoor.Clear(faults.Clear));
        app.MapGet(Root + "/requests", ControlDoor.Read(_ => Recorded()));
        app.MapDelete(Root + "/requests", ControlDoor.Clear(requests.Clear));
        app.MapPost(Root + "/clock", ControlDoor.Write(AdvanceClock));
        app.MapPut(Root + "/limits", ControlDoor.Write(ReplaceLimits));
        app.MapFallback(Root + "/{*path}", ControlDoor.NowhereAsync);
    }

    JsonObject Overview() => new()
    {
        ["twin"] = "hubspot",
        ["now"] = HubSpotTime.Format(clock.GetUtcNow()),
        ["limits"] = Limits(),
        ["faults"] = WireJson.Array(FaultNames.All),
    };

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
            BodyContains = body.Text(root, "body_contains"),
            Times = (int)(body.Integer(root, "times") ?? 1),
            RetryAfter = (int?)body.Integer(root, "retry_after"),
            AnswerStatus = StatusOf(body.Integer(root, "status") ?? 200),
            AnswerBody = !root.TryGetProperty("body", out var answer) ? ""
                : answer.ValueKind == JsonValueKind.String ? answer.GetString()! : answer.GetRawText(),
        });
        return ArmedFaults();
    }

    JsonObject ArmedFaults() => new() { ["armed"] = new JsonArray([.. faults.Armed.Select(ToJson)]) };

    static JsonObject ToJson(Fault fault)
    {
        var json = new JsonObject
        {
            ["kind"] = FaultNames.Of(fault.Kind),
            ["method"] = fault.Method,
            ["path_contains"] = fault.PathContains,
            ["times"] = fault.Times,
            ["retry_after"] = fault.RetryAfter,
        };
        if (fault.BodyContains is { } part)
            json["body_contains"] = part;
        if (fault.Kind == FaultKind.Answer)
            (json["status"], json["body"]) = (fault.AnswerStatus, fault.AnswerBody);
        return json;
    }

    static int StatusOf(long status) =>
        status is >= 200 and <= 599 ? (int)status : throw Refusal.Validation("status is a number from 200 to 599.");

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
}

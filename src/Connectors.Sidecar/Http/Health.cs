using Connectors.Accounts;

namespace Connectors.Sidecar.Http;

/// <summary>Says that the process serves, and whether it can be relied on.</summary>
internal sealed class Health(AccountsRuntime? accounts)
{
    public static Task AliveAsync(HttpContext context) => Answers.WriteAsync(context, StatusCodes.Status200OK, json =>
    {
        json.WriteStartObject();
        json.WriteString("status", "ok");
        json.WriteEndObject();
    });

    /// <summary>Not ready once the store has failed. A connection whose credentials are refused is told, but others may work.</summary>
    public async Task ReadyAsync(HttpContext context)
    {
        var isReady = accounts?.Store.IsHealthy != false;
        var states = accounts is null || !isReady ? [] : await accounts.ConnectionsAsync(null, context.RequestAborted);
        await Answers.WriteAsync(context, isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, json =>
        {
            json.WriteStartObject();
            json.WriteString("status", isReady ? "ok" : "store_failed");
            if (states.Count > 0)
            {
                json.WriteStartArray("connections");
                foreach (var state in states)
                {
                    AccountJson.Write(json, state);
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        });
    }
}

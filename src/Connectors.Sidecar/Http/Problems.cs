using System.Text.Json;
using Connectors.Runtime.Binding;
using Connectors.Runtime.Execution;

namespace Connectors.Sidecar.Http;

/// <summary>Errors as problem details (RFC 9457), with who can act and what to do next.</summary>
internal static class Problems
{
    public static Task NoSuchPathAsync(HttpContext context) =>
        RefuseAsync(context, StatusCodes.Status404NotFound, "There is nothing here. Tools are listed at GET /v1/tools and called at POST /v1/tools/{tool}/executions.");

    public static Task WrongMethodAsync(HttpContext context, string method)
    {
        context.Response.Headers.Allow = HttpMethods.IsGet(method) ? "GET, HEAD" : method;
        return RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, $"This path takes {method}, not {context.Request.Method}.");
    }

    /// <summary>A fault of the HTTP request itself, before any tool was looked for.</summary>
    public static Task RefuseAsync(HttpContext context, int status, string detail) =>
        RefuseAsync(context, status, detail, "invalid_request", "agent", "Correct the HTTP request and send it again.");

    /// <summary>A request that cannot be carried out, for a reason that programs know by its code.</summary>
    public static Task RefuseAsync(HttpContext context, int status, string detail, string code, string fixBy, string? nextAction) => WriteAsync(context, status, json =>
    {
        json.WriteString("type", $"urn:connectors:error:{code}");
        json.WriteString("title", Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status));
        json.WriteNumber("status", status);
        json.WriteString("detail", detail);
        json.WriteString("code", code);
        json.WriteString("fix_by", fixBy);
        json.WriteBoolean("retryable", false);
        Text(json, "next_action", nextAction);
    });

    /// <summary>All that is wrong with a request's body, and what did not happen because of it.</summary>
    public static ToolError Faulty(List<InputFault> faults, string consequence) =>
        new(ErrorCode.InvalidInput, $"The request has {(faults.Count == 1 ? "a fault" : $"{faults.Count} faults")}; {consequence}. {faults[0].Path} {faults[0].Problem}.")
        {
            Faults = faults,
            NextAction = "Correct the request and send it again.",
        };

    /// <summary>How a call failed.</summary>
    public static Task WriteAsync(HttpContext context, ToolError error)
    {
        var status = error.Code.HttpStatus;
        if (error.RetryAt is { } retryAt)
        {
            // RFC 9110, 10.2.3: a date does for every HTTP cache and client.
            context.Response.Headers.RetryAfter = retryAt.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        }

        return WriteAsync(context, status, json => Write(json, error));
    }

    static Task WriteAsync(HttpContext context, int status, Action<Utf8JsonWriter> members) => Answers.WriteAsync(context, status, json =>
    {
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
    }, "application/problem+json");

    /// <summary>Writes the members of a failed call's problem into the object that was begun.</summary>
    public static void Write(Utf8JsonWriter json, ToolError error)
    {
        json.WriteString("type", $"urn:connectors:error:{error.Code}");
        json.WriteString("title", error.Code.Title);
        json.WriteNumber("status", error.Code.HttpStatus);
        json.WriteString("detail", error.Message);
        json.WriteString("code", error.Code.Name);
        json.WriteString("fix_by", error.FixBy switch
        {
            FixBy.Agent => "agent",
            FixBy.User => "user",
            FixBy.Operator => "operator",
            FixBy.Provider => "provider",
            _ => "nobody",
        });
        json.WriteBoolean("retryable", error.Retryable);
        if (error.RetryAt is { } retryAt)
        {
            json.WriteString("retry_at", retryAt);
        }

        Text(json, "next_action", error.NextAction);
        foreach (var (name, value) in error.Details)
        {
            json.WriteString(name, value);
        }

        List(json, "faults", error.Faults, static (json, fault) =>
        {
            json.WriteStartObject();
            json.WriteString("path", fault.Path);
            json.WriteString("problem", fault.Problem);
            Text(json, "suggestion", fault.Suggestion);
            json.WriteEndObject();
        });
        List(json, "complaints", error.Complaints, static (json, complaint) =>
        {
            json.WriteStartObject();
            json.WriteString("message", complaint.Message);
            Text(json, "field", complaint.Field);
            json.WriteEndObject();
        });
        Text(json, "account_status", error.AccountStatus);
        Text(json, "account_reason", error.AccountReason);
        if (error.Link is { } link)
        {
            json.WriteStartObject("authorization_link");
            json.WriteString("url", link.Url.AbsoluteUri);
            json.WriteString("expires_at", link.ExpiresAt);
            json.WriteEndObject();
        }

        List(json, "scopes", error.Scopes, static (json, scope) => json.WriteStringValue(scope));
        if (error.UpstreamStatus is { } upstream)
        {
            json.WriteNumber("upstream_status", upstream);
        }

        Text(json, "correlation_id", error.CorrelationId);
        Text(json, "execution_id", error.ExecutionId.Length > 0 ? error.ExecutionId : null);
    }

    static void Text(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    static void List<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        if (items.Count > 0)
        {
            json.WriteStartArray(name);
            foreach (var item in items)
            {
                write(json, item);
            }

            json.WriteEndArray();
        }
    }
}

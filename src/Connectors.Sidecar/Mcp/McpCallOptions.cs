using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Accounts;
using Connectors.Runtime.Binding;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Paging;
using Connectors.Sidecar.Http;

namespace Connectors.Sidecar.Mcp;

/// <summary>
/// How a call is to be run, as the client, and never the model, says in <c>_meta</c>: <c>view</c>, <c>allPages</c>,
/// <c>idempotencyKey</c>, <c>runId</c>, <c>priority</c>, <c>deadline</c>. Members of others are theirs, and are not looked at.
/// </summary>
internal sealed record McpCallOptions
{
    public AnswerView View { get; private set; }

    public PageBounds? AllPages { get; private set; }

    public string? IdempotencyKey { get; private set; }

    public string? RunId { get; private set; }

    public CallPriority Priority { get; private set; }

    public TimeSpan? Deadline { get; private set; }

    public static McpCallOptions Read(JsonObject? meta, List<InputFault> faults)
    {
        var options = new McpCallOptions();
        foreach (var (name, value) in meta ?? [])
        {
            switch (name)
            {
                case "view":
                    options.View = Word(value, name, ["compact", "full"], faults) == "full" ? AnswerView.Full : AnswerView.Compact;
                    break;
                case "priority":
                    options.Priority = Word(value, name, ["interactive", "background"], faults) == "background" ? CallPriority.Background : CallPriority.Interactive;
                    break;
                case "idempotencyKey":
                    options.IdempotencyKey = Text(value) is { } key && Http.IdempotencyKey.IsOne(key) ? key : Fault(name, Http.IdempotencyKey.Form, faults);
                    break;
                case "runId":
                    options.RunId = Text(value) is not { } run ? Fault(name, "must be text", faults) : ExecutionRequest.RunIdFault(run) is { } fault ? Fault(name, fault, faults) : run;
                    break;
                case "deadline":
                    options.Deadline = Seconds(value, faults);
                    break;
                case "allPages":
                    options.AllPages = Bounds(value, faults);
                    break;
            }
        }

        return options;
    }

    static string? Text(JsonNode? value) => value?.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    static string? Word(JsonNode? value, string name, string[] words, List<InputFault> faults) =>
        Text(value) is { } word && words.Contains(word) ? word : Fault(name, $"must be {string.Join(" or ", words)}", faults);

    static TimeSpan? Seconds(JsonNode? value, List<InputFault> faults)
    {
        if (value?.GetValueKind() == JsonValueKind.Number && value.GetValue<double>() is var seconds && seconds >= 1 && seconds <= ExecutionRequest.LongestDeadline.TotalSeconds)
        {
            return TimeSpan.FromSeconds(seconds);
        }

        Fault("deadline", $"must be a number of seconds from 1 to {ExecutionRequest.LongestDeadline.TotalSeconds}", faults);
        return null;
    }

    static PageBounds? Bounds(JsonNode? value, List<InputFault> faults)
    {
        if (value is not JsonObject members)
        {
            Fault("allPages", "must be an object with maxItems and maxBytes, or an empty one", faults);
            return null;
        }

        var bounds = PageBounds.Default;
        foreach (var (name, number) in members)
        {
            var (least, most) = name == "maxBytes" ? (PageBounds.FewestBytes, PageBounds.MostBytes) : (1, PageBounds.MostItems);
            if (name is not ("maxItems" or "maxBytes"))
            {
                Fault($"allPages.{name}", "is not known here; allPages has maxItems and maxBytes", faults);
            }
            else if (number?.GetValueKind() != JsonValueKind.Number || number.GetValue<double>() is var count && (count < least || count > most || count != Math.Floor(count)))
            {
                Fault($"allPages.{name}", $"must be a whole number from {least} to {most}", faults);
            }
            else
            {
                bounds = name == "maxBytes" ? bounds with { MaxBytes = (int)number.GetValue<double>() } : bounds with { MaxItems = (int)number.GetValue<double>() };
            }
        }

        return bounds;
    }

    static string? Fault(string name, string problem, List<InputFault> faults)
    {
        faults.Add(new($"$._meta.{name}", problem));
        return null;
    }
}

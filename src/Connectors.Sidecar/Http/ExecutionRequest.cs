using System.Text.Json;
using Connectors.Accounts;
using Connectors.Runtime.Binding;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Paging;

namespace Connectors.Sidecar.Http;

/// <summary>
/// The body of a call: <c>{"identifier": "...", "input": {...}}</c>, and where wanted <c>view</c>, <c>connection</c>, <c>all_pages</c>,
/// <c>run_id</c>, <c>priority</c> and <c>deadline</c>.
/// </summary>
internal readonly record struct ExecutionRequest(string Identifier, string? Connection, ReadOnlyMemory<byte> Input, AnswerView View, PageBounds? AllPages)
{
    const int MaxRunIdLength = 200;
    const double MaxDeadline = 120;

    /// <summary>The longest time that a caller may give a call.</summary>
    public static TimeSpan LongestDeadline { get; } = TimeSpan.FromSeconds(MaxDeadline);

    static readonly byte[] s_noInput = "{}"u8.ToArray();

    /// <summary>The caller's own name for the run of its agent.</summary>
    public string? RunId { get; init; }

    /// <summary>Who waits for the answer.</summary>
    public CallPriority Priority { get; init; }

    /// <summary>How long the call may take.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>Reads the body and adds what is wrong with it to the faults.</summary>
    /// <param name="body">The body.</param>
    /// <param name="faults">Gets what is wrong.</param>
    /// <param name="isForSession">Whether a session calls, which acts for one user anyway: then nobody has to be named.</param>
    public static ExecutionRequest Read(ReadOnlyMemory<byte> body, List<InputFault> faults, bool isForSession = false)
    {
        string? identifier = null, connection = null, runId = null;
        var priority = CallPriority.Interactive;
        TimeSpan? deadline = null;
        ReadOnlyMemory<byte> input = s_noInput;
        var view = AnswerView.Compact;
        PageBounds? pages = null;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            var reader = new Utf8JsonReader(body.Span, new JsonReaderOptions { MaxDepth = 64 });
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                faults.Add(new("$", "must be an object like {\"identifier\": \"user_1\", \"input\": {}}"));
                return default;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                reader.Read();
                if (!seen.Add(name))
                {
                    // Whoever checked the first one must not have let the second one through.
                    faults.Add(new($"$.{name}", "is given twice"));
                    reader.Skip();
                    continue;
                }

                switch (name)
                {
                    case "identifier":
                        identifier = Text(ref reader, "$.identifier", faults);
                        break;
                    case "connection":
                        connection = Text(ref reader, "$.connection", faults);
                        break;
                    case "view":
                        view = ParseView(Text(ref reader, "$.view", faults), faults);
                        break;
                    case "all_pages":
                        pages = AllPagesRequest.Read(ref reader, faults);
                        break;
                    case "run_id":
                        runId = RunIdOf(Text(ref reader, "$.run_id", faults), faults);
                        break;
                    case "priority":
                        priority = ParsePriority(Text(ref reader, "$.priority", faults), faults);
                        break;
                    case "deadline":
                        deadline = Seconds(ref reader, faults);
                        break;
                    case "input":
                        var start = (int)reader.TokenStartIndex;
                        reader.Skip();
                        input = body[start..(int)reader.BytesConsumed];
                        break;
                    default:
                        faults.Add(new($"$.{name}", "is not known here; a call has identifier, input, view, connection, all_pages, run_id, priority and deadline"));
                        reader.Skip();
                        break;
                }
            }

            reader.Read();
        }
        catch (JsonException e)
        {
            faults.Add(new("$", $"is not valid JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}"));
            return default;
        }
        catch (InvalidOperationException)
        {
            faults.Add(new("$", "holds text that is not valid Unicode"));
            return default;
        }

        if (identifier is not null || !isForSession)
        {
            CheckIdentifier(identifier, faults);
        }

        return new(identifier ?? "", connection, input, view, pages) { RunId = runId, Priority = priority, Deadline = deadline };
    }

    static string? Text(ref Utf8JsonReader reader, string path, List<InputFault> faults)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.GetString();
        }

        faults.Add(new(path, "must be text"));
        reader.Skip();
        return null;
    }

    static AnswerView ParseView(string? word, List<InputFault> faults)
    {
        if (word is not (null or "compact" or "full"))
        {
            faults.Add(new("$.view", "must be compact or full"));
        }

        return word == "full" ? AnswerView.Full : AnswerView.Compact;
    }

    static string? RunIdOf(string? text, List<InputFault> faults)
    {
        if (text is not null && RunIdFault(text) is { } fault)
        {
            faults.Add(new("$.run_id", fault));
        }

        return text;
    }

    /// <summary>Why the text cannot name a run, as the end of a sentence; null when it can.</summary>
    public static string? RunIdFault(string text) => text.Length > MaxRunIdLength ? $"may have at most {MaxRunIdLength} characters" : IdentifierRules.Fault(text);

    static CallPriority ParsePriority(string? word, List<InputFault> faults)
    {
        if (word is not (null or "interactive" or "background"))
        {
            faults.Add(new("$.priority", "must be interactive or background"));
        }

        return word == "background" ? CallPriority.Background : CallPriority.Interactive;
    }

    static TimeSpan? Seconds(ref Utf8JsonReader reader, List<InputFault> faults)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var seconds) && seconds is >= 1 and <= MaxDeadline)
        {
            return TimeSpan.FromSeconds(seconds);
        }

        faults.Add(new("$.deadline", $"must be a number of seconds from 1 to {MaxDeadline}"));
        reader.Skip();
        return null;
    }

    static void CheckIdentifier(string? identifier, List<InputFault> faults)
    {
        if (string.IsNullOrEmpty(identifier))
        {
            if (!faults.Exists(f => f.Path == "$.identifier"))
            {
                faults.Add(new("$.identifier", "is required: your own name for the user whose account is meant"));
            }
        }
        else if (IdentifierRules.Fault(identifier) is { } fault)
        {
            faults.Add(new("$.identifier", fault));
        }
    }
}

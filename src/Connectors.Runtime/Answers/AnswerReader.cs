using System.Text.Json;
using System.Text.Unicode;
using Connectors.Runtime.Binding;
using Connectors.Runtime.Buffers;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Replay;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Answers;

/// <summary>Says what a provider's answer means: a result, or a typed error. A page of HTML is never a success.</summary>
internal static class AnswerReader
{
    const int MaxDepth = 64;

    public static ToolOutcome Read(ToolDescriptor tool, ConnectorDescriptor connector, UpstreamAnswer answer, Arguments arguments, AnswerView view, TimeProvider clock)
    {
        var errors = new ErrorReader(connector, tool, clock);
        if (!answer.IsSuccess)
        {
            return Refusal(tool, connector, answer, errors);
        }

        if (answer.Body.Length > 0 && !answer.IsJson)
        {
            return Unreadable(tool, connector, answer, errors, NotJson(answer));
        }

        try
        {
            if (!Utf8.IsValid(answer.Body))
            {
                throw new AnswerFormatException("is not UTF-8");
            }

            return connector.Errors.Success.Count > 0 && RefusedWithinSuccess(connector, answer, errors) is { } refused
                ? refused
                : Success(tool, answer, arguments, view, errors);
        }
        catch (JsonException)
        {
            return Unreadable(tool, connector, answer, errors, "is not complete JSON");
        }
        catch (AnswerFormatException e)
        {
            return Unreadable(tool, connector, answer, errors, e.Message);
        }
        catch (AnswerTooLargeException e)
        {
            return TooLarge(tool, e.Bytes / 1024, answer.Status);
        }
    }

    /// <summary>An answer that broke off, or is no JSON. After a write that says nothing about what was done.</summary>
    public static ToolError Unreadable(ToolDescriptor tool, ConnectorDescriptor connector, string what, int? status, string? correlation, DateTimeOffset? retryAt = null, bool mayPass = false) =>
        new(ErrorCode.ResponseUnreadable, $"The answer of {connector.Title} {what}.")
        {
            RetryAt = retryAt,
            Retryable = tool.Effect != ToolEffect.Create,
            UpstreamStatus = status,
            CorrelationId = correlation,
            Proof = Proof.Unknown,
            MayPass = mayPass,
            NextAction = tool.Effect == ToolEffect.Create
                ? "The write may have been carried out: search for the record before sending the call again."
                : "Send the call again; if this stays, tell whoever runs this.",
        };

    public static ToolError TooLarge(ToolDescriptor tool, int kilobytes, int status) =>
        new(ErrorCode.ResponseTooLarge, $"The answer has {kilobytes} KiB, more than can be used.")
        {
            UpstreamStatus = status,
            Proof = Proof.CarriedOut,
            NextAction = tool.Effect == ToolEffect.Read
                ? "Ask for fewer properties, for a smaller page, or for the compact view."
                : "The write was carried out; read the record with fewer properties.",
        };

    static ToolError Unreadable(ToolDescriptor tool, ConnectorDescriptor connector, UpstreamAnswer answer, ErrorReader errors, string what) =>
        Unreadable(tool, connector, $"{what} (status {answer.Status})", answer.Status, errors.CorrelationId(answer, default), errors.RetryAt(answer), mayPass: answer.Status >= 500);

    /// <summary>Gateways refuse in HTML, or in the middle of a word. Then only that counts which the status proves by itself.</summary>
    static ToolError Refusal(ToolDescriptor tool, ConnectorDescriptor connector, UpstreamAnswer answer, ErrorReader errors)
    {
        if (answer.Status < 400)
        {
            return Unreadable(tool, connector, answer, errors, "is a redirect, and redirects are not followed");
        }

        using var body = ParseRefusal(answer);
        return body is not null || answer.Body.Length == 0 || errors.StatusIsEnough(answer)
            ? errors.Read(answer, body?.RootElement ?? default)
            : Unreadable(tool, connector, answer, errors, answer.IsJson ? "is not complete JSON" : NotJson(answer));
    }

    static string NotJson(UpstreamAnswer answer) => $"is {answer.MediaType ?? "of no declared type"} where JSON was due";

    static JsonDocument? ParseRefusal(UpstreamAnswer answer)
    {
        try
        {
            return answer.IsJson && Utf8.IsValid(answer.Body) ? JsonDocument.Parse(answer.BodyMemory) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static ToolError? RefusedWithinSuccess(ConnectorDescriptor connector, UpstreamAnswer answer, ErrorReader errors)
    {
        using var body = JsonDocument.Parse(answer.BodyMemory);
        return connector.Errors.Success.All(c => ErrorReader.Holds(c, body.RootElement)) ? null : errors.Read(answer, body.RootElement);
    }

    static ToolResult Success(ToolDescriptor tool, UpstreamAnswer answer, Arguments arguments, AnswerView view, ErrorReader errors)
    {
        var correlation = errors.CorrelationId(answer, default);
        if (tool.Returns is not { } shape)
        {
            return Whole(answer.Body.Length == 0 ? "{}"u8 : answer.Body, correlation);
        }

        var compact = AnswerShaper.Shape(shape, answer.Body, arguments, correlation);
        if (view == AnswerView.Compact)
        {
            return compact;
        }

        // Shaped all the same: that is how the cursor was found and the answer was checked.
        using (compact)
        {
            return Whole(answer.Body, correlation, compact);
        }
    }

    static ToolResult Whole(ReadOnlySpan<byte> answer, string? correlation, ToolResult? compact = null)
    {
        if (answer.Length > AnswerShaper.MaxDataBytes)
        {
            throw new AnswerTooLargeException(answer.Length);
        }

        var reader = new Utf8JsonReader(answer, new JsonReaderOptions { MaxDepth = MaxDepth });
        reader.Read();
        reader.Skip();
        reader.Read();
        var buffer = new PooledBuffer(answer.Length);
        buffer.Write(answer);
        return new(buffer, answer.Length, AnswerView.Full, 0) 
        {
            CorrelationId = correlation,
            Next = compact?.Next,
            NextParameter = compact?.NextParameter,
            Warnings = compact?.Warnings ?? [],
        };
    }
}

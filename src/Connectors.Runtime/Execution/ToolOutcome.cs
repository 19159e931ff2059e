using System.Text;
using System.Text.Json;
using Connectors.Runtime.Binding;
using Connectors.Runtime.Buffers;
using Connectors.Runtime.Replay;

namespace Connectors.Runtime.Execution;

/// <summary>How much of the provider's answer comes back.</summary>
public enum AnswerView
{
    /// <summary>What was asked for, in the fewest words. What was left out is said.</summary>
    Compact,

    /// <summary>The provider's answer as it came.</summary>
    Full,
}

/// <summary>How a call ended: a <see cref="ToolResult"/> or a <see cref="ToolError"/>. Dispose it when its data has been used.</summary>
public abstract class ToolOutcome : IDisposable
{
    private protected ToolOutcome()
    {
    }

    /// <summary>Names this one call in logs and questions.</summary>
    public string ExecutionId { get; internal set; } = "";

    /// <summary>Whether this is the answer of an earlier call with the same idempotency key; then nothing was sent now.</summary>
    public bool IsReplay { get; internal set; }

    /// <inheritdoc />
    public virtual void Dispose() => GC.SuppressFinalize(this);
}

/// <summary>The provider did what was asked.</summary>
public sealed class ToolResult : ToolOutcome
{
    readonly PooledBuffer _buffer;
    readonly int _dataLength;
    readonly int _omittedLength;

    internal ToolResult(PooledBuffer buffer, int dataLength, AnswerView view, int omittedCount)
    {
        _buffer = buffer;
        _dataLength = dataLength;
        _omittedLength = buffer.Length - dataLength;
        View = view;
        OmittedCount = omittedCount;
    }

    /// <summary>The answer as UTF-8 JSON, shaped as the view says. Valid until the result is disposed.</summary>
    public ReadOnlyMemory<byte> Data => _buffer.Memory[.._dataLength];

    /// <summary>The view that <see cref="Data"/> has.</summary>
    public AnswerView View { get; }

    /// <summary>How many different fields of the provider's answer were left out; the full view has them.</summary>
    public int OmittedCount { get; }

    /// <summary>The first few of them by name, as a UTF-8 JSON array; empty when nothing was left out.</summary>
    public ReadOnlyMemory<byte> Utf8Omitted => _buffer.Memory.Slice(_dataLength, _omittedLength);

    /// <summary>The first few of the fields that were left out, by path.</summary>
    public IReadOnlyList<string> Omitted
    {
        get
        {
            if (_omittedLength == 0)
            {
                return [];
            }

            using var names = JsonDocument.Parse(Utf8Omitted);
            return [.. names.RootElement.EnumerateArray().Select(n => n.GetString()!)];
        }
    }

    /// <summary>The cursor of the next page; null on the last.</summary>
    public string? Next { get; internal init; }

    /// <summary>The parameter that takes <see cref="Next"/>.</summary>
    public string? NextParameter { get; internal init; }

    /// <summary>What is true of the answer though the call succeeded.</summary>
    public IReadOnlyList<string> Warnings { get; internal set; } = [];

    /// <summary>How many of the page's records did not fit.</summary>
    internal int Dropped { get; init; }

    /// <summary>The id under which the provider knows this request, where it gave one.</summary>
    public string? CorrelationId { get; internal init; }

    /// <summary>Adds a remark of the caller's own side.</summary>
    internal void Warn(string warning) => Warnings = [.. Warnings, warning];

    /// <inheritdoc />
    public override void Dispose()
    {
        _buffer.Dispose();
        base.Dispose();
    }

    /// <summary>The data as text.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Data.Span);
}

/// <summary>The call did not succeed: what happened, who can act, and what to do next.</summary>
public sealed class ToolError : ToolOutcome
{
    AuthorizationLink? _link;

    /// <summary>An error of the given kind, told in one sentence.</summary>
    public ToolError(ErrorCode code, string message)
    {
        Code = code;
        Message = message;
        FixBy = code.FixBy;
        Retryable = code.Retryable;
    }

    /// <summary>What kind of error it is.</summary>
    public ErrorCode Code { get; }

    /// <summary>What happened, in one sentence.</summary>
    public string Message { get; }

    /// <summary>Who can do something about it.</summary>
    public FixBy FixBy { get; init; }

    /// <summary>Whether the same call may be sent again, unchanged and without harm.</summary>
    public bool Retryable { get; init; }

    /// <summary>Not before this time, where that is known.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>What to do next, in one sentence.</summary>
    public string? NextAction { get; init; }

    /// <summary>What is wrong with the input, all of it.</summary>
    public IReadOnlyList<InputFault> Faults { get; init; } = [];

    /// <summary>Facts that the provider's answer holds, for example <c>existing_id</c>.</summary>
    public IReadOnlyDictionary<string, string> Details { get; init; } = System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The provider's own complaints, one by one.</summary>
    public IReadOnlyList<ProviderComplaint> Complaints { get; init; } = [];

    /// <summary>Scopes the account would have to grant.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The status of the provider's answer, where one came.</summary>
    public int? UpstreamStatus { get; init; }

    /// <summary>The id under which the provider knows this request, where it gave one.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>Where the end user can connect the account again; null where that would not help.</summary>
    public AuthorizationLink? Link { get => _link; init => _link = value; }

    /// <summary>Where the account stands, for example <c>REVOKED</c>, where that is the reason.</summary>
    public string? AccountStatus { get; init; }

    /// <summary>Why it stands there, for example <c>refresh_rejected</c>.</summary>
    public string? AccountReason { get; init; }

    /// <summary>Set when the API refused the token; then nothing was carried out.</summary>
    internal Tokens.TokenRefusal? TokenRefusal { get; init; }

    /// <summary>What is proven of whether the provider did the work.</summary>
    internal Proof Proof { get; init; }

    /// <summary>How long the provider wants to be left alone before the call is repeated, where it says so.</summary>
    internal TimeSpan? Wait { get; init; }

    /// <summary>Of an answer that cannot be read: whether the same request may get a sound one a moment later.</summary>
    internal bool MayPass { get; init; }

    /// <summary>Adds the link once it is known.</summary>
    internal void Offer(AuthorizationLink? link) => _link = link;

    /// <summary>A copy for one call, since a token provider may hand the same refusal to many.</summary>
    internal ToolError ForCall() => (ToolError)MemberwiseClone();

    /// <inheritdoc />
    public override string ToString() => $"{Code}: {Message}";
}

/// <summary>A page on which the end user connects an account. Whoever opens it acts as that user: hand it to nobody else.</summary>
/// <param name="Url">Its address.</param>
/// <param name="ExpiresAt">Until when it can be opened.</param>
public sealed record AuthorizationLink(Uri Url, DateTimeOffset ExpiresAt)
{
    /// <summary>Where it leads, without what makes it work.</summary>
    public override string ToString() => $"a link to {Url.Host}, until {ExpiresAt:u}";
}

/// <summary>One complaint of the provider about what was sent.</summary>
/// <param name="Message">The provider's own words.</param>
/// <param name="Field">The field it is about, where the provider says so.</param>
public sealed record ProviderComplaint(string Message, string? Field);

using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Answers;

/// <summary>How a provider says that something went wrong, as data.</summary>
internal sealed class ErrorVocabulary
{
    public static ErrorVocabulary Empty { get; } = new() { Rules = [] };

    /// <summary>Path of the provider's own sentence in an error body.</summary>
    public string? MessagePath { get; init; }

    public string? CorrelationPath { get; init; }

    public string? CorrelationHeader { get; init; }

    /// <summary>Path of the list of single faults in an error body.</summary>
    public string? DetailsPath { get; init; }

    public string DetailMessagePath { get; init; } = "message";

    public string? DetailFieldPath { get; init; }

    /// <summary>What the body of a 2xx must say to be a success; empty where the status is enough.</summary>
    public IReadOnlyList<BodyCondition> Success { get; init; } = [];

    /// <summary>Tried in order; the first that matches decides.</summary>
    public required IReadOnlyList<ErrorRule> Rules { get; init; }
}

/// <summary>One line of the vocabulary: when an answer looks like this, it means that.</summary>
internal sealed class ErrorRule
{
    public required IReadOnlyList<StatusRange> Statuses { get; init; }

    public required IReadOnlyList<BodyCondition> Body { get; init; }

    public required ErrorKind Is { get; init; }

    /// <summary>Whether the provider may have done the work; null leaves it to the status.</summary>
    public bool? MayHaveExecuted { get; init; }

    /// <summary>How long to wait where the provider does not say.</summary>
    public TimeSpan? Wait { get; init; }

    /// <summary>Paths at which an error body names the scopes that are missing.</summary>
    public IReadOnlyList<string> ScopePaths { get; init; } = [];

    public IReadOnlyList<Capture> Captures { get; init; } = [];
}

/// <summary>Statuses from <paramref name="First"/> to <paramref name="Last"/>, both included.</summary>
internal readonly record struct StatusRange(int First, int Last)
{
    public bool Holds(int status) => status >= First && status <= Last;

    /// <summary><c>404</c> or a class such as <c>5xx</c>.</summary>
    public static StatusRange Parse(string text) => text is [var digit, 'x', 'x']
        ? new((digit - '0') * 100, ((digit - '0') * 100) + 99)
        : new(int.Parse(text, System.Globalization.CultureInfo.InvariantCulture), int.Parse(text, System.Globalization.CultureInfo.InvariantCulture));
}

/// <summary>A value at a path of the body: equal to one of several, or holding a text in any case.</summary>
internal sealed record BodyCondition(string Path, IReadOnlyList<string> Values, bool IsPartOfText);

/// <summary>A detail that stands only inside a sentence: what follows <paramref name="After"/>, as far as the characters belong to the set.</summary>
internal sealed record Capture(string Name, string From, string After, CharacterSet Characters);

/// <summary>What a provider's answer means. The first two concern the token and never reach a caller under these names.</summary>
internal enum ErrorKind
{
    TokenExpired,
    TokenRejected,
    MissingScopes,
    NotFound,
    Conflict,
    RejectedByProvider,
    RateLimited,
    QuotaExhausted,
    ProviderUnavailable,
}

namespace Connectors.Accounts.Consent;

/// <summary>A consent that has begun: where the browser goes, and what it must bring back.</summary>
/// <param name="AuthorizeUrl">The provider's consent page.</param>
/// <param name="BrowserKey">To be set as a cookie; the callback is taken only from the browser that has it.</param>
public sealed record ConsentStart(Uri AuthorizeUrl, string BrowserKey)
{
    /// <summary>The page alone: what follows it, and the browser's key, are secrets of this one attempt.</summary>
    public override string ToString() => AuthorizeUrl.GetLeftPart(UriPartial.Path);
}

/// <summary>How a consent, or the try to begin one, ended; enough to tell a person what to do next.</summary>
public enum ConsentEnd
{
    /// <summary>The account is connected.</summary>
    Connected,

    /// <summary>The account is connected, but some of what was asked for was not granted.</summary>
    ConnectedWithLess,

    /// <summary>The person declined.</summary>
    Declined,

    /// <summary>The link is not one of ours, is too old, was used, or was replaced by a newer one.</summary>
    LinkUnusable,

    /// <summary>The answer belongs to no consent that is under way in this browser.</summary>
    StateUnknown,

    /// <summary>Too little was granted for anything to work.</summary>
    TooFewScopes,

    /// <summary>Another provider account was connected before, and nobody said that it may change.</summary>
    OtherSubject,

    /// <summary>The provider did not take the code, or said that something went wrong.</summary>
    Refused,

    /// <summary>The provider refuses the connection's own credentials, or the connection asks for scopes that it does not declare.</summary>
    Misconfigured,

    /// <summary>The provider could not be reached, or gave no usable answer.</summary>
    Unavailable,

    /// <summary>The account was given up, suspended or connected by somebody else meanwhile.</summary>
    AccountChanged,
}

/// <summary>What came of a callback.</summary>
/// <param name="End">How it ended.</param>
public sealed record ConsentOutcome(ConsentEnd End)
{
    /// <summary>The provider's name, for people; null where even that is not known.</summary>
    public string? Provider { get; init; }

    /// <summary>The account, where one was found.</summary>
    public AccountKey? Key { get; init; }

    /// <summary>The provider's id of what was connected: a person should be told, lest somebody else's link has connected it.</summary>
    public string? Subject { get; init; }

    /// <summary>What was asked for and not granted.</summary>
    public IReadOnlyList<string> MissingScopes { get; init; } = [];

    /// <summary>The provider's code for what went wrong; a word, never a sentence.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>Where the person goes next; null is our own page.</summary>
    public Uri? ReturnTo { get; init; }

    /// <summary>Whether the account now runs calls because of this.</summary>
    public bool IsConnected => End is ConsentEnd.Connected or ConsentEnd.ConnectedWithLess;
}

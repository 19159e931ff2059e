using System.Diagnostics.CodeAnalysis;

namespace Connectors.Accounts.Sessions;

/// <summary>What became of a presented token: a session, or one sentence that may be shown to whoever presented it.</summary>
public readonly record struct SessionVerdict
{
    SessionVerdict(Session? session, string? refusal) => (Session, Refusal) = (session, refusal);

    /// <summary>Whether the token works.</summary>
    [MemberNotNullWhen(true, nameof(Session))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsAccepted => Session is not null;

    /// <summary>The session.</summary>
    public Session? Session { get; }

    /// <summary>Why not, and what to do.</summary>
    public string? Refusal { get; }

    internal static SessionVerdict Malformed { get; } =
        new(null, "This is no session token as it was given out, a character is wrong or missing: copy it again, whole.");

    /// <summary>Unknown, wrong or revoked: whoever guesses must not learn which.</summary>
    internal static SessionVerdict Unknown { get; } =
        new(null, "This session token does not work here, or no longer: ask whoever made it for a new one.");

    /// <summary>Only said to whoever has the secret.</summary>
    internal static SessionVerdict Expired { get; } =
        new(null, "This session has ended: ask whoever made it for a new one.");

    /// <summary>Only said to whoever has the secret.</summary>
    internal static SessionVerdict Damaged { get; } =
        new(null, "What is bound in this session is not what was bound in it, so it is refused: ask whoever made it for a new one, and whoever runs this server to look at its store.");

    internal static SessionVerdict Accepted(Session session) => new(session, null);
}

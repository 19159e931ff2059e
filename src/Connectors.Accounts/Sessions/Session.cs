using System.Diagnostics.CodeAnalysis;

namespace Connectors.Accounts.Sessions;

/// <summary>What may be shown of a session: for whom it acts and with what, but not the values that are bound in it.</summary>
public record SessionInfo
{
    /// <summary>The part of its token by which it is found and revoked.</summary>
    public required string Id { get; init; }

    /// <summary>The tenant it acts for.</summary>
    public required string Tenant { get; init; }

    /// <summary>The one end user it acts for.</summary>
    public required string Identifier { get; init; }

    /// <summary>The connection it uses, for each connector.</summary>
    public required IReadOnlyDictionary<string, string> Connections { get; init; }

    /// <summary>The tools it was granted, in ordinal order. What was granted is what it stays.</summary>
    public required IReadOnlyList<string> Tools { get; init; }

    /// <summary>Whether it was granted nothing that writes.</summary>
    public required bool ReadOnly { get; init; }

    /// <summary>The parameters that are bound, in ordinal order.</summary>
    public required IReadOnlyList<string> BoundNames { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>It is refused from this moment on.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Since when it is refused; null while nobody has revoked it.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Who made it: the id of an API key, the command line, or null for the host itself.</summary>
    public string? CreatedBy { get; init; }
}

/// <summary>A session as its token proves it: what may be done in it, and with which values.</summary>
public sealed record Session : SessionInfo
{
    /// <summary>A session with the values that are bound in it.</summary>
    [SetsRequiredMembers]
    public Session(SessionInfo info, IReadOnlyDictionary<string, string> bound)
        : base(info) => Bound = bound;

    /// <summary>The bound parameters with their values as JSON: fixed by whoever made the session, and hidden from the model.</summary>
    public IReadOnlyDictionary<string, string> Bound { get; }

    /// <summary>Whether it was granted a tool.</summary>
    public bool Grants(string tool)
    {
        int low = 0, high = Tools.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = string.CompareOrdinal(Tools[middle], tool);
            if (order == 0)
            {
                return true;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return false;
    }
}

/// <summary>What a new session is to have.</summary>
public sealed record SessionGrant
{
    /// <summary>The tenant it acts for.</summary>
    public required string Tenant { get; init; }

    /// <summary>The one end user it acts for.</summary>
    public required string Identifier { get; init; }

    /// <summary>The connection it uses, for each connector.</summary>
    public required IReadOnlyDictionary<string, string> Connections { get; init; }

    /// <summary>The tools it may call, each once.</summary>
    public required IReadOnlyList<string> Tools { get; init; }

    /// <summary>Whether none of them writes. It is kept as it is said here: what a tool does is not known here.</summary>
    public required bool ReadOnly { get; init; }

    /// <summary>Parameters that are fixed, with their values as JSON.</summary>
    public IReadOnlyDictionary<string, string> Bound { get; init; } = new Dictionary<string, string>();

    /// <summary>How long it lasts: a minute to a day.</summary>
    public TimeSpan Lifetime { get; init; } = SessionRules.DefaultLifetime;
}

using System.Buffers;

namespace Connectors.Accounts.Tenants;

/// <summary>
/// Whoever runs agents on this runtime, by name. The name follows from the caller's key and is never a parameter of a call.
/// </summary>
public static class Tenant
{
    /// <summary>The one tenant of a set-up that knows no others.</summary>
    public const string Default = "default";

    /// <summary>The longest name.</summary>
    public const int MaxLength = 64;

    static readonly SearchValues<char> s_allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-");

    /// <summary>Why the text cannot name a tenant, as the end of a sentence; null when it can.</summary>
    public static string? Fault(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length is 0 or > MaxLength || name.AsSpan().ContainsAnyExcept(s_allowed) || name[0] is '-' or '_'
            ? $"must be 1 to {MaxLength} small letters, digits, hyphens or underscores, and begin with a letter or a digit"
            : null;
    }
}

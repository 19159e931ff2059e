using System.Buffers;
using System.Text;
using System.Text.Json;
using Connectors.Accounts.Tenants;

namespace Connectors.Accounts.Sessions;

/// <summary>What a session may be: each limit is far above what an agent needs, and keeps a session small.</summary>
public static class SessionRules
{
    /// <summary>How long a session lasts when nobody says.</summary>
    public static TimeSpan DefaultLifetime { get; } = TimeSpan.FromHours(1);

    /// <summary>The shortest life.</summary>
    public static TimeSpan MinLifetime { get; } = TimeSpan.FromMinutes(1);

    /// <summary>The longest life. A session is for a run of an agent, not for a user's lifetime.</summary>
    public static TimeSpan MaxLifetime { get; } = TimeSpan.FromHours(24);

    /// <summary>The most tools.</summary>
    public const int MaxTools = 500;

    /// <summary>The most connections.</summary>
    public const int MaxConnections = 50;

    /// <summary>The most bound parameters.</summary>
    public const int MaxBound = 20;

    /// <summary>The longest bound value, in bytes of UTF-8 JSON.</summary>
    public const int MaxValueBytes = 4 * 1024;

    /// <summary>How deep a bound value may be nested.</summary>
    public const int MaxDepth = 16;

    const int MaxAllValuesBytes = 16 * 1024;
    const int MaxNameLength = 100;

    static readonly SearchValues<char> s_name = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <exception cref="ArgumentException">The grant breaks a rule.</exception>
    internal static void Check(SessionGrant grant)
    {
        ArgumentNullException.ThrowIfNull(grant);
        Refuse(Tenant.Fault(grant.Tenant), "tenant's name");
        Refuse(IdentifierRules.Fault(grant.Identifier), "identifier");
        if (grant.Lifetime < MinLifetime || grant.Lifetime > MaxLifetime)
        {
            throw new ArgumentException("A session lasts a minute at least and 24 hours at most.", nameof(grant));
        }

        Count(grant.Connections.Count, MaxConnections, "connections");
        foreach (var (connector, connection) in grant.Connections)
        {
            Refuse(NameFault(connector), "connector's id");
            Refuse(IdentifierRules.ConnectionFault(connection), "connection's name");
        }

        Count(grant.Tools.Count, MaxTools, "tools");
        foreach (var tool in grant.Tools)
        {
            Refuse(NameFault(tool), "tool's name");
        }

        if (grant.Tools.Distinct(StringComparer.Ordinal).Count() < grant.Tools.Count)
        {
            throw new ArgumentException("A tool is named twice.", nameof(grant));
        }

        CheckBound(grant.Bound);
    }

    /// <summary>Why a text cannot be a bound value, as the end of a sentence; null when it can.</summary>
    /// <remarks>Null is none: to a tool it means that the parameter was left out, and then the model could give it after all.</remarks>
    public static string? ValueFault(ReadOnlySpan<byte> utf8Json)
    {
        if (utf8Json.Length > MaxValueBytes)
        {
            return $"may have at most {MaxValueBytes / 1024} KiB";
        }

        try
        {
            var reader = new Utf8JsonReader(utf8Json, new JsonReaderOptions { MaxDepth = MaxDepth });
            reader.Read();
            if (reader.TokenType == JsonTokenType.Null)
            {
                return "must not be null: that would leave the parameter to the model";
            }

            reader.Skip();
            return reader.Read() ? "must be one JSON value" : null;
        }
        catch (JsonException)
        {
            return $"must be JSON, nested at most {MaxDepth} deep";
        }
    }

    static void CheckBound(IReadOnlyDictionary<string, string> bound)
    {
        if (bound.Count > MaxBound)
        {
            throw new ArgumentException($"A session binds at most {MaxBound} parameters.", nameof(bound));
        }

        var total = 0;
        foreach (var (name, value) in bound)
        {
            Refuse(NameFault(name), "bound parameter's name");
            var utf8 = Encoding.UTF8.GetBytes(value);
            Refuse(ValueFault(utf8), $"value bound to {name}");
            total += utf8.Length;
        }

        if (total > MaxAllValuesBytes)
        {
            throw new ArgumentException($"The bound values may have at most {MaxAllValuesBytes / 1024} KiB together.", nameof(bound));
        }
    }

    static string? NameFault(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length is 0 or > MaxNameLength || name.AsSpan().ContainsAnyExcept(s_name)
            ? $"must be 1 to {MaxNameLength} letters, digits, dots, hyphens or underscores"
            : null;
    }

    static void Count(int count, int most, string what)
    {
        if (count is 0 || count > most)
        {
            throw new ArgumentException($"A session has 1 to {most} {what}.", what);
        }
    }

    static void Refuse(string? fault, string what)
    {
        if (fault is not null)
        {
            throw new ArgumentException($"The {what} {fault}.", what);
        }
    }
}

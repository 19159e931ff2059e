using System.Collections.Immutable;
using System.Globalization;

namespace Connectors.Sandbox.Crm;

/// <summary>One value a property has had, for <c>propertiesWithHistory</c>.</summary>
internal sealed record PropertyVersion(string Value, DateTimeOffset Since, string SourceId);

/// <summary>A record as it was at one moment. It never changes, so that the search index can lag behind by keeping an old one.</summary>
internal sealed record CrmRecord(ObjectType Type, long Id, DateTimeOffset CreatedAt)
{
    public DateTimeOffset UpdatedAt { get; init; } = CreatedAt;

    public DateTimeOffset? ArchivedAt { get; init; }

    public bool IsArchived => ArchivedAt is not null;

    /// <summary>Set properties only; HubSpot writes them in the order of their names.</summary>
    public ImmutableSortedDictionary<string, string> Values { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Newest first, as HubSpot returns it.</summary>
    public ImmutableDictionary<string, ImmutableList<PropertyVersion>> History { get; init; } =
        ImmutableDictionary<string, ImmutableList<PropertyVersion>>.Empty;

    public string IdText => Id.ToString(CultureInfo.InvariantCulture);

    public string? this[string property] => Values.GetValueOrDefault(property);

    /// <summary>The same record with new values, each change noted in the history.</summary>
    public CrmRecord With(ImmutableSortedDictionary<string, string> values, DateTimeOffset at, string sourceId)
    {
        var history = History.ToBuilder();
        foreach (var name in values.Keys.Union(Values.Keys))
        {
            var value = values.GetValueOrDefault(name) ?? "";
            if (value != (this[name] ?? ""))
                history[name] = history.GetValueOrDefault(name, []).Insert(0, new PropertyVersion(value, at, sourceId));
        }

        return this with { Values = values, History = history.ToImmutable(), UpdatedAt = at };
    }
}

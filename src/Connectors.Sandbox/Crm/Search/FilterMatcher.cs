using Connectors.Sandbox.Time;

namespace Connectors.Sandbox.Crm.Search;

/// <summary>
/// Decides whether a record meets a filter. A record without a value meets none but NOT_HAS_PROPERTY; that the negative operators
/// leave it out too is ours, after reports of integrators.
/// </summary>
internal sealed class FilterMatcher(PropertySchema schema, AssociationGraph associations)
{
    const string AssociationPrefix = "associations.";

    /// <exception cref="Refusal">A filter names an unknown property, or a value its property cannot be compared with.</exception>
    public void Check(Filter filter)
    {
        if (NeighbourType(filter) is not null)
            return;
        if (schema.Find(filter.Property) is not { } row)
            throw Refusal.ProblemWithRequest();
        var operands = filter.Values.Append(filter.Value).Append(filter.HighValue).OfType<string>();
        if (IsComparedWhole(filter.Operator) && operands.Any(operand => !IsReadable(row.Kind, operand)))
            throw Refusal.ProblemWithRequest();
    }

    public bool Matches(CrmRecord record, Filter filter)
    {
        if (NeighbourType(filter) is { } neighbour)
            return MatchesNeighbour(record, filter, neighbour);
        if (record[filter.Property] is not { } stored)
            return filter.Operator == FilterOperator.NOT_HAS_PROPERTY;

        var row = schema.Find(filter.Property)!;
        return filter.Operator switch
        {
            FilterOperator.HAS_PROPERTY => true,
            FilterOperator.NOT_HAS_PROPERTY => false,
            FilterOperator.EQ => Compare(row.Kind, stored, filter.Value!) == 0,
            FilterOperator.NEQ => Compare(row.Kind, stored, filter.Value!) != 0,
            FilterOperator.LT => Compare(row.Kind, stored, filter.Value!) < 0,
            FilterOperator.LTE => Compare(row.Kind, stored, filter.Value!) <= 0,
            FilterOperator.GT => Compare(row.Kind, stored, filter.Value!) > 0,
            FilterOperator.GTE => Compare(row.Kind, stored, filter.Value!) >= 0,
            FilterOperator.BETWEEN =>
                Compare(row.Kind, stored, filter.Value!) >= 0 && Compare(row.Kind, stored, filter.HighValue!) <= 0,
            FilterOperator.IN => IsAmong(row.Kind, stored, filter.Values),
            FilterOperator.NOT_IN => !IsAmong(row.Kind, stored, filter.Values),
            FilterOperator.CONTAINS_TOKEN => Tokens.Contain(stored, filter.Value!),
            FilterOperator.NOT_CONTAINS_TOKEN => !Tokens.Contain(stored, filter.Value!),
            _ => false,
        };
    }

    /// <summary>Orders two values the way their kind does: numbers by size, moments by time, enumerations by exact name.</summary>
    public static int Compare(ValueKind kind, string left, string right) => kind switch
    {
        ValueKind.Number when ExactDecimal.TryParse(left, out var a) && ExactDecimal.TryParse(right, out var b) => a.CompareTo(b),
        ValueKind.Date or ValueKind.DateTime when HubSpotTime.TryRead(left, out var a) && HubSpotTime.TryRead(right, out var b) =>
            a.CompareTo(b),
        ValueKind.Enumeration => string.CompareOrdinal(left, right),
        _ => string.Compare(left, right, StringComparison.OrdinalIgnoreCase),
    };

    /// <summary>The index holds texts in lower case and IN compares exactly, so an upper-case value finds nothing.</summary>
    static bool IsAmong(ValueKind kind, string stored, IReadOnlyList<string> values) => kind switch
    {
        ValueKind.Text or ValueKind.Phone => values.Contains(stored.ToLowerInvariant(), StringComparer.Ordinal),
        _ => values.Any(value => Compare(kind, stored, value) == 0),
    };

    /// <summary>The pseudo-property <c>associations.contact</c>: is a given record a neighbour?</summary>
    bool MatchesNeighbour(CrmRecord record, Filter filter, ObjectType neighbour)
    {
        var ids = associations.From(record.Id, neighbour)
            .Select(link => link.To.ToString(System.Globalization.CultureInfo.InvariantCulture))
            .ToHashSet();
        return filter.Operator switch
        {
            FilterOperator.EQ => ids.Contains(filter.Value!),
            FilterOperator.NEQ => !ids.Contains(filter.Value!),
            FilterOperator.IN => ids.Overlaps(filter.Values),
            FilterOperator.NOT_IN => !ids.Overlaps(filter.Values),
            FilterOperator.HAS_PROPERTY => ids.Count > 0,
            FilterOperator.NOT_HAS_PROPERTY => ids.Count == 0,
            _ => throw Refusal.ProblemWithRequest(),
        };
    }

    static ObjectType? NeighbourType(Filter filter) =>
        filter.Property.StartsWith(AssociationPrefix, StringComparison.Ordinal)
            ? ObjectType.Find(filter.Property[AssociationPrefix.Length..])
            : null;

    static bool IsComparedWhole(FilterOperator op) => op is not (FilterOperator.CONTAINS_TOKEN or FilterOperator.NOT_CONTAINS_TOKEN
        or FilterOperator.HAS_PROPERTY or FilterOperator.NOT_HAS_PROPERTY);

    static bool IsReadable(ValueKind kind, string operand) => kind switch
    {
        ValueKind.Number => ExactDecimal.TryParse(operand, out _),
        ValueKind.Date or ValueKind.DateTime => HubSpotTime.TryRead(operand, out _),
        _ => true,
    };
}

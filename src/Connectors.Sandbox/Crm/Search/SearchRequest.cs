namespace Connectors.Sandbox.Crm.Search;

/// <summary>The comparisons a filter can make (HubSpot docs, Search the CRM).</summary>
internal enum FilterOperator
{
    EQ,
    NEQ,
    LT,
    LTE,
    GT,
    GTE,
    BETWEEN,
    IN,
    NOT_IN,
    HAS_PROPERTY,
    NOT_HAS_PROPERTY,
    CONTAINS_TOKEN,
    NOT_CONTAINS_TOKEN,
}

/// <summary>One condition on one property; which of the three operands are set depends on the operator.</summary>
internal sealed record Filter(string Property, FilterOperator Operator)
{
    public string? Value { get; init; }

    public string? HighValue { get; init; }

    public IReadOnlyList<string> Values { get; init; } = [];
}

internal sealed record Sort(string Property, bool Descending);

/// <summary>A search as asked for. Groups are joined by OR, the filters of a group by AND.</summary>
internal sealed record SearchRequest
{
    public const int DefaultLimit = 10;

    public string Query { get; init; } = "";

    public int Limit { get; init; } = DefaultLimit;

    public int Offset { get; init; }

    public Sort? Sort { get; init; }

    public IReadOnlyList<string> Properties { get; init; } = [];

    public IReadOnlyList<IReadOnlyList<Filter>> Groups { get; init; } = [];
}

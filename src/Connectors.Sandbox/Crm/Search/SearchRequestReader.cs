using System.Globalization;
using System.Text.Json;
using Connectors.Sandbox.Http;

namespace Connectors.Sandbox.Crm.Search;

/// <summary>
/// Reads the body of a search and refuses what HubSpot refuses. The caps are HubSpot's (docs, Search the CRM); where no published
/// answer shows the sentence for one, the sentence is ours and its line says so.
/// </summary>
internal static class SearchRequestReader
{
    const int MostGroups = 5, MostFiltersInGroup = 6, MostFilters = 18;
    const int LargestLimit = 200, Window = 10_000, LongestQuery = 3_000, LongestBody = 3_000;

    /// <exception cref="Refusal">The request breaks a rule of the search endpoint.</exception>
    public static SearchRequest Read(JsonBody body, PropertySchema schema)
    {
        var root = body.Root;
        var query = body.Text(root, "query") ?? "";
        if (query.Length > LongestQuery)
            throw Refusal.Validation($"The query is too long: at most {LongestQuery} characters are allowed"); // Ours.
        if (body.Characters > LongestBody)
            throw Refusal.Validation($"The request body is too long: at most {LongestBody} characters are allowed"); // Ours.

        var limit = body.Integer(root, "limit") ?? SearchRequest.DefaultLimit;
        if (limit is < 1 or > LargestLimit)
            throw Refusal.Validation($"The limit must be between 1 and {LargestLimit}, but was {limit}"); // Ours.

        return new SearchRequest
        {
            Query = query,
            Limit = (int)limit,
            Offset = Offset(body.Text(root, "after"), (int)limit),
            Sort = ReadSort(body, schema),
            Properties = body.Texts(root, "properties"),
            Groups = Groups(body),
        };
    }

    static int Offset(string? after, int limit)
    {
        if (string.IsNullOrEmpty(after))
            return 0;
        if (!int.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out var offset))
            throw Refusal.Validation($"The paging offset must be a number, but was {after}"); // Ours.
        return (long)offset + limit <= Window
            ? offset
            : throw Refusal.Validation($"Paging beyond {Window} results is not possible: after={after}, limit={limit}"); // Ours.
    }

    /// <summary>One sort only: an object, or a name with a minus before it for the other direction.</summary>
    static Sort? ReadSort(JsonBody body, PropertySchema schema)
    {
        var sorts = body.Elements(body.Root, "sorts").ToList();
        if (sorts.Count == 0)
            return null;
        if (sorts.Count > 1)
            throw Refusal.Validation("Only one sort is allowed"); // Ours.

        var sort = sorts[0] switch
        {
            { ValueKind: JsonValueKind.String } text when text.GetString()!.StartsWith('-') => new Sort(text.GetString()![1..], true),
            { ValueKind: JsonValueKind.String } text => new Sort(text.GetString()!, false),
            { ValueKind: JsonValueKind.Object } row =>
                new Sort(body.Text(row, "propertyName") ?? "", body.Text(row, "direction") == "DESCENDING"),
            var other => throw body.Objection(other, "Cannot construct instance of `Sort`"), // The sentence is ours.
        };
        return schema.Find(sort.Property) is null ? throw Refusal.ProblemWithRequest() : sort;
    }

    /// <summary>A bare list of filters is one group.</summary>
    static List<IReadOnlyList<Filter>> Groups(JsonBody body)
    {
        var groups = body.Elements(body.Root, "filterGroups").Select(group => Filters(body, group)).ToList();
        if (Filters(body, body.Root) is { Count: > 0 } bare)
            groups.Add(bare);

        if (groups.Count > MostGroups)
            throw Refusal.Validation($"Too many filter groups: {groups.Count}, at most {MostGroups} are allowed"); // Ours.
        if (groups.FirstOrDefault(group => group.Count > MostFiltersInGroup) is { } crowded)
            throw Refusal.Validation($"Too many filters in a group: {crowded.Count}, at most {MostFiltersInGroup} are allowed"); // Ours.
        return groups.Sum(group => group.Count) <= MostFilters
            ? groups
            : throw Refusal.Validation($"Too many filters: at most {MostFilters} are allowed in all groups together"); // Ours.
    }

    static IReadOnlyList<Filter> Filters(JsonBody body, JsonElement group) =>
        [.. body.Elements(group, "filters").Select(filter => ReadFilter(body, filter))];

    static Filter ReadFilter(JsonBody body, JsonElement row)
    {
        var name = body.Text(row, "operator") ?? "";
        if (!Enum.TryParse<FilterOperator>(name, out var found) || found.ToString() != name)
        {
            // The sentence is ours, after the JSON library HubSpot's answers show.
            throw body.Objection(
                row, $"Cannot deserialize value of type `FilterOperatorEnum` from String \"{name}\": not one of the values accepted");
        }

        var filter = new Filter(body.Text(row, "propertyName") ?? "", found)
        {
            Value = body.Text(row, "value"),
            HighValue = body.Text(row, "highValue"),
            Values = body.Texts(row, "values"),
        };
        return MissingOperand(filter) is { } operand
            ? throw body.Objection(row, $"operator {filter.Operator} requires {operand}")
            : filter;
    }

    static string? MissingOperand(Filter filter) => filter switch
    {
        { Operator: FilterOperator.HAS_PROPERTY or FilterOperator.NOT_HAS_PROPERTY } => null,
        { Operator: FilterOperator.IN or FilterOperator.NOT_IN } => filter.Values.Count > 0 ? null : "values",
        { Value: null } => "a value", // Ours; the other two are HubSpot's.
        { Operator: FilterOperator.BETWEEN, HighValue: null } => "a highValue",
        _ => null,
    };
}

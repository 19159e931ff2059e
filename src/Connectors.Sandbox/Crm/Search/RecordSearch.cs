namespace Connectors.Sandbox.Crm.Search;

/// <summary>One page of what was found, and how much there is in all.</summary>
internal sealed record SearchResult(int Total, IReadOnlyList<CrmRecord> Page, int? NextOffset);

/// <summary>Runs a search over what the index can see: filter, query, order, page.</summary>
internal static class RecordSearch
{
    /// <exception cref="Refusal">A filter or the sort names something the index does not know.</exception>
    public static SearchResult Run(RecordStore store, AssociationGraph associations, SearchRequest request)
    {
        var matcher = new FilterMatcher(store.Schema, associations);
        foreach (var filter in request.Groups.SelectMany(group => group))
            matcher.Check(filter);

        var found = store.Index.Visible()
            .Where(record => request.Groups.Count == 0
                || request.Groups.Any(group => group.All(filter => matcher.Matches(record, filter))))
            .Where(record => request.Query.Length == 0 || Tokens.AnswerQuery(record, request.Query))
            .ToList();
        var page = Order(found, request.Sort, store.Schema).Skip(request.Offset).Take(request.Limit).ToList();
        var next = request.Offset + page.Count;
        return new SearchResult(found.Count, page, page.Count > 0 && next < found.Count ? next : null);
    }

    /// <summary>Oldest first unless asked otherwise. Records without the value come last either way, which is ours.</summary>
    static IEnumerable<CrmRecord> Order(List<CrmRecord> found, Sort? sort, PropertySchema schema)
    {
        if (sort is null)
            return found.OrderBy(record => record.CreatedAt).ThenBy(record => record.Id);

        var kind = schema.Find(sort.Property)!.Kind;
        var byValue = Comparer<string>.Create((left, right) => FilterMatcher.Compare(kind, left, right));
        var present = found.Where(record => record[sort.Property] is not null);
        var ordered = sort.Descending
            ? present.OrderByDescending(record => record[sort.Property]!, byValue)
            : present.OrderBy(record => record[sort.Property]!, byValue);
        return ordered.ThenBy(record => record.Id).Concat(found.Where(record => record[sort.Property] is null));
    }
}

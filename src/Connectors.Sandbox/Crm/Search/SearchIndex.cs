using Connectors.Sandbox.Time;

namespace Connectors.Sandbox.Crm.Search;

/// <summary>
/// What search can see. It lags behind the records, as HubSpot's does, so that a client which searches right after a write
/// finds out here and not in production.
/// </summary>
internal sealed class SearchIndex(MovableClock clock, TimeSpan delay)
{
    readonly Queue<(DateTimeOffset VisibleAt, CrmRecord Record)> _pending = new();
    readonly SortedDictionary<long, CrmRecord> _visible = [];

    public void Note(CrmRecord record) => _pending.Enqueue((clock.GetUtcNow() + delay, record));

    /// <summary>Seed data was there long before anybody asked.</summary>
    public void CatchUp()
    {
        while (_pending.TryDequeue(out var entry))
            _visible[entry.Record.Id] = entry.Record;
    }

    /// <summary>The records as of a moment ago. Archived ones never appear (HubSpot docs, Search the CRM).</summary>
    public IEnumerable<CrmRecord> Visible()
    {
        var now = clock.GetUtcNow();
        while (_pending.TryPeek(out var entry) && entry.VisibleAt <= now)
        {
            _visible[entry.Record.Id] = entry.Record;
            _pending.Dequeue();
        }

        return _visible.Values.Where(record => !record.IsArchived);
    }
}

namespace Connectors.Sandbox.Crm;

/// <summary>One record seen from another.</summary>
internal sealed record Link(long From, AssociationType Type, long To);

/// <summary>Which records of a portal belong together. Every link is kept from both ends, because either end may be asked.</summary>
internal sealed class AssociationGraph
{
    readonly Dictionary<long, List<Link>> _links = [];

    public void Connect(long from, AssociationType type, long to)
    {
        Note(new Link(from, type, to));
        Note(new Link(to, AssociationTypes.InverseOf(type), from));
    }

    public IEnumerable<Link> From(long record, ObjectType to) =>
        _links.GetValueOrDefault(record, []).Where(link => link.Type.To == to);

    /// <summary>An archived record is nobody's neighbour.</summary>
    public void Forget(long record)
    {
        _links.Remove(record);
        foreach (var links in _links.Values)
            links.RemoveAll(link => link.To == record);
    }

    void Note(Link link)
    {
        if (!_links.TryGetValue(link.From, out var links))
            _links[link.From] = links = [];
        if (!links.Contains(link))
            links.Add(link);
    }
}

using Connectors.Sandbox.Crm;
using Connectors.Sandbox.Crm.Search;
using Connectors.Sandbox.Time;

namespace Connectors.Sandbox.Portals;

/// <summary>A user of the portal that records may belong to.</summary>
internal sealed record Owner(long Id, long UserId, string Email, string FirstName, string LastName)
{
    public string IdText => Id.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>One HubSpot account with its own records, owners and properties. A request holds the gate while it is handled.</summary>
internal sealed class Portal
{
    const long FirstRecordId = 20_775_093_475;

    readonly Lazy<Dictionary<ObjectType, RecordStore>> _stores;
    long _nextRecordId = FirstRecordId;

    public Portal(long id, MovableClock clock, TimeSpan searchIndexDelay)
    {
        Id = id;
        CreatedAt = clock.Stamp();
        Owners =
        [
            new(id + 41, id + 91, "robin.vale@sandbox.example", "Robin", "Vale"),
            new(id + 42, id + 92, "sasha.brook@sandbox.example", "Sasha", "Brook"),
        ];
        // Made when first asked for: of the thousands of portals of a load test few are ever looked into.
        _stores = new(() =>
        {
            var rules = new ValueRules([.. Owners.Select(owner => owner.IdText)]);
            return ObjectType.All.ToDictionary(type => type, type =>
            {
                var schema = new PropertySchema(type, id);
                var validation = new PropertyValidation(schema, rules, id);
                return new RecordStore(type, schema, validation, new SearchIndex(clock, searchIndexDelay), clock, () => _nextRecordId++);
            });
        });
    }

    public long Id { get; }

    public DateTimeOffset CreatedAt { get; }

    /// <summary>One request at a time: what HubSpot answers within one account is as if serial, and so is this.</summary>
    public Lock Gate { get; } = new();

    public IReadOnlyList<Owner> Owners { get; }

    public AssociationGraph Associations { get; } = new();

    /// <summary>Scopes the account's edition does not have: an optional one of these is silently not granted.</summary>
    public IReadOnlyCollection<string> LacksScopes { get; set; } = [];

    /// <summary>The account was deleted: its tokens open nothing, and refreshing says <c>BAD_HUB</c>.</summary>
    public bool IsClosed { get; set; }

    public RecordStore this[ObjectType type] => _stores.Value[type];
}

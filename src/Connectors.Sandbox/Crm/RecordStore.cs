using System.Collections.Immutable;
using System.Globalization;
using Connectors.Sandbox.Crm.Search;
using Connectors.Sandbox.Time;

namespace Connectors.Sandbox.Crm;

/// <summary>
/// The records of one type in one portal. Not safe for concurrent use: every request holds its portal's gate while it is handled.
/// </summary>
internal sealed class RecordStore(
    ObjectType type, PropertySchema schema, PropertyValidation validation, SearchIndex index, MovableClock clock, Func<long> nextId)
{
    readonly SortedDictionary<long, CrmRecord> _records = [];

    public ObjectType Type => type;

    public PropertySchema Schema => schema;

    public SearchIndex Index => index;

    /// <summary>All records, oldest id first.</summary>
    public IEnumerable<CrmRecord> All => _records.Values;

    /// <summary>Checks a create without doing it, so that a batch can refuse all inputs because of one.</summary>
    /// <exception cref="Refusal">HubSpot would not create this.</exception>
    public OrderedDictionary<string, string> CheckCreate(OrderedDictionary<string, string> write)
    {
        var accepted = validation.Check(write, null);
        var missing = type.RequiredOnCreate
            .Where(group => !group.Any(name => accepted.GetValueOrDefault(name) is { Length: > 0 }))
            .SelectMany(group => group)
            .ToArray();
        if (missing.Length > 0)
        {
            throw new Refusal(400, $"Error creating {type.Shouted}.  Some required properties were not set.")
            {
                Category = "VALIDATION_ERROR",
                Context = new() { ["properties"] = WireJson.Array(missing) },
                ContextFirst = true,
            };
        }

        RefuseDuplicates(accepted, null);
        return accepted;
    }

    /// <summary>Stores what <see cref="CheckCreate"/> has accepted.</summary>
    public CrmRecord Add(OrderedDictionary<string, string> accepted, string sourceId) => Add(accepted, sourceId, clock.Stamp());

    public CrmRecord Add(OrderedDictionary<string, string> accepted, string sourceId, DateTimeOffset at)
    {
        var empty = new CrmRecord(type, nextId(), at);
        var values = empty.Values.ToBuilder();
        foreach (var (name, value) in accepted.Where(pair => pair.Value.Length > 0))
            values[name] = value;
        CalculatedProperties.OnCreate(empty, sourceId, values);
        CalculatedProperties.OnWrite(empty, at, values);
        return Keep(empty.With(values.ToImmutable(), at, sourceId));
    }

    /// <exception cref="Refusal">A value is not acceptable, or taken by another record.</exception>
    public OrderedDictionary<string, string> CheckChange(CrmRecord record, OrderedDictionary<string, string> write)
    {
        var accepted = validation.Check(write, record);
        RefuseDuplicates(accepted, record);
        return accepted;
    }

    public CrmRecord Change(CrmRecord record, OrderedDictionary<string, string> accepted, string sourceId)
    {
        var at = clock.Stamp();
        var values = record.Values.ToBuilder();
        foreach (var (name, value) in accepted)
        {
            if (value.Length == 0)
                values.Remove(name);
            else if (!GoesBackward(name, record[name], value))
                values[name] = value;
        }

        CalculatedProperties.OnWrite(record, at, values);
        return Keep(record.With(values.ToImmutable(), at, sourceId));
    }

    public void Archive(CrmRecord record)
    {
        var at = clock.Stamp();
        Keep(record with { ArchivedAt = at, UpdatedAt = at });
    }

    /// <summary>Finds by id, or by the value of a unique property (<c>idProperty=email</c>).</summary>
    /// <exception cref="Refusal">The id is not a number, or the property does not identify a record.</exception>
    public CrmRecord? Find(string id, string? idProperty, bool archived = false)
    {
        if (idProperty is null or "" or "hs_object_id")
        {
            var number = long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed)
                ? parsed
                : throw Refusal.NotNumeric(id);
            return _records.GetValueOrDefault(number) is { } record && record.IsArchived == archived ? record : null;
        }

        if (schema.Find(idProperty) is not { Unique: true })
            throw Refusal.Validation($"Property \"{idProperty}\" is not a unique property of {type.Plural}"); // Ours.
        return All.FirstOrDefault(record => record.IsArchived == archived
            && string.Equals(record[idProperty], id, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>
    /// A lifecycle stage moves forward only; a backward write succeeds and changes nothing, until the stage has been cleared in a
    /// request of its own (HubSpot docs, Contacts).
    /// </summary>
    bool GoesBackward(string name, string? from, string to)
    {
        if (from is null || schema.Find(name) is not { Rule: ValueRule.ForwardOnly, Options: var journey })
            return false;
        var order = journey.Select(stage => stage.Value).ToList();
        return order.IndexOf(to) < order.IndexOf(from);
    }

    void RefuseDuplicates(OrderedDictionary<string, string> accepted, CrmRecord? self)
    {
        foreach (var (name, value) in accepted.Where(pair => pair.Value.Length > 0 && schema.Find(pair.Key) is { Unique: true }))
        {
            if (Find(value, name) is not { } other || other.Id == self?.Id)
                continue;
            throw name == "email"
                ? Refusal.AlreadyExists(type, other.Id)
                : Refusal.Validation(
                    $"Cannot set PropertyValueCoordinates{{portalId={schema.PortalId}, objectTypeId=ObjectTypeId{{legacyObjectType="
                    + $"{type.Shouted}}}, propertyName={name}, value={value}}} on {self?.Id ?? 0}. {other.Id} already has that value.");
        }
    }

    CrmRecord Keep(CrmRecord record)
    {
        _records[record.Id] = record;
        index.Note(record);
        return record;
    }
}

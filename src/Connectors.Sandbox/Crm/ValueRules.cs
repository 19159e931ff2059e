using System.Globalization;
using System.Text.RegularExpressions;
using Connectors.Sandbox.Time;

namespace Connectors.Sandbox.Crm;

/// <summary>What a single value has to look like, and the sentence HubSpot answers with when it does not.</summary>
internal sealed partial class ValueRules(IReadOnlyCollection<string> ownerIds)
{
    /// <summary>HubSpot docs, Properties: the longest text.</summary>
    public const int LongestText = 65_536;

    const char Separator = ';';

    public Violation? Objection(
        PropertyDefinition row, string value, OrderedDictionary<string, string> write, CrmRecord? current, out string stored)
    {
        stored = value;
        return row switch
        {
            { Rule: ValueRule.Email } => Email(row, value),
            { Rule: ValueRule.Owner } => Owner(row, value),
            { Rule: ValueRule.Pipeline } => Option(row, value, [DealPipeline.Id]),
            { Rule: ValueRule.Stage } => Stage(row, value, write, current),
            { Rule: ValueRule.Multiple } => Several(row, value, current, out stored),
            { Kind: ValueKind.Enumeration } => Option(row, value, row.Options.Select(option => option.Value)),
            { Kind: ValueKind.Bool } => Option(row, value, ["true", "false"]), // The sentence for a boolean is ours.
            { Kind: ValueKind.Number } => Number(row, value),
            { Kind: ValueKind.DateTime } => Moment(row, value, out stored),
            { Kind: ValueKind.Date } => Day(row, value, out stored),
            _ => Length(row, value),
        };
    }

    static Violation? Email(PropertyDefinition row, string value) =>
        EmailAddress().IsMatch(value) ? Length(row, value) : new(row.Name, "INVALID_EMAIL", $"Email address {value} is invalid");

    Violation? Owner(PropertyDefinition row, string value) =>
        ownerIds.Contains(value) ? null : new(row.Name, "INVALID_OWNER_ID", $"{value} was not a valid owner ID");

    /// <summary>Internal names only, in their exact case; labels are not accepted (HubSpot docs, Properties).</summary>
    static Violation? Option(PropertyDefinition row, string value, IEnumerable<string> allowed) =>
        allowed.Contains(value, StringComparer.Ordinal)
            ? null
            : new(row.Name, "INVALID_OPTION", $"{value} was not one of the allowed options: [{string.Join(", ", allowed)}]");

    static Violation? Stage(PropertyDefinition row, string value, OrderedDictionary<string, string> write, CrmRecord? current)
    {
        var pipeline = write.GetValueOrDefault("pipeline") is { Length: > 0 } written ? written : current?["pipeline"] ?? DealPipeline.Id;
        if (DealPipeline.Find(value) is not null)
            return null;
        var stages = string.Join(", ", DealPipeline.Stages.Select(stage => stage.Id));
        return new(
            row.Name,
            "INVALID_OPTION",
            $"{value} is not a valid pipeline stage ID. Valid options are: pipelineId={pipeline} : [{stages}]");
    }

    /// <summary>Several options joined by semicolons; a leading one appends to what is there (HubSpot docs, Properties).</summary>
    static Violation? Several(PropertyDefinition row, string value, CrmRecord? current, out string stored)
    {
        var chosen = value.Split(Separator, StringSplitOptions.RemoveEmptyEntries);
        var before = value.StartsWith(Separator) ? current?[row.Name]?.Split(Separator) ?? [] : [];
        stored = string.Join(Separator, before.Union(chosen));
        var allowed = row.Options.Select(option => option.Value).ToArray();
        var strangers = chosen.Except(allowed, StringComparer.Ordinal).ToArray();
        return strangers.Length == 0 ? null : Option(row, string.Join(',', strangers), allowed);
    }

    static Violation? Number(PropertyDefinition row, string value) =>
        ExactDecimal.TryParse(value, out _) ? null : new(row.Name, "INVALID_INTEGER", $"{value} was not a valid number");

    static Violation? Moment(PropertyDefinition row, string value, out string stored)
    {
        var readable = HubSpotTime.TryRead(value, out var moment);
        stored = readable ? HubSpotTime.Format(moment) : value;
        return readable ? null : new(row.Name, "INVALID_LONG", $"{value} was not a valid long");
    }

    static Violation? Day(PropertyDefinition row, string value, out string stored)
    {
        stored = value;
        if (!HubSpotTime.TryRead(value, out var moment))
            return new(row.Name, "INVALID_LONG", $"{value} was not a valid long");
        stored = HubSpotTime.FormatDay(moment);
        if (moment.UtcDateTime.TimeOfDay == TimeSpan.Zero)
            return null;
        var time = moment.UtcDateTime.ToString("H:mm:ss.fff", CultureInfo.InvariantCulture);
        return new(row.Name, "INVALID_DATE", $"{value} is at {time} UTC, not midnight!");
    }

    /// <summary>The limit is HubSpot's, code and sentence are ours: no published answer shows them.</summary>
    static Violation? Length(PropertyDefinition row, string value) =>
        value.Length <= LongestText
            ? null
            : new(row.Name, "INVALID_STRING", $"{row.Name} is too long: {value.Length} characters, at most {LongestText} are allowed");

    [GeneratedRegex(@"^[^@\s]+@[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EmailAddress();
}

using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Connectors.Sidecar.Commands;

/// <summary>Options that narrow a list to a span of time and a length.</summary>
internal static class TimeOption
{
    const int MostLines = 100_000;

    public static Option<DateTimeOffset?> Since() => Of("--since", "Only from this time on, for example 2026-11-23T12:00:00Z.");

    public static Option<DateTimeOffset?> Until() => Of("--until", "Only before this time.");

    public static Option<int> Limit()
    {
        var limit = new Option<int>("--limit") { Description = "How many at most.", HelpName = "NUMBER", DefaultValueFactory = _ => 50 };
        limit.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > MostLines)
            {
                result.AddError($"--limit takes a number from 1 to {MostLines}.");
            }
        });
        return limit;
    }

    static Option<DateTimeOffset?> Of(string name, string description) => new(name) { Description = description, HelpName = "TIME", CustomParser = Parse };

    static DateTimeOffset? Parse(ArgumentResult result)
    {
        if (DateTimeOffset.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return time.ToUniversalTime();
        }

        result.AddError($"'{result.Tokens[0].Value}' is no time; write one like 2026-11-23T12:00:00Z.");
        return null;
    }
}

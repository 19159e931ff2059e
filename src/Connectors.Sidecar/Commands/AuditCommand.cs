using System.CommandLine;
using System.Globalization;
using Connectors.Accounts.Auditing;
using Connectors.Accounts.Store;
using Connectors.Sidecar.Accounts;

namespace Connectors.Sidecar.Commands;

/// <summary><c>connectors audit</c>: every call and every act of whoever runs this, and whether the list of them is whole.</summary>
internal static class AuditCommand
{
    public static Command Create() => new("audit", "Shows what was done, and proves that no line of it was changed or taken out.") { Verify(), List() };

    static Command Verify()
    {
        var config = ConfigOption.Config();
        var expect = new Option<string?>("--expect") { Description = "The last line as an earlier run has printed it, kept elsewhere: so that an older copy of the store is found too.", HelpName = "LINE:HASH" };
        var command = new Command("verify", "Looks through every line; ends with 0 when all are as they were written and none is missing.") { config, expect };
        command.SetAction((parsed, cancellation) => Startup.RunAsync(() => AuditedStore.WithAsync(Known(parsed.GetValue(config)!), async opened =>
        {
            var verdict = await opened.Audit.VerifyAsync(Expected(parsed.GetValue(expect)), cancellation);
            if (verdict.IsSound)
            {
                Console.WriteLine(verdict.Lines == 1
                    ? $"The one line, of {verdict.To:u}, is as it was written, and none is missing."
                    : $"All {verdict.Lines} lines, of {verdict.From:u} to {verdict.To:u}, are as they were written, and none is missing.");
                Console.WriteLine($"last {verdict.LastSeq}:{Convert.ToHexStringLower(verdict.LastHash)}");
                return ExitCode.Success;
            }

            await Console.Error.WriteLineAsync($"{verdict.Fault} It is the first that is wrong; {(verdict.Lines == 0 ? "no line before it is there" : $"the {verdict.Lines} lines before it are as they were written")}.");
            return ExitCode.Failed;
        }, cancellation)));
        return command;
    }

    static Command List()
    {
        var config = ConfigOption.Config();
        var tenant = new Option<string?>("--tenant") { Description = "Only of this tenant.", HelpName = "NAME" };
        var action = new Option<string?>("--action") { Description = "Only these acts, for example account_suspended; call is a call.", HelpName = "ACTION" };
        var (since, until, limit) = (TimeOption.Since(), TimeOption.Until(), TimeOption.Limit());
        var command = new Command("list", "Lists the last lines.") { config, tenant, action, since, until, limit };
        command.SetAction((parsed, cancellation) => Startup.RunAsync(() => AuditedStore.WithAsync(Known(parsed.GetValue(config)!), async opened =>
        {
            var (from, to, of, by) = (parsed.GetValue(since), parsed.GetValue(until), parsed.GetValue(tenant), parsed.GetValue(action));
            var lines = await opened.Audit.ReadAsync(
                all => all.Where(l => (of is null || l.Tenant == of) && (by is null || l.Action == by) && !(l.At < from) && !(l.At >= to)).TakeLast(parsed.GetValue(limit)).ToList(), cancellation);
            Console.WriteLine(lines.Count == 0 ? "There are no such lines." : Table.Of([["LINE", "AT", "TENANT", "WHO", "WHAT", "ON", "OUTCOME"], .. lines.Select(Row)]));
            return ExitCode.Success;
        }, cancellation)));
        return command;
    }

    static string[] Row(AuditLine line) =>
    [
        line.Seq.ToString(CultureInfo.InvariantCulture), line.At.ToString("u"), line.Tenant, line.Actor ?? "", line.Action,
        string.Join(' ', ((string?[])[line.Tool, line.Connection, line.Identifier, line.Subject, line.ExecutionId]).Where(word => word is not null)), line.Outcome,
    ];

    static (long, byte[])? Expected(string? text)
    {
        if (text is null)
        {
            return null;
        }

        try
        {
            if (text.Split(':') is [var seq, var hash] && long.TryParse(seq, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return (number, Convert.FromHexString(hash));
            }
        }
        catch (FormatException)
        {
        }

        throw new StartException(ExitCode.Usage, "--expect takes what `connectors audit verify` has printed behind the word last: a number, a colon and 64 hexadecimal digits.");
    }

    /// <summary>A store that is made by a look at it would hide a name that is typed wrong.</summary>
    static Configuration.AccountsSettings Known(FileInfo config)
    {
        var settings = ConfigOption.LoadAccounts(config);
        return AccountsSetup.HasStore(settings) ? settings : throw ConfigOption.NoStore(settings);
    }
}

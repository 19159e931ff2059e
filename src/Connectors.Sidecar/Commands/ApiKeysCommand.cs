using System.CommandLine;
using Connectors.Accounts.Auditing;
using Connectors.Accounts.Store;
using Connectors.Accounts.Tenants;
using Connectors.Sidecar.Accounts;

namespace Connectors.Sidecar.Commands;

/// <summary><c>connectors api-keys</c>: the keys by which callers, and with them their tenants, are known.</summary>
internal static class ApiKeysCommand
{
    public static Command Create() => new("api-keys", "Makes, lists and revokes the keys of callers. Once there is one, calls without a key are refused.") { Make(), List(), Revoke() };

    static Command Make()
    {
        var (config, tenant) = (ConfigOption.Config(), ConfigOption.Tenant());
        var role = new Option<string>("--role") { Description = "admin: everything; call: run tools and read statuses.", HelpName = "ROLE", DefaultValueFactory = _ => "call" };
        role.AcceptOnlyFromAmong("admin", "call");
        var note = new Option<string?>("--note") { Description = "What it is for.", HelpName = "TEXT" };
        var command = new Command("create", "Makes a key and prints it, this once.") { config, tenant, role, note };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(config)!, async keys =>
        {
            var name = parsed.GetValue(tenant)!;
            if (Tenant.Fault(name) is { } fault)
            {
                throw new StartException(ExitCode.Usage, $"The tenant's name {fault}.");
            }

            var key = await keys.CreateAsync(name, parsed.GetValue(role) == "admin" ? ApiRole.Admin : ApiRole.Call, parsed.GetValue(note), cancellation);
            Console.WriteLine(key.Reveal());
            await Console.Error.WriteLineAsync($"This is the only time the key is shown. It acts for the tenant {name}.");
            return ExitCode.Success;
        }, cancellation));
        return command;
    }

    static Command List()
    {
        var config = ConfigOption.Config();
        var tenant = new Option<string?>("--tenant") { Description = "Only of this tenant.", HelpName = "NAME" };
        var command = new Command("list", "Lists the keys; their secret parts are known to the callers alone.") { config, tenant };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(config)!, async keys =>
        {
            var all = await keys.ListAsync(parsed.GetValue(tenant), cancellation);
            Console.WriteLine(all.Count == 0
                ? "There are no keys: whoever reaches this machine's loopback is the administrator."
                : Table.Of([["ID", "TENANT", "ROLE", "MADE", "REVOKED", "NOTE"], .. all.Select(k => (string[])
                    [k.Id, k.Tenant, k.Role == ApiRole.Admin ? "admin" : "call", k.CreatedAt.ToString("u"), k.RevokedAt?.ToString("u") ?? "", k.Note ?? ""])]));
            return ExitCode.Success;
        }, cancellation));
        return command;
    }

    static Command Revoke()
    {
        var config = ConfigOption.Config();
        var id = new Argument<string>("id") { Description = "The key's id, as listed." };
        var command = new Command("revoke", "Refuses a key from now on, in every process.") { id, config };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(config)!, async keys =>
        {
            if (!await keys.RevokeAsync(parsed.GetValue(id)!, cancellation))
            {
                throw new StartException(ExitCode.Failed, "There is no key of this id. List them with `connectors api-keys list`.");
            }

            Console.WriteLine("Revoked.");
            return ExitCode.Success;
        }, cancellation));
        return command;
    }

    static Task<int> RunAsync(FileInfo config, Func<ApiKeys, Task<int>> body, CancellationToken cancellation) => Startup.RunAsync(() => AuditedStore.WithAsync(
        ConfigOption.LoadAccounts(config), opened => body(new(opened.Store, opened.Store.Clock, opened.Audit, AuditLog.CommandLine)), cancellation));
}

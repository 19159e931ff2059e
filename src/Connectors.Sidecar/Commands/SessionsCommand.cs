using System.CommandLine;
using Connectors.Accounts.Auditing;
using Connectors.Accounts.Sessions;
using Connectors.Accounts.Tenants;
using Connectors.Sidecar.Accounts;
using Connectors.Sidecar.Http;

namespace Connectors.Sidecar.Commands;

/// <summary><c>connectors sessions</c>: short-lived tokens for one end user each, from the terminal; a server may run on the same store.</summary>
internal static class SessionsCommand
{
    public static Command Create() => new("sessions", "Makes, lists and revokes sessions: short-lived tokens that act for one user.") { Make(), List(), Revoke() };

    static Command Make()
    {
        var (config, json, options) = (ConfigOption.Config(), ConfigOption.Json(), new GrantOptions());
        var identifier = new Argument<string>("identifier") { Description = "Your own name for the user it acts for." };
        var ttl = new Option<int>("--ttl") { Description = "How many seconds it lasts.", HelpName = "SECONDS", DefaultValueFactory = _ => (int)SessionRules.DefaultLifetime.TotalSeconds };
        var command = new Command("create", "Makes a session and prints its token, this once.") { identifier, config, ttl, json };
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(config)!, async sessions =>
        {
            var settings = ConfigOption.Load(parsed.GetValue(config)!);
            var grant = options.Read(parsed, settings, parsed.GetValue(identifier)!, TimeSpan.FromSeconds(parsed.GetValue(ttl)));
            var (token, session) = await CreateAsync(sessions, grant, cancellation);
            Console.WriteLine(parsed.GetValue(json) ? Table.Json(writer => SessionJson.Write(writer, session, token)) : token.Reveal());
            await Console.Error.WriteLineAsync(
                $"This is the only time the token is shown. It acts for {session.Identifier} until {session.ExpiresAt:u}, with {session.Tools.Count} tools; revoke it with `connectors sessions revoke {session.Id}`.");
            return ExitCode.Success;
        }, cancellation));
        return command;
    }

    static Command List()
    {
        var (config, tenant, json, limit) = (ConfigOption.Config(), ConfigOption.Tenant(), ConfigOption.Json(), TimeOption.Limit());
        var identifier = new Option<string?>("--identifier") { Description = "Only for this user.", HelpName = "IDENTIFIER" };
        var command = new Command("list", "Lists sessions, the newest first; those that ended for a day more.") { config, tenant, identifier, limit, json };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(config)!, async sessions =>
        {
            var all = await sessions.ListAsync(Name(parsed.GetValue(tenant)!), parsed.GetValue(identifier), limit: parsed.GetValue(limit), cancellationToken: cancellation);
            Console.WriteLine(parsed.GetValue(json)
                ? Table.Json(writer =>
                {
                    writer.WriteStartArray();
                    foreach (var session in all)
                    {
                        SessionJson.Write(writer, session);
                    }

                    writer.WriteEndArray();
                })
                : all.Count == 0 ? "There are no sessions."
                : Table.Of([["ID", "IDENTIFIER", "CONNECTIONS", "ACCESS", "TOOLS", "BOUND", "MADE", "ENDS", "REVOKED", "BY"], .. all.Select(Row)]));
            return ExitCode.Success;
        }, cancellation));
        return command;
    }

    static Command Revoke()
    {
        var (config, tenant) = (ConfigOption.Config(), ConfigOption.Tenant());
        var id = new Argument<string>("id") { Description = "The session's id, as listed." };
        var command = new Command("revoke", "Refuses a session from now on, in every process.") { id, config, tenant };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(config)!, async sessions =>
        {
            if (!await sessions.RevokeAsync(Name(parsed.GetValue(tenant)!), parsed.GetValue(id)!, AuditLog.CommandLine, cancellation))
            {
                throw new StartException(ExitCode.Failed, "There is no session of this id. List them with `connectors sessions list`.");
            }

            Console.WriteLine("Revoked.");
            return ExitCode.Success;
        }, cancellation));
        return command;
    }

    static async Task<(SessionToken Token, SessionInfo Session)> CreateAsync(SessionTokens sessions, SessionGrant grant, CancellationToken cancellation)
    {
        try
        {
            return await sessions.CreateAsync(grant, AuditLog.CommandLine, cancellation);
        }
        catch (ArgumentException e)
        {
            throw new StartException(ExitCode.Usage, e.Message.Split(" (Parameter")[0]);
        }
    }

    static string Name(string tenant) => Tenant.Fault(tenant) is { } fault ? throw new StartException(ExitCode.Usage, $"The tenant's name {fault}.") : tenant;

    static string[] Row(SessionInfo session) =>
    [
        session.Id, session.Identifier, string.Join(',', session.Connections.Values.Order(StringComparer.Ordinal)), session.ReadOnly ? "read" : "write",
        $"{session.Tools.Count}", string.Join(',', session.BoundNames), session.CreatedAt.ToString("u"), session.ExpiresAt.ToString("u"),
        session.RevokedAt?.ToString("u") ?? "", session.CreatedBy ?? "",
    ];

    static Task<int> RunAsync(FileInfo config, Func<SessionTokens, Task<int>> body, CancellationToken cancellation) => Startup.RunAsync(() => AuditedStore.WithAsync(
        ConfigOption.LoadAccounts(config), opened => body(opened.Sessions), cancellation));
}

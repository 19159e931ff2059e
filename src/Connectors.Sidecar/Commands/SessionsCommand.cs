using System.CommandLine;
using System.Text;
using Connectors.Accounts.Auditing;
using Connectors.Accounts.Sessions;
using Connectors.Accounts.Tenants;
using Connectors.Generated;
using Connectors.Runtime.Binding;
using Connectors.Runtime.Tools;
using Connectors.Sidecar.Accounts;
using Connectors.Sidecar.Http;
using Connectors.Sidecar.Sessions;

namespace Connectors.Sidecar.Commands;

/// <summary><c>connectors sessions</c>: short-lived tokens for one end user each, from the terminal; a server may run on the same store.</summary>
internal static class SessionsCommand
{
    public static Command Create() => new("sessions", "Makes, lists and revokes sessions: short-lived tokens that act for one user.") { Make(), List(), Revoke() };

    static Command Make()
    {
        var (config, tenant, json) = (ConfigOption.Config(), ConfigOption.Tenant(), ConfigOption.Json());
        var identifier = new Argument<string>("identifier") { Description = "Your own name for the user it acts for." };
        var connections = Several("--connection", "A connection it uses, one of each connector; all of the tenant's when left out.", "NAME");
        var tools = Several("--tool", "A tool it may call; all of its connections when left out.", "NAME");
        var toolset = new Option<string?>("--toolset") { Description = "A toolset, instead of tools.", HelpName = "NAME" };
        var access = new Option<string>("--access") { Description = "read: only tools that read; write: the others too.", HelpName = "ACCESS", DefaultValueFactory = _ => "read" };
        access.AcceptOnlyFromAmong("read", "write");
        var ttl = new Option<int>("--ttl") { Description = "How many seconds it lasts.", HelpName = "SECONDS", DefaultValueFactory = _ => (int)SessionRules.DefaultLifetime.TotalSeconds };
        var bound = Several("--bind", "A parameter that is fixed and hidden from the model, with its value as JSON, for example limit=10 or name='\"x\"'.", "NAME=JSON");
        var command = new Command("create", "Makes a session and prints its token, this once.") { identifier, config, tenant, connections, tools, toolset, access, ttl, bound, json };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(config)!, async sessions =>
        {
            var request = new SessionRequest
            {
                Identifier = parsed.GetValue(identifier)!,
                Connections = parsed.GetValue(connections) is { Length: > 0 } named ? named : null,
                Tools = parsed.GetValue(tools) is { Length: > 0 } chosen ? chosen : null,
                Toolset = parsed.GetValue(toolset),
                MayWrite = parsed.GetValue(access) == "write",
                Lifetime = TimeSpan.FromSeconds(parsed.GetValue(ttl)),
                Bound = Bound(parsed.GetValue(bound) ?? []),
            };
            var grant = Grant(parsed.GetValue(config)!, Name(parsed.GetValue(tenant)!), request);
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

    static Option<string[]> Several(string name, string description, string helpName) => new(name) { Description = description, HelpName = helpName };

    static Dictionary<string, string> Bound(string[] texts)
    {
        var bound = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            var parts = text.Split('=', 2);
            if (parts.Length < 2 || SessionRules.ValueFault(Encoding.UTF8.GetBytes(parts[1])) is not null || !bound.TryAdd(parts[0], parts[1]))
            {
                throw new StartException(ExitCode.Usage, $"--bind {text} is not a parameter, an equals sign and a JSON value, each parameter once. Write for example --bind limit=10, or --bind 'name=\"x\"' for text.");
            }
        }

        return bound;
    }

    static SessionGrant Grant(FileInfo config, string tenant, SessionRequest request)
    {
        var faults = new List<InputFault>();
        request.Check(faults);
        return new SessionPlan(new ToolCatalog(ConnectorCatalogs.All), ConfigOption.Load(config)).For(tenant, request, faults)
            ?? throw new StartException(ExitCode.Usage, $"No session was made: {string.Join("; ", faults.Select(Sentence))}.");
    }

    /// <summary>A fault as a person reads it who typed options and no JSON.</summary>
    static string Sentence(InputFault fault) => $"{fault.Path.TrimStart('$', '.')} {fault.Problem}{(fault.Suggestion is { } meant ? $" (did you mean {meant}?)" : "")}";

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

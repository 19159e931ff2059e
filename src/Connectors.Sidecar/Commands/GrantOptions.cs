using System.CommandLine;
using System.Text;
using Connectors.Accounts.Sessions;
using Connectors.Accounts.Tenants;
using Connectors.Generated;
using Connectors.Runtime.Binding;
using Connectors.Runtime.Tools;
using Connectors.Sidecar.Configuration;
using Connectors.Sidecar.Sessions;

namespace Connectors.Sidecar.Commands;

/// <summary>The options that say what an agent may do, for the commands that let one in.</summary>
internal sealed class GrantOptions
{
    readonly Option<string> _tenant = ConfigOption.Tenant();
    readonly Option<string[]> _connections = Several("--connection", "A connection it uses, one of each connector; all of the tenant's when left out.", "NAME");
    readonly Option<string[]> _tools = Several("--tool", "A tool it may call; all of its connections when left out.", "NAME");
    readonly Option<string?> _toolset = new("--toolset") { Description = "A toolset, instead of tools.", HelpName = "NAME" };
    readonly Option<string> _access = new("--access") { Description = "read: only tools that read; write: the others too.", HelpName = "ACCESS", DefaultValueFactory = _ => "read" };
    readonly Option<string[]> _bound = Several("--bind", "A parameter that is fixed and hidden from the model, with its value as JSON, for example limit=10 or name='\"x\"'.", "NAME=JSON");

    public GrantOptions() => _access.AcceptOnlyFromAmong("read", "write");

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_tenant, _connections, _tools, _toolset, _access, _bound])
        {
            command.Options.Add(option);
        }
    }

    /// <exception cref="StartException">There can be no such grant.</exception>
    public SessionGrant Read(ParseResult parsed, SidecarSettings settings, string identifier, TimeSpan? lifetime = null)
    {
        var tenant = parsed.GetValue(_tenant)!;
        if (Tenant.Fault(tenant) is { } fault)
        {
            throw new StartException(ExitCode.Usage, $"The tenant's name {fault}.");
        }

        var request = new SessionRequest
        {
            Identifier = identifier,
            Connections = parsed.GetValue(_connections) is { Length: > 0 } named ? named : null,
            Tools = parsed.GetValue(_tools) is { Length: > 0 } chosen ? chosen : null,
            Toolset = parsed.GetValue(_toolset),
            MayWrite = parsed.GetValue(_access) == "write",
            Lifetime = lifetime ?? SessionRules.DefaultLifetime,
            Bound = Bound(parsed.GetValue(_bound) ?? []),
        };
        var faults = new List<InputFault>();
        request.Check(faults);
        return new SessionPlan(settings.Catalog, settings).For(tenant, request, faults)
            ?? throw new StartException(ExitCode.Usage, $"There can be no such session: {string.Join("; ", faults.Select(Sentence))}.");
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

    /// <summary>A fault as a person reads it who typed options and no JSON.</summary>
    static string Sentence(InputFault fault) => $"{fault.Path.TrimStart('$', '.')} {fault.Problem}{(fault.Suggestion is { } meant ? $" (did you mean {meant}?)" : "")}";
}

using Connectors.Accounts.Store;
using Connectors.Accounts.Testing;
using Connectors.Accounts.Tests.Harness;
using Connectors.Runtime.Execution;

namespace Connectors.Accounts.Tests.Tokens;

/// <summary>The codes that are made out of an account's state, each at the end of a real call; the tests of the runtime produce the others.</summary>
public class EveryErrorTests
{
    static readonly Dictionary<string, Func<Simulation, AccountsRuntime>> s_troubles = new(StringComparer.Ordinal)
    {
        ["account_unknown"] = sim => sim.Open(),
        ["account_pending"] = sim => Changed(sim, accounts => accounts.GetOrCreateAsync("acme", "ann")),
        ["account_suspended"] = sim => Changed(Seeded(sim), accounts => accounts.SuspendAsync(Simulation.KeyOf("ann"))),
        ["reauth_required"] = sim => Changed(Seeded(sim), accounts => accounts.DisconnectAsync(Simulation.KeyOf("ann"))),
        ["account_revoked"] = sim =>
        {
            var process = Seeded(sim).Start();
            sim.Server.Uninstall("ann");
            sim.Pass(TimeSpan.FromHours(2));
            return process;
        },
        ["connection_misconfigured"] = sim =>
        {
            var process = Seeded(sim).Start(Acme.Connection("wrong"));
            sim.Pass(TimeSpan.FromMinutes(31));
            return process;
        },
        ["token_temporarily_unavailable"] = sim =>
        {
            sim.Server.Fault = _ => Fault.Of(500);
            var process = Seeded(sim).Open();
            sim.Pass(TimeSpan.FromMinutes(31));
            return process;
        },
        ["internal_error"] = sim => Seeded(sim).Open(store: new SteppedStore(sim.Store) { BeforeFind = () => throw new StoreException("The disk is full.") }),
    };

    public static TheoryData<string> Codes => [.. s_troubles.Keys];

    [Theory]
    [MemberData(nameof(Codes))]
    public void A_call_ends_in_each_of_the_codes(string code) => Simulation.Run(sim =>
    {
        var process = s_troubles[code](sim);
        var executor = new ToolExecutor(sim.Acme.Catalog(), process.Tokens, sim.Server, new(), sim.Clock);
        using var outcome = sim.Wait(executor.ExecuteAsync(new("acme_thing_read", new("acme", "ann"), "{}"u8.ToArray())).AsTask());
        Assert.Equal(code, Assert.IsType<ToolError>(outcome).Code.Name);
    });

    static Simulation Seeded(Simulation sim)
    {
        sim.Seed("ann");
        return sim;
    }

    static AccountsRuntime Changed(Simulation sim, Func<ConnectedAccounts, Task> change)
    {
        var process = sim.Open();
        sim.Wait(change(process.Accounts));
        return process;
    }
}

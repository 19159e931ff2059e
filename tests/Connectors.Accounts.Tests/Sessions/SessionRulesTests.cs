using System.Text;
using Connectors.Accounts.Sessions;
using Connectors.Accounts.Tests.Vault;

namespace Connectors.Accounts.Tests.Sessions;

/// <summary>What a session may be, and what is refused before anything is written.</summary>
public sealed class SessionRulesTests : IDisposable
{
    readonly VaultWorld _world = new();

    public void Dispose() => _world.Dispose();

    public static TheoryData<string, SessionGrant> Refused()
    {
        var good = SessionTokensTests.Grant();
        static Dictionary<string, string> One(string name, string value) => new() { [name] = value };
        static Dictionary<string, string> Many(int count, string value = "1") => Enumerable.Range(0, count).ToDictionary(i => $"p{i}", _ => value);
        return new()
        {
            { "tenant", good with { Tenant = "Acme" } },
            { "identifier", good with { Identifier = "" } },
            { "invisible", good with { Identifier = "a\u200bb" } },
            { "minute", good with { Lifetime = TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(1) } },
            { "24 hours", good with { Lifetime = TimeSpan.FromHours(24) + TimeSpan.FromTicks(1) } },
            { "minute", good with { Lifetime = TimeSpan.FromMinutes(-5) } },
            { "connections", good with { Connections = new Dictionary<string, string>() } },
            { "connections", good with { Connections = Many(51) } },
            { "connection's name", good with { Connections = One("a", "b c") } },
            { "connector's id", good with { Connections = One("a=b", "c") } },
            { "tools", good with { Tools = [] } },
            { "tools", good with { Tools = [.. Enumerable.Range(0, 501).Select(i => $"t{i}")] } },
            { "tool's name", good with { Tools = ["a b"] } },
            { "tool's name", good with { Tools = [""] } },
            { "twice", good with { Tools = ["a", "b", "a"] } },
            { "parameters", good with { Bound = Many(21) } },
            { "parameter's name", good with { Bound = One("a b", "1") } },
            { "JSON", good with { Bound = One("a", "77x") } },
            { "JSON", good with { Bound = One("a", "") } },
            { "JSON", good with { Bound = One("a", "{\"a\":") } },
            { "JSON", good with { Bound = One("a", "1 2") } },
            { "null", good with { Bound = One("a", " null") } },
            { "4 KiB", good with { Bound = One("a", $"\"{new string('x', 4095)}\"") } },
            { "together", good with { Bound = Many(5, $"\"{new string('x', 4000)}\"") } },
        };
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_is_outside_its_bounds_is_refused_and_nothing_is_kept(string named, SessionGrant grant)
    {
        using var vault = await _world.VaultAsync();
        var sessions = new SessionTokens(_world.Store, vault, new(_world.Store, vault));

        Assert.Contains(named, (await Assert.ThrowsAsync<ArgumentException>(() => sessions.CreateAsync(grant, null))).Message, StringComparison.Ordinal);
        Assert.Empty(await sessions.ListAsync("acme"));
        Assert.Empty(await _world.Store.Executions.ReadAuditAsync(trail => trail.Lines.ToList()));
    }

    [Fact]
    public async Task What_is_just_inside_its_bounds_is_taken()
    {
        using var vault = await _world.VaultAsync();
        var sessions = new SessionTokens(_world.Store, vault, new(_world.Store, vault));
        var value = $"\"{new string('x', 4094)}\"";
        var (token, _) = await sessions.CreateAsync(SessionTokensTests.Grant() with
        {
            Lifetime = SessionRules.MaxLifetime,
            Tools = [.. Enumerable.Range(0, 500).Select(i => $"t{i}")],
            Bound = Enumerable.Range(0, 4).ToDictionary(i => $"p{i}", _ => value),
        }, null);

        var session = (await sessions.VerifyAsync(token.Reveal())).Session!;
        Assert.Equal((500, value), (session.Tools.Count, session.Bound["p3"]));
        Assert.All(session.Tools, tool => Assert.True(session.Grants(tool)));
        Assert.Null(SessionRules.ValueFault(Encoding.UTF8.GetBytes("""{"a":[1,null]}""")));
    }
}

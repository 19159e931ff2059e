using Connectors.Accounts.Sessions;
using Connectors.Storage.Sqlite.Tests.Executions;

namespace Connectors.Storage.Sqlite.Tests;

/// <summary>Sessions of several processes on one file, and a file that somebody has changed by hand.</summary>
public sealed class SessionTests : IAsyncDisposable
{
    readonly JournalWorld _world = new();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task A_revocation_is_seen_at_once_by_another_process()
    {
        var (here, there) = (Sessions(await _world.StartAsync()), Sessions(await _world.StartAsync()));
        for (var round = 0; round < 20; round++)
        {
            var (token, session) = await here.CreateAsync(Grant(), null);
            Assert.True((await here.VerifyAsync(token.Reveal())).IsAccepted);
            Assert.True((await there.VerifyAsync(token.Reveal())).IsAccepted);

            Assert.True(await (round % 2 == 0 ? here : there).RevokeAsync("acme", session.Id, null));
            Assert.False((await here.VerifyAsync(token.Reveal())).IsAccepted);
            Assert.False((await there.VerifyAsync(token.Reveal())).IsAccepted);
        }
    }

    [Fact]
    public async Task A_session_survives_the_process_and_stands_in_the_chained_audit()
    {
        var (token, session) = await Sessions(await _world.StartAsync()).CreateAsync(Grant(), "k1");
        await _world.StopAsync();

        var process = await _world.StartAsync();
        Assert.Equal("\"77\"", (await Sessions(process).VerifyAsync(token.Reveal())).Session!.Bound["owner"]);
        Assert.Equal($"session_created k1 {session.Id} user_1", _world.Ask("SELECT action || ' ' || actor || ' ' || subject || ' ' || identifier FROM audit_lines"));
        Assert.Null((await process.Audit.VerifyAsync()).Fault);
    }

    [Theory]
    [InlineData("UPDATE sessions SET bound = (SELECT bound FROM sessions WHERE identifier = 'user_2') WHERE identifier = 'user_1'")]
    [InlineData("UPDATE sessions SET bound = x'', bound_names = ''")]
    [InlineData("UPDATE sessions SET tenant = 'globex' WHERE identifier = 'user_1'")]
    public async Task What_was_bound_cannot_be_taken_out_or_moved_by_hand(string sql)
    {
        var sessions = Sessions(await _world.StartAsync());
        var (token, _) = await sessions.CreateAsync(Grant(), null);
        await sessions.CreateAsync(Grant() with { Identifier = "user_2", Bound = new Dictionary<string, string>() }, null);
        await sessions.CreateAsync(Grant() with { Tenant = "globex" }, null);
        _world.Meddle(sql);

        var refused = await sessions.VerifyAsync(token.Reveal());
        Assert.Contains("not what was bound", refused.Refusal, StringComparison.Ordinal);
    }

    static SessionTokens Sessions(JournalWorld.Process process) => new(process.Store, process.Vault, process.Audit);

    static SessionGrant Grant() => new()
    {
        Tenant = "acme",
        Identifier = "user_1",
        Connections = new Dictionary<string, string> { ["crm"] = "my-app" },
        Tools = ["crm_list"],
        ReadOnly = true,
        Bound = new Dictionary<string, string> { ["owner"] = "\"77\"" },
    };
}

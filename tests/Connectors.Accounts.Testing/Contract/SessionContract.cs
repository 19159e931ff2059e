using Connectors.Accounts.Auditing;
using Connectors.Accounts.Store;
using CsCheck;

namespace Connectors.Accounts.Testing.Contract;

/// <summary>A session is kept with its line of the audit, found by its id, revoked by its tenant alone, and listed newest first.</summary>
public abstract class SessionContract<THome> : StoreContract<THome>
    where THome : IStoreHome, new()
{
    static readonly AuditChain s_chain = new([1, 2, 3]);

    ISessionStore Sessions => Store.Sessions;

    [Fact]
    public async Task Whatever_is_written_is_read_also_after_a_restart()
    {
        var sessions = Enumerable.Range(0, 200).Select(i => Samples.Session.Generate(new PCG((uint)i, 3), null, out _) with { Id = $"s{i}" }).ToList();
        foreach (var session in sessions)
        {
            await Sessions.AddAsync(session, Line(session));
        }

        await RestartAsync();
        foreach (var session in sessions)
        {
            AssertSame(session, await Sessions.FindAsync(session.Id));
        }

        Assert.Null(await Sessions.FindAsync("S1"));
    }

    [Fact]
    public async Task An_id_is_given_once_and_nothing_of_the_second_is_kept()
    {
        await Sessions.AddAsync(Session("a"), Line(Session("a")));
        await Assert.ThrowsAsync<StoreException>(() => Sessions.AddAsync(Session("a", "other"), Line(Session("a", "other"))));

        AssertSame(Session("a"), await Sessions.FindAsync("a"));
        Assert.Equal(["acme a"], await LinesAsync());
    }

    [Fact]
    public async Task Of_many_who_revoke_one_session_at_once_one_is_the_first()
    {
        var other = Open();
        await Sessions.AddAsync(Session("a"), Line(Session("a")));
        var revoked = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() =>
            (i % 2 == 0 ? Store : other).Sessions.RevokeAsync("acme", "a", Noon.AddTicks(i), Line(Session($"by {i}"))))));

        var winner = Assert.Single(Enumerable.Range(0, 12), i => revoked[i]);
        AssertSame(Session("a") with { RevokedAt = Noon.AddTicks(winner) }, await other.Sessions.FindAsync("a"));
        Assert.Equal(["acme a", $"acme by {winner}"], await LinesAsync());
    }

    [Fact]
    public async Task No_other_tenant_revokes_a_session()
    {
        await Sessions.AddAsync(Session("a"), Line(Session("a")));

        Assert.False(await Sessions.RevokeAsync("b", "a", Noon, Line(Session("a", "b"))));
        Assert.False(await Sessions.RevokeAsync("acme", "A", Noon, Line(Session("a"))));
        AssertSame(Session("a"), await Sessions.FindAsync("a"));
        Assert.Equal(["acme a"], await LinesAsync());
    }

    [Fact]
    public async Task Sessions_are_listed_newest_first_by_tenant_and_identifier_in_pages()
    {
        foreach (var (id, tenant, identifier, ticks) in ((string, string, string, int)[])
            [("b", "acme", "one", 1), ("a", "acme", "two", 1), ("c", "acme", "one", 2), ("z", "acme", "one", 0), ("x", "b", "one", 1)])
        {
            var session = Session(id, tenant) with { Identifier = identifier, CreatedAt = Noon.AddTicks(ticks) };
            await Sessions.AddAsync(session, Line(session));
        }

        async Task<string> ListAsync(string tenant, string? identifier, string? before, int limit = 10) =>
            string.Concat((await Sessions.ListAsync(tenant, identifier, before, limit)).Select(s => s.Id));
        Assert.Equal("cbaz", await ListAsync("acme", null, null));
        Assert.Equal("cb", await ListAsync("acme", null, null, 2));
        Assert.Equal("az", await ListAsync("acme", null, "b", 2));
        Assert.Equal("cbz", await ListAsync("acme", "one", null));
        Assert.Equal("bz", await ListAsync("acme", "one", "c"));
        Assert.Equal("z", await ListAsync("acme", "one", "a"));
        Assert.Equal("", await ListAsync("acme", null, "x"));
        Assert.Equal("", await ListAsync("acme", null, "unknown"));
        Assert.Equal("", await ListAsync("c", null, null));
        Assert.Equal("", await ListAsync("acme", "ONE", null));
    }

    [Fact]
    public async Task Those_that_ended_before_a_time_are_removed_the_oldest_first()
    {
        foreach (var i in Enumerable.Range(0, 5))
        {
            var session = Session($"s{i}", $"tenant {i % 2}") with { ExpiresAt = Noon.AddMinutes(i) };
            await Sessions.AddAsync(session, Line(session));
        }

        Assert.Equal(2, await Sessions.RemoveAsync(Noon.AddMinutes(3), 2));
        Assert.Equal(1, await Sessions.RemoveAsync(Noon.AddMinutes(3), 2));
        Assert.Equal(0, await Sessions.RemoveAsync(Noon.AddMinutes(3), 2));
        Assert.Null(await Sessions.FindAsync("s2"));
        Assert.NotNull(await Sessions.FindAsync("s3"));
    }

    [Fact]
    public async Task A_data_key_stays_as_long_as_a_session_is_sealed_with_it()
    {
        foreach (var tenant in (string[])["acme", "b"])
        {
            for (var number = 1; number <= 3; number++)
            {
                await Store.AddDataKeyAsync(new() { Tenant = tenant, KeyId = number, MasterKeyId = "m", Wrapped = [1], CreatedAt = Noon });
            }
        }

        await Sessions.AddAsync(Session("a") with { KeyId = 2 }, Line(Session("a")));
        Assert.Equal(1, await Store.RemoveUnusedDataKeysAsync("acme", 3));
        Assert.Equal(2, await Store.RemoveUnusedDataKeysAsync("b", 3));
        Assert.Equal([2, 3], (await Store.DataKeysAsync("acme")).Select(k => k.KeyId));

        await Sessions.RemoveAsync(Noon.AddDays(1), 10);
        Assert.Equal(1, await Store.RemoveUnusedDataKeysAsync("acme", 3));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_write_changes_the_stamp_whoever_writes(bool isTwoProcesses)
    {
        var writer = (isTwoProcesses ? Open() : Store).Sessions;
        foreach (var write in (Func<Task>[])
            [() => writer.AddAsync(Session("a"), Line(Session("a"))), () => writer.RevokeAsync("acme", "a", Noon, Line(Session("a"))), () => writer.RemoveAsync(Noon.AddDays(1), 10)])
        {
            var stamp = Store.Stamp();
            await write();
            Assert.True(stamp is null || stamp != Store.Stamp());
        }
    }

    async Task<IEnumerable<string>> LinesAsync() => await Store.Executions.ReadAuditAsync(trail => trail.Lines.Select(l => $"{l.Tenant} {l.Subject}").ToList());

    static SessionRow Session(string id, string tenant = "acme") => new()
    {
        Id = id,
        Tenant = tenant,
        Identifier = "user_1",
        SecretHash = [1],
        Connections = "crm=my-app",
        Tools = "crm_list",
        BoundNames = "",
        KeyId = 1,
        Bound = [2],
        CreatedAt = Noon,
        ExpiresAt = Noon.AddHours(1),
    };

    static AuditEntry Line(SessionRow session) => new(s_chain, new()
    {
        Tenant = session.Tenant,
        Action = AuditAction.SessionCreated,
        Subject = session.Id,
        Outcome = AuditAction.Ok,
        At = Noon,
    });
}

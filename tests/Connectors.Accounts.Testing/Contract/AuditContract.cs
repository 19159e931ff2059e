using Connectors.Accounts.Auditing;
using Connectors.Accounts.Store;
using CsCheck;

namespace Connectors.Accounts.Testing.Contract;

/// <summary>Lines stand in the order they were added, each linked to the one before, whoever adds them and however often it is started anew.</summary>
public abstract class AuditContract<THome> : StoreContract<THome>
    where THome : IStoreHome, new()
{
    static readonly AuditChain s_chain = new([1, 2, 3]);

    IExecutionStore Executions => Store.Executions;

    [Fact]
    public async Task Whatever_is_added_is_read_in_order_also_after_a_restart()
    {
        var lines = Enumerable.Range(0, 200).Select(i => Samples.Line.Generate(new PCG((uint)i, 9), null, out _)).ToList();
        await Executions.AppendAsync([], s_chain);
        await Executions.AppendAsync(lines[..1], s_chain);
        await Executions.AppendAsync(lines[1..90], s_chain);
        await RestartAsync();
        await Executions.AppendAsync(lines[90..], s_chain);

        var stored = await AllAsync();
        Assert.Equal(Enumerable.Range(1, 200).Select(i => (long)i), stored.Select(l => l.Seq));
        AssertSame(lines, stored.Select(l => l with { Seq = 0, Hash = [] }).ToList());
        await AssertSoundAsync();
    }

    [Fact]
    public async Task A_line_of_an_account_or_of_an_api_key_comes_with_it_or_not_at_all()
    {
        var row = await AddAsync(Account());
        Assert.False(await Store.WriteAsync(new(row with { Revision = 7 }) { Audit = Entry("never") }));
        Assert.True(await Store.WriteAsync(new(row) { Audit = Entry("suspended") }));
        await Store.WriteApiKeyAsync(new() { Id = "k", Tenant = "acme", Role = ApiRole.Call, SecretHash = [1], CreatedAt = Noon }, Entry("key"));
        await Assert.ThrowsAsync<StoreException>(async () =>
        {
            await Store.WriteAsync(new(row with { Revision = 2 }) { Change = Change("evt_1", row), Audit = Entry("third") });
            await Store.WriteAsync(new(row with { Revision = 3 }) { Change = Change("evt_1", row), Audit = Entry("never") });
        });

        Assert.Equal(["suspended", "key", "third"], (await AllAsync()).Select(l => l.Action));
        await AssertSoundAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_chain_holds_when_many_add_at_once(bool isTwoProcesses)
    {
        var other = isTwoProcesses ? Open() : Store;
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => Task.Run(async () =>
        {
            var store = i % 2 == 0 ? Store : other;
            await store.Executions.AppendAsync([Entry($"{i}a").Line, Entry($"{i}b").Line], s_chain);
            await store.WriteAsync(new(Account(identifier: $"u{i}")) { Audit = Entry($"{i}c") });
        })));

        var actions = (await AllAsync()).Select(l => l.Action).ToList();
        Assert.Equal(180, actions.Distinct().Count());
        Assert.All(Enumerable.Range(0, 60), i => Assert.Equal(actions.IndexOf($"{i}a") + 1, actions.IndexOf($"{i}b")));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task A_look_sees_one_moment()
    {
        await Executions.AppendAsync([Entry("1").Line, Entry("2").Line], s_chain);
        var (first, rest) = await Executions.ReadAuditAsync(trail =>
        {
            var head = trail.Head!.Seq;
            return (head, trail.Lines.Take(1).ToList());
        });
        Assert.Equal((2, 1), (first, rest.Count));

        // A walk that was broken off leaves nothing behind.
        await Executions.AppendAsync([Entry("3").Line], s_chain);
        Assert.Equal(3, (await AllAsync()).Count);
    }

    [Fact]
    public async Task Lines_are_removed_from_the_front_under_an_anchor_that_nobody_else_has_moved()
    {
        await Executions.AppendAsync([.. Enumerable.Range(1, 10).Select(i => Entry($"{i}").Line)], s_chain);
        var all = await AllAsync();
        var anchor = s_chain.Mark(AuditChain.Anchor, 4, all[3].Hash);
        Assert.False(await Executions.RemoveLinesAsync(anchor, anchor, Entry("never")));
        Assert.True(await Executions.RemoveLinesAsync(null, anchor, Entry("prune")));
        Assert.False(await Executions.RemoveLinesAsync(null, anchor, Entry("never")));
        await RestartAsync();

        Assert.Equal(["5", "6", "7", "8", "9", "10", "prune"], (await AllAsync()).Select(l => l.Action));
        await AssertSoundAsync();
        Assert.True(await Executions.RemoveLinesAsync(anchor, s_chain.Mark(AuditChain.Anchor, 11, (await AllAsync())[^1].Hash), Entry("all")));
        Assert.Equal(["all"], (await AllAsync()).Select(l => l.Action));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task A_tenant_s_calls_are_listed_from_the_newest_and_narrowed_and_nothing_else_is()
    {
        for (var i = 0; i < 12; i++)
        {
            await Executions.AppendAsync(
                [
                    Entry(AuditAction.Call).Line with
                    {
                        ExecutionId = $"exe_{i}", Tool = $"t{i % 2}", Connection = $"c{i % 3}", Identifier = $"u{i % 4}",
                        RunId = i < 6 ? null : $"r{i % 2}", Outcome = i == 3 ? "conflict" : "ok", At = Noon.AddMinutes(i),
                    },
                    Entry(AuditAction.Call).Line with { Tenant = "b", ExecutionId = $"exe_{i}", Tool = "t0", Connection = "c0", Identifier = "u0", RunId = "r0" },
                    Entry(AuditAction.Backup).Line with { ExecutionId = $"exe_{i}" },
                ], s_chain);
        }

        async Task<string> ListAsync(CallFilter filter, int limit = 20) =>
            string.Join(' ', (await Executions.ListCallsAsync("acme", filter, limit)).Select(l => l.ExecutionId![4..]));
        Assert.Equal("11 10 9 8 7 6 5 4 3 2 1 0", await ListAsync(default));
        Assert.Equal("10 8 6 4 2 0", await ListAsync(new() { Tool = "t0" }));
        Assert.Equal("9 6 3 0", await ListAsync(new() { Connection = "c0" }));
        Assert.Equal("9 5 1", await ListAsync(new() { Identifier = "u1" }));
        Assert.Equal("3", await ListAsync(new() { Outcome = "conflict" }));
        Assert.Equal("11 9 7", await ListAsync(new() { RunId = "r1" }));
        Assert.Equal("9", await ListAsync(new() { RunId = "r1", Identifier = "u1", Connection = "c0", Tool = "t1", Outcome = "ok" }));
        Assert.Equal("4 3", await ListAsync(new() { Since = Noon.AddMinutes(3), Until = Noon.AddMinutes(5) }));
        var page = await Executions.ListCallsAsync("acme", default, 5);
        Assert.Equal("6 5 4", await ListAsync(new() { Before = page[^1].Seq }, 3));
        Assert.Empty(await Executions.ListCallsAsync("c", default, 10));

        Assert.Equal("t1", (await Executions.FindCallAsync("acme", "exe_3"))!.Tool);
        Assert.Equal("t0", (await Executions.FindCallAsync("b", "exe_3"))!.Tool);
        Assert.Null(await Executions.FindCallAsync("c", "exe_3"));
        await Executions.AppendAsync([Entry(AuditAction.Call).Line with { ExecutionId = "exe_3", Tool = "later" }], s_chain);
        Assert.Equal("later", (await Executions.FindCallAsync("acme", "exe_3"))!.Tool);
    }

    async Task<List<AuditLine>> AllAsync() => await Executions.ReadAuditAsync(trail => trail.Lines.ToList());

    async Task AssertSoundAsync()
    {
        var (anchor, head, lines) = await Executions.ReadAuditAsync(trail => (trail.Anchor, trail.Head, trail.Lines.ToList()));
        var hash = anchor?.Hash ?? AuditChain.Start;
        foreach (var line in lines)
        {
            Assert.Equal(hash = s_chain.Link(hash, line), line.Hash);
        }

        AssertSame(s_chain.Mark(AuditChain.Head, lines[^1].Seq, hash), head);
        Assert.True(anchor is null || s_chain.Holds(AuditChain.Anchor, anchor));
    }

    static AuditEntry Entry(string action) => new(s_chain, new() { Tenant = "acme", Action = action, Outcome = "ok", At = Noon });
}

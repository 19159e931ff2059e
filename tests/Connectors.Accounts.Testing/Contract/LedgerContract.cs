using Connectors.Accounts.Auditing;
using Connectors.Accounts.Store;
using CsCheck;

namespace Connectors.Accounts.Testing.Contract;

/// <summary>A write is added once, its key is one write's alone, and it changes only at the revision that was read.</summary>
public abstract class LedgerContract<THome> : StoreContract<THome>
    where THome : IStoreHome, new()
{
    static readonly AuditChain s_chain = new([1, 2, 3]);

    IExecutionStore Executions => Store.Executions;

    [Fact]
    public async Task Whatever_is_written_is_read_also_after_a_restart()
    {
        var writes = Enumerable.Range(0, 200).Select(i => Samples.Write.Generate(new PCG((uint)i, 7), null, out _) with { ExecutionId = $"exe_{i}", Key = i % 3 == 0 ? null : $"key_{i}" }).ToList();
        foreach (var write in writes)
        {
            Assert.True(await Executions.AddWriteAsync(write, null));
        }

        await RestartAsync();
        foreach (var write in writes)
        {
            AssertSame(write with { Revision = 1 }, await Executions.FindWriteAsync(write.Tenant, write.ExecutionId));
            if (write.Key is not null)
            {
                AssertSame(write with { Revision = 1 }, await Executions.FindWriteByKeyAsync(write.Tenant, write.Key));
            }
        }
    }

    [Fact]
    public async Task Texts_that_look_alike_are_different_keys_and_different_tenants()
    {
        foreach (var (text, i) in Samples.Texts.Select((t, i) => (t, i)))
        {
            Assert.True(await Executions.AddWriteAsync(Write($"exe_{i}") with { Key = text }, null));
            Assert.True(await Executions.AddWriteAsync(Write($"exe_{i}", text) with { Key = "same" }, null));
        }

        foreach (var (text, i) in Samples.Texts.Select((t, i) => (t, i)))
        {
            Assert.Equal($"exe_{i}", (await Executions.FindWriteByKeyAsync("acme", text))!.ExecutionId);
            Assert.Equal(text, (await Executions.FindWriteByKeyAsync(text, "same"))!.Tenant);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_many_writes_with_one_key_exactly_one_is_added(bool isTwoProcesses)
    {
        var other = isTwoProcesses ? Open() : Store;
        for (var round = 0; round < 20; round++)
        {
            var key = $"key_{round}";
            var added = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(async () =>
                await (i % 2 == 0 ? Store : other).Executions.AddWriteAsync(Write($"exe_{round}_{i}") with { Key = key }, null))));

            var winner = Assert.Single(Enumerable.Range(0, 12), i => added[i]);
            Assert.Equal($"exe_{round}_{winner}", (await other.Executions.FindWriteByKeyAsync("acme", key))!.ExecutionId);
            Assert.Equal(12, (await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Executions.FindWriteAsync("acme", $"exe_{round}_{i}").AsTask()))).Count(w => w is null) + 1);
        }
    }

    [Fact]
    public async Task Writes_without_a_key_are_in_nobody_s_way()
    {
        Assert.True(await Executions.AddWriteAsync(Write("exe_1"), null));
        Assert.True(await Executions.AddWriteAsync(Write("exe_2"), null));
        await Assert.ThrowsAsync<StoreException>(async () => await Executions.AddWriteAsync(Write("exe_2"), null));
        Assert.True(await Executions.AddWriteAsync(Write("exe_2", "b"), null));
    }

    [Fact]
    public async Task A_key_is_taken_over_only_from_the_write_that_was_read()
    {
        await Executions.AddWriteAsync(Write("exe_1") with { Key = "k" }, null);
        var holder = (await Executions.FindWriteByKeyAsync("acme", "k"))!;
        Assert.False(await Executions.AddWriteAsync(Write("exe_2") with { Key = "k" }, null));
        Assert.False(await Executions.AddWriteAsync(Write("exe_2") with { Key = "k" }, holder with { Revision = 2 }));
        Assert.False(await Executions.AddWriteAsync(Write("exe_2") with { Key = "other" }, holder));
        Assert.False(await Executions.AddWriteAsync(Write("exe_2", "b") with { Key = "k" }, holder with { Tenant = "b" }));
        AssertSame(holder, await Executions.FindWriteByKeyAsync("acme", "k"));
        Assert.Null(await Executions.FindWriteAsync("acme", "exe_2"));

        var won = await Task.WhenAll(Enumerable.Range(2, 8).Select(i => Task.Run(async () => await Executions.AddWriteAsync(Write($"exe_{i}") with { Key = "k" }, holder))));
        Assert.Single(won, w => w);
        await RestartAsync();
        AssertSame(holder with { Key = null, Revision = 2 }, await Executions.FindWriteAsync("acme", "exe_1"));
        Assert.NotEqual("exe_1", (await Executions.FindWriteByKeyAsync("acme", "k"))!.ExecutionId);
    }

    [Fact]
    public async Task A_write_is_replaced_only_at_the_revision_that_was_read_and_its_line_with_it()
    {
        var row = Write("exe_1") with { Key = "k" };
        Assert.False(await Executions.ReplaceWriteAsync(row with { Revision = 1 }, Line("never")));
        await Executions.AddWriteAsync(row, null);
        var ended = row with { Revision = 1, State = LedgerState.Answered, Answer = [7], Input = null, EndedAt = Noon };
        foreach (var revision in (long[])[0, 2, -1])
        {
            Assert.False(await Executions.ReplaceWriteAsync(ended with { Revision = revision }, Line("never")));
        }

        Assert.False(await Executions.ReplaceWriteAsync(ended with { Tenant = "b" }, Line("never")));
        Assert.True(await Executions.ReplaceWriteAsync(ended, Line("once")));
        Assert.False(await Executions.ReplaceWriteAsync(ended, Line("never")));
        await RestartAsync();
        AssertSame(ended with { Revision = 2 }, await Executions.FindWriteAsync("acme", "exe_1"));
        Assert.Equal(["once"], await Executions.ReadAuditAsync(t => t.Lines.Select(l => l.Action).ToList()));
    }

    [Fact]
    public async Task Overdue_writes_are_found_and_old_ones_of_a_state_removed_over_all_tenants()
    {
        for (var i = 0; i < 6; i++)
        {
            var write = Write($"exe_{i}", i % 2 == 0 ? "acme" : "b") with { Until = Noon.AddMinutes(i) };
            await Executions.AddWriteAsync(i < 4 ? write : write with { State = i == 4 ? LedgerState.Unknown : LedgerState.Answered, EndedAt = Noon.AddMinutes(i) }, null);
        }

        Assert.Equal(["exe_0", "exe_1", "exe_2"], (await Executions.OverdueWritesAsync(Noon.AddMinutes(2), 10)).Select(w => w.ExecutionId));
        Assert.Equal(["exe_0"], (await Executions.OverdueWritesAsync(Noon.AddMinutes(2), 1)).Select(w => w.ExecutionId));
        Assert.Equal(0, await Executions.RemoveWritesAsync(LedgerState.InFlight, Noon.AddDays(1), 10));
        Assert.Equal(0, await Executions.RemoveWritesAsync(LedgerState.Unknown, Noon.AddMinutes(4), 10));
        Assert.Equal(1, await Executions.RemoveWritesAsync(LedgerState.Unknown, Noon.AddMinutes(4).AddTicks(1), 10));
        Assert.Equal(0, await Executions.RemoveWritesAsync(LedgerState.Answered, Noon.AddDays(1), 0));
        Assert.Null(await Executions.FindWriteAsync("acme", "exe_4"));
        Assert.NotNull(await Executions.FindWriteAsync("b", "exe_5"));
    }

    [Fact]
    public async Task A_tenant_s_writes_are_listed_from_the_last_id_without_what_is_sealed()
    {
        for (var i = 0; i < 10; i++)
        {
            await Executions.AddWriteAsync(Write($"exe_{i}") with { Tool = i % 2 == 0 ? "even" : "odd", State = (LedgerState)(i % 4), Identifier = $"u{i % 3}", Connection = $"c{i % 3}" }, null);
            await Executions.AddWriteAsync(Write($"exe_{i}", "b"), null);
        }

        async Task<string> ListAsync(WriteFilter filter, int limit = 10) => string.Concat((await Executions.ListWritesAsync("acme", filter, limit)).Select(w => w.ExecutionId[^1]));
        Assert.Equal("9876543210", await ListAsync(default));
        Assert.Equal("43", await ListAsync(new(Before: "exe_5"), 2));
        Assert.Equal("86420", await ListAsync(new(Tool: "even")));
        Assert.Equal("951", await ListAsync(new((LedgerState)1)));
        Assert.Equal("9630", await ListAsync(new(Identifier: "u0")));
        Assert.Equal("9630", await ListAsync(new(Connection: "c0")));
        Assert.Equal("3", await ListAsync(new(LedgerState.Unknown, "odd", "c0", "u0", "exe_9")));
        Assert.All(await Executions.ListWritesAsync("acme", default, 10), w => Assert.True(w is { Input: null, Answer: null, Fingerprint.Length: > 0 }));
        Assert.Empty(await Executions.ListWritesAsync("c", default, 10));
    }

    [Fact]
    public async Task A_data_key_stays_while_a_write_or_a_line_of_the_audit_needs_it()
    {
        for (var number = 1; number <= 4; number++)
        {
            foreach (var tenant in (string[])["acme", "b"])
            {
                await Store.AddDataKeyAsync(new() { Tenant = tenant, KeyId = number, MasterKeyId = "m", Wrapped = [9], CreatedAt = Noon });
            }
        }

        await Executions.AddWriteAsync(Write("exe_1") with { KeyId = 1 }, null);
        await Executions.AppendAsync([Line("call").Line with { KeyId = 2 }], s_chain);
        Assert.Equal(1, await Store.RemoveUnusedDataKeysAsync("acme", 4));
        Assert.Equal([1, 2, 4], (await Store.DataKeysAsync("acme")).Select(k => k.KeyId));

        await Executions.ReplaceWriteAsync(Write("exe_1") with { Revision = 1, KeyId = 4 }, null);
        var head = await Executions.ReadAuditAsync(t => t.Head!);
        await Executions.RemoveLinesAsync(null, s_chain.Mark(AuditChain.Anchor, head.Seq, head.Hash), Line("prune"));
        Assert.Equal(2, await Store.RemoveUnusedDataKeysAsync("acme", 5));
        Assert.Equal([4], (await Store.DataKeysAsync("acme")).Select(k => k.KeyId));
        Assert.Equal(4, await Store.RemoveUnusedDataKeysAsync("b", 5));
    }

    static WriteRow Write(string executionId, string tenant = "acme") => new()
    {
        Tenant = tenant,
        ExecutionId = executionId,
        Connection = "my-app",
        Identifier = "user_1",
        Tool = "contact_create",
        Fingerprint = [1, 2],
        KeyId = 1,
        Input = [3],
        At = Noon,
        Until = Noon.AddMinutes(1),
    };

    static AuditEntry Line(string action) => new(s_chain, new() { Tenant = "acme", Action = action, Outcome = "ok", At = Noon });
}

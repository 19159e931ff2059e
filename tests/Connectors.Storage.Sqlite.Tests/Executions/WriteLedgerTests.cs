using System.Text;
using Connectors.Accounts.Auditing;
using Connectors.Accounts.Executions;
using Connectors.Accounts.Store;
using Connectors.Accounts.Vault;
using Connectors.Runtime.Journal;

namespace Connectors.Storage.Sqlite.Tests.Executions;

public sealed class WriteLedgerTests : IAsyncDisposable
{
    readonly JournalWorld _world = new();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Of_many_that_begin_with_one_key_in_two_processes_one_may_send()
    {
        var (one, other) = (await _world.StartAsync(), await _world.StartAsync());
        for (var round = 0; round < 10; round++)
        {
            var claims = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(async () =>
                await (i % 2 == 0 ? one : other).Journal.BeginAsync(_world.Intent($"exe_{round}_{i:00}", $"key_{round}"), default))));

            var granted = Assert.Single(claims, c => c.Kind == WriteClaimKind.Granted);
            Assert.All(claims.Where(c => c != granted), c => Assert.Equal((WriteClaimKind.InFlight, granted.ExecutionId), (c.Kind, c.ExecutionId)));
        }
    }

    [Fact]
    public async Task Of_many_that_take_over_a_key_that_is_free_again_one_may_send()
    {
        var (one, other) = (await _world.StartAsync(), await _world.StartAsync());
        var first = _world.Intent("exe_first", "key");
        await one.Journal.BeginAsync(first, default);
        await one.Journal.EndAsync(first, new(WriteState.NotCarriedOut), JournalWorld.Record(first, "provider_unavailable"));
        var claims = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(async () =>
            await (i % 2 == 0 ? one : other).Journal.BeginAsync(_world.Intent($"exe_{i:00}", "key", $"input {i}"), default))));

        var granted = Assert.Single(claims, c => c.Kind == WriteClaimKind.Granted);
        Assert.All(claims.Where(c => c != granted), c => Assert.Equal((WriteClaimKind.OtherInput, granted.ExecutionId), (c.Kind, c.ExecutionId)));
        Assert.Equal((null, WriteState.NotCarriedOut), ((await other.Journal.FindWriteAsync("acme", "exe_first"))!.Intent.Key, (await other.Journal.FindWriteAsync("acme", "exe_first"))!.State));
    }

    [Fact]
    public async Task The_intent_and_the_answer_outlive_the_process()
    {
        var process = await _world.StartAsync();
        var intent = _world.Intent("exe_1", "key", """{"email":"a@b.c"}""");
        Assert.Equal(WriteClaimKind.Granted, (await process.Journal.BeginAsync(intent, default)).Kind);

        // The process dies here: nothing is closed, and another one looks.
        var next = await _world.StartAsync();
        Assert.Equal((WriteClaimKind.InFlight, intent.Until), await ClaimAsync(next, intent));
        Assert.Equal(WriteSettlement.InFlight, await next.Journal.ResolveAsync("acme", "exe_1", new(WriteState.NotCarriedOut)));
        _world.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal((WriteClaimKind.Unknown, null), await ClaimAsync(next, intent));
        Assert.Equal(WriteClaimKind.Unknown, (await next.Journal.BeginAsync(intent with { ExecutionId = "exe_2" }, default)).Kind);
        var found = (await next.Journal.FindWriteAsync("acme", "exe_1"))!;
        Assert.Equal((WriteState.Unknown, """{"email":"a@b.c"}"""), (found.State, Encoding.UTF8.GetString(found.Intent.Input.Span)));

        // It was only slow, and its end counts.
        await next.Journal.EndAsync(intent, JournalWorld.Answered("made"), JournalWorld.Record(intent));
        var claim = (await next.Journal.FindAsync(intent, default))!;
        Assert.Equal((WriteClaimKind.Answered, "made"), (claim.Kind, Encoding.UTF8.GetString(claim.Answer!)));
        Assert.Equal("ok", (await next.Audit.FindCallAsync("acme", "exe_1"))!.Outcome);
    }

    [Fact]
    public async Task A_write_whose_process_died_is_marked_seen_in_the_audit_and_can_be_settled()
    {
        var process = await _world.StartAsync();
        await process.Journal.BeginAsync(_world.Intent("exe_1"), default);
        await process.Journal.BeginAsync(_world.Intent("exe_2", "key", tenant: "b"), default);
        await process.Journal.TidyAsync();
        Assert.Null(await process.Audit.FindCallAsync("acme", "exe_1"));
        _world.Clock.Advance(TimeSpan.FromSeconds(30));
        await process.Journal.TidyAsync();
        await process.Journal.TidyAsync();

        var line = Assert.Single(await process.Audit.ListCallsAsync("acme", default, 10));
        Assert.Equal(("exe_1", "outcome_unknown", JournalWorld.Noon), (line.ExecutionId, line.Outcome, line.At));
        Assert.Equal("exe_1", Assert.Single(await process.Journal.ListWritesAsync("acme", new(LedgerState.Unknown), 10)).Intent.ExecutionId);
        Assert.Equal(WriteSettlement.NotFound, await process.Journal.ResolveAsync("b", "exe_1", new(WriteState.NotCarriedOut)));
        Assert.Equal(WriteSettlement.Settled, await process.Journal.ResolveAsync("b", "exe_2", new(WriteState.NotCarriedOut), "cli"));
        Assert.Equal(WriteSettlement.EndedBefore, await process.Journal.ResolveAsync("b", "exe_2", JournalWorld.Answered("x"), "cli"));
        Assert.Equal(WriteClaimKind.Granted, (await process.Journal.BeginAsync(_world.Intent("exe_3", "key", "other", "b"), default)).Kind);
        var acts = await process.Store.Executions.ReadAuditAsync(t => t.Lines.Where(l => l.Action == AuditAction.Resolve).ToList());
        Assert.Equal(("b", "exe_2", "cli", "not_carried_out"), (Assert.Single(acts).Tenant, acts[0].ExecutionId, acts[0].Actor, acts[0].Subject));
        Assert.True((await process.Audit.VerifyAsync()).IsSound);
        await Assert.ThrowsAsync<ArgumentException>(() => process.Journal.ResolveAsync("acme", "exe_1", new(WriteState.Unknown)));
    }

    [Fact]
    public async Task An_end_and_its_record_come_together_or_not_at_all()
    {
        var process = await _world.StartAsync();
        var intent = _world.Intent("exe_1", "key");
        await process.Journal.BeginAsync(intent, default);
        process.Store.Writer.BeforeCommit = () => throw new StoreException("The disk is gone.");
        await Assert.ThrowsAsync<JournalException>(async () => await process.Journal.EndAsync(intent, JournalWorld.Answered("made"), JournalWorld.Record(intent)));
        process.Store.Writer.BeforeCommit = null;

        var next = await _world.StartAsync();
        Assert.Equal(WriteClaimKind.InFlight, (await next.Journal.FindAsync(intent, default))!.Kind);
        Assert.Null(await next.Audit.FindCallAsync("acme", "exe_1"));
    }

    [Fact]
    public async Task A_key_counts_within_its_tenant()
    {
        var process = await _world.StartAsync();
        foreach (var tenant in (string[])["acme", "b"])
        {
            var intent = _world.Intent("exe_same", "key", tenant, tenant);
            Assert.Equal(WriteClaimKind.Granted, (await process.Journal.BeginAsync(intent, default)).Kind);
            await process.Journal.EndAsync(intent, JournalWorld.Answered($"of {tenant}"), JournalWorld.Record(intent));
        }

        foreach (var tenant in (string[])["acme", "b"])
        {
            Assert.Equal($"of {tenant}", Encoding.UTF8.GetString((await process.Journal.FindAsync(_world.Intent("exe_x", "key", tenant, tenant), default))!.Answer!));
            Assert.Equal(tenant, (await process.Journal.FindWriteAsync(tenant, "exe_same"))!.Intent.Tenant);
        }

        Assert.Null(await process.Journal.FindAsync(_world.Intent("exe_x", "key", tenant: "c"), default));
        Assert.Null(await process.Journal.FindWriteAsync("c", "exe_same"));
        Assert.Empty(await process.Journal.ListWritesAsync("c", default, 10));
    }

    [Fact]
    public async Task What_is_kept_of_one_write_opens_in_no_other_place()
    {
        var process = await _world.StartAsync();
        foreach (var (tenant, id) in (IEnumerable<(string, string)>)[("acme", "exe_1"), ("acme", "exe_2"), ("b", "exe_1")])
        {
            var intent = _world.Intent(id, $"key {id}", tenant: tenant);
            await process.Journal.BeginAsync(intent, default);
            await process.Journal.EndAsync(intent, new(WriteState.Unknown, "what was told"u8.ToArray()), JournalWorld.Record(intent));
        }

        foreach (var meddling in (string[])["input = answer", "answer = input", "execution_id = 'exe_3'", "connection = 'other'", "tenant = 'c'", "input = (SELECT input FROM writes WHERE execution_id = 'exe_2')", "answer = (SELECT answer FROM writes WHERE tenant = 'b')"])
        {
            _world.Meddle($"CREATE TABLE kept AS SELECT * FROM writes; UPDATE writes SET {meddling} WHERE tenant = 'acme' AND execution_id = 'exe_1'");
            await Assert.ThrowsAsync<JournalException>(async () => await process.Journal.FindWriteAsync(meddling.Contains("tenant = 'c'", StringComparison.Ordinal) ? "c" : "acme", meddling.Contains("exe_3", StringComparison.Ordinal) ? "exe_3" : "exe_1"));
            _world.Meddle("DELETE FROM writes; INSERT INTO writes SELECT * FROM kept; DROP TABLE kept");
            Assert.NotNull((await process.Journal.FindWriteAsync("acme", "exe_1"))!.Answer);
        }
    }

    [Fact]
    public async Task Neither_input_nor_answer_lies_readable_on_the_disk()
    {
        _world.Options.KeepInput = true;
        var process = await _world.StartAsync();
        for (var i = 0; i < 4; i++)
        {
            var intent = _world.Intent($"exe_{i}", $"key_{i}", $$"""{"email":"CANARY-INPUT-{{i}}"}""");
            await process.Journal.BeginAsync(intent, default);
            if (i > 0)
            {
                await process.Journal.EndAsync(intent, new((WriteState)i, Encoding.UTF8.GetBytes($"CANARY-ANSWER-{i}")), JournalWorld.Record(intent));
            }
        }

        Assert.Equal("CANARY-ANSWER-1", Encoding.UTF8.GetString((await process.Journal.FindWriteAsync("acme", "exe_1"))!.Answer!));
        Assert.True(_world.Bytes().AsSpan().IndexOf("exe_1"u8) > 0);
        Assert.True(_world.Bytes().AsSpan().IndexOf("CANARY"u8) < 0);
        await _world.StopAsync();
        Assert.True(_world.Bytes().AsSpan().IndexOf("CANARY"u8) < 0);
    }

    [Fact]
    public async Task The_master_key_is_rotated_under_writes_in_the_ledger()
    {
        _world.Options.KeepInput = true;
        var process = await _world.StartAsync();
        WriteIntent[] intents = [.. Enumerable.Range(0, 3).Select(i => _world.Intent($"exe_{i}", $"key_{i}", $"input {i}"))];
        foreach (var intent in intents)
        {
            await process.Journal.BeginAsync(intent, default);
        }

        await process.Journal.EndAsync(intents[1], JournalWorld.Answered("before"), JournalWorld.Record(intents[1]));
        await process.Journal.FlushAsync();
        using (var keys = MasterKeys.FromFile(_world.KeyFile))
        {
            var rotation = Task.Run(() => KeyRotation.RunAsync(process.Store, keys, actor: "cli"));
            while (!rotation.IsCompleted)
            {
                // It waits until every server has taken the new data key up.
                _world.Clock.Advance(TimeSpan.FromSeconds(31));
                await Task.Yield();
            }

            await rotation;
        }

        // With the new master key alone, in a process that never knew the old one; and in the one that runs.
        foreach (var journal in (ExecutionJournal[])[(await _world.StartAsync()).Journal, process.Journal])
        {
            Assert.Equal("before", Encoding.UTF8.GetString((await journal.FindAsync(intents[1], default))!.Answer!));
            Assert.Equal("input 0", Encoding.UTF8.GetString((await journal.FindWriteAsync("acme", "exe_0"))!.Intent.Input.Span));
            Assert.Equal("input 1", Encoding.UTF8.GetString((await journal.OpenInputAsync((await journal.Audit.FindCallAsync("acme", "exe_1"))!))!));
            var verdict = await journal.Audit.VerifyAsync();
            Assert.True(verdict.IsSound, verdict.Fault);
        }

        await process.Journal.EndAsync(intents[0], JournalWorld.Answered("after"), JournalWorld.Record(intents[0]));
        Assert.Equal("after", Encoding.UTF8.GetString((await process.Journal.FindAsync(intents[0], default))!.Answer!));
        Assert.Equal(2, (await process.Store.DataKeysAsync("acme")).Count);

        // When nothing needs the old data key any more, it goes.
        await process.Journal.EndAsync(intents[2], new(WriteState.NotCarriedOut), JournalWorld.Record(intents[2]) with { Input = null });
        _world.Clock.Advance(TimeSpan.FromDays(91));
        await process.Journal.TidyAsync();
        await process.Journal.PruneAsync();
        await KeyRotation.RemoveUnusedAsync(process.Store, process.Vault);
        Assert.Equal(2, Assert.Single(await process.Store.DataKeysAsync("acme")).KeyId);
        Assert.Contains(AuditAction.Prune, await process.Store.Executions.ReadAuditAsync(t => t.Lines.Select(l => l.Action).ToList()));
    }

    [Fact]
    public async Task A_write_is_remembered_for_a_day_after_its_end_and_an_unknown_one_for_a_month()
    {
        var process = await _world.StartAsync();
        for (var i = 1; i <= 3; i++)
        {
            var intent = _world.Intent($"exe_{i}", $"key_{i}");
            await process.Journal.BeginAsync(intent, default);
            await process.Journal.EndAsync(intent, new((WriteState)i), JournalWorld.Record(intent));
        }

        async Task<string> LeftAsync()
        {
            await process.Journal.TidyAsync();
            return string.Join(' ', (await process.Journal.ListWritesAsync("acme", default, 10)).Select(w => w.Intent.ExecutionId));
        }

        _world.Clock.Advance(TimeSpan.FromHours(24));
        Assert.Equal("exe_3 exe_2 exe_1", await LeftAsync());
        _world.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal("exe_3", await LeftAsync());
        _world.Clock.Advance(TimeSpan.FromDays(29));
        Assert.Equal("", await LeftAsync());
        Assert.Equal(WriteClaimKind.Granted, (await process.Journal.BeginAsync(_world.Intent("exe_9", "key_3", "other"), default)).Kind);
    }

    static async Task<(WriteClaimKind, DateTimeOffset?)> ClaimAsync(JournalWorld.Process process, WriteIntent intent)
    {
        var claim = (await process.Journal.FindAsync(intent, default))!;
        return (claim.Kind, claim.Until);
    }
}

using Connectors.Accounts.Auditing;

namespace Connectors.Storage.Sqlite.Tests.Executions;

public sealed class AuditTests : IAsyncDisposable
{
    readonly JournalWorld _world = new();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Two_processes_that_write_at_once_make_one_chain()
    {
        var (one, other) = (await _world.StartAsync(), await _world.StartAsync());
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(async () =>
        {
            var process = i % 2 == 0 ? one : other;
            var intent = _world.Intent($"exe_{i}");
            if (i % 3 == 0)
            {
                await process.Journal.BeginAsync(intent, default);
                await process.Journal.EndAsync(intent, JournalWorld.Answered("{}"), JournalWorld.Record(intent));
            }
            else if (i % 3 == 1)
            {
                await process.Journal.AddAsync(JournalWorld.Record(intent));
            }
            else
            {
                await process.Audit.AddAsync("acme", AuditAction.Backup, "cli", $"{i}");
            }
        })));
        await one.Journal.FlushAsync();
        await other.Journal.FlushAsync();

        var verdict = await other.Audit.VerifyAsync();
        Assert.True(verdict.IsSound, verdict.Fault);
        Assert.Equal(200, verdict.Lines);
    }

    [Fact]
    public async Task What_is_old_is_pruned_and_what_is_left_holds()
    {
        var process = await _world.StartAsync();
        for (var day = 0; day < 100; day++)
        {
            await process.Audit.AddAsync("acme", AuditAction.Backup, null, $"{day}");
            _world.Clock.Advance(TimeSpan.FromDays(1));
        }

        Assert.Equal(10, await process.Journal.PruneAsync());
        await AssertSoundAsync(process, 91);
        Assert.Equal(0, await process.Journal.PruneAsync());
        _world.Clock.Advance(TimeSpan.FromDays(5));
        Assert.Equal(5, await process.Journal.PruneAsync());
        await AssertSoundAsync(process, 87);
        _world.Clock.Advance(TimeSpan.FromDays(365));
        Assert.Equal(87, await process.Journal.PruneAsync());
        await AssertSoundAsync(process, 1);

        // The anchor stands for what is gone: without it, or with another, the rest does not hold.
        await _world.StopAsync();
        foreach (var meddling in (string[])["DELETE FROM audit_marks WHERE name = 'anchor'", "UPDATE audit_marks SET seq = seq - 1 WHERE name = 'anchor'", "UPDATE audit_marks SET hash = zeroblob(32) WHERE name = 'anchor'", "DELETE FROM audit_lines"])
        {
            _world.Meddle($"CREATE TABLE kept AS SELECT * FROM audit_marks; CREATE TABLE lines AS SELECT * FROM audit_lines; {meddling}");
            Assert.False((await (await _world.StartAsync()).Audit.VerifyAsync()).IsSound, meddling);
            await _world.StopAsync();
            _world.Meddle("DELETE FROM audit_marks; INSERT INTO audit_marks SELECT * FROM kept; DROP TABLE kept; DELETE FROM audit_lines; INSERT INTO audit_lines SELECT * FROM lines; DROP TABLE lines");
        }

        await AssertSoundAsync(await _world.StartAsync(), 1);
    }

    [Fact]
    public async Task Evidence_is_not_pruned()
    {
        var process = await _world.StartAsync();
        for (var i = 1; i <= 10; i++)
        {
            await process.Audit.AddAsync("acme", AuditAction.Backup, null, $"{i}");
        }

        _world.Meddle("UPDATE audit_lines SET subject = 'another' WHERE seq = 4");
        _world.Clock.Advance(TimeSpan.FromDays(365));
        var (removed, fault) = await process.Audit.PruneAsync(_world.Clock.GetUtcNow());
        Assert.Equal(3, removed);
        Assert.Contains("Line 4", fault, StringComparison.Ordinal);
        Assert.Equal(4, (await process.Audit.VerifyAsync()).FaultAt);
    }

    [Fact]
    public async Task Two_who_prune_at_once_lose_no_line_that_should_stay()
    {
        var (one, other) = (await _world.StartAsync(), await _world.StartAsync());
        for (var i = 0; i < 50; i++)
        {
            await one.Audit.AddAsync("acme", AuditAction.Backup, null, $"{i}");
        }

        _world.Clock.Advance(TimeSpan.FromDays(91));
        await one.Audit.AddAsync("acme", AuditAction.Backup, null, "young");
        var removed = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(() => (i % 2 == 0 ? one : other).Journal.PruneAsync())));
        Assert.Equal(50, removed.Sum());
        var verdict = await one.Audit.VerifyAsync();
        Assert.True(verdict.IsSound, verdict.Fault);
        Assert.Contains("young", await one.Store.Executions.ReadAuditAsync(t => t.Lines.Select(l => l.Subject).ToList()));
    }

    [Fact]
    public async Task Records_wait_for_no_disk_and_none_is_lost_when_the_process_ends()
    {
        var process = await _world.StartAsync();
        for (var i = 0; i < 1000; i++)
        {
            var added = process.Journal.AddAsync(JournalWorld.Record(_world.Intent($"exe_{i:0000}"))).AsTask();
            Assert.True(added.IsCompletedSuccessfully);
        }

        await _world.StopAsync();
        process = await _world.StartAsync();
        await AssertSoundAsync(process, 1000);
        Assert.Equal("exe_0999", Assert.Single(await process.Audit.ListCallsAsync("acme", default, 1)).ExecutionId);
    }

    [Fact]
    public async Task A_call_s_record_comes_back_as_it_was_and_its_input_only_where_it_is_kept()
    {
        var process = await _world.StartAsync();
        var intent = _world.Intent("exe_1", input: """{"email":"canary@example.com"}""");
        await process.Journal.AddAsync(JournalWorld.Record(intent));
        await process.Journal.FlushAsync();
        var line = (await process.Audit.FindCallAsync("acme", "exe_1"))!;
        Assert.Equal(
            ("call", "k1", "my-app", "user_1", "contact_create", "run_1", "ok", 1, 201, "corr_1", JournalWorld.Noon),
            (line.Action, line.Actor, line.Connection, line.Identifier, line.Tool, line.RunId, line.Outcome, line.Attempts, line.UpstreamStatus, line.CorrelationId, line.At));
        Assert.Equal(TimeSpan.FromMilliseconds(120), line.Duration);
        Assert.Null(line.Input);
        Assert.Null(await process.Journal.OpenInputAsync(line));

        _world.Options.KeepInput = true;
        await process.Journal.AddAsync(JournalWorld.Record(intent with { ExecutionId = "exe_2" }));
        await process.Journal.FlushAsync();
        var kept = (await process.Audit.FindCallAsync("acme", "exe_2"))!;
        Assert.Equal(intent.Input.ToArray(), await process.Journal.OpenInputAsync(kept));
        await Assert.ThrowsAsync<Accounts.Vault.VaultException>(async () => await process.Journal.OpenInputAsync(kept with { ExecutionId = "exe_1" }));
        await Assert.ThrowsAsync<Accounts.Vault.VaultException>(async () => await process.Journal.OpenInputAsync(kept with { Tenant = "b" }));
        Assert.True(_world.Bytes().AsSpan().IndexOf("canary@example.com"u8) < 0);
    }

    static async Task AssertSoundAsync(JournalWorld.Process process, long lines)
    {
        var verdict = await process.Audit.VerifyAsync();
        Assert.True(verdict.IsSound, verdict.Fault);
        Assert.Equal(lines, verdict.Lines);
    }
}

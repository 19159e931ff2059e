using Connectors.Accounts.Auditing;

namespace Connectors.Storage.Sqlite.Tests.Executions;

/// <summary>Whoever has the file and not the key can change no line and take none out without its being seen.</summary>
public sealed class AuditTamperingTests : IAsyncLifetime
{
    const int Lines = 7;

    readonly JournalWorld _world = new();

    public async Task InitializeAsync()
    {
        var process = await _world.StartAsync();
        for (var i = 1; i <= Lines; i++)
        {
            _world.Options.KeepInput = true;
            var intent = _world.Intent($"exe_{i}", input: $$"""{"n":{{i}}}""");
            await process.Journal.AddAsync(JournalWorld.Record(intent));
            await process.Journal.FlushAsync();
            _world.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        await _world.StopAsync();
    }

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task What_nobody_touched_is_sound()
    {
        var verdict = await VerifyAsync();
        Assert.True(verdict.IsSound, verdict.Fault);
        Assert.Equal((Lines, Lines, JournalWorld.Noon, JournalWorld.Noon.AddMinutes(Lines - 1)), (verdict.Lines, verdict.LastSeq, verdict.From, verdict.To));
    }

    public static TheoryData<string, int> EveryColumn()
    {
        var data = new TheoryData<string, int>();
        foreach (var column in (string[])["tenant", "action", "actor", "subject", "execution_id", "connection", "identifier", "tool", "run_id", "outcome", "at", "duration", "attempts", "upstream_status", "correlation_id", "key_id", "input", "hash"])
        {
            foreach (var line in (int[])[1, 4, Lines])
            {
                data.Add(column, line);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(EveryColumn))]
    public async Task A_change_of_any_column_of_any_line_is_found(string column, int line)
    {
        foreach (var value in (string[])[Other(column), $"CASE WHEN {column} IS NULL THEN {Other(column)} END"])
        {
            if (value.StartsWith("CASE", StringComparison.Ordinal) && _world.Ask($"SELECT \"notnull\" FROM pragma_table_info('audit_lines') WHERE name = '{column}'") == "1")
            {
                continue;
            }

            _world.Meddle($"CREATE TABLE kept AS SELECT * FROM audit_lines; UPDATE audit_lines SET {column} = {value} WHERE seq = {line}");
            var verdict = await VerifyAsync();
            Assert.Equal(line, verdict.FaultAt);
            Assert.Equal(line - 1, verdict.Lines);
            await RestoreAsync();
        }
    }

    [Theory]
    [InlineData("at", long.MaxValue)]
    [InlineData("at", -1)]
    [InlineData("attempts", 4294967297)]
    [InlineData("upstream_status", 201 + 4294967296)]
    [InlineData("key_id", 4294967297)]
    public async Task A_number_that_no_line_can_hold_is_found_too(string column, long value)
    {
        _world.Meddle($"UPDATE audit_lines SET {column} = {value} WHERE seq = 4");
        Assert.Equal(4, (await VerifyAsync()).FaultAt);

        // Nor does it stop a server: what is before it is pruned, and it stays.
        var process = await _world.StartAsync();
        _world.Clock.Advance(TimeSpan.FromDays(365));
        Assert.Equal(3, await process.Journal.PruneAsync());
        Assert.Equal(4, (await process.Audit.VerifyAsync()).FaultAt);
    }

    [Fact]
    public async Task A_line_taken_out_is_found_wherever_it_stood()
    {
        for (var line = 1; line <= Lines; line++)
        {
            _world.Meddle($"CREATE TABLE kept AS SELECT * FROM audit_lines; DELETE FROM audit_lines WHERE seq = {line}");
            var verdict = await VerifyAsync();
            Assert.Equal(line, verdict.FaultAt);
            Assert.Contains("missing", verdict.Fault, StringComparison.Ordinal);

            // Closing the gap does not help.
            _world.Meddle($"UPDATE audit_lines SET seq = -seq WHERE seq > {line}; UPDATE audit_lines SET seq = -seq - 1 WHERE seq < 0");
            Assert.Equal(line, (await VerifyAsync()).FaultAt);
            await RestoreAsync();
        }
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(3, 4)]
    [InlineData(2, Lines)]
    public async Task Two_lines_that_changed_places_are_found(int one, int other)
    {
        _world.Meddle($"UPDATE audit_lines SET seq = -1 WHERE seq = {one}; UPDATE audit_lines SET seq = {one} WHERE seq = {other}; UPDATE audit_lines SET seq = {other} WHERE seq = -1");
        Assert.Equal(one, (await VerifyAsync()).FaultAt);
    }

    [Fact]
    public async Task A_line_put_in_is_found()
    {
        _world.Meddle($"UPDATE audit_lines SET seq = -seq WHERE seq > 3; UPDATE audit_lines SET seq = -seq + 1 WHERE seq < 0; INSERT INTO audit_lines SELECT 4, tenant, action, actor, subject, execution_id, connection, identifier, tool, run_id, outcome, at, duration, attempts, upstream_status, correlation_id, key_id, input, hash FROM audit_lines WHERE seq = 3");
        Assert.Equal(4, (await VerifyAsync()).FaultAt);
        _world.Meddle($"INSERT INTO audit_lines SELECT {Lines + 2}, tenant, action, actor, subject, execution_id, connection, identifier, tool, run_id, outcome, at, duration, attempts, upstream_status, correlation_id, key_id, input, hash FROM audit_lines WHERE seq = 3");
        Assert.Equal(4, (await VerifyAsync()).FaultAt);
    }

    [Fact]
    public async Task A_line_put_in_at_the_end_is_found()
    {
        _world.Meddle($"INSERT INTO audit_lines SELECT {Lines + 1}, tenant, action, actor, subject, execution_id, connection, identifier, tool, run_id, outcome, at, duration, attempts, upstream_status, correlation_id, key_id, input, hash FROM audit_lines WHERE seq = {Lines}");
        Assert.Equal(Lines + 1, (await VerifyAsync()).FaultAt);
    }

    [Theory]
    [InlineData("")]
    [InlineData("UPDATE audit_marks SET seq = 5, hash = (SELECT hash FROM audit_lines WHERE seq = 5) WHERE name = 'head'")]
    [InlineData("DELETE FROM audit_marks WHERE name = 'head'")]
    [InlineData("DELETE FROM audit_marks; DELETE FROM audit_lines")]
    [InlineData("INSERT INTO audit_marks SELECT 'anchor', seq, hash, seal FROM audit_marks WHERE name = 'head'")]
    public async Task A_tail_cut_off_is_found_whatever_is_done_to_the_head(string alsoDone)
    {
        _world.Meddle($"DELETE FROM audit_lines WHERE seq > 5; {alsoDone}");
        Assert.False((await VerifyAsync()).IsSound);
    }

    [Theory]
    [InlineData("UPDATE audit_marks SET seq = 5, hash = (SELECT hash FROM audit_lines WHERE seq = 5) WHERE name = 'head'")]
    [InlineData("DELETE FROM audit_marks WHERE name = 'head'")]
    [InlineData("UPDATE audit_marks SET seal = zeroblob(32)")]
    public async Task A_tail_cut_off_stays_to_be_seen_when_the_server_goes_on(string alsoDone)
    {
        _world.Meddle($"DELETE FROM audit_lines WHERE seq > 5; {alsoDone}");
        var process = await _world.StartAsync();
        for (var i = 0; i < 3; i++)
        {
            await process.Audit.AddAsync("acme", AuditAction.Backup, null, "later");
        }

        await _world.StopAsync();
        var verdict = await VerifyAsync();
        Assert.Equal(6, verdict.FaultAt);
        Assert.Contains("head", verdict.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_old_head_put_back_under_a_longer_chain_is_found_and_stops_nobody()
    {
        _world.Meddle("CREATE TABLE old AS SELECT * FROM audit_marks");
        var process = await _world.StartAsync();
        await process.Audit.AddAsync("acme", AuditAction.Backup, null, "later");
        _world.Meddle("DELETE FROM audit_marks; INSERT INTO audit_marks SELECT * FROM old");
        Assert.Equal(Lines + 2, (await process.Audit.VerifyAsync()).FaultAt);
        await process.Audit.AddAsync("acme", AuditAction.Backup, null, "more");
        Assert.Equal(Lines + 2, (await process.Audit.VerifyAsync()).FaultAt);
    }

    [Fact]
    public async Task Lines_of_another_store_do_not_fit()
    {
        await using var other = new JournalWorld();
        var process = await other.StartAsync();
        await process.Audit.AddAsync("acme", AuditAction.Backup, null, "x");
        await other.StopAsync();
        _world.Meddle($"ATTACH '{other.File}' AS other; DELETE FROM audit_lines; DELETE FROM audit_marks; INSERT INTO audit_lines SELECT * FROM other.audit_lines; INSERT INTO audit_marks SELECT * FROM other.audit_marks");
        Assert.Equal(1, (await VerifyAsync()).FaultAt);
    }

    static string Other(string column) => column switch
    {
        "at" or "duration" or "attempts" or "upstream_status" or "key_id" => $"coalesce({column}, 0) + 1",
        "input" or "hash" => $"CAST(coalesce({column}, x'') || x'00' AS BLOB)",
        _ => $"coalesce({column}, '') || 'x'",
    };

    async Task RestoreAsync()
    {
        _world.Meddle("DELETE FROM audit_lines; INSERT INTO audit_lines SELECT * FROM kept; DROP TABLE kept");
        var verdict = await VerifyAsync();
        Assert.True(verdict.IsSound, verdict.Fault);
    }

    async Task<AuditVerdict> VerifyAsync()
    {
        var process = await _world.StartAsync();
        var verdict = await process.Audit.VerifyAsync();
        await _world.StopAsync();
        return verdict;
    }
}

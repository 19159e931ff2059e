using Connectors.Accounts.Store;
using Connectors.Storage.Sqlite.Engine;
using Connectors.Storage.Sqlite.Statements;

namespace Connectors.Storage.Sqlite.Tests;

public sealed class WriterTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Nobody_hears_of_success_before_the_commit_has_returned()
    {
        await using var store = Open();
        await using var other = Open();
        List<Task<bool>>? writes = null;
        var looked = 0;
        store.Writer.BeforeCommit = () =>
        {
            looked++;
            Assert.DoesNotContain(writes ?? [], w => w.IsCompleted && !IsVisible(other, writes!.IndexOf(w)));
        };
        writes = [.. Enumerable.Range(0, 500).Select(i => store.WriteAsync(new(Row(i))).AsTask())];
        Assert.All(await Task.WhenAll(writes), Assert.True);
        Assert.InRange(looked, 2, 499);
    }

    [Fact]
    public async Task Those_who_wait_at_the_same_time_share_a_commit()
    {
        await using var store = Open();
        using var gate = new ManualResetEventSlim();
        var commits = 0;
        store.Writer.BeforeCommit = () =>
        {
            gate.Wait();
            commits++;
        };
        var writes = Enumerable.Range(0, 200).Select(i => store.WriteAsync(new(Row(i))).AsTask()).ToList();
        gate.Set();
        await Task.WhenAll(writes);

        Assert.InRange(commits, 1, 3);
    }

    [Fact]
    public async Task A_caller_who_leaves_while_waiting_has_written_nothing_and_later_gets_the_outcome()
    {
        await using var store = Open();
        using var begun = new ManualResetEventSlim();
        using var gate = new ManualResetEventSlim();
        store.Writer.BeforeCommit = () =>
        {
            begun.Set();
            gate.Wait();
        };
        using var leave = new CancellationTokenSource();
        var first = store.WriteAsync(new(Row(1)), leave.Token).AsTask();
        begun.Wait();
        var second = store.WriteAsync(new(Row(2)), leave.Token).AsTask();
        await leave.CancelAsync();
        gate.Set();

        Assert.True(await first);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.NotNull(await store.FindAsync(Row(1).Key));
        Assert.Null(await store.FindAsync(Row(2).Key));
    }

    [Fact]
    public async Task Work_that_fails_is_undone_alone()
    {
        await using var store = Open();
        using var gate = new ManualResetEventSlim();
        store.Writer.BeforeCommit = gate.Wait;
        var writes = Enumerable.Range(0, 50).Select(i => store.Writer.DoAsync(
            d => AccountStatements.Write(d, new(Row(i))) && (i % 5 == 0 ? throw new InvalidTimeZoneException() : true), default)).ToList();
        gate.Set();
        for (var i = 0; i < 50; i++)
        {
            if (i % 5 == 0)
            {
                await Assert.ThrowsAsync<InvalidTimeZoneException>(() => writes[i]);
            }

            Assert.Equal(i % 5 == 0, await store.FindAsync(Row(i).Key) is null);
        }
    }

    [Fact]
    public async Task A_full_disk_loses_nothing_acknowledged_and_ends_all_writing()
    {
        var acknowledged = new List<int>();
        var store = Open();
        await store.Writer.DoAsync(d => d.AskNumber($"PRAGMA max_page_count = {d.AskNumber("PRAGMA page_count") + 60}"), default);
        var writes = Enumerable.Range(0, 3_000).Select(i => store.WriteAsync(new(Row(i))).AsTask()).ToList();
        StoreException? first = null;
        for (var i = 0; i < writes.Count; i++)
        {
            try
            {
                Assert.True(await writes[i]);
                acknowledged.Add(i);
            }
            catch (StoreException fault)
            {
                first ??= fault;
                Assert.False(fault.IsPassing);
                Assert.Contains("is full", fault.Message, StringComparison.Ordinal);
            }
        }

        Assert.NotNull(first);
        Assert.NotEmpty(acknowledged);
        Assert.False(store.IsHealthy);
        var late = await Assert.ThrowsAsync<StoreException>(() => store.SetNoteAsync("small", [1]));
        Assert.Contains("takes no more writes", late.Message, StringComparison.Ordinal);
        Assert.NotNull(await store.FindAsync(Row(acknowledged[0]).Key));
        await store.DisposeAsync();

        await using var again = Open();
        Assert.True(again.IsHealthy);
        Assert.Null(await again.CheckAsync());
        foreach (var i in acknowledged)
        {
            Assert.NotNull(await again.FindAsync(Row(i).Key));
        }
    }

    [Fact]
    public async Task Another_process_s_lock_is_waited_out()
    {
        await using var store = Open();
        using var other = Database.Open(_folder.File(), readOnly: false);
        other.Execute("BEGIN IMMEDIATE");
        var write = store.WriteAsync(new(Row(1))).AsTask();
        for (var i = 0; i < 100; i++)
        {
            // Readers see what was; the writer waits as long as the other holds its lock.
            Assert.Null(await store.FindAsync(Row(1).Key));
            Assert.False(write.IsCompleted);
        }

        other.Execute("COMMIT");

        Assert.True(await write);
    }

    [Fact]
    public async Task A_lock_held_too_long_is_a_passing_fault_and_the_store_goes_on()
    {
        await using var store = SqliteAccountStore.Open(_folder.File(), TimeProvider.System, Schema.Steps, patience: TimeSpan.FromMilliseconds(50));
        using (var other = Database.Open(_folder.File(), readOnly: false))
        {
            other.Execute("BEGIN IMMEDIATE");
            var fault = await Assert.ThrowsAsync<StoreException>(() => store.WriteAsync(new(Row(1))).AsTask());
            Assert.True(fault.IsPassing);
        }

        Assert.True(store.IsHealthy);
        Assert.True(await store.WriteAsync(new(Row(1))));
    }

    [Fact]
    public async Task Closing_ends_the_writes_that_wait()
    {
        var store = Open();
        var writes = Enumerable.Range(0, 1_000).Select(i => store.WriteAsync(new(Row(i))).AsTask()).ToList();
        await store.DisposeAsync();
        Assert.All(await Task.WhenAll(writes), Assert.True);

        await using var again = Open();
        Assert.Equal(1_000, (await again.ListAsync("acme", default, 2_000)).Count);
    }

    [Fact]
    public async Task The_log_does_not_grow_with_the_writes()
    {
        await using var store = Open();
        for (var i = 0; i < 20; i++)
        {
            await Task.WhenAll(Enumerable.Range(0, 250).Select(k => store.WriteAsync(new(Row((i * 250) + k))).AsTask()));
        }

        Assert.InRange(new FileInfo(_folder.File() + "-wal").Length, 1, 16 << 20);
        Assert.True(new FileInfo(_folder.File()).Length > 1 << 20);
    }

    static bool IsVisible(SqliteAccountStore store, int number) => store.FindAsync(Row(number).Key).AsTask().Result is not null;

    static AccountRow Row(int number) => new() { Key = new("acme", "my-app", $"user_{number}"), Id = $"acc_{number}", AccessToken = new byte[300] };

    SqliteAccountStore Open() => SqliteAccountStore.Open(_folder.File(), TimeProvider.System);
}

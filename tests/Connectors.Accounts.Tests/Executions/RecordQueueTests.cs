using Connectors.Accounts.Executions;
using Connectors.Accounts.Store;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Connectors.Accounts.Tests.Executions;

/// <summary>Records wait for no disk, share what is written, and none is lost.</summary>
public sealed class RecordQueueTests
{
    readonly FakeTimeProvider _clock = new();
    readonly List<IReadOnlyList<string>> _written = [];

    [Fact]
    public async Task What_comes_within_a_moment_is_written_together()
    {
        await using var queue = Queue(_ => Task.CompletedTask);
        for (var i = 0; i < 10; i++)
        {
            await queue.AddAsync(Line(i));
        }

        Assert.Empty(_written);
        while (Written() == 0)
        {
            _clock.Advance(RecordQueue.Gathering);
            await Task.Yield();
        }

        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"{i}"), Assert.Single(_written));
    }

    [Fact]
    public async Task Whoever_flushes_waits_for_no_clock()
    {
        await using var queue = Queue(_ => Task.CompletedTask);
        await queue.FlushAsync();
        for (var i = 0; i < 3; i++)
        {
            await queue.AddAsync(Line(i));
            await queue.FlushAsync();
            Assert.Equal(i + 1, Written());
        }
    }

    [Fact]
    public async Task When_there_is_no_more_room_the_call_waits_and_nothing_is_lost()
    {
        var disk = new TaskCompletionSource();
        var queue = Queue(_ => disk.Task);
        var added = 0;
        Task? waiting = null;
        while (waiting is null)
        {
            var adding = queue.AddAsync(Line(added++)).AsTask();
            waiting = adding.IsCompleted ? null : adding;
            Assert.True(added <= RecordQueue.Room + RecordQueue.AtOnce + 1);
        }

        Assert.True(added > RecordQueue.Room);
        disk.SetResult();
        await waiting;
        await queue.DisposeAsync();
        Assert.Equal(Enumerable.Range(0, added).Select(i => $"{i}"), _written.SelectMany(w => w));
        Assert.All(_written, w => Assert.InRange(w.Count, 1, RecordQueue.AtOnce));

        // What comes after the end is written by itself.
        await queue.AddAsync(Line(added));
        Assert.Equal([$"{added}"], _written[^1]);
        await queue.DisposeAsync();
    }

    [Fact]
    public async Task A_store_that_is_busy_is_asked_again()
    {
        var failures = 3;
        await using var queue = Queue(_ => failures-- > 0 ? Task.FromException(new StoreException("busy") { IsPassing = true }) : Task.CompletedTask);
        await queue.AddAsync(Line(1));
        var flushed = queue.FlushAsync();
        while (!flushed.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await flushed;
        Assert.Equal(["1"], Assert.Single(_written));
    }

    [Fact]
    public async Task A_store_that_has_failed_is_told_to_every_call()
    {
        await using var queue = Queue(_ => Task.FromException(new StoreException("The disk is gone.")));
        await queue.AddAsync(Line(1));
        await Assert.ThrowsAsync<StoreException>(queue.FlushAsync);
        var told = await Assert.ThrowsAsync<StoreException>(async () => await queue.AddAsync(Line(2)));
        Assert.Contains("The disk is gone.", told.Message, StringComparison.Ordinal);
        Assert.Empty(_written);
    }

    RecordQueue Queue(Func<IReadOnlyList<AuditLine>, Task> write) => new(
        async lines =>
        {
            await write(lines);
            lock (_written)
            {
                _written.Add([.. lines.Select(l => l.Outcome)]);
            }
        },
        _clock, NullLogger.Instance);

    int Written()
    {
        lock (_written)
        {
            return _written.Count;
        }
    }

    static AuditLine Line(int number) => new() { Tenant = "acme", Action = "call", Outcome = $"{number}", At = DateTimeOffset.UnixEpoch };
}

using System.Threading.Channels;
using Connectors.Accounts.Store;
using Microsoft.Extensions.Logging;

namespace Connectors.Accounts.Executions;

/// <summary>
/// Lines on their way to the store: gathered for a moment, so that a call that only reads waits for no disk, and many share one
/// flush. None is lost: when there is no more room, whoever comes waits.
/// </summary>
internal sealed class RecordQueue(Func<IReadOnlyList<AuditLine>, Task> write, TimeProvider clock, ILogger log) : IAsyncDisposable
{
    /// <summary>How many may wait.</summary>
    public const int Room = 4096;

    /// <summary>How many go into one transaction.</summary>
    public const int AtOnce = 512;

    /// <summary>How long the first of them waits for others.</summary>
    public static TimeSpan Gathering { get; } = TimeSpan.FromMilliseconds(200);

    static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    readonly Channel<Item> _queue = Channel.CreateBounded<Item>(new BoundedChannelOptions(Room) { SingleReader = true });
    readonly Lock _starting = new();
    volatile TaskCompletionSource _hurry = NewHurry();
    volatile StoreException? _failure;
    Task? _work;

    /// <summary>A line, or somebody who waits until all before it are written.</summary>
    readonly record struct Item(AuditLine? Line, TaskCompletionSource? Written);

    /// <summary>Takes a line; done at once as long as there is room.</summary>
    /// <exception cref="StoreException">The store takes no more writes, so that the line could never be kept.</exception>
    public ValueTask AddAsync(AuditLine line) => PutAsync(new(line, null), hurry: false);

    /// <summary>Returns when all that was added before is in the store.</summary>
    public async Task FlushAsync()
    {
        if (Volatile.Read(ref _work) is null)
        {
            return;
        }

        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await PutAsync(new(null, written), hurry: true).ConfigureAwait(false);
        await written.Task.ConfigureAwait(false);
    }

    /// <summary>Writes what waits, and takes no more.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        _hurry.TrySetResult();
        Task? work;
        lock (_starting)
        {
            work = _work;
        }

        await (work ?? Task.CompletedTask).ConfigureAwait(false);
    }

    async ValueTask PutAsync(Item item, bool hurry)
    {
        if (_failure is { } failure)
        {
            throw new StoreException($"No record of the call can be kept. {failure.Message}", failure);
        }

        Start();
        try
        {
            await _queue.Writer.WriteAsync(item).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            // It came after the end, or waited for room until then.
            await write(item.Line is { } line ? [line] : []).ConfigureAwait(false);
            item.Written?.TrySetResult();
            return;
        }

        if (hurry || _queue.Reader.Count >= AtOnce)
        {
            _hurry.TrySetResult();
        }
    }

    // Nothing runs, and no timer is made, where there are no calls.
    void Start()
    {
        if (Volatile.Read(ref _work) is null)
        {
            lock (_starting)
            {
                _work ??= Task.Run(RunAsync);
            }
        }
    }

    async Task RunAsync()
    {
        var lines = new List<AuditLine>(AtOnce);
        var waiting = new List<TaskCompletionSource>();
        while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            await GatherAsync().ConfigureAwait(false);
            while (_queue.Reader.TryPeek(out _))
            {
                while (lines.Count < AtOnce && _queue.Reader.TryRead(out var item))
                {
                    if (item.Line is { } line)
                    {
                        lines.Add(line);
                    }
                    else
                    {
                        waiting.Add(item.Written!);
                    }
                }

                await WriteAsync(lines, waiting).ConfigureAwait(false);
                lines.Clear();
                waiting.Clear();
            }
        }
    }

    async Task GatherAsync()
    {
        var hurry = _hurry;
        using var stop = new CancellationTokenSource();
        await Task.WhenAny(hurry.Task, Task.Delay(Gathering, clock, stop.Token)).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);

        // Whoever hurries has put something in before, and all that is in will now be written.
        _hurry = NewHurry();
    }

    async Task WriteAsync(List<AuditLine> lines, List<TaskCompletionSource> waiting)
    {
        while (_failure is null && lines.Count > 0)
        {
            try
            {
                await write(lines).ConfigureAwait(false);
                break;
            }
            catch (StoreException e) when (e.IsPassing)
            {
                Log.RoundFailed(log, "writing records", e.Message);
                await Task.Delay(s_pause, clock).ConfigureAwait(false);
            }
            catch (StoreException e)
            {
                Log.RecordsLost(log, e.Message);
                _failure = e;
            }
        }

        foreach (var waiter in waiting)
        {
            _ = _failure is { } failure ? waiter.TrySetException(failure) : waiter.TrySetResult();
        }
    }

    static TaskCompletionSource NewHurry() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

using System.Threading.Channels;
using Connectors.Accounts.Store;
using Connectors.Storage.Sqlite.Engine;

namespace Connectors.Storage.Sqlite;

/// <summary>
/// The one that writes: a thread with the only writing connection. Whatever waits goes into one transaction, and nobody hears of
/// success before its commit has returned. That shares the price of a flush among all who wait for it.
/// </summary>
/// <remarks>
/// <para>Each piece of work runs in a savepoint of its own: one that fails is undone alone and disturbs no neighbour.</para>
/// <para>
/// Cancelling is heeded until the work's transaction begins: then nothing of it was done. After that the caller gets the
/// outcome. So cancellation never leaves it open whether something was written.
/// </para>
/// <para>
/// When the disk fails, the group at hand fails, and with it all that waits and all that comes: a flush that failed once is not
/// tried again, because the kernel would then report a success that never was.
/// </para>
/// </remarks>
internal sealed class Writer : IAsyncDisposable
{
    const int LongestQueue = 4096;
    const int LargestGroup = 256;

    // SQLite waits five seconds for a lock by itself; after the third time somebody hangs.
    const int MostTries = 3;

    // About as many changed rows as fill the thousand pages after which SQLite itself would make a checkpoint.
    const int RowsPerCheckpoint = 300;

    readonly Channel<Work> _queue = Channel.CreateBounded<Work>(new BoundedChannelOptions(LongestQueue) { SingleReader = true });
    readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Database _database;
    readonly string _file;
    volatile StoreException? _failure;
    int _checkpointAt = RowsPerCheckpoint;

    /// <summary>Takes the connection over.</summary>
    public Writer(Database database, string file)
    {
        _database = database;
        _file = file;
        new Thread(Run) { IsBackground = true, Name = "store writer" }.Start();
    }

    /// <summary>What ended all writing; null while the disk is good.</summary>
    public StoreException? Failure => _failure;

    /// <summary>For tests: called when a group is done and not yet committed.</summary>
    internal Action? BeforeCommit { get; set; }

    /// <summary>Does work in a transaction, and gives its result once that is durable.</summary>
    public async Task<T> DoAsync<T>(Func<Database, T> work, CancellationToken cancellationToken)
    {
        var waiting = new Work<T>(work, cancellationToken);
        try
        {
            await _queue.Writer.WriteAsync(waiting, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw Closed(_file);
        }

        return await waiting.Outcome.ConfigureAwait(false);
    }

    /// <summary>Ends all writing because something else, such as a read, found the disk failing.</summary>
    public void Fail(StoreException failure) => Interlocked.CompareExchange(ref _failure, failure, null);

    /// <summary>Takes no more work, ends what waits, and closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _ended.Task.ConfigureAwait(false);
    }

    /// <summary>What anybody hears who comes after the end.</summary>
    public static StoreException Closed(string file) => new($"The store {file} is closed. Open it anew.");

    void Run()
    {
        var group = new List<Work>(LargestGroup);
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (group.Count < LargestGroup && _queue.Reader.TryRead(out var work))
            {
                if (work.Begins())
                {
                    group.Add(work);
                }
            }

            Write(group);
            group.Clear();
        }

        if (_failure is not null)
        {
            _database.KeepLogAtClose();
        }

        _database.Dispose();
        _ended.SetResult();
    }

    void Write(List<Work> group)
    {
        try
        {
            Commit(group);
        }
        catch (StoreException failure)
        {
            group.ForEach(w => w.Fail(failure));
            return;
        }

        group.ForEach(w => w.Succeed());
        Checkpoint();
    }

    void Commit(List<Work> group)
    {
        if (_failure is { } earlier)
        {
            throw new StoreException($"The store {_file} takes no more writes since its disk failed. {earlier.Message}", earlier);
        }

        try
        {
            Begin();
            group.ForEach(RunApart);
            BeforeCommit?.Invoke();
            _database.Prepared("COMMIT").Execute();
        }
        catch (SqliteFault fault)
        {
            Undo();
            throw Heed(fault);
        }
    }

    void Begin()
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                _database.Prepared("BEGIN IMMEDIATE").Execute();
                return;
            }
            catch (SqliteFault fault) when (fault.IsBusy && tries < MostTries)
            {
            }
        }
    }

    // What is wrong with one piece of work stays its own; what is wrong with the disk is everybody's.
    void RunApart(Work work)
    {
        _database.Prepared("SAVEPOINT work").Execute();
        try
        {
            work.Run(_database);
        }
        catch (Exception e) when (e is not SqliteFault { IsFatal: true } && _database.IsInTransaction)
        {
            _database.Prepared("ROLLBACK TO work").Execute();
            work.Refuse(e is SqliteFault fault ? fault.Explain(_file) : e);
        }

        _database.Prepared("RELEASE work").Execute();
    }

    void Undo()
    {
        if (!_database.IsInTransaction)
        {
            return;
        }

        try
        {
            _database.Prepared("ROLLBACK").Execute();
        }
        catch (SqliteFault)
        {
            // The fault that led here says more.
        }
    }

    // Nobody waits for this, so its fault is told to whoever writes next.
    void Checkpoint()
    {
        if (_database.TotalChanges < _checkpointAt)
        {
            return;
        }

        _checkpointAt = _database.TotalChanges + RowsPerCheckpoint;
        try
        {
            _database.Checkpoint();
        }
        catch (SqliteFault fault)
        {
            Heed(fault);
        }
    }

    StoreException Heed(SqliteFault fault)
    {
        var explained = fault.Explain(_file);
        if (fault.IsFatal)
        {
            Fail(explained);
        }

        return explained;
    }

    /// <summary>A piece of work and whoever waits for it.</summary>
    abstract class Work
    {
        /// <summary>Whether it is still wanted; afterwards it cannot be cancelled.</summary>
        public abstract bool Begins();

        /// <summary>Does it; the outcome is kept.</summary>
        public abstract void Run(Database database);

        /// <summary>It alone has failed, and was undone.</summary>
        public abstract void Refuse(Exception reason);

        /// <summary>The commit has returned: tells the outcome.</summary>
        public abstract void Succeed();

        /// <summary>The whole group has failed.</summary>
        public abstract void Fail(Exception reason);
    }

    sealed class Work<T>(Func<Database, T> work, CancellationToken cancellationToken) : Work
    {
        readonly TaskCompletionSource<T> _waiter = new(TaskCreationOptions.RunContinuationsAsynchronously);
        T _result = default!;
        Exception? _refused;

        public Task<T> Outcome => _waiter.Task;

        public override bool Begins() => !cancellationToken.IsCancellationRequested || !_waiter.TrySetCanceled(cancellationToken);

        public override void Run(Database database) => _result = work(database);

        public override void Refuse(Exception reason) => _refused = reason;

        public override void Succeed()
        {
            if (_refused is null)
            {
                _waiter.SetResult(_result);
            }
            else
            {
                _waiter.SetException(_refused);
            }
        }

        public override void Fail(Exception reason) => _waiter.SetException(reason);
    }
}

using Connectors.Accounts.Store;
using Connectors.Storage.Sqlite.Engine;

namespace Connectors.Storage.Sqlite;

/// <summary>
/// The connections that read, each with its statements prepared. A read runs on its caller's thread: it takes microseconds, and
/// neither waits for the writer nor holds it up.
/// </summary>
internal sealed class Readers(string file, Action<StoreException> onDiskFailure) : IDisposable
{
    // Reads do not wait for anything, so more of them than processors are rarely under way at once.
    readonly Database?[] _idle = new Database?[Math.Max(8, 2 * Environment.ProcessorCount)];
    volatile bool _closed;

    /// <summary>Runs a read.</summary>
    public ValueTask<T> ReadAsync<TState, T>(TState state, Func<Database, TState, T> read, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<T>(cancellationToken);
        }

        try
        {
            return new(Read(state, read));
        }
        catch (Exception e)
        {
            return ValueTask.FromException<T>(e);
        }
    }

    /// <summary>Runs a read that takes long, beside its caller; cancelling stops it.</summary>
    public Task<T> ReadLongAsync<TState, T>(TState state, Func<Database, TState, T> read, CancellationToken cancellationToken) => Task.Run(
        () => Read((state, read, cancellationToken), static (database, long_) =>
        {
            using var stop = long_.cancellationToken.UnsafeRegister(static d => ((Database)d!).Interrupt(), database);
            try
            {
                return long_.read(database, long_.state);
            }
            catch (Exception e) when (e is SqliteFault or StoreException && long_.cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException(long_.cancellationToken);
            }
        }),
        cancellationToken);

    T Read<TState, T>(TState state, Func<Database, TState, T> read)
    {
        var database = Rent();
        try
        {
            return read(database, state);
        }
        catch (SqliteFault fault)
        {
            var explained = fault.Explain(file);
            if (fault.IsFatal)
            {
                onDiskFailure(explained);
            }

            throw explained;
        }
        finally
        {
            Return(database);
        }
    }

    Database Rent()
    {
        foreach (ref var slot in _idle.AsSpan())
        {
            if (slot is not null && Interlocked.Exchange(ref slot, null) is { } database)
            {
                return database;
            }
        }

        return _closed ? throw Writer.Closed(file) : StoreFile.OpenForReading(file);
    }

    void Return(Database database)
    {
        if (!_closed)
        {
            foreach (ref var slot in _idle.AsSpan())
            {
                if (slot is null && Interlocked.CompareExchange(ref slot, database, null) is null)
                {
                    if (_closed)
                    {
                        Close();
                    }

                    return;
                }
            }
        }

        database.Dispose();
    }

    void Close()
    {
        foreach (ref var slot in _idle.AsSpan())
        {
            Interlocked.Exchange(ref slot, null)?.Dispose();
        }
    }

    /// <summary>Closes all of them; one in use closes when it comes back.</summary>
    public void Dispose()
    {
        _closed = true;
        Close();
    }
}

using Connectors.Accounts.Store;
using SQLitePCL;

namespace Connectors.Storage.Sqlite.Engine;

/// <summary>What SQLite answered instead of a result. It stays inside this project; callers get a <see cref="StoreException"/>.</summary>
internal sealed class SqliteFault(int code, string words) : Exception($"{words} (SQLite {code})")
{
    /// <summary>The plain result code; what came is the extended one.</summary>
    int Kind => code & 0xFF;

    /// <summary>Somebody else holds the lock.</summary>
    public bool IsBusy => Kind is raw.SQLITE_BUSY or raw.SQLITE_LOCKED;

    /// <summary>The file or its disk can no longer be relied on. A failed flush is never repeated, so this ends all writing.</summary>
    public bool IsFatal => Kind is raw.SQLITE_IOERR or raw.SQLITE_FULL or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB
        or raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM;

    /// <summary>The same for an operator: what happened to which file, and what to do next.</summary>
    public StoreException Explain(string file) => new($"{What(file)} {Message}", this) { IsPassing = IsBusy || Kind == raw.SQLITE_NOMEM };

    string What(string file) => Kind switch
    {
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => $"Another process kept the store {file} locked for too long. Try again; if it stays so, look for a process that hangs with the file open.",
        raw.SQLITE_FULL => $"The disk under the store {file} is full. Free some space, then start the process anew; what was stored before is kept.",
        raw.SQLITE_IOERR => $"The disk under the store {file} failed. Look at the disk, then start the process anew; whether the last writes were kept shows then.",
        raw.SQLITE_CORRUPT => $"The store {file} is damaged. Stop every process that uses it, keep a copy, and restore a backup.",
        raw.SQLITE_NOTADB => $"{file} is not an SQLite database, and was left as it is. Name another file, or move this one away.",
        raw.SQLITE_READONLY or raw.SQLITE_PERM => $"The store {file} cannot be written. Give this user the right to write the file and its directory.",
        raw.SQLITE_CANTOPEN => $"The store {file} cannot be opened. Look whether its directory is there and this user may write in it.",
        raw.SQLITE_CONSTRAINT => $"The store {file} refused a row, and kept nothing of it: an id was used twice, or a value is missing.",
        raw.SQLITE_TOOBIG => $"The store {file} refused a value longer than a gigabyte.",
        raw.SQLITE_NOMEM => $"Too little memory to use the store {file}.",
        raw.SQLITE_INTERRUPT => $"Reading the store {file} was stopped.",
        _ => $"The store {file} could not do this.",
    };
}

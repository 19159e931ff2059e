using Connectors.Accounts.Store;
using Connectors.Accounts.Testing.Contract;
using Connectors.Storage.Sqlite.Engine;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;

namespace Connectors.Storage.Sqlite.Tests;

public sealed class BackupTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_backup_holds_the_same_rows_and_is_its_owner_s_alone()
    {
        await using var store = Open("accounts.db");
        var rows = new List<AccountRow>();
        Samples.Account.Sample(rows.Add, iter: 60, threads: 1);
        rows = [.. rows.DistinctBy(r => r.Key)];
        await Task.WhenAll(rows.Select(r => store.WriteAsync(new(r)).AsTask()));
        await store.BackupAsync(_folder.File("backup.db"));
        await store.SetNoteAsync("later", [1]);

        SqliteAccountStore.CheckBackup(_folder.File("backup.db"));
        Assert.Equal("600", TemporaryFolder.Mode(_folder.File("backup.db")));
        Assert.DoesNotContain(Directory.GetFiles(_folder.Path), f => f.Contains("backup.db-", StringComparison.Ordinal) || f.EndsWith(".partial", StringComparison.Ordinal));
        Assert.Equal(Dump("accounts.db", without: "notes"), Dump("backup.db", without: "notes"));

        await using var restored = Open("backup.db");
        foreach (var row in rows)
        {
            Assert.True(Structure.Same(row with { Revision = 1 }, await restored.FindAsync(row.Key)));
        }

        Assert.Null(await restored.GetNoteAsync("later"));
        Assert.True(await restored.WriteAsync(new(rows[0] with { Revision = 1 })));
    }

    [Fact]
    public async Task It_is_one_moment_while_writers_go_on()
    {
        await using var store = Open("accounts.db");
        var isOver = false;
        var writer = Task.Run(async () =>
        {
            var written = 0;
            while (!Volatile.Read(ref isOver))
            {
                // Both notes in one transaction: a copy of one moment has both alike.
                await store.Writer.DoAsync(d => Statements.NoteStatements.Set(d, "a", BitConverter.GetBytes(written)) & Statements.NoteStatements.Set(d, "b", BitConverter.GetBytes(written)), default);
                written++;
            }

            return written;
        });
        for (var i = 0; i < 5; i++)
        {
            await store.BackupAsync(_folder.File($"backup{i}.db"));
        }

        Volatile.Write(ref isOver, true);
        Assert.True(await writer > 0);
        for (var i = 0; i < 5; i++)
        {
            await using var backup = Open($"backup{i}.db");
            Assert.Equal(await backup.GetNoteAsync("a"), await backup.GetNoteAsync("b"));
        }
    }

    [Fact]
    public async Task It_overwrites_nothing_and_leaves_nothing_half_done()
    {
        await using var store = Open("accounts.db");
        File.WriteAllText(_folder.File("mine.txt"), "mine");
        await Assert.ThrowsAsync<StoreException>(() => store.BackupAsync(_folder.File("mine.txt")));
        await Assert.ThrowsAsync<StoreException>(() => store.BackupAsync(_folder.File("accounts.db")));
        await Assert.ThrowsAsync<StoreException>(() => store.BackupAsync(Path.Combine(_folder.Path, "none", "backup.db")));
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.BackupAsync(_folder.File("backup.db"), gone.Token));

        Assert.Equal("mine", File.ReadAllText(_folder.File("mine.txt")));
        Assert.Equal(["accounts.db", "accounts.db-shm", "accounts.db-wal", "mine.txt"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.True(store.IsHealthy);
    }

    [Fact]
    public async Task A_copy_that_is_cut_short_or_something_else_is_no_backup()
    {
        await using (var store = Open("accounts.db"))
        {
            await Task.WhenAll(Enumerable.Range(0, 300).Select(i => store.WriteAsync(new(new() { Key = new("t", "c", $"{i}"), Id = new('x', 300) })).AsTask()));
            await store.BackupAsync(_folder.File("backup.db"));
        }

        var whole = File.ReadAllBytes(_folder.File("backup.db"));
        foreach (var length in (int[])[0, 10, 4096, whole.Length / 2, whole.Length - 4096])
        {
            File.WriteAllBytes(_folder.File("short.db"), whole[..length]);
            Assert.Throws<StoreException>(() => SqliteAccountStore.CheckBackup(_folder.File("short.db")));
        }

        Assert.Throws<StoreException>(() => SqliteAccountStore.CheckBackup(_folder.File("none.db")));
        Assert.False(File.Exists(_folder.File("none.db")));
    }

    [Fact]
    public async Task A_host_opens_the_store_on_demand_and_closes_it_at_its_end()
    {
        await using (var services = new ServiceCollection().AddSqliteAccountStore(_folder.File()).BuildServiceProvider())
        {
            Assert.False(File.Exists(_folder.File()));
            Assert.Same(services.GetRequiredService<SqliteAccountStore>(), services.GetRequiredService<IAccountStore>());
            Assert.True(await services.GetRequiredService<IAccountStore>().WriteAsync(new(new() { Key = new("t", "c", "i"), Id = "a" })));
        }

        Assert.False(File.Exists(_folder.File() + "-wal"));
    }

    string Dump(string name, string without)
    {
        using var database = Database.Open(_folder.File(name), readOnly: true);
        var tables = database.Prepared("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").All(static s => s.Text()).Where(t => t != without);
        var columns = (string table) => database.Prepared($"SELECT name FROM pragma_table_info('{table}')").All(static s => s.Text());
        return string.Join("\n", tables.SelectMany(t => database.Prepared($"SELECT quote(hex({string.Join(")) || quote(hex(", columns(t))})) FROM {t} ORDER BY 1").All(static s => s.Text()).Prepend(t)));
    }

    SqliteAccountStore Open(string name) => SqliteAccountStore.Open(_folder.File(name), TimeProvider.System);
}

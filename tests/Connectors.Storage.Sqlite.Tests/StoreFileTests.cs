using Connectors.Accounts;
using Connectors.Accounts.Store;
using Connectors.Storage.Sqlite.Engine;

namespace Connectors.Storage.Sqlite.Tests;

public sealed class StoreFileTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_directory_the_file_and_its_log_are_their_owner_s_alone()
    {
        var file = Path.Combine(_folder.Path, "deep", "down", "accounts.db");
        await using var store = Open(file);
        await store.SetNoteAsync("a", [1]);

        Assert.Equal("700", TemporaryFolder.Mode(Path.Combine(_folder.Path, "deep", "down")));
        Assert.All(new[] { file, file + "-wal", file + "-shm" }, part => Assert.Equal("600", TemporaryFolder.Mode(part)));
    }

    [Fact]
    public async Task A_file_that_others_could_read_is_narrowed_with_its_log()
    {
        var file = _folder.File();
        await using (var store = Open(file))
        {
            await store.SetNoteAsync("a", [1]);
            TemporaryFolder.SetMode(file, "644");
            TemporaryFolder.SetMode(file + "-wal", "666");
            await using var other = Open(file);
            Assert.All(new[] { file, file + "-wal", file + "-shm" }, part => Assert.Equal("600", TemporaryFolder.Mode(part)));
        }
    }

    [Fact]
    public void A_directory_that_everybody_may_write_into_is_refused_unless_it_is_sticky()
    {
        TemporaryFolder.SetMode(_folder.Path, "777");
        var fault = Assert.Throws<StoreException>(() => Open(_folder.File()));
        Assert.Contains("chmod o-w", fault.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task A_directory_that_exists_keeps_its_mode()
    {
        TemporaryFolder.SetMode(_folder.Path, "1777");
        await using var store = Open(_folder.File());

        Assert.Equal("1777", TemporaryFolder.Mode(_folder.Path));
    }

    [Fact]
    public async Task An_empty_file_becomes_a_store()
    {
        File.WriteAllBytes(_folder.File(), []);
        await using var store = Open(_folder.File());

        Assert.Equal("600", TemporaryFolder.Mode(_folder.File()));
    }

    [Theory]
    [InlineData(2)] // SQLite itself takes a single byte for an empty file.
    [InlineData(50)]
    [InlineData(100_000)]
    public void A_file_that_is_no_database_is_refused_and_left_as_it_is(int length)
    {
        var bytes = Enumerable.Range(0, length).Select(i => (byte)('a' + (i % 26))).ToArray();
        File.WriteAllBytes(_folder.File(), bytes);
        TemporaryFolder.SetMode(_folder.File(), "644");

        var fault = Assert.Throws<StoreException>(() => Open(_folder.File()));
        Assert.Contains("not an SQLite database", fault.Message, StringComparison.Ordinal);
        Assert.Equal(bytes, File.ReadAllBytes(_folder.File()));
        Assert.Equal("644", TemporaryFolder.Mode(_folder.File()));
        Assert.Equal([_folder.File()], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_database_of_another_program_is_refused_and_left_as_it_is()
    {
        Make("CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)");
        var bytes = File.ReadAllBytes(_folder.File());

        var fault = Assert.Throws<StoreException>(() => Open(_folder.File()));
        Assert.Contains("another program", fault.Message, StringComparison.Ordinal);
        Assert.Equal(bytes, File.ReadAllBytes(_folder.File()));
    }

    [Fact]
    public async Task A_store_of_a_newer_version_is_refused_and_left_as_it_is()
    {
        await Open(_folder.File()).DisposeAsync();
        Make("PRAGMA user_version = 99");
        var bytes = File.ReadAllBytes(_folder.File());

        var fault = Assert.Throws<StoreException>(() => Open(_folder.File()));
        Assert.Contains("newer version", fault.Message, StringComparison.Ordinal);
        Assert.Equal(bytes, File.ReadAllBytes(_folder.File()));
    }

    [Fact]
    public void A_place_where_nothing_can_be_made_is_told_in_a_sentence()
    {
        // Also for root, whom a mode does not stop.
        foreach (var file in (string[])["/proc/none/accounts.db", _folder.Path])
        {
            var fault = Assert.Throws<StoreException>(() => Open(file));
            Assert.Contains(file, fault.Message, StringComparison.Ordinal);
        }

        if (Environment.UserName != "root")
        {
            TemporaryFolder.SetMode(_folder.Path, "500");
            Assert.Throws<StoreException>(() => Open(_folder.File()));
            TemporaryFolder.SetMode(_folder.Path, "700");
        }
    }

    [Fact]
    public async Task A_damaged_page_is_found_told_and_ends_all_writing()
    {
        await using (var store = Open(_folder.File()))
        {
            await Task.WhenAll(Enumerable.Range(0, 300).Select(i => store.WriteAsync(new(new() { Key = new("t", "c", $"{i}"), Id = new('x', 200) })).AsTask()));
            Assert.Null(await store.CheckAsync());
        }

        // The later half, where the accounts are; the first pages say that it is a store.
        using (var file = File.OpenWrite(_folder.File()))
        {
            file.Position = file.Length / 2 / 4096 * 4096;
            file.Write(Enumerable.Repeat((byte)0x5A, (int)(file.Length - file.Position)).ToArray());
        }

        await using var damaged = Open(_folder.File());
        Assert.NotNull(await damaged.CheckAsync());
        Assert.True(damaged.IsHealthy);
        var fault = await Assert.ThrowsAsync<StoreException>(() => damaged.ListAsync("t", default, 1_000));
        Assert.Contains("is damaged", fault.Message, StringComparison.Ordinal);
        Assert.False(damaged.IsHealthy);
        await Assert.ThrowsAsync<StoreException>(() => damaged.SetNoteAsync("a", [1]));
    }

    [Fact]
    public async Task After_its_end_every_call_says_that_it_is_closed()
    {
        var store = Open(_folder.File());
        await store.DisposeAsync();
        await store.DisposeAsync();

        Assert.Contains("closed", (await Assert.ThrowsAsync<StoreException>(async () => await store.FindAsync(default(AccountKey)))).Message, StringComparison.Ordinal);
        Assert.Contains("closed", (await Assert.ThrowsAsync<StoreException>(() => store.SetNoteAsync("a", null))).Message, StringComparison.Ordinal);
        Assert.Contains("closed", Assert.Throws<StoreException>(() => store.Stamp()).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File() + "-wal"));
    }

    void Make(string sql)
    {
        if (!File.Exists(_folder.File()))
        {
            File.WriteAllBytes(_folder.File(), []);
        }

        using var database = Database.Open(_folder.File(), readOnly: false);
        database.Script(sql);
    }

    static SqliteAccountStore Open(string file) => SqliteAccountStore.Open(file, TimeProvider.System);
}

using System.Text;
using Connectors.Accounts.Refreshing;
using Connectors.Accounts.Store;

namespace Connectors.Accounts.Tests.Refreshing;

public sealed class RescueJournalTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("journal-").FullName;

    string File => Path.Combine(_folder, "accounts.rescue");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_was_added_is_read_in_order_also_after_a_restart()
    {
        using (var journal = new RescueJournal(File))
        {
            Assert.Empty(journal.ReadAll());
            journal.Append("one"u8);
            journal.Append([]);
            journal.Append(new byte[100_000]);
        }

        using var again = new RescueJournal(File);
        Assert.Equal([3, 0, 100_000], again.ReadAll().Select(r => r.Length));
        again.Append("four"u8);
        Assert.Equal("four", Encoding.UTF8.GetString(again.ReadAll()[3]));
    }

    [Fact]
    public void Nobody_else_can_open_it()
    {
        using var journal = new RescueJournal(File);
        journal.Append("one"u8);

        Assert.True(OperatingSystem.IsWindows() || System.IO.File.GetUnixFileMode(File) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public void A_tail_torn_at_any_byte_costs_that_record_alone_and_the_next_one_is_found()
    {
        using (var journal = new RescueJournal(File))
        {
            journal.Append("the first"u8);
            journal.Append("the second"u8);
        }

        var whole = System.IO.File.ReadAllBytes(File);
        var first = 12 + "the first".Length;
        for (var length = first; length < whole.Length; length++)
        {
            System.IO.File.WriteAllBytes(File, whole[..length]);
            using var journal = new RescueJournal(File);
            Assert.Equal(["the first"], Texts(journal));
            journal.Append("the third"u8);
            Assert.Equal(["the first", "the third"], Texts(journal));
        }
    }

    [Fact]
    public void A_flipped_bit_anywhere_costs_its_record_alone_and_never_gives_another_one()
    {
        string[] texts = ["the first", "the second", "the third"];
        using (var journal = new RescueJournal(File))
        {
            foreach (var text in texts)
            {
                journal.Append(Encoding.UTF8.GetBytes(text));
            }
        }

        var whole = System.IO.File.ReadAllBytes(File);
        for (var bit = 0; bit < whole.Length * 8; bit++)
        {
            var damaged = whole.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            System.IO.File.WriteAllBytes(File, damaged);
            var record = bit / 8 < 21 ? 0 : bit / 8 < 21 + 22 ? 1 : 2;

            using var journal = new RescueJournal(File);
            Assert.Equal(texts.Where((_, i) => i != record), Texts(journal));
        }
    }

    [Fact]
    public void It_is_emptied_only_of_what_was_read()
    {
        using var mine = new RescueJournal(File);
        using var others = new RescueJournal(File);
        Assert.True(mine.Clear());
        mine.Append("one"u8);
        Assert.False(mine.Clear());
        mine.ReadAll();
        others.Append("two"u8);
        Assert.False(mine.Clear());
        Assert.Equal(["one", "two"], Texts(mine));
        Assert.True(mine.Clear());
        Assert.Empty(others.ReadAll());
        others.Append("three"u8);
        Assert.Equal(["three"], Texts(mine));
    }

    [Fact]
    public void Many_writers_lose_nothing()
    {
        using var mine = new RescueJournal(File);
        using var others = new RescueJournal(File);
        Parallel.For(0, 100, i => (i % 2 == 0 ? mine : others).Append(BitConverter.GetBytes(i)));

        Assert.Equal(Enumerable.Range(0, 100), mine.ReadAll().Select(r => BitConverter.ToInt32(r)).Order());
    }

    [Theory]
    [InlineData("/dev/full", "write")] // Takes no byte.
    [InlineData("/dev/null", "fsync")] // Takes all bytes, and cannot be flushed: what the base library's flush passes over.
    public void A_disk_that_fails_is_told_and_not_asked_again(string device, string call)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using var journal = new RescueJournal(device);
        var first = Assert.Throws<StoreException>(() => journal.Append("one"u8));
        Assert.Contains(call + ":", first.Message, StringComparison.Ordinal);
        Assert.Same(first, Assert.Throws<StoreException>(() => journal.Append("two"u8)));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_told_in_a_sentence()
    {
        using var journal = new RescueJournal(Path.Combine(_folder, "none", "accounts.rescue"));

        Assert.Throws<StoreException>(() => journal.Append("one"u8));
    }

    static IEnumerable<string> Texts(RescueJournal journal) => journal.ReadAll().Select(Encoding.UTF8.GetString);
}

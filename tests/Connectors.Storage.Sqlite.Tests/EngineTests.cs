using System.Text;
using Connectors.Accounts.Testing.Contract;
using Connectors.Storage.Sqlite.Engine;
using CsCheck;

namespace Connectors.Storage.Sqlite.Tests;

public sealed class EngineTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Text_comes_back_as_it_was_and_sorts_as_ordinal_strings_do() => Gen.Select(Samples.Text, Samples.Text).Sample((a, b) =>
        OrdinalText.Decode(Bytes(a)) == a && Math.Sign(Bytes(a).AsSpan().SequenceCompareTo(Bytes(b))) == Math.Sign(string.CompareOrdinal(a, b)), iter: 100_000);

    [Fact]
    public void Every_single_unit_comes_back()
    {
        for (var unit = 0; unit <= char.MaxValue; unit++)
        {
            var text = $"a{(char)unit}";
            Assert.Equal(text, OrdinalText.Decode(Bytes(text)));
        }
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("")]
    [InlineData("größer 漢字 \uD7FF")]
    public void Text_without_rare_characters_is_utf_8(string text) => Assert.Equal(Encoding.UTF8.GetBytes(text), Bytes(text));

    [Fact]
    public void Values_come_back_from_sqlite_as_they_went_in()
    {
        File.WriteAllBytes(_folder.File(), []);
        using var database = Database.Open(_folder.File(), readOnly: false);
        database.Script("CREATE TABLE t (a TEXT, b BLOB, c INTEGER) STRICT; BEGIN");
        Gen.Select(Samples.Text, Gen.Byte.Array[0, 2_000], Gen.Long).Sample((text, bytes, number) =>
        {
            database.Prepared("INSERT INTO t VALUES (?1, ?2, ?3)").Text(text).Bytes(bytes).Number(number).Execute();
            database.Prepared("INSERT INTO t VALUES (?1, ?2, ?3)").Text(null).Bytes(null).Number(null).Execute();
            var rows = database.Prepared("SELECT a, b, c FROM t WHERE a = ?1 OR a IS NULL ORDER BY rowid").Text(text).All(static s => (s.TextOrNull(), s.BytesOrNull(), s.NumberOrNull()));
            database.Prepared("DELETE FROM t").Execute();
            return rows.Count == 2 && rows[0].Item1 == text && rows[0].Item2.AsSpan().SequenceEqual(bytes) && rows[0].Item3 == number && rows[1] == (null, null, null);
        }, iter: 3_000, threads: 1);
    }

    [Fact]
    public void The_watch_sees_what_data_version_sees_through_commits_checkpoints_and_rollbacks()
    {
        File.WriteAllBytes(_folder.File(), []);
        using var writer = Database.Open(_folder.File(), readOnly: false);
        writer.Ask("PRAGMA journal_mode = WAL");
        writer.Script("CREATE TABLE t (a)");
        using var other = Database.Open(_folder.File(), readOnly: false);
        using var watch = new CommitWatch(Database.Open(_folder.File(), readOnly: true));
        using var reader = Database.Open(_folder.File(), readOnly: true);
        var (stamp, version, random, seen) = (watch.Look(), reader.AskNumber("PRAGMA data_version"), new Random(5), 0);
        for (var i = 0; i < 3_000; i++)
        {
            var database = random.Next(2) == 0 ? writer : other;
            var sql = random.Next(8) switch
            {
                0 => "SELECT 1",
                1 => "BEGIN IMMEDIATE; INSERT INTO t VALUES (1); ROLLBACK",
                2 => "PRAGMA wal_checkpoint(RESTART)",
                3 => "PRAGMA wal_checkpoint(TRUNCATE)",
                4 => "BEGIN IMMEDIATE; COMMIT",
                5 => "DELETE FROM t",
                _ => "INSERT INTO t VALUES (zeroblob(9000))",
            };
            database.Script(sql);
            var (newStamp, newVersion) = (watch.Look(), reader.AskNumber("PRAGMA data_version"));
            seen += newVersion != version ? 1 : 0;
            Assert.True((newStamp != stamp) == (newVersion != version), $"{i}: after {sql} the stamp was {(newStamp == stamp ? "the same" : "another")}, and data_version was not.");
            (stamp, version) = (newStamp, newVersion);
        }

        Assert.True(seen > 1_000);
    }

    static byte[] Bytes(string text)
    {
        var bytes = new byte[text.Length * OrdinalText.MostBytes];
        return bytes[..OrdinalText.Encode(text, bytes)];
    }
}

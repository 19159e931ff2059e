using System.Diagnostics;
using System.Globalization;
using Connectors.Accounts;
using Connectors.Accounts.Store;
using Connectors.Storage.Sqlite;
using Connectors.Storage.Sqlite.Statements;

namespace Connectors.Bench.Store;

/// <summary>The embedded store with many accounts: what a read, a look at the stamp and a durable write cost, beside a bare flush of the same disk.</summary>
internal static class StoreRun
{
    const string Command = "dotnet run -c Release --project bench/Connectors.Bench -- store";
    const int Tenants = 1_000;
    const int Writers = 64;
    static readonly DateTimeOffset s_start = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    /// <param name="args">How many accounts, and in which folder; a million, in the system's folder for temporary files.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
        var folder = Path.Combine(args.Length > 1 ? args[1] : Path.GetTempPath(), $"connectors-store-{Environment.ProcessId}");
        var file = Path.Combine(folder, "accounts.db");
        try
        {
            await FillAsync(file, count);
            await using var store = SqliteAccountStore.Open(file, TimeProvider.System);
            var bytes = new FileInfo(file).Length / (double)count;
            var disk = new DriveInfo(folder);
            Console.WriteLine($"{count:#,##0} accounts in {folder} ({disk.DriveFormat}); a bare write of 4 KB with its flush takes {Row.Number(Flush(folder))} ms there, one system call {Row.Number(SystemCall(), "0.00")} µs.");

            var read = Micros(7, 50_000, random => Found(store.FindAsync(Key(random.Next(count)))));
            var hot = Micros(7, 50_000, random => Found(store.FindAsync(Key(random.Next(100)))));
            var stamp = Micros(7, 1_000_000, _ => store.Stamp());
            var (median, worst) = await WriteAloneAsync(store, count);
            var together = await WriteTogetherAsync(store, count);
            Row.Print("P11", $"store at {count:#,##0}: one account, any; one of a hundred; stamp", "≤ 25 µs", "12 µs", $"{Row.Number(read, "0.0")} µs; {Row.Number(hot, "0.0")} µs; {Row.Number(stamp)} µs", Command);
            Row.Print("P12", $"store at {count:#,##0}: durable writes per second, {Writers} at once; one alone, median and p99", "≥ 1,000", "5,000", $"{together:#,##0}; {Row.Number(median)} ms, {Row.Number(worst)} ms", Command);
            Row.Print("", $"store at {count:#,##0}: file per account", "", "", Row.Bytes(bytes), Command);
            return 0;
        }
        finally
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    static async Task FillAsync(string file, int count)
    {
        await using var store = SqliteAccountStore.Open(file, TimeProvider.System);
        for (var from = 0; from < count; from += 20_000)
        {
            var (first, last) = (from, Math.Min(from + 20_000, count));
            await store.Writer.DoAsync(database => Enumerable.Range(first, last - first).Count(i => AccountStatements.Write(database, new(Account(i)))), default);
        }
    }

    static async Task<(double Median, double Worst)> WriteAloneAsync(SqliteAccountStore store, int count)
    {
        var random = new Random(3);
        var times = new List<double>();
        for (var i = 0; i < 1_000; i++)
        {
            var row = (await store.FindAsync(Key(random.Next(count))))!;
            var started = Stopwatch.GetTimestamp();
            await RefreshAsync(store, row);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return (Row.Median(times), times.Order().ElementAt(989));
    }

    static async Task<double> WriteTogetherAsync(SqliteAccountStore store, int count)
    {
        var time = TimeSpan.FromSeconds(5);
        var started = Stopwatch.GetTimestamp();
        var done = await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            var random = new Random(writer);
            var written = 0;
            while (Stopwatch.GetElapsedTime(started) < time)
            {
                // Each has accounts of its own, so that no write finds another revision.
                await RefreshAsync(store, (await store.FindAsync(Key((random.Next(count / Writers) * Writers) + writer)))!);
                written++;
            }

            return written;
        })));
        return done.Sum() / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    // What a refresh writes in its end: another pair of tokens, another due time.
    static async Task RefreshAsync(SqliteAccountStore store, AccountRow row)
    {
        var renewed = row with { TokenVersion = row.TokenVersion + 1, AccessToken = [.. row.AccessToken!], DueAt = row.DueAt + TimeSpan.FromMinutes(20), UpdatedAt = s_start };
        if (!await store.WriteAsync(new(renewed)))
        {
            throw new InvalidOperationException("Somebody else wrote this account.");
        }
    }

    static AccountRow? Found(ValueTask<AccountRow?> row) => row.Result ?? throw new InvalidOperationException("An account is missing.");

    /// <summary>The median of some rounds, in microseconds each.</summary>
    static double Micros(int rounds, int times, Func<Random, object?> run)
    {
        var random = new Random(1);
        var results = new List<double>();
        for (var round = 0; round <= rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            for (var i = 0; i < times; i++)
            {
                run(random);
            }

            // The first warms up.
            if (round > 0)
            {
                results.Add(Stopwatch.GetElapsedTime(started).TotalMicroseconds / times);
            }
        }

        return Row.Median(results);
    }

    static double Flush(string folder)
    {
        using var probe = File.OpenHandle(Path.Combine(folder, "probe"), FileMode.Create, FileAccess.Write);
        var times = new List<double>();
        for (var i = 0; i < 200; i++)
        {
            var started = Stopwatch.GetTimestamp();
            RandomAccess.Write(probe, new byte[4096], i * 4096L);
            RandomAccess.FlushToDisk(probe);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return Row.Median(times);
    }

    // A read takes four: two locks, two pages. On a virtual machine they are most of its time.
    static double SystemCall()
    {
        using var zero = File.OpenHandle("/dev/zero", FileMode.Open, FileAccess.Read);
        var one = new byte[1];
        return Micros(3, 200_000, _ =>
        {
            RandomAccess.Read(zero, one, 0);
            return null;
        });
    }

    static AccountKey Key(int number) => new($"tenant_{number % Tenants:000}", "my-app", $"user_hs_{number:0000000}");

    static AccountRow Account(int number) => new()
    {
        Key = Key(number),
        Id = $"acc_{number:00000000000000000000000000}",
        Status = AccountStatus.Active,
        TokenVersion = 1,
        KeyId = 1,
        AccessToken = new byte[240],
        RefreshToken = new byte[80],
        ExpiresAt = s_start.AddMinutes(30).AddTicks(number),
        Lifetime = TimeSpan.FromMinutes(30),
        GrantedScopes = "crm.objects.contacts.read crm.objects.contacts.write crm.objects.deals.read crm.objects.deals.write oauth",
        RequestedScopes = "crm.objects.contacts.read crm.objects.contacts.write crm.objects.deals.read crm.objects.deals.write oauth",
        Subject = $"{10_000_000 + number}",
        UserId = $"{20_000_000 + number}",
        ClientId = "2f6b1f0e-6f7c-4a68-9c7e-0c5a5f0e9a11",
        ConfigGeneration = "8c1d0f7a",
        DueAt = s_start.AddMinutes(20).AddTicks(number * 7L),
        CreatedAt = s_start,
        UpdatedAt = s_start,
    };
}

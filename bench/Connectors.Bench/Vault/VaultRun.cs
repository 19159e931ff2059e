using System.Diagnostics;
using System.Security.Cryptography;
using Connectors.Accounts.Testing;
using Connectors.Accounts.Vault;

namespace Connectors.Bench.Vault;

/// <summary>
/// What it costs to open and to seal a token of 160 bytes with a kept key, beside AES-GCM alone with the same associated data.
/// The subjects take turns, so that a busy neighbour slows all of them.
/// </summary>
internal static class VaultRun
{
    const string Command = "dotnet run -c Release --project bench/Connectors.Bench -- vault";
    const int TokenBytes = 160;

    static readonly SealContext s_place = new("org_2f9c81d0", "my-app", "acc_01jd3v7q8zkx2m4n5p6r7s8t9v", SealContext.AccessToken, 42);

    /// <param name="args">Rounds, and operations in each; both may be left out.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var rounds = args.Length > 0 ? int.Parse(args[0], null) : 15;
        var operations = args.Length > 1 ? int.Parse(args[1], null) : 50_000;

        var store = new InMemoryAccountStore(TimeProvider.System);
        using var keys = MasterKeys.FromText(Convert.ToHexString(RandomNumberGenerator.GetBytes(32)), "text");
        using var vault = await TokenVault.OpenAsync(store, keys, TimeProvider.System);
        var token = new string('t', TokenBytes);
        var record = (await vault.SealAsync(s_place, token)).Record;
        if (await vault.OpenAsync(s_place, record) != token)
        {
            throw new InvalidOperationException("What was sealed did not open.");
        }

        using var bare = new BareAesGcm();
        Subject[] subjects =
        [
            new("AesGcm.Decrypt alone", bare.Open),
            new("open", () => Finished(vault.OpenAsync(s_place, record))),
            new("nonce and AesGcm.Encrypt alone", bare.Seal),
            new("seal", () =>
            {
                using var sealer = Finished(vault.SealerForAsync(s_place.Tenant, 1));
                sealer.Seal(s_place, token);
            }),
        ];
        for (var round = -2; round < rounds; round++)
        {
            foreach (var subject in subjects)
            {
                subject.Run(operations, keep: round >= 0);
            }
        }

        Console.WriteLine($"{rounds} rounds of {operations} operations, {TokenBytes} bytes, medians:");
        Console.WriteLine();
        Console.WriteLine("| subject | µs | ratio | allocated |");
        Console.WriteLine("|---|---|---|---|");
        for (var i = 0; i < subjects.Length; i++)
        {
            var subject = subjects[i];
            Console.WriteLine($"| {subject.Name} | {Row.Number(Row.Median(subject.Micros))} | {Row.Number(subject.RatioTo(subjects[i & ~1]))} | {Row.Bytes(Row.Median(subject.Bytes))} |");
        }

        Console.WriteLine();
        Row.Print("", "vault, token of 160 bytes against AES-GCM alone: open; seal", "", "1 µs to open",
            $"{Row.Number(Row.Median(subjects[1].Micros))} µs, {Row.Number(subjects[1].RatioTo(subjects[0]))}×; {Row.Number(Row.Median(subjects[3].Micros))} µs, {Row.Number(subjects[3].RatioTo(subjects[2]))}×",
            Command);
        return 0;
    }

    /// <summary>With a kept key and a store in memory nothing is waited for.</summary>
    static T Finished<T>(ValueTask<T> done) => done.IsCompletedSuccessfully ? done.Result : done.AsTask().GetAwaiter().GetResult();

    sealed class Subject(string name, Action operation)
    {
        public string Name => name;

        public List<double> Micros { get; } = [];

        public List<double> Bytes { get; } = [];

        public void Run(int operations, bool keep)
        {
            var bytes = GC.GetAllocatedBytesForCurrentThread();
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < operations; i++)
            {
                operation();
            }

            if (keep)
            {
                Micros.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds / operations);
                Bytes.Add((double)(GC.GetAllocatedBytesForCurrentThread() - bytes) / operations);
            }
        }

        /// <summary>The median of the rounds' ratios: both subjects of a round met the same neighbours.</summary>
        public double RatioTo(Subject other) => Row.Median(Micros.Zip(other.Micros, (mine, theirs) => mine / theirs));
    }

    /// <summary>The same cryptography with everything around it left out.</summary>
    sealed class BareAesGcm : IDisposable
    {
        readonly AesGcm _aes = new(RandomNumberGenerator.GetBytes(32), 16);
        readonly byte[] _nonce = new byte[12];
        readonly byte[] _plain = new byte[TokenBytes];
        readonly byte[] _cipher = new byte[TokenBytes];
        readonly byte[] _tag = new byte[16];
        readonly byte[] _bound = new byte[s_place.BoundLength];

        public BareAesGcm() => Seal();

        public void Dispose() => _aes.Dispose();

        public void Open() => _aes.Decrypt(_nonce, _cipher, _tag, _plain, _bound);

        public void Seal()
        {
            RandomNumberGenerator.Fill(_nonce);
            _aes.Encrypt(_nonce, _plain, _cipher, _tag, _bound);
        }
    }
}

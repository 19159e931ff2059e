using Connectors.Accounts.Store;

namespace Connectors.Accounts.Testing.Contract;

/// <summary>Equal stamps mean that what was read still holds. A store that cannot tell gives null, and keeps this too.</summary>
public abstract class StampContract<THome> : StoreContract<THome>
    where THome : IStoreHome, new()
{
    [Fact]
    public async Task Reading_leaves_it_and_so_does_time()
    {
        await AddAsync(Account());
        var stamp = Store.Stamp();
        await Store.FindAsync(Account().Key);
        await Store.ListAsync("acme", default, 10);
        Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(stamp, Store.Stamp());
        Assert.Equal(stamp, await Task.Run(Store.Stamp));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_kind_of_write_changes_it_whoever_writes(bool isTwoProcesses)
    {
        var writer = isTwoProcesses ? Open() : Store;
        var row = Account();
        var key = new DataKeyRow { Tenant = "acme", KeyId = 1, MasterKeyId = "m", Wrapped = [1], CreatedAt = Noon };
        Func<Task>[] writes =
        [
            () => writer.WriteAsync(new(row) { Change = Change("evt_1", row) }).AsTask(),
            () => writer.WriteAsync(new(row with { Revision = 1 })).AsTask(),
            () => writer.PutAttemptAsync(new() { StateHash = [1], Key = row.Key, AccountId = "", KeyId = 1, Scopes = "", ClientId = "", ExpiresAt = Noon }),
            () => writer.TakeAttemptAsync([1]),
            () => writer.WriteConnectionAsync(new() { Connection = "c" }, null).AsTask(),
            () => writer.WriteRevocationAsync(Revocation("rev_1", row, keyId: 9)),
            () => writer.TakeRevocationsAsync(Noon, TimeSpan.FromMinutes(1), 1),
            () => writer.TakeChangesAsync(Noon, TimeSpan.FromMinutes(1), 1),
            () => writer.RemoveChangesAsync(["evt_1"]),
            () => writer.WriteApiKeyAsync(new() { Id = "k", Tenant = "acme", Role = ApiRole.Call, SecretHash = [1], CreatedAt = Noon }),
            () => writer.AddDataKeyAsync(key),
            () => writer.ReserveEncryptionsAsync("acme", 1, 1),
            () => writer.RewrapDataKeyAsync(key with { Wrapped = [2] }, [1]),
            () => writer.RemoveUnusedDataKeysAsync("acme", 2),
            () => writer.KeepNoteAsync("n", [1]),
            () => writer.SetNoteAsync("n", null),
        ];

        foreach (var write in writes)
        {
            var stamp = Store.Stamp();
            await write();
            var after = Store.Stamp();
            Assert.True(stamp is null || stamp != after);
            Assert.Equal(after, Store.Stamp());
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_read_under_a_stamp_holds_as_long_as_the_stamp_does(bool isTwoProcesses)
    {
        var writer = isTwoProcesses ? Open() : Store;
        var row = await AddAsync(Account());
        var acknowledged = 1L;
        var isOver = false;
        var holds = new int[2];
        var readers = Enumerable.Range(0, holds.Length).Select(reader => Task.Run(async () =>
        {
            while (!Volatile.Read(ref isOver))
            {
                var stamp = Store.Stamp();
                var cached = await Store.FindAsync(row.Key);
                for (var look = 0; look < 20; look++)
                {
                    var before = Volatile.Read(ref acknowledged);
                    if (stamp is null || Store.Stamp() != stamp)
                    {
                        break;
                    }

                    Assert.True(cached!.Revision >= before, $"Revision {before} was acknowledged, the stamp stayed, and {cached.Revision} was cached.");
                    Interlocked.Increment(ref holds[reader]);
                }
            }
        })).ToList();

        // At least so often, and until both readers have found a stamp that held.
        for (var revision = 1; revision <= 300 || (Store.Stamp() is not null && holds.Any(h => h == 0)); revision++)
        {
            Assert.True(revision < 1_000_000 && !readers.Exists(r => r.IsFaulted), "No stamp held, or one held too long.");
            Assert.True(await writer.WriteAsync(new(row with { Revision = revision })));
            Volatile.Write(ref acknowledged, revision + 1);
            if (revision % 10 == 0)
            {
                await Task.Yield();
            }
        }

        Volatile.Write(ref isOver, true);
        await Task.WhenAll(readers);
    }
}

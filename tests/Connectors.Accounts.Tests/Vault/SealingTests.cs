using Connectors.Accounts.Vault;
using CsCheck;

namespace Connectors.Accounts.Tests.Vault;

/// <summary>A record opens where it was sealed, and nowhere else.</summary>
public sealed class SealingTests : IDisposable
{
    static readonly SealContext s_place = new("acme", "crm", "acc_1", SealContext.AccessToken, 7);
    readonly VaultWorld _world = new();

    public void Dispose() => _world.Dispose();

    static async Task<VaultFailure> FailureAsync(TokenVault vault, SealContext place, byte[] record) =>
        (await Assert.ThrowsAsync<VaultException>(async () => await vault.OpenAsync(place, record))).Failure;

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("CLvo9bWQMxIOAAEDUEEAQAAAAAAAAAAAYBj_0ZCLASD4")]
    [InlineData("Zażółć 𝄞 \0 end")]
    public async Task What_is_sealed_opens_to_the_same(string secret)
    {
        var vault = await _world.VaultAsync();
        var (keyId, record) = await vault.SealAsync(s_place, secret);
        Assert.Equal(1, keyId);
        Assert.Equal(secret, await vault.OpenAsync(s_place, record));
        Assert.Equal(secret, await (await _world.VaultAsync()).OpenAsync(s_place, record));
    }

    [Fact]
    public async Task Long_tokens_and_long_names_open_as_well()
    {
        var vault = await _world.VaultAsync();
        var place = new SealContext(new('t', 3000), new('c', 700), new('a', 10_000), "refresh_token", long.MaxValue);
        foreach (var secret in new[] { new string('x', 8 * 1024), new string('é', 8 * 1024), new string('y', 300) })
        {
            Assert.Equal(secret, await vault.OpenAsync(place, (await vault.SealAsync(place, secret)).Record));
        }
    }

    [Fact]
    public async Task A_record_has_the_form_that_is_promised()
    {
        var vault = await _world.VaultAsync();
        var record = (await vault.SealAsync(s_place, "secret")).Record;
        Assert.Equal([1, 0, 0, 0, 1], record[..5]);
        Assert.Equal(1 + 4 + 12 + "secret".Length + 16, record.Length);
    }

    [Fact]
    public async Task A_record_opens_in_no_other_row_tenant_connection_field_or_version()
    {
        var vault = await _world.VaultAsync();
        SealContext[] places =
        [
            s_place, s_place with { Tenant = "globex" }, s_place with { Connection = "crm2" }, s_place with { AccountId = "acc_2" },
            s_place with { Field = SealContext.RefreshToken }, s_place with { Version = 8 }, s_place with { Version = -7 },
            new("acme", "crma", "cc_1", SealContext.AccessToken, 7), new("acme", "", "crmacc_1", SealContext.AccessToken, 7),
            new("acme", "acc_1", "crm", SealContext.AccessToken, 7), new("acme", "crm", "acc_1access", "_token", 7),
        ];
        var records = new List<byte[]>();
        foreach (var place in places)
        {
            records.Add((await vault.SealAsync(place, place.ToString())).Record);
        }

        for (var from = 0; from < places.Length; from++)
        {
            for (var to = 0; to < places.Length; to++)
            {
                if (from == to)
                {
                    Assert.Equal(places[to].ToString(), await vault.OpenAsync(places[to], records[from]));
                }
                else
                {
                    Assert.Equal(VaultFailure.NotAuthentic, await FailureAsync(vault, places[to], records[from]));
                }
            }
        }
    }

    [Fact]
    public async Task A_record_says_which_of_two_keys_sealed_it_and_believes_no_other()
    {
        var vault = await _world.VaultAsync(VaultWorld.Attentive);
        var first = await vault.SealAsync(s_place, "first");
        _world.Clock.Advance(TimeSpan.FromDays(366));
        var second = await vault.SealAsync(s_place, "second");
        Assert.Equal((1, 2), (first.KeyId, second.KeyId));
        (first.Record[4], second.Record[4]) = (2, 1);
        Assert.Equal(VaultFailure.NotAuthentic, await FailureAsync(vault, s_place, first.Record));
        Assert.Equal(VaultFailure.NotAuthentic, await FailureAsync(vault, s_place, second.Record));
    }

    [Fact]
    public async Task A_flipped_bit_anywhere_is_an_error_and_never_another_text()
    {
        var vault = await _world.VaultAsync();
        var record = (await vault.SealAsync(s_place, "a token of some length")).Record;
        var before = await _world.DumpAsync();
        for (var bit = 0; bit < record.Length * 8; bit++)
        {
            var flipped = record.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            var failure = await FailureAsync(vault, s_place, flipped);
            Assert.Equal(bit / 8 is >= 1 and <= 4 ? VaultFailure.UnknownKey : VaultFailure.NotAuthentic, failure);
        }

        Assert.Equal(before, await _world.DumpAsync());
        Assert.Equal("a token of some length", await vault.OpenAsync(s_place, record));
    }

    [Fact]
    public async Task A_record_that_is_cut_or_longer_does_not_open()
    {
        var vault = await _world.VaultAsync();
        var record = (await vault.SealAsync(s_place, "a token")).Record;
        for (var length = 0; length < record.Length; length++)
        {
            Assert.Equal(VaultFailure.NotAuthentic, await FailureAsync(vault, s_place, record[..length]));
        }

        Assert.Equal(VaultFailure.NotAuthentic, await FailureAsync(vault, s_place, [.. record, 0]));
        Assert.Equal(VaultFailure.NotAuthentic, await FailureAsync(vault, s_place, [.. record, .. record]));
    }

    [Fact]
    public async Task Nonces_do_not_repeat_in_a_hundred_thousand_seals()
    {
        const int Count = 100_000;
        var vault = await _world.VaultAsync();
        using var sealer = await vault.SealerForAsync("acme", Count);
        var nonces = new HashSet<UInt128>();
        for (var i = 0; i < Count; i++)
        {
            var record = sealer.Seal(s_place, "x");
            Assert.True(nonces.Add(new(BitConverter.ToUInt64(record, 5), BitConverter.ToUInt32(record, 13))));
        }
    }

    [Fact]
    public async Task A_sealer_gives_two_fields_the_same_key_and_no_more_seals_than_were_asked_for()
    {
        var vault = await _world.VaultAsync();
        var sealer = await vault.SealerForAsync("acme");
        var refresh = s_place with { Field = SealContext.RefreshToken };
        var (one, two) = (sealer.Seal(s_place, "one"), sealer.Seal(refresh, "two"));
        Assert.Equal(("one", "two"), (await vault.OpenAsync(s_place, one), await vault.OpenAsync(refresh, two)));
        Assert.Equal((sealer.KeyId, sealer.KeyId), (SealedRecord.KeyIdOf(one), SealedRecord.KeyIdOf(two)));
        Assert.Throws<InvalidOperationException>(() => sealer.Seal(s_place, "three"));
        Assert.Throws<ArgumentException>(() => sealer.Seal(s_place with { Tenant = "globex" }, "other"));
        sealer.Dispose();
        sealer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => sealer.Seal(s_place, "late"));
    }

    [Fact]
    public async Task Text_that_would_come_back_changed_is_refused()
    {
        var vault = await _world.VaultAsync();
        var refusal = await Assert.ThrowsAsync<ArgumentException>(async () => await vault.SealAsync(s_place, "tok\ud800en"));
        Assert.DoesNotContain("tok", refusal.Message.Replace("token", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Opening_with_a_kept_key_is_done_at_once_and_allocates_the_text_alone()
    {
        const int Rounds = 1000;
        var vault = await _world.VaultAsync();
        var record = (await vault.SealAsync(s_place, new string('t', 160))).Record;
        long textBytes = 0, openBytes = 0;
        for (var round = 0; round < Rounds * 2; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var opened = vault.OpenAsync(s_place, record);
            var after = GC.GetAllocatedBytesForCurrentThread();
            Assert.True(opened.IsCompletedSuccessfully);
            var text = new string('t', (await opened).Length);
            textBytes += round < Rounds ? 0 : GC.GetAllocatedBytesForCurrentThread() - after;
            openBytes += round < Rounds ? 0 : after - before;
            GC.KeepAlive(text);
        }

        // One object more for each would be at least 24 bytes; what the runtime does once, while it compiles better code, is not counted.
        Assert.InRange(openBytes, 1, textBytes + (8 * Rounds));
    }

    [Fact]
    public void Two_places_never_have_the_same_encoding()
    {
        // One text cut at two sets of places: the concatenation is always the same, the parts rarely.
        var characters = Gen.Char["ab\0\u0001\ud800\udc00é"];
        var cuts = Gen.Select(Gen.Int[0, 6], Gen.Int[0, 6], Gen.Int[0, 6]);
        Gen.Select(Gen.Select(characters.Array[6], Gen.Long[-2, 2], Gen.Int[0, 3]), cuts, cuts).Sample((whole, one, two) =>
        {
            var (text, version, keyId) = (new string(whole.Item1), whole.Item2, whole.Item3);
            var (a, b) = (Cut(text, one, version), Cut(text, two, version));
            Assert.Equal(a == b, Encode(a, keyId).AsSpan().SequenceEqual(Encode(b, keyId)));
            Assert.NotEqual(Encode(a, keyId), Encode(a, keyId + 1));
            Assert.NotEqual(Encode(a, keyId), Encode(a with { Version = version + 1 }, keyId));
        }, iter: 20_000);

        var strings = characters.Array[0, 3].Select(c => new string(c));
        var places = Gen.Select(strings, strings, strings, strings, Gen.Long[0, 1], (t, c, a, f, v) => new SealContext(t, c, a, f, v));
        Gen.Select(places, places).Sample((a, b) => Assert.Equal(a == b, Encode(a, 1).AsSpan().SequenceEqual(Encode(b, 1))), iter: 20_000);

        static SealContext Cut(string text, (int, int, int) cuts, long version)
        {
            int[] at = [cuts.Item1, cuts.Item2, cuts.Item3];
            Array.Sort(at);
            return new(text[..at[0]], text[at[0]..at[1]], text[at[1]..at[2]], text[at[2]..], version);
        }

        static byte[] Encode(SealContext place, int keyId)
        {
            var encoded = new byte[place.BoundLength];
            place.Bind(1, keyId, encoded);
            return encoded;
        }
    }
}

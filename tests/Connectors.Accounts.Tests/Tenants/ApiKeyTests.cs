using Connectors.Accounts.Tenants;
using CsCheck;

namespace Connectors.Accounts.Tests.Tenants;

public sealed class ApiKeyTests
{
    [Fact]
    public void A_key_is_letters_and_digits_and_no_two_are_alike()
    {
        var keys = Enumerable.Range(0, 2000).Select(_ => ApiKey.Create()).ToList();

        Assert.All(keys, key => Assert.Matches("^ck_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}$", key.Reveal()));
        Assert.All(keys, key => Assert.Equal(key.Reveal().Substring(3, 12), key.Id));
        Assert.All(keys, key => Assert.True(ApiKey.Form.IsWellFormed(key.Reveal())));
        Assert.Equal(keys.Count, keys.Select(key => key.Reveal()).Distinct().Count());
        Assert.Equal(keys.Count, keys.Select(key => key.Id).Distinct().Count());
    }

    /// <summary>Of 86,000 secret characters each of the 62 is met some 1,387 times; ±25 % is seven standard deviations.</summary>
    [Fact]
    public void Every_character_of_a_secret_is_as_likely_as_every_other()
    {
        var counts = Enumerable.Range(0, 2000).SelectMany(_ => ApiKey.Create().Reveal().Substring(16, 43)).CountBy(c => c).ToList();

        Assert.Equal(62, counts.Count);
        Assert.All(counts, count => Assert.InRange(count.Value, 1040, 1734));
    }

    [Fact]
    public void A_key_prints_as_nothing() => Assert.Equal("***", $"{ApiKey.Create()}");

    /// <summary>Computed with zlib's crc32, so that a secret scanner can do the same.</summary>
    [Fact]
    public void The_checksum_is_that_of_zip()
    {
        const string Known = "ck_abcdefghijkl_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg3Mb2M5";

        Assert.Equal(Known, ApiKey.Form.Assemble("abcdefghijkl", Known[16..59]));
        Assert.True(ApiKey.Form.IsWellFormed(Known));
    }

    [Fact]
    public void Whatever_is_presented_is_read_without_a_fault() =>
        Gen.String.Sample(text => !ApiKey.Form.IsWellFormed(text));

    [Fact]
    public void What_only_looks_like_a_key_is_none() =>
        Text(49).Sample(tail => !ApiKey.Form.IsWellFormed($"ck_abcdefghijkl_{tail}"), iter: 10_000);

    [Fact]
    public void Any_two_parts_make_a_key_that_gives_them_back() =>
        Gen.Select(Text(12), Text(43)).Sample((id, secret) =>
        {
            var text = ApiKey.Form.Assemble(id, secret);
            return ApiKey.Form.IsWellFormed(text) && ApiKey.Form.IdOf(text).SequenceEqual(id);
        });

    static Gen<string> Text(int length) => Gen.Char.AlphaNumeric.Array[length].Select(characters => new string(characters));
}

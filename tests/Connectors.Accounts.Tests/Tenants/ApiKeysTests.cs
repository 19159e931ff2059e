using Connectors.Accounts.Store;
using Connectors.Accounts.Tenants;
using Connectors.Accounts.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Connectors.Accounts.Tests.Tenants;

public sealed class ApiKeysTests
{
    const string LookUp = nameof(IAccountStore.FindApiKeyAsync);

    readonly FakeTimeProvider _clock = new(new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    readonly IAccountStore _store;
    readonly StoreProbe _probe;
    readonly ApiKeys _keys;

    public ApiKeysTests()
    {
        (_store, _probe) = StoreProbe.Around(new InMemoryAccountStore(_clock));
        _keys = new(_store, _clock);
    }

    [Fact]
    public async Task A_key_tells_whose_it_is_and_what_it_may()
    {
        var admin = await _keys.CreateAsync("acme", ApiRole.Admin, "the console");
        var caller = await _keys.CreateAsync(Tenant.Default, ApiRole.Call, null);

        Assert.Equal(new ApiCaller("acme", ApiRole.Admin, admin.Id), (await _keys.VerifyAsync(admin.Reveal())).Caller);
        Assert.Equal(new ApiCaller("default", ApiRole.Call, caller.Id), (await _keys.VerifyAsync(caller.Reveal())).Caller);
    }

    [Fact]
    public async Task The_store_never_sees_a_secret()
    {
        var key = await _keys.CreateAsync("acme", ApiRole.Call, "n");
        await _keys.VerifyAsync(key.Reveal());

        var row = Assert.Single(_probe.ArgumentsOf<ApiKeyRow>(nameof(IAccountStore.WriteApiKeyAsync)));
        Assert.Equal(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(key.Reveal().Substring(16, 43))), row.SecretHash);
        Assert.DoesNotContain(key.Reveal()[16..], $"{row}{string.Join(' ', _probe.ArgumentsOf<string>(LookUp))}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_typo_in_any_single_character_is_told_before_any_look_up()
    {
        var text = (await _keys.CreateAsync("acme", ApiRole.Call, null)).Reveal();
        _probe.Forget();
        var typos =
            from place in Enumerable.Range(0, text.Length)
            from wrong in Enumerable.Range(' ', 95).Select(c => (char)c).Append('é').Append('\u0130')
            where wrong != text[place]
            select $"{text[..place]}{wrong}{text[(place + 1)..]}";
        var slips = Enumerable.Range(0, text.Length).SelectMany<int, string>(place =>
            [text.Remove(place, 1), text.Insert(place, "x"), text.Insert(place, " "), text[..place]]);
        var swaps =
            from place in Enumerable.Range(0, text.Length - 1)
            where text[place] != text[place + 1]
            select $"{text[..place]}{text[place + 1]}{text[place]}{text[(place + 2)..]}";

        foreach (var wrong in typos.Concat(slips).Concat(swaps).Append(text + "\n").Where(wrong => wrong.Length > 0))
        {
            Assert.Equal(ApiKeyVerdict.Malformed, await _keys.VerifyAsync(wrong));
        }

        Assert.Empty(_probe.Calls);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task Without_a_key_the_answer_says_how_one_begins(string? presented) =>
        Assert.Contains("begins with ck_", (await _keys.VerifyAsync(presented)).Refusal, StringComparison.Ordinal);

    [Fact]
    public async Task Unknown_wrong_and_revoked_keys_get_the_same_answer_for_the_same_work()
    {
        var known = await _keys.CreateAsync("acme", ApiRole.Call, null);
        var revoked = await _keys.CreateAsync("acme", ApiRole.Call, null);
        await _keys.RevokeAsync(revoked.Id);
        var guess = ApiKey.Create().Reveal();

        // What is remembered of true keys must not tell a known id from an unknown one either.
        await _keys.VerifyAsync(known.Reveal());
        foreach (var presented in new[] { guess, ApiKey.Form.Assemble(known.Id, guess[16..59]), ApiKey.Form.Assemble(revoked.Id, guess[16..59]), revoked.Reveal() })
        {
            for (var i = 0; i < 2; i++)
            {
                _probe.Forget();
                Assert.Equal(ApiKeyVerdict.Unknown, await _keys.VerifyAsync(presented));
                Assert.Equal([nameof(IAccountStore.Stamp), LookUp], _probe.Calls);
            }
        }
    }

    [Fact]
    public async Task A_true_secret_under_another_id_opens_nothing()
    {
        var mine = await _keys.CreateAsync("acme", ApiRole.Call, null);
        var other = await _keys.CreateAsync("globex", ApiRole.Admin, null);
        await _keys.VerifyAsync(mine.Reveal());
        await _keys.VerifyAsync(other.Reveal());

        Assert.Equal(ApiKeyVerdict.Unknown, await _keys.VerifyAsync(ApiKey.Form.Assemble(other.Id, mine.Reveal()[16..59])));
    }

    [Fact]
    public async Task A_revocation_elsewhere_works_at_once()
    {
        var elsewhere = new ApiKeys(_store, _clock);
        var key = await _keys.CreateAsync("acme", ApiRole.Call, null);
        Assert.True((await _keys.VerifyAsync(key.Reveal())).IsAccepted);
        Assert.True((await _keys.VerifyAsync(key.Reveal())).IsAccepted);

        Assert.True(await elsewhere.RevokeAsync(key.Id));

        Assert.False((await _keys.VerifyAsync(key.Reveal())).IsAccepted);
    }

    [Fact]
    public async Task A_revocation_during_a_look_up_is_not_forgotten()
    {
        var elsewhere = new ApiKeys(_store, _clock);
        var key = await _keys.CreateAsync("acme", ApiRole.Call, null);
        _probe.After = name =>
        {
            if (name == LookUp)
            {
                _probe.After = null;
                elsewhere.RevokeAsync(key.Id).GetAwaiter().GetResult();
            }
        };
        await _keys.VerifyAsync(key.Reveal());

        Assert.False((await _keys.VerifyAsync(key.Reveal())).IsAccepted);
    }

    [Fact]
    public async Task A_key_that_is_used_again_costs_no_look_up_until_somebody_writes()
    {
        var key = (await _keys.CreateAsync("acme", ApiRole.Call, null)).Reveal();
        await _keys.VerifyAsync(key);
        _probe.Forget();

        await _keys.VerifyAsync(key);
        Assert.Equal([nameof(IAccountStore.Stamp)], _probe.Calls);

        await _store.SetNoteAsync("anything", [1]);
        await _keys.VerifyAsync(key);
        Assert.Contains(LookUp, _probe.Calls);
    }

    [Fact]
    public async Task A_store_that_cannot_tell_is_asked_every_time()
    {
        _probe.HasNoStamp = true;
        var key = await _keys.CreateAsync("acme", ApiRole.Call, null);
        await _keys.VerifyAsync(key.Reveal());
        await _keys.VerifyAsync(key.Reveal());

        Assert.Equal(2, _probe.Calls.Count(name => name == LookUp));
        Assert.Equal(0, _keys.Remembered);
        Assert.True(await _keys.AnyAsync());
    }

    [Fact]
    public async Task Only_so_many_keys_are_remembered()
    {
        var keys = new List<ApiKey>();
        for (var i = 0; i < VerifiedCache<ApiCaller>.Most + 200; i++)
        {
            keys.Add(await _keys.CreateAsync("acme", ApiRole.Call, null));
        }

        foreach (var key in keys)
        {
            Assert.True((await _keys.VerifyAsync(key.Reveal())).IsAccepted);
            Assert.InRange(_keys.Remembered, 1, VerifiedCache<ApiCaller>.Most);
        }
    }

    [Fact]
    public async Task Keys_are_listed_by_tenant_and_without_their_hashes()
    {
        var first = await _keys.CreateAsync("acme", ApiRole.Admin, "console");
        _clock.Advance(TimeSpan.FromMinutes(1));
        var second = await _keys.CreateAsync("globex", ApiRole.Call, null);
        await _keys.RevokeAsync(second.Id);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(await _keys.RevokeAsync(second.Id));

        var made = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        Assert.Equal(
            [
                new(first.Id, "acme", ApiRole.Admin, "console", made, null),
                new ApiKeyInfo(second.Id, "globex", ApiRole.Call, null, made.AddMinutes(1), made.AddMinutes(1)),
            ],
            await _keys.ListAsync());
        Assert.Equal(second.Id, Assert.Single(await _keys.ListAsync("globex")).Id);
        Assert.False(await _keys.RevokeAsync("abcdefghijkl"));
    }

    [Fact]
    public async Task A_door_that_was_locked_once_does_not_open_with_the_last_revocation()
    {
        Assert.False(await _keys.AnyAsync());
        _probe.Forget();
        Assert.False(await _keys.AnyAsync());
        Assert.DoesNotContain(nameof(IAccountStore.ListApiKeysAsync), _probe.Calls);

        var key = await new ApiKeys(_store, _clock).CreateAsync("acme", ApiRole.Call, null);
        Assert.True(await _keys.AnyAsync());
        await _keys.RevokeAsync(key.Id);
        Assert.True(await _keys.AnyAsync());
        Assert.True(await new ApiKeys(_store, _clock).AnyAsync());
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("Acme", null)]
    [InlineData("-acme", null)]
    [InlineData("_acme", null)]
    [InlineData("acme\n", null)]
    [InlineData("ac/me", null)]
    [InlineData("äcme", null)]
    [InlineData("acme", "\u001b[2J")]
    [InlineData("acme", "\u202Egnp.exe")]
    public async Task Names_and_notes_that_are_none_are_refused(string tenant, string? note)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => _keys.CreateAsync(tenant, ApiRole.Call, note));
        await Assert.ThrowsAsync<ArgumentException>(() => _keys.CreateAsync(new('a', 65), ApiRole.Call, null));
        await Assert.ThrowsAsync<ArgumentException>(() => _keys.CreateAsync("acme", ApiRole.Call, new('a', 201)));
        await Assert.ThrowsAsync<ArgumentException>(() => _keys.CreateAsync("acme", (ApiRole)9, null));
        Assert.Empty(await _keys.ListAsync());
    }

    [Theory]
    [InlineData("a")]
    [InlineData("0-9_z")]
    [InlineData(Tenant.Default)]
    public void Good_names_of_tenants_have_no_fault(string name) => Assert.Null(Tenant.Fault(name));
}

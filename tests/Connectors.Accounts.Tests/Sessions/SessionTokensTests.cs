using System.Security.Cryptography;
using System.Text;
using Connectors.Accounts.Auditing;
using Connectors.Accounts.Sessions;
using Connectors.Accounts.Store;
using Connectors.Accounts.Tenants;
using Connectors.Accounts.Testing;
using Connectors.Accounts.Tests.Vault;
using Connectors.Accounts.Vault;

namespace Connectors.Accounts.Tests.Sessions;

/// <summary>A session acts for one user, until it ends or is revoked, and gives nothing away to whoever guesses.</summary>
public sealed class SessionTokensTests : IAsyncLifetime, IDisposable
{
    readonly VaultWorld _world = new();
    SessionTokens _sessions = null!;

    InMemorySessionStore Kept => (InMemorySessionStore)_world.Store.Sessions;

    public async Task InitializeAsync() => _sessions = await ProcessAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task A_token_tells_its_session()
    {
        var (token, made) = await _sessions.CreateAsync(Grant() with { Lifetime = TimeSpan.FromMinutes(5) }, "k1");
        var session = (await _sessions.VerifyAsync(token.Reveal())).Session!;

        Assert.Equal((token.Id, "acme", "user_1", true, "k1"), (session.Id, session.Tenant, session.Identifier, session.ReadOnly, session.CreatedBy));
        Assert.Equal((_world.Clock.GetUtcNow(), _world.Clock.GetUtcNow().AddMinutes(5), null), (session.CreatedAt, session.ExpiresAt, session.RevokedAt));
        Assert.Equal(["a_get", "b_list"], session.Tools);
        Assert.Equal([new("a", "my-app"), new("b", "other.app")], session.Connections);
        Assert.Equal([new("id", "\"77\""), new("list", """["é", 1]""")], session.Bound);
        Assert.Equal(["id", "list"], session.BoundNames);
        Assert.True(session.Grants("a_get") && session.Grants("b_list"));
        Assert.False(session.Grants("a") || session.Grants("a_ge") || session.Grants("A_get") || session.Grants("b_list2") || session.Grants(""));
        Assert.Equal((made.Id, made.ExpiresAt), (session.Id, session.ExpiresAt));
        Assert.Equal(SessionRules.DefaultLifetime, (await NewAsync()).Session is var usual ? usual.ExpiresAt - usual.CreatedAt : default);
    }

    [Fact]
    public async Task A_token_is_letters_and_digits_and_prints_as_nothing()
    {
        var (token, session) = await NewAsync();

        Assert.Matches("^cs_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}$", token.Reveal());
        Assert.Equal("***", $"{token}");
        Assert.DoesNotContain("77", $"{session} {(await _sessions.VerifyAsync(token.Reveal())).Session}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_store_sees_neither_a_secret_nor_a_bound_value()
    {
        var (token, _) = await _sessions.CreateAsync(Grant() with { Bound = new Dictionary<string, string> { ["mail"] = "\"canary@example.com\"" } }, null);
        var row = (await Kept.FindAsync(token.Id))!;

        Assert.Equal(SHA256.HashData(Encoding.ASCII.GetBytes(token.Reveal().Substring(16, 43))), row.SecretHash);
        Assert.DoesNotContain(token.Reveal()[16..], row.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("canary", row + Encoding.Latin1.GetString(row.Bound), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_ends_to_the_tick_whether_its_token_is_remembered_or_not()
    {
        var (token, session) = await _sessions.CreateAsync(Grant() with { Lifetime = TimeSpan.FromMinutes(1) }, null);
        _world.Clock.SetUtcNow(session.ExpiresAt.AddTicks(-1));
        Assert.True((await _sessions.VerifyAsync(token.Reveal())).IsAccepted);
        Assert.Equal(1, _sessions.Remembered);
        var fresh = await ProcessAsync();
        Assert.True((await fresh.VerifyAsync(token.Reveal())).IsAccepted);

        // The store stands where it stood: nothing but the clock tells of the end.
        _world.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(SessionVerdict.Expired, await _sessions.VerifyAsync(token.Reveal()));
        Assert.Equal(SessionVerdict.Expired, await (await ProcessAsync()).VerifyAsync(token.Reveal()));
    }

    [Fact]
    public async Task Only_whoever_has_the_secret_learns_that_a_session_has_ended()
    {
        var (token, _) = await NewAsync();
        _world.Clock.Advance(TimeSpan.FromHours(2));

        Assert.Equal(SessionVerdict.Expired, await _sessions.VerifyAsync(token.Reveal()));
        Assert.Equal(SessionVerdict.Unknown, await _sessions.VerifyAsync(SessionToken.Form.Assemble(token.Id, SessionToken.Create().Reveal()[16..59])));

        await _sessions.RevokeAsync("acme", token.Id, null);
        Assert.Equal(SessionVerdict.Unknown, await _sessions.VerifyAsync(token.Reveal()));
    }

    [Fact]
    public async Task Unknown_wrong_and_revoked_tokens_get_the_same_answer()
    {
        var (known, _) = await NewAsync();
        var (revoked, _) = await NewAsync();
        await _sessions.RevokeAsync("acme", revoked.Id, null);
        var guess = SessionToken.Create().Reveal();
        await _sessions.VerifyAsync(known.Reveal());

        foreach (var presented in (string[])[guess, SessionToken.Form.Assemble(known.Id, guess[16..59]), SessionToken.Form.Assemble(revoked.Id, guess[16..59]), revoked.Reveal()])
        {
            Assert.Equal(SessionVerdict.Unknown, await _sessions.VerifyAsync(presented));
        }

        // A true secret opens its own session only, remembered or not.
        var (other, _) = await NewAsync();
        await _sessions.VerifyAsync(other.Reveal());
        Assert.Equal(SessionVerdict.Unknown, await _sessions.VerifyAsync(SessionToken.Form.Assemble(other.Id, known.Reveal()[16..59])));
    }

    [Fact]
    public async Task What_is_no_token_is_told_before_any_look_up()
    {
        var text = (await NewAsync()).Token.Reveal();
        Kept.Meddle = _ => throw new InvalidOperationException("Nobody should look.");
        string[] wrong = ["", "cs_", text[..^1], text + "x", text + "\n", "ck_" + text[3..], text.ToUpperInvariant(), text[..20] + (text[20] == 'x' ? 'y' : 'x') + text[21..]];

        foreach (var presented in wrong)
        {
            Assert.Equal(SessionVerdict.Malformed, await _sessions.VerifyAsync(presented));
        }
    }

    [Fact]
    public async Task A_revocation_elsewhere_works_at_once()
    {
        var elsewhere = await ProcessAsync();
        var (token, _) = await NewAsync();
        Assert.True((await _sessions.VerifyAsync(token.Reveal())).IsAccepted);

        Assert.True(await elsewhere.RevokeAsync("acme", token.Id, "cli"));
        Assert.Equal(SessionVerdict.Unknown, await _sessions.VerifyAsync(token.Reveal()));
        Assert.Equal(_world.Clock.GetUtcNow(), (await _sessions.FindAsync("acme", token.Id))!.RevokedAt);

        // Once more changes nothing, not even the time.
        _world.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(await elsewhere.RevokeAsync("acme", token.Id, "cli"));
        Assert.NotEqual(_world.Clock.GetUtcNow(), (await _sessions.FindAsync("acme", token.Id))!.RevokedAt);
    }

    [Fact]
    public async Task Another_tenant_finds_and_revokes_nothing()
    {
        var (token, _) = await NewAsync();

        Assert.Null(await _sessions.FindAsync("globex", token.Id));
        Assert.False(await _sessions.RevokeAsync("globex", token.Id, null));
        Assert.Empty(await _sessions.ListAsync("globex"));
        Assert.True((await _sessions.VerifyAsync(token.Reveal())).IsAccepted);
    }

    /// <summary>Whoever can write the store could make sessions of their own; but what was bound opens in its own row alone, or the session is refused.</summary>
    [Fact]
    public async Task What_is_bound_opens_in_its_own_session_and_tenant_alone()
    {
        var (token, _) = await NewAsync();
        var (other, _) = await NewAsync();
        var (row, donor) = ((await Kept.FindAsync(token.Id))!, (await Kept.FindAsync(other.Id))!);
        var empty = (await Kept.FindAsync((await _sessions.CreateAsync(Grant() with { Bound = new Dictionary<string, string>() }, null)).Token.Id))!;
        await _sessions.CreateAsync(Grant() with { Tenant = "globex" }, null);
        SessionRow[] tampered =
        [
            row with { Bound = donor.Bound },
            row with { Bound = empty.Bound, BoundNames = "" },
            row with { Bound = [] },
            row with { Bound = row.Bound[..^1] },
            row with { Bound = [.. row.Bound[..^1], (byte)(row.Bound[^1] ^ 1)] },
            row with { Tenant = "globex" },
            row with { Tenant = "nobody" },
        ];
        foreach (var meddled in tampered)
        {
            Kept.Meddle = found => found?.Id == token.Id ? meddled : found;
            Assert.Equal(SessionVerdict.Damaged, await _sessions.VerifyAsync(token.Reveal()));
        }

        Assert.Equal(0, _sessions.Remembered);
        Kept.Meddle = static found => found;
        Assert.True((await _sessions.VerifyAsync(token.Reveal())).IsAccepted);
    }

    [Fact]
    public async Task Only_so_many_tokens_are_remembered()
    {
        var tokens = new List<SessionToken>();
        for (var i = 0; i < VerifiedCache<Session>.Most + 100; i++)
        {
            tokens.Add((await NewAsync()).Token);
        }

        foreach (var token in tokens)
        {
            Assert.True((await _sessions.VerifyAsync(token.Reveal())).IsAccepted);
            Assert.InRange(_sessions.Remembered, 1, VerifiedCache<Session>.Most);
        }
    }

    [Fact]
    public async Task Making_and_revoking_are_lines_of_the_audit()
    {
        var (token, _) = await _sessions.CreateAsync(Grant(), "k1");
        await _sessions.RevokeAsync("acme", token.Id, AuditLog.CommandLine);
        await _sessions.RevokeAsync("acme", token.Id, AuditLog.CommandLine);

        var lines = await _world.Store.Executions.ReadAuditAsync(trail => trail.Lines.ToList());
        Assert.Equal(
            [("acme", "session_created", "k1", token.Id, "user_1"), ("acme", "session_revoked", "cli", token.Id, "user_1")],
            lines.Select(l => (l.Tenant, l.Action, l.Actor, l.Subject, l.Identifier)));
    }

    [Fact]
    public async Task A_session_that_ended_is_listed_for_a_day_and_then_removed()
    {
        var (token, session) = await NewAsync();
        _world.Clock.SetUtcNow(session.ExpiresAt.AddDays(1));
        Assert.Equal(0, await _sessions.RemoveOldAsync(default));
        Assert.Equal(token.Id, Assert.Single(await _sessions.ListAsync("acme", "user_1")).Id);
        Assert.Empty(await _sessions.ListAsync("acme", "user_2"));

        _world.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(1, await _sessions.RemoveOldAsync(default));
        Assert.Empty(await _sessions.ListAsync("acme"));
    }

    [Fact]
    public async Task A_session_outlives_a_rotation_of_the_keys_and_lets_go_of_the_old_one_when_it_is_removed()
    {
        var (token, _) = await _sessions.CreateAsync(Grant() with { Lifetime = TimeSpan.FromHours(24) }, null);
        var sealedWith = (await Kept.FindAsync(token.Id))!.KeyId;
        using (var keys = MasterKeys.FromFile(_world.KeyFile))
        {
            await KeyRotation.RunAsync(_world.Store, keys, VaultWorld.Attentive, null, default);
        }

        // Long after every server has taken up the new key.
        _world.Clock.Advance(TimeSpan.FromHours(3));
        using var vault = await _world.VaultAsync();
        await KeyRotation.RemoveUnusedAsync(_world.Store, vault);
        var after = await ProcessAsync();
        Assert.Equal("\"77\"", (await after.VerifyAsync(token.Reveal())).Session!.Bound["id"]);
        Assert.Equal([sealedWith, sealedWith + 1], (await _world.Store.DataKeysAsync("acme")).Select(k => k.KeyId));

        _world.Clock.Advance(TimeSpan.FromDays(3));
        await after.RemoveOldAsync(default);
        await KeyRotation.RemoveUnusedAsync(_world.Store, vault);
        Assert.Equal([sealedWith + 1], (await _world.Store.DataKeysAsync("acme")).Select(k => k.KeyId));
    }

    async Task<SessionTokens> ProcessAsync()
    {
        var vault = await _world.VaultAsync();
        return new(_world.Store, vault, new(_world.Store, vault));
    }

    Task<(SessionToken Token, SessionInfo Session)> NewAsync() => _sessions.CreateAsync(Grant(), null);

    internal static SessionGrant Grant() => new()
    {
        Tenant = "acme",
        Identifier = "user_1",
        Connections = new Dictionary<string, string> { ["b"] = "other.app", ["a"] = "my-app" },
        Tools = ["b_list", "a_get"],
        ReadOnly = true,
        Bound = new Dictionary<string, string> { ["id"] = "\"77\"", ["list"] = """["é", 1]""" },
    };
}

using Connectors.Accounts.Tests.Consent;
using Connectors.Runtime.Execution;
using static Connectors.Accounts.Tests.Consent.ConsentHouse;

namespace Connectors.Accounts.Tests.Accounts;

/// <summary>Two identifiers mean one account only when every character is the same; what cannot be told apart by eye is refused.</summary>
public sealed class IdentifierTests
{
    static readonly string[] s_hostile =
    [
        "ann", "Ann", "ANN", "ann ", " ann", "ann\t", "an n", "an  n", "ann\0", "\0", "", " ", "../ann", "ann/../ann", "ann/", "/ann", "%61nn", "ann%00", "a%2fb", "a/b", "a\\b",
        "é", "e\u0301", "ﬁ", "fi", "ß", "ss", "SS", "ı", "i", "I", "İ", "K", "K", "а", "a", "ａ", "１", "1", "01", "1.0", "1e0", "ann\u200b", "an\u200dn", "\ufeffann", "ann\u202e", "\u2066ann", "ann\u00ad",
        "ann\r\n", "ann\n", "ann\u2028", "🦊", "\ud83e", "\udd8a", "\udd8a\ud83e", "a\ud800", "a\udfff", "\ufffd", "a\ufffd", "ann'--", "ann\"", "ann;drop table", "ann|app", "app|ann", "t1|app|ann", "ann&x=y", "ann?x", "ann#x",
        "null", "undefined", "{}", "[]", "*", "%", "_", "a_n", "a%n", new('a', 256), new('a', 257), new string('a', 255) + "b", new('a', 10_240), "\u1e9b\u0323", "\u1e69", "\u00c5", "\u212b", "A\u030a", "ann\u0000b", "ann\ufe0f",
    ];

    [Fact]
    public async Task Hostile_identifiers_are_distinct_or_refused()
    {
        await using var house = await OpenAsync();
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var identifier in s_hostile.Distinct(StringComparer.Ordinal))
        {
            var key = Ann with { Identifier = identifier };
            try
            {
                var (account, isNew) = await house.Accounts.GetOrCreateAsync(key);
                Assert.True(isNew, $"'{identifier}' was taken for another");
                Assert.Equal(identifier, account.Identifier);
                ids.Add(identifier, account.Id);
            }
            catch (AccountException e)
            {
                Assert.Equal("invalid_identifier", e.Code);
                Assert.NotNull(IdentifierRules.Fault(identifier));
            }
        }

        Assert.InRange(ids.Count, 45, s_hostile.Length - 20);
        foreach (var identifier in s_hostile.Distinct(StringComparer.Ordinal))
        {
            var key = Ann with { Identifier = identifier };
            Assert.Equal(ids.GetValueOrDefault(identifier), (await house.Accounts.FindAsync(key))?.Id);
            if (ids.TryGetValue(identifier, out var id))
            {
                // Each connects its own, through a link and back.
                await house.ConnectAsync(key, new($"s-{id}"));
                Assert.Contains($"s-{id}", await house.RanAsync(key: key), StringComparison.Ordinal);
                continue;
            }

            Assert.Equal(ErrorCode.AccountUnknown, (await house.RefusedAsync(key: key)).Code);
            Assert.Equal("account_unknown", (await Assert.ThrowsAsync<AccountException>(() => house.Accounts.CreateAuthorizationLinkAsync(key))).Code);
            Assert.Equal("account_unknown", (await Assert.ThrowsAsync<AccountException>(() => house.Accounts.DisconnectAsync(key))).Code);
        }
    }

    /// <summary>A store that writes UTF-8 reads every half character as U+FFFD, which is a name somebody may have.</summary>
    [Fact]
    public async Task What_cannot_be_an_identifier_is_not_even_looked_for()
    {
        var asked = new List<string>();
        await using var house = await OpenAsync(around: inner => Meddling.With(inner, _ => Task.CompletedTask, onFind: key => asked.Add(key.Identifier)));
        await house.Accounts.GetOrCreateAsync(Ann with { Identifier = "a\ufffd" });
        asked.Clear();
        Assert.Null(await house.Accounts.FindAsync(Ann with { Identifier = "a\ud800" }));
        await Assert.ThrowsAsync<AccountException>(() => house.Accounts.SuspendAsync(Ann with { Identifier = "a\ud800" }));
        Assert.Empty(asked);
    }
}

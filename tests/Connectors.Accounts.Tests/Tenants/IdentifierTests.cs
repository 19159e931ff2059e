using System.Globalization;
using System.Text;
using Connectors.Accounts.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Connectors.Accounts.Tests.Tenants;

public sealed class IdentifierTests
{
    const string Required = "is required", Control = "must not hold control characters", Invisible = "must not hold invisible characters",
        Edge = "must not begin or end with white space", Half = "holds half a surrogate pair", Long = "characters and may have at most 256";

    /// <summary>Text that somebody, somewhere, takes for the same.</summary>
    [Theory]
    [InlineData("\u00E9", "e\u0301")]
    [InlineData("\uFB01", "fi")]
    [InlineData("\u212B", "\u00C5")]
    [InlineData("user", "User")]
    [InlineData("straße", "STRASSE")]
    [InlineData("i", "\u0130")]
    [InlineData("a b", "a\u00A0b")]
    [InlineData("a b", "a  b")]
    [InlineData("..", "../")]
    [InlineData("../x", "x")]
    [InlineData("a/b", "a%2fb")]
    [InlineData("a%2fb", "a%2Fb")]
    [InlineData("a/b", "a\\b")]
    [InlineData("%00", "%0")]
    [InlineData("a+b", "a b")]
    [InlineData("null", "NULL")]
    [InlineData("1", "01")]
    [InlineData("1", "1.0")]
    [InlineData("'--", "''--")]
    [InlineData("\u0430dmin", "admin")]
    [InlineData("x\uFFFD", "x\uFFFC")]
    [InlineData("👩", "👩\uFE0F")]
    public async Task Two_spellings_are_two_accounts(string one, string other)
    {
        var store = new InMemoryAccountStore(new FakeTimeProvider());
        foreach (var identifier in new[] { one, other })
        {
            Assert.Null(IdentifierRules.Fault(identifier));
            Assert.True(await store.WriteAsync(new(new() { Key = new("default", "app", identifier), Id = "acc_1" })));
        }

        Assert.Equal(one, (await store.FindAsync(new("default", "app", one)))!.Key.Identifier, StringComparer.Ordinal);
        Assert.Equal(other, (await store.FindAsync(new("default", "app", other)))!.Key.Identifier, StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("", Required)]
    [InlineData(" ", Required)]
    [InlineData("\t\n", Required)]
    [InlineData("\u3000\u00A0", Required)]
    [InlineData(" user", Edge)]
    [InlineData("user ", Edge)]
    [InlineData("user\u00A0", Edge)]
    [InlineData("\u3000user", Edge)]
    [InlineData("user\n", Control)]
    [InlineData("us\0er", Control)]
    [InlineData("us\u001ber", Control)]
    [InlineData("us\u007Fer", Control)]
    [InlineData("us\u0085er", Control)]
    [InlineData("us\u009Fer", Control)]
    [InlineData("user\u2028x", Invisible)]
    [InlineData("user\u2029x", Invisible)]
    public void What_cannot_be_seen_or_is_nothing_is_refused(string identifier, string fault) =>
        Assert.StartsWith(fault, IdentifierRules.Fault(identifier), StringComparison.Ordinal);

    /// <summary>Half a pair cannot stand in an attribute, which is UTF-8.</summary>
    [Fact]
    public void Half_a_surrogate_pair_is_refused()
    {
        foreach (var identifier in new[] { "\uD83D", "\uDC69", "a\uD83Db", "\uDC69\uD83D", "👩\uDC69" })
        {
            Assert.StartsWith(Half, IdentifierRules.Fault(identifier), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_bidirectional_and_zero_width_control_is_refused()
    {
        int[] named = [0x00AD, 0x061C, 0x180E, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF, 0xE0041, .. Enumerable.Range(0x202A, 5), .. Enumerable.Range(0x2066, 4)];

        Assert.All(named, c => Assert.StartsWith(Invisible, IdentifierRules.Fault($"a{char.ConvertFromUtf32(c)}b"), StringComparison.Ordinal));
    }

    /// <summary>By category, over all of Unicode: nothing more is refused than what the rule names.</summary>
    [Fact]
    public void Everything_else_is_kept_exactly()
    {
        for (var c = 0; c <= 0x10FFFF; c += c == 0xD7FF ? 0x801 : 1)
        {
            var hidden = CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
            Assert.Equal(hidden, IdentifierRules.Fault($"a{new Rune(c)}b") is not null);
        }
    }

    [Fact]
    public void Length_is_counted_in_utf16_units()
    {
        Assert.Null(IdentifierRules.Fault(new('x', 256)));
        Assert.Null(IdentifierRules.Fault(string.Concat(Enumerable.Repeat("👩", 128))));
        Assert.Equal("has 257 characters and may have at most 256", IdentifierRules.Fault(new('x', 257)));
        Assert.EndsWith(Long, IdentifierRules.Fault(new('x', 10_240)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("My-app_2.prod", true)]
    [InlineData("9", true)]
    [InlineData("", false)]
    [InlineData(".a", false)]
    [InlineData("-a", false)]
    [InlineData("_a", false)]
    [InlineData("a b", false)]
    [InlineData("a/b", false)]
    [InlineData("a\n", false)]
    [InlineData("é", false)]
    [InlineData("٣", false)]
    public void A_connection_has_a_plain_name(string name, bool isName)
    {
        Assert.Equal(isName, IdentifierRules.ConnectionFault(name) is null);
        Assert.Null(IdentifierRules.ConnectionFault(new('a', 64)));
        Assert.NotNull(IdentifierRules.ConnectionFault(new('a', 65)));
    }
}

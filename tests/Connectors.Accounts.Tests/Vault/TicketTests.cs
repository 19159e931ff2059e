using Connectors.Accounts.Vault;

namespace Connectors.Accounts.Tests.Vault;

/// <summary>Derived keys and tickets depend on the store and their purpose, and on nothing else.</summary>
public sealed class TicketTests : IDisposable
{
    readonly VaultWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task A_derived_key_is_the_same_in_every_process_and_after_a_rotation()
    {
        var key = (await _world.VaultAsync()).DeriveKey("fingerprint");
        Assert.Equal(32, key.Length);
        Assert.Equal(key, (await _world.VaultAsync()).DeriveKey("fingerprint"));
        await KeyRotation.RunAsync(_world.Store, _world.Keys(), VaultWorld.Attentive, null, default);
        Assert.Equal(key, (await _world.VaultAsync()).DeriveKey("fingerprint"));
        Assert.NotEqual(key, (await _world.VaultAsync()).DeriveKey("fingerprints"));

        using var elsewhere = new VaultWorld();
        Assert.NotEqual(key, (await elsewhere.VaultAsync()).DeriveKey("fingerprint"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(5000)]
    public async Task A_ticket_opens_for_its_purpose_alone(int length)
    {
        var vault = await _world.VaultAsync();
        var content = new byte[length];
        new Random(length).NextBytes(content);
        var ticket = vault.ProtectTicket("link", content);
        Assert.Matches("^[A-Za-z0-9_-]+$", ticket);
        Assert.NotEqual(ticket, vault.ProtectTicket("link", content));
        Assert.True((await _world.VaultAsync()).TryUnprotectTicket("link", ticket, out var back));
        Assert.Equal(content, back);
        Assert.False(vault.TryUnprotectTicket("lin", ticket, out _));
        Assert.False(vault.TryUnprotectTicket("links", ticket, out _));

        using var elsewhere = new VaultWorld();
        Assert.False((await elsewhere.VaultAsync()).TryUnprotectTicket("link", ticket, out _));
    }

    [Fact]
    public async Task A_ticket_outlives_a_rotation()
    {
        var ticket = (await _world.VaultAsync()).ProtectTicket("link", [1, 2, 3]);
        await KeyRotation.RunAsync(_world.Store, _world.Keys(), VaultWorld.Attentive, null, default);
        Assert.True((await _world.VaultAsync()).TryUnprotectTicket("link", ticket, out var content));
        Assert.Equal([1, 2, 3], content);
    }

    [Fact]
    public async Task Another_letter_anywhere_and_any_other_spelling_is_no_ticket()
    {
        const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var vault = await _world.VaultAsync();
        foreach (var length in new[] { 3, 4, 5 })
        {
            var ticket = vault.ProtectTicket("link", new byte[length]);
            for (var at = 0; at < ticket.Length; at++)
            {
                foreach (var letter in Letters.Where(l => l != ticket[at]))
                {
                    Assert.False(vault.TryUnprotectTicket("link", ticket[..at] + letter + ticket[(at + 1)..], out var content));
                    Assert.Empty(content);
                }

                Assert.False(vault.TryUnprotectTicket("link", ticket[..at], out _));
                Assert.False(vault.TryUnprotectTicket("link", ticket.Insert(at, " "), out _));
                Assert.False(vault.TryUnprotectTicket("link", ticket.Insert(at, "\n"), out _));
            }

            foreach (var end in new[] { "=", "==", " ", "A", "AAAA", "é" })
            {
                Assert.False(vault.TryUnprotectTicket("link", ticket + end, out _));
            }
        }

        Assert.False(vault.TryUnprotectTicket("link", "", out _));
        Assert.False(vault.TryUnprotectTicket("link", new string('A', 100_000), out _));
    }
}

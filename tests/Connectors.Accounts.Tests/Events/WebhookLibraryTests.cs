using System.Text.Json;
using Connectors.Sandbox.Tests;

namespace Connectors.Accounts.Tests.Events;

/// <summary>The Standard Webhooks project's own library knows nothing of this one, and takes its deliveries.</summary>
[Trait("needs", "npm")]
public sealed class WebhookLibraryTests : IClassFixture<Npm>
{
    const string OldSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", NewSecret = "whsec_AAcOFRwjKjE4P0ZNVFtiaXB3foWMk5qhqK+2vcTL0tk=";

    [NpmFact]
    public async Task The_official_library_verifies_a_delivery_with_either_secret_and_no_other()
    {
        var world = new DeliveryWorld();

        // The library takes nothing that is five minutes off its own clock.
        world.Clock.SetUtcNow(TimeProvider.System.GetUtcNow());
        await world.HappenAsync("zoë \"2\" </script>");
        await world.Deliverer(new() { Default = new(DeliveryWorld.Url, [new(NewSecret), new(OldSecret)]) }).RunOnceAsync();
        var delivery = Assert.Single(world.Receiver.Deliveries);

        Assert.Contains("verified account.status_changed", await VerifyAsync(delivery, NewSecret), StringComparison.Ordinal);
        Assert.Contains("verified account.status_changed", await VerifyAsync(delivery, OldSecret), StringComparison.Ordinal);
        await AssertRefusedAsync(delivery, "whsec_" + Convert.ToBase64String(new byte[32]));
        await AssertRefusedAsync(delivery with { Body = delivery.Body + " " }, OldSecret);
    }

    static async Task AssertRefusedAsync(Delivery delivery, string secret) => Assert.Contains(
        "No matching signature found", (await Assert.ThrowsAnyAsync<Exception>(() => VerifyAsync(delivery, secret))).Message, StringComparison.Ordinal);

    static Task<string> VerifyAsync(Delivery delivery, string secret) => Npm.RunAsync("node", ["verify-webhook.mjs"], new()
    {
        ["WEBHOOK_SECRET"] = secret,
        ["WEBHOOK_HEADERS"] = JsonSerializer.Serialize(delivery.Headers),
        ["WEBHOOK_BODY"] = delivery.Body,
    });
}

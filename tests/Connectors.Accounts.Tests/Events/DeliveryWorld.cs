using System.Collections.Concurrent;
using System.Globalization;
using Connectors.Accounts.Events;
using Connectors.Accounts.Store;
using Connectors.Accounts.Testing;
using Connectors.Accounts.Vault;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Connectors.Accounts.Tests.Events;

/// <summary>A store in which things happen, a receiver, a clock that stands still, and deliverers between them.</summary>
sealed class DeliveryWorld
{
    public static readonly Secret Secret = new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    public static readonly Uri Url = new("https://hooks.example/secret-path?code=secret-query");

    int _events;

    public DeliveryWorld()
    {
        (Store, Probe) = StoreProbe.Around(new InMemoryAccountStore(Clock));
        Receiver = new(Clock);
    }

    public FakeTimeProvider Clock { get; } = new(new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public IAccountStore Store { get; }

    public StoreProbe Probe { get; }

    public Receiver Receiver { get; }

    public LogBook Logs { get; } = new();

    public IReadOnlyList<StatusChange> PutOff => Probe.ArgumentsOf<StatusChange>(nameof(IAccountStore.PutOffChangeAsync));

    public WebhookDelivery Deliverer(WebhookOptions? options = null, int seed = 1) =>
        new(Store, options ?? new() { Default = new(Url, [Secret]) }, Receiver, Clock, new Random(seed), Logs);

    /// <summary>An account changes; its event has the next number as its id.</summary>
    public async Task<string> HappenAsync(string identifier, string to = "ACTIVE", string tenant = "acme")
    {
        var key = new AccountKey(tenant, "app", identifier);
        var row = await Store.FindAsync(key) ?? new() { Key = key, Id = $"acc_{identifier}" };
        var change = new StatusChange
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"evt_{Interlocked.Increment(ref _events)}"),
            Tenant = tenant,
            Connection = "app",
            Identifier = identifier,
            AccountId = row.Id,
            From = "PENDING",
            To = to,
            At = Clock.GetUtcNow(),
            DueAt = Clock.GetUtcNow(),
        };
        Assert.True(await Store.WriteAsync(new(row) { Change = change }));
        return change.Id;
    }

    /// <summary>What still waits, whenever it is due.</summary>
    public async Task<int> WaitingAsync() => await Store.RemoveChangesAsync(DateTimeOffset.MaxValue);

    /// <summary>Runs pass after pass as the loop would, until a time or until a look finds what it wants.</summary>
    public async Task RunUntilAsync(WebhookDelivery deliverer, DateTimeOffset end, Func<bool>? isEnough = null)
    {
        while (true)
        {
            var next = await deliverer.RunOnceAsync();
            if (isEnough?.Invoke() == true || next > end)
                return;
            Clock.Advance(next - Clock.GetUtcNow());
        }
    }
}

/// <summary>Keeps what is logged, with everything that a sink could print of it.</summary>
sealed class LogBook : ILogger<WebhookDelivery>
{
    readonly ConcurrentQueue<(LogLevel Level, string Text)> _lines = new();

    public IReadOnlyList<(LogLevel Level, string Text)> Lines => [.. _lines];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var parts = state is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join(' ', pairs) : "";
        _lines.Enqueue((logLevel, $"{formatter(state, exception)} {parts} {exception}"));
    }
}

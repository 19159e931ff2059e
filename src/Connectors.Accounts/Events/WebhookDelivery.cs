using System.Collections.Concurrent;
using Connectors.Accounts.Store;
using Microsoft.Extensions.Logging;

namespace Connectors.Accounts.Events;

/// <summary>
/// Delivers the changes of status that wait in the store: at least once, those of one account in order, and an event that is not
/// taken again and again until it is too old. All that it knows is in the store, so it may be stopped and started at any time
/// and run in several processes.
/// </summary>
/// <remarks>
/// An event is removed after it was taken; whoever dies in between leaves it to be sent again under the same id, by which the
/// receiver knows it. The order is the store's: it gives a later event of an account only when the earlier one is gone.
/// </remarks>
public sealed class WebhookDelivery
{
    /// <summary>So many events are read, and under way, at once; the others wait in the store, however many they are.</summary>
    const int Concurrency = 16;

    static readonly TimeSpan s_firstDelay = TimeSpan.FromSeconds(5), s_minDelay = TimeSpan.FromSeconds(1), s_maxDelay = TimeSpan.FromHours(6);

    /// <summary>How long an event written by another process may lie before it is seen.</summary>
    static readonly TimeSpan s_poll = TimeSpan.FromSeconds(15);

    readonly IAccountStore _store;
    readonly WebhookOptions _options;
    readonly WebhookSender _sender;
    readonly TimeProvider _clock;
    readonly Random _random;
    readonly ILogger _logger;
    readonly TimeSpan _lease;
    TaskCompletionSource _wake = new(TaskCreationOptions.RunContinuationsAsynchronously);
    DateTimeOffset _next = DateTimeOffset.MaxValue;

    /// <summary>Delivers what waits in a store.</summary>
    /// <param name="store">Where the events wait; due times are read on its clock.</param>
    /// <param name="options">Who is told.</param>
    /// <param name="handler">Sends the requests; it must follow no redirects. <see cref="CreateHandler"/> makes a fitting one.</param>
    /// <param name="clock">Times the tries and dates them for the receiver.</param>
    /// <param name="random">Spreads the tries.</param>
    /// <param name="logger">Hears of failures; neither payloads nor addresses beyond the host.</param>
    /// <exception cref="ArgumentException">The handler follows redirects.</exception>
    public WebhookDelivery(
        IAccountStore store, WebhookOptions options, HttpMessageHandler handler, TimeProvider clock, Random random, ILogger<WebhookDelivery> logger)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(handler);
        RefuseRedirects(handler);
        (_store, _options, _clock, _random, _logger) = (store, options, clock, random, logger);
        _sender = new(handler, options.Timeout, clock);

        // Nobody else may take an event while it is under way.
        _lease = options.Timeout + TimeSpan.FromSeconds(45);
    }

    /// <summary>A handler as deliveries need it: no redirects, no cookies, no proxy, and of an answer's body at most 4 KiB.</summary>
    public static SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        MaxResponseDrainSize = 4 * 1024,
        MaxResponseHeadersLength = 32,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    };

    /// <summary>Says that an event may have been written, so that the loop looks at once.</summary>
    public void Wake() => Volatile.Read(ref _wake).TrySetResult();

    /// <summary>Delivers until it is cancelled. It outlives every failure of a receiver and each of the store that passes.</summary>
    /// <exception cref="StoreException">The store has failed for good.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            // A call of Wake during the pass must not be lost, so the next wait is made before it.
            var wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref _wake, wake);
            TimeSpan pause;
            try
            {
                pause = await RunOnceAsync(cancellationToken).ConfigureAwait(false) - _store.Clock.GetUtcNow();
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (StoreException e) when (e.IsPassing)
            {
                EventLog.StoreBusy(_logger, e);
                pause = s_poll;
            }

            if (pause > TimeSpan.Zero)
            {
                await wake.Task.WaitAsync(pause, _clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Delivers everything that is due, and tells when to look again.</summary>
    public async Task<DateTimeOffset> RunOnceAsync(CancellationToken cancellationToken = default)
    {
        var start = _store.Clock.GetUtcNow();
        if (!_options.HasEndpoint)
        {
            await _store.RemoveChangesAsync(start - _options.MaxAge, cancellationToken).ConfigureAwait(false);
            return start + s_maxDelay;
        }

        // An endpoint that does not answer is left alone for this pass: its events would keep everybody else's waiting.
        var silent = new ConcurrentDictionary<WebhookEndpoint, bool>();
        var next = _next > start ? _next : DateTimeOffset.MaxValue;
        while (true)
        {
            var now = _store.Clock.GetUtcNow();
            var changes = await _store.TakeChangesAsync(now, _lease, Concurrency, cancellationToken).ConfigureAwait(false);
            if (changes.Count == 0)
            {
                _next = next;
                return next < now + s_poll ? next : now + s_poll;
            }

            var dues = await Task.WhenAll(changes.Select(change => DeliverAsync(change, silent, now + _lease, cancellationToken))).ConfigureAwait(false);
            List<string> done = [.. changes.Where((_, i) => dues[i] is null).Select(change => change.Id)];
            if (done.Count > 0)
            {
                await _store.RemoveChangesAsync(done, cancellationToken).ConfigureAwait(false);
            }

            next = dues.Min() is { } due && due < next ? due : next;
        }
    }

    /// <summary>When the event is due again; null when it is done with.</summary>
    async Task<DateTimeOffset?> DeliverAsync(
        StatusChange change, ConcurrentDictionary<WebhookEndpoint, bool> silent, DateTimeOffset leasedUntil, CancellationToken cancellationToken)
    {
        if (_options.For(change.Tenant) is not { } endpoint)
        {
            // Somebody may be named before it is too old.
            return IsTooOld(change) ? null : await PutOffAsync(change, s_maxDelay, cancellationToken).ConfigureAwait(false);
        }

        var wasSilent = silent.ContainsKey(endpoint);
        var result = wasSilent ? new("was not asked, it did not answer for others", IsSilent: true)
            : await _sender.SendAsync(change, endpoint, cancellationToken).ConfigureAwait(false);
        if (result.Failure is null)
        {
            return null;
        }

        if (result.IsSilent)
        {
            silent.TryAdd(endpoint, true);
        }

        if (IsTooOld(change))
        {
            EventLog.GivenUp(_logger, change.Id, change.Tenant, endpoint.Url.Host, change.Attempts + 1, result.Failure);
            return null;
        }

        if (wasSilent)
        {
            return leasedUntil;
        }

        var due = await PutOffAsync(change with { Attempts = change.Attempts + 1 }, Delay(change.Attempts, result.RetryAfter), cancellationToken).ConfigureAwait(false);
        EventLog.Failed(_logger, change.Id, change.Tenant, endpoint.Url.Host, change.Attempts + 1, result.Failure, due);
        return due;
    }

    async Task<DateTimeOffset?> PutOffAsync(StatusChange change, TimeSpan delay, CancellationToken cancellationToken)
    {
        // The last try is made on the day it is given up, not one delay later.
        var (due, end) = (_store.Clock.GetUtcNow() + delay, change.At + _options.MaxAge);
        due = due < end ? due : end;
        await _store.PutOffChangeAsync(change with { DueAt = due }, cancellationToken).ConfigureAwait(false);
        return due;
    }

    bool IsTooOld(StatusChange change) => _store.Clock.GetUtcNow() - change.At >= _options.MaxAge;

    /// <summary>Full jitter: anything from a second to five seconds doubled with every failure, and not before the receiver asked for.</summary>
    TimeSpan Delay(int failures, TimeSpan? retryAfter)
    {
        var most = failures < 13 ? s_firstDelay * (1L << failures) : s_maxDelay;
        most = most < s_maxDelay ? most : s_maxDelay;
        double share;
        lock (_random)
        {
            share = _random.NextDouble();
        }

        var delay = most * share;
        delay = retryAfter > delay ? retryAfter.Value : delay;
        return delay < s_minDelay ? s_minDelay : delay > s_maxDelay ? s_maxDelay : delay;
    }

    /// <summary>A redirect would carry a signed event to where nobody has allowed it to go.</summary>
    static void RefuseRedirects(HttpMessageHandler? handler)
    {
        while (handler is DelegatingHandler outer)
        {
            handler = outer.InnerHandler;
        }

        if (handler is SocketsHttpHandler { AllowAutoRedirect: true } or HttpClientHandler { AllowAutoRedirect: true })
        {
            throw new ArgumentException("A webhook's handler must not follow redirects: set AllowAutoRedirect to false, or use WebhookDelivery.CreateHandler.", nameof(handler));
        }
    }
}

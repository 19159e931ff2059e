using Connectors.Accounts.Testing;

namespace Connectors.Accounts.Tests.Harness;

/// <summary>
/// One process's way to the provider. A request that its process has given up may still arrive, and an answer may find nobody: both
/// are steps like any other.
/// </summary>
internal sealed class Door(AuthorizationServer server, Schedule schedule, int process) : HttpMessageHandler, IHttpMessageHandlerFactory
{
    readonly HttpMessageInvoker _server = new(server, disposeHandler: false);

    /// <summary>Requests that their process gave up, whatever became of them.</summary>
    public int GivenUp { get; private set; }

    public HttpMessageHandler CreateHandler(string name) => this;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var copy = new HttpRequestMessage(request.Method, request.RequestUri) { Content = new ByteArrayContent(await request.Content!.ReadAsByteArrayAsync(CancellationToken.None)) };
        copy.Content.Headers.ContentType = request.Content.Headers.ContentType;
        // Not cancelled with the caller: what is in the network is in the network.
        var (isGone, goneAt) = (false, 0L);
        var arrival = ArriveAsync();
        var end = new TaskCompletionSource<HttpResponseMessage>();
        await using var givenUp = cancellationToken.UnsafeRegister(_ =>
        {
            (isGone, goneAt) = (true, schedule.Clock.GetTimestamp());
            GivenUp++;
            end.TrySetCanceled(cancellationToken);
        }, null);
        _ = PassOnAsync();
        return await end.Task;

        async Task<HttpResponseMessage> ArriveAsync()
        {
            await schedule.StepAsync(process, "send", CancellationToken.None);
            if (isGone && schedule.Clock.GetElapsedTime(goneAt) > TimeSpan.FromMinutes(2))
            {
                // Nothing is in a network for ever.
                await new TaskCompletionSource().Task;
            }

            return await _server.SendAsync(copy, CancellationToken.None);
        }

        async Task PassOnAsync()
        {
            try
            {
                var response = await arrival;
                if (!isGone)
                {
                    await schedule.StepAsync(process, "answer", cancellationToken);
                }

                end.TrySetResult(response);
            }
            catch (Exception e)
            {
                end.TrySetException(e);
            }
        }
    }
}

using Connectors.Accounts.Sessions;
using Connectors.Accounts.Store;
using Connectors.Accounts.Tenants;
using Connectors.Sidecar.Http;
using Microsoft.AspNetCore.Http;

namespace Connectors.Sidecar.Tests;

public class CallerGateTests
{
    [Fact]
    public async Task One_session_gone_wild_is_stopped_and_others_are_not()
    {
        var gate = new CallerGate();
        var end = new TaskCompletionSource();
        var running = Enumerable.Range(0, CallerGate.MostOfSession).Select(_ => gate.InvokeAsync(Of("wild"), _ => end.Task)).ToList();
        var one = Of("wild");
        await gate.InvokeAsync(one, _ => throw new InvalidOperationException("It got through."));
        Assert.Equal((StatusCodes.Status429TooManyRequests, "1"), (one.Response.StatusCode, one.Response.Headers.RetryAfter.ToString()));
        var calm = false;
        await gate.InvokeAsync(Of("calm"), _ =>
        {
            calm = true;
            return Task.CompletedTask;
        });
        await gate.InvokeAsync(Of(null), _ => Task.CompletedTask);
        end.SetResult();
        await Task.WhenAll(running);
        var again = false;
        await gate.InvokeAsync(Of("wild"), _ =>
        {
            again = true;
            return Task.CompletedTask;
        });
        Assert.True(calm && again);
    }

    [Fact]
    public async Task A_request_that_fails_gives_its_place_back()
    {
        var gate = new CallerGate();
        for (var i = 0; i <= CallerGate.MostOfSession; i++)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => gate.InvokeAsync(Of("wild"), _ => throw new InvalidOperationException()));
        }
    }

    /// <summary>A request in a session; with a key where there is none.</summary>
    static DefaultHttpContext Of(string? session)
    {
        var context = new DefaultHttpContext();
        if (session is null)
        {
            context.Features.Set(new ApiCaller("default", ApiRole.Call, "key"));
        }
        else
        {
            context.Features.Set(new Session(new()
            {
                Id = session, Tenant = "default", Identifier = "user", Connections = new Dictionary<string, string>(), Tools = [], ReadOnly = true, BoundNames = [],
                CreatedAt = default, ExpiresAt = DateTimeOffset.MaxValue,
            }, new Dictionary<string, string>()));
        }

        return context;
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Connectors.EndToEnd.Tests.Accounts;

/// <summary>A server of the test's own on this machine: somebody who is told, or somebody who listens in between.</summary>
internal sealed class LocalServer : IAsyncDisposable
{
    readonly WebApplication _app;

    LocalServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    public static async Task<LocalServer> StartAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync();
        return new(app);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}

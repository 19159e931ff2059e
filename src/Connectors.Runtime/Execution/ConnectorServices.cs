using System.Net;
using Connectors.Runtime.Journal;
using Connectors.Runtime.Limits;
using Connectors.Runtime.Requests;
using Connectors.Runtime.Tokens;
using Connectors.Runtime.Tools;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Connectors.Runtime.Execution;

/// <summary>Puts the runtime into a host's services.</summary>
public static class ConnectorServices
{
    /// <summary>
    /// Adds a <see cref="ToolExecutor"/> over the given connectors. The host adds an <see cref="ITokenProvider"/>; it may
    /// add handlers to the HTTP client that this returns. They must neither follow redirects nor send a request again:
    /// a repeated create is a second record.
    /// </summary>
    public static IHttpClientBuilder AddConnectors(
        this IServiceCollection services, IEnumerable<ConnectorCatalog> connectors, Action<ConnectorOptions>? configure = null, IEnumerable<Toolset>? toolsets = null)
    {
        if (services.Any(s => s.ServiceType == typeof(ToolExecutor)))
        {
            throw new InvalidOperationException("AddConnectors was called twice; give it all connectors in one call.");
        }

        var options = new ConnectorOptions();
        configure?.Invoke(options);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(options);
        services.TryAddSingleton<IRateGovernor>(static provider => new RateGovernor(provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(new ToolCatalog(connectors, toolsets));
        services.TryAddSingleton(provider => new ToolExecutor(
            provider.GetRequiredService<ToolCatalog>(),
            provider.GetRequiredService<ITokenProvider>(),
            provider.GetRequiredService<IHttpMessageHandlerFactory>(),
            provider.GetRequiredService<ConnectorOptions>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IRateGovernor>(),
            provider.GetService<IExecutionJournal>()));
        services.TryAddSingleton<Paging.AllPages>();
        services.TryAddSingleton<Agents.AgentTools>();

        // Only a host with a journal can ask for it.
        services.TryAddSingleton<WriteResolver>();

        // The factory's own logging would write addresses, and with them ids, into the host's log.
        return services.AddHttpClient(Transport.ClientName)
            .RemoveAllLoggers()
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(() => PrimaryHandler(options));
    }

    static SocketsHttpHandler PrimaryHandler(ConnectorOptions options)
    {
        var trusted = options.BaseUrls.Values.Select(u => u.IdnHost).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return new()
        {
            // Custom headers would follow a redirect to another origin, and a token has no business there.
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            MaxResponseHeadersLength = 32,
            ActivityHeadersPropagator = null,
            ConnectCallback = new ConnectGuard(trusted).ConnectAsync,
        };
    }
}

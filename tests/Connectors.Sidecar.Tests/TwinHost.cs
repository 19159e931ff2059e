using System.Text;
using Connectors.Generated;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Tokens;
using Connectors.Runtime.Tools;
using Connectors.Sandbox;
using Microsoft.Extensions.DependencyInjection;

namespace Connectors.Sidecar.Tests;

/// <summary>The compiled connectors with a fixed token, calling a twin in this process.</summary>
internal sealed class TwinHost : IAsyncDisposable
{
    readonly SandboxHost _twin;
    readonly ServiceProvider _services;

    TwinHost(SandboxHost twin)
    {
        _twin = twin;
        var services = new ServiceCollection();
        services.AddSingleton<ITokenProvider>(new StaticTokenProvider([KeyValuePair.Create("app", new AccessToken(twin.Token))]));
        services.AddConnectors(ConnectorCatalogs.All, options => options.BaseUrls["hubspot"] = twin.Address);
        _services = services.BuildServiceProvider();
    }

    public ToolExecutor Executor => _services.GetRequiredService<ToolExecutor>();

    public ToolCatalog Catalog => _services.GetRequiredService<ToolCatalog>();

    public IServiceProvider Services => _services;

    public static Account Account => new("app", "user_1");

    public static async Task<TwinHost> StartAsync(TimeSpan indexDelay = default) => new(await SandboxHost.StartAsync(new() { SearchIndexDelay = indexDelay }));

    public async Task<ToolResult> RunAsync(string tool, string input, AnswerView view = default) =>
        await Executor.ExecuteAsync(new(tool, Account, Encoding.UTF8.GetBytes(input)) { View = view }) switch
        {
            ToolResult result => result,
            var error => throw new Xunit.Sdk.XunitException(error.ToString()),
        };

    public ToolDescriptor Tool(string name) => Catalog.TryFind(name, out var tool) ? tool.Descriptor : throw new Xunit.Sdk.XunitException($"There is no tool {name}.");

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _twin.DisposeAsync();
    }
}

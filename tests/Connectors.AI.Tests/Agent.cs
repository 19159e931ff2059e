using Connectors.Runtime.Agents;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Journal;
using Connectors.Runtime.Tests.Harness;
using Connectors.Runtime.Tokens;
using Connectors.Runtime.Tools;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Connectors.AI.Tests;

/// <summary>A host as an app would make it, whose provider is in the test's hand, and the agent of one of its users.</summary>
internal sealed class Agent : ITokenProvider, IAsyncDisposable
{
    readonly ServiceProvider _services;

    public Agent(params TestTool[] tools)
        : this([new TestCatalog(tools)])
    {
    }

    public Agent(IEnumerable<ConnectorCatalog> catalogs, IExecutionJournal? journal = null)
    {
        var services = new ServiceCollection();
        services.AddConnectors(catalogs, options => options.MostAttempts = 1).ConfigurePrimaryHttpMessageHandler(() => Wire);
        services.AddSingleton<ITokenProvider>(this);
        services.AddSingleton<AgentFunctions>();
        if (journal is not null)
        {
            services.AddSingleton(journal);
        }

        _services = services.BuildServiceProvider();
    }

    public Wire Wire { get; } = new();

    /// <summary>What the account has granted; null for what nobody knows.</summary>
    public IReadOnlySet<string>? Granted { get; set; }

    /// <summary>Whose calls came, in their order.</summary>
    public List<Account> Accounts { get; } = [];

    public AgentFunctions Functions => _services.GetRequiredService<AgentFunctions>();

    public static AgentGrant Grant { get; } = new("user-1", new Dictionary<string, string> { ["acme"] = "acme-app" }) { Tenant = "tenant-7" };

    /// <summary>The one function that the grant gives.</summary>
    public async Task<AIFunction> FunctionAsync(AgentGrant? grant = null, FunctionOptions? options = null) =>
        Assert.Single(await Functions.ForAsync(grant ?? Grant, options));

    public ValueTask<TokenAnswer> GetTokenAsync(Account account, ConnectorDescriptor connector, CancellationToken cancellationToken)
    {
        Accounts.Add(account);
        return new(TokenAnswer.Granted(new("canary-5f2b9e")));
    }

    public ValueTask<IReadOnlySet<string>?> GrantedScopesAsync(Account account, ConnectorDescriptor connector, CancellationToken cancellationToken) =>
        new(Granted);

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}

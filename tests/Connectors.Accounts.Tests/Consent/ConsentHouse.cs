using System.Collections.Concurrent;
using System.Text;
using Connectors.Accounts.Connections;
using Connectors.Accounts.Consent;
using Connectors.Accounts.Store;
using Connectors.Accounts.Testing;
using Connectors.Accounts.Vault;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Tokens;
using Connectors.Runtime.Tools;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Connectors.Accounts.Tests.Consent;

/// <summary>Connected accounts over one provider, a store in memory, a clock that stands, and a log that keeps every word.</summary>
internal sealed class ConsentHouse : IAsyncDisposable
{
    public const string Master = "bWFzdGVyLWtleS1mb3ItdGVzdHMtb25seS0wMTIzNDU=";

    public static readonly DateTimeOffset Start = new(2026, 6, 30, 12, 0, 0, TimeSpan.Zero);

    public static readonly AccountKey Ann = new("t1", "app", "ann");

    public required Style Style { get; init; }

    public required FakeTimeProvider Clock { get; init; }

    public required InMemoryAccountStore Store { get; init; }

    public required FakeProvider Provider { get; init; }

    public required AccountsRuntime Runtime { get; init; }

    public required ToolExecutor Executor { get; init; }

    public required CapturedLog Log { get; init; }

    public ConnectedAccounts Accounts => Runtime.Accounts;

    public ConsentFlow Consent => Runtime.Consent;

    public ConnectorDescriptor Connector { get; private set; } = null!;

    public static async Task<ConsentHouse> OpenAsync(
        Style? style = null, Action<AccountsOptions>? configure = null, FakeTimeProvider? clock = null, InMemoryAccountStore? store = null, FakeProvider? provider = null,
        Action<List<ConnectionOptions>>? connections = null, Func<IAccountStore, IAccountStore>? around = null)
    {
        style ??= Style.HubSpot;
        clock ??= new(Start);
        store ??= new(clock);
        provider ??= new(style);
        var catalog = new ToolCatalog([new StyleCatalog(style)]);
        var options = new AccountsOptions { PublicUrl = new("https://agents.example/") };
        var apps = new List<ConnectionOptions> { App(style) };
        connections?.Invoke(apps);
        apps.ForEach(options.Connections.Add);
        configure?.Invoke(options);
        var log = new CapturedLog();
        var runtime = await AccountsRuntime.OpenAsync(new()
        {
            Store = around?.Invoke(store) ?? store,
            Keys = MasterKeys.FromText(Master, "the test"),
            Catalog = catalog,
            Connectors = new(),
            Options = options,
            Handlers = provider,
            Logging = log,
            Random = new(1),
        });
        return new()
        {
            Style = style,
            Clock = clock,
            Store = store,
            Provider = provider,
            Runtime = runtime,
            Log = log,
            Executor = new(catalog, runtime.Tokens, provider, new(), clock),
            Connector = catalog.Connectors[0].Connector.Descriptor,
        };
    }

    public static ConnectionOptions App(Style style, string name = "app", string[]? scopes = null, IReadOnlyList<string>? tenants = null, string clientId = "client-1") => new()
    {
        Name = name,
        Connector = style.Name,
        ClientId = clientId,
        ClientSecrets = [new("s3cret/canary+client")],
        RedirectUri = new("https://agents.example/oauth/callback"),
        Scopes = scopes ?? (style.Scopes.Length > 0 ? ["read"] : []),
        ConditionalScopes = style.Scopes.Length > 0 ? ["write", "extra"] : [],
        OptionalScopes = style.Scopes.Length > 0 ? ["nice"] : [],
        Tenants = tenants,
    };

    /// <summary>The ticket of a link, as a browser would ask for it.</summary>
    public static string Ticket(AuthorizationLink link) => link.Url.AbsolutePath["/connect/".Length..];

    public async Task<AuthorizationLink> LinkAsync(AccountKey? key = null, LinkOptions? options = null)
    {
        await Accounts.GetOrCreateAsync(key ?? Ann);
        return await Accounts.CreateAuthorizationLinkAsync(key ?? Ann, options);
    }

    public async Task<ConsentStart> BeginAsync(AuthorizationLink link)
    {
        var (start, refusal) = await Consent.BeginAsync(Ticket(link));
        return start ?? throw new Xunit.Sdk.XunitException($"no start: {refusal}");
    }

    public async Task<ConsentStart> BeginAsync(AccountKey? key = null, LinkOptions? options = null) => await BeginAsync(await LinkAsync(key, options));

    /// <summary>The whole way, from the link to what the person reads at the end.</summary>
    public async Task<ConsentOutcome> ConnectAsync(AccountKey? key = null, Consenting? by = null, LinkOptions? options = null)
    {
        var start = await BeginAsync(key, options);
        return await Consent.CompleteAsync(Provider.Approve(start.AuthorizeUrl, by), start.BrowserKey);
    }

    public async Task<ConnectedAccount> AccountAsync(AccountKey? key = null) => (await Accounts.FindAsync(key ?? Ann))!;

    public async Task<AccountRow> RowAsync(AccountKey? key = null) => (await Store.FindAsync(key ?? Ann))!;

    public ValueTask<ToolOutcome> CallAsync(string scope = "any", AccountKey? key = null)
    {
        var of = key ?? Ann;
        return Executor.ExecuteAsync(new($"{Style.Name}_{scope}", new(of.Connection, of.Identifier) { Tenant = of.Tenant }, Encoding.UTF8.GetBytes("{}")));
    }

    public async Task<ToolError> RefusedAsync(string scope = "any", AccountKey? key = null) => Assert.IsType<ToolError>(await CallAsync(scope, key));

    /// <summary>The call runs, and for whom.</summary>
    public async Task<string> RanAsync(string scope = "any", AccountKey? key = null)
    {
        using var outcome = await CallAsync(scope, key);
        return outcome is ToolResult ? outcome.ToString()! : throw new Xunit.Sdk.XunitException(outcome.ToString());
    }

    public static List<KeyValuePair<string, string>> Pairs(params (string Name, string Value)[] pairs) => [.. pairs.Select(p => KeyValuePair.Create(p.Name, p.Value))];

    public static string StateOf(ConsentStart start) => FakeProvider.Query(start.AuthorizeUrl)["state"];

    public ValueTask DisposeAsync() => Runtime.DisposeAsync();
}

/// <summary>Keeps every line at every level, with its arguments and exceptions.</summary>
internal sealed class CapturedLog : ILoggerFactory, ILogger
{
    public ConcurrentQueue<string> Lines { get; } = [];

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        Lines.Enqueue(formatter(state, exception));
        Lines.Enqueue($"{exception}");
        if (state is IEnumerable<KeyValuePair<string, object?>> arguments)
        {
            Lines.Enqueue(string.Join(' ', arguments));
        }
    }

    public void Dispose()
    {
    }
}

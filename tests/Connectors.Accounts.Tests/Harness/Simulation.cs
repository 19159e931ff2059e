using Connectors.Accounts.Connections;
using Connectors.Accounts.Refreshing;
using Connectors.Accounts.Store;
using Connectors.Accounts.Testing;
using Connectors.Accounts.Vault;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Tokens;
using Connectors.Runtime.Tools;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connectors.Accounts.Tests.Harness;

/// <summary>
/// Processes of ours on one store, a provider, and a clock that all of them live by. Everything happens on the test's own thread,
/// in the same order every time.
/// </summary>
internal sealed class Simulation
{
    static readonly string s_masterKey = new('7', 64);

    readonly List<CancellationTokenSource> _running = [];
    readonly AccountSeals _seals;
    readonly Transitions _transitions;
    readonly MovableClock _clock;
    readonly SimulatedClock? _wall;

    Simulation(SimulatedClock? wall, TimeProvider clock, Acme acme, Rotation rotation)
    {
        _clock = new(clock);
        (_wall, Acme) = (wall, acme);
        ProviderClock = wall?.Unset ?? clock;
        Store = new(_clock);
        Server = new(_clock) { Rotation = rotation };
        _seals = new(Wait(TokenVault.OpenAsync(Store, MasterKeys.FromText(s_masterKey, "the test"), _clock)));
        _transitions = new(new(), Random);
    }

    public SimulatedClock Wall => _wall!;

    public TimeProvider Clock => _clock;

    /// <summary>The provider's clock, which nobody sets, for a server whose time is not ours.</summary>
    public TimeProvider ProviderClock { get; }

    public InMemoryAccountStore Store { get; }

    public AuthorizationServer Server { get; private set; }

    public Acme Acme { get; set; }

    public Random Random { get; } = new(17);

    public DateTimeOffset Now => Clock.GetUtcNow();

    /// <summary>Changes of status so far, of accounts and of connections.</summary>
    public List<StatusChange> History => Store.History;

    public static void Run(Action<Simulation> test, Rotation rotation = Rotation.Strict, bool introspects = true, bool isSteady = false)
    {
        var wall = new SimulatedClock(new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));
        wall.Run(() => test(new(wall, isSteady ? new SteadyClock(wall) : wall, new(rotation, introspects), rotation)));
    }

    /// <summary>The same on the machine's own clock and threads.</summary>
    public static Simulation OnThreads(Rotation rotation) => new(null, TimeProvider.System, new(rotation, true), rotation);

    /// <summary>Another process; nothing runs in it by itself yet.</summary>
    public AccountsRuntime Open(
        ConnectionOptions? connection = null, IAccountStore? store = null, IRescueJournal? journal = null, IHttpMessageHandlerFactory? handlers = null,
        Action<RefreshOptions>? refresh = null)
    {
        var options = new AccountsOptions { PublicUrl = new("https://agent.example/") };
        options.Connections.Add(connection ?? Acme.Connection());
        refresh?.Invoke(options.Refresh);
        return Wait(AccountsRuntime.OpenAsync(new()
        {
            Store = store ?? Store,
            Keys = MasterKeys.FromText(s_masterKey, "the test"),
            Catalog = Acme.Catalog(),
            Connectors = new ConnectorOptions(),
            Options = options,
            Handlers = handlers ?? Server,
            Logging = NullLoggerFactory.Instance,
            Journal = journal,
            Random = new(Random.Next()),
        }));
    }

    /// <summary>Another process, with its refresh loop running.</summary>
    public AccountsRuntime Start(
        ConnectionOptions? connection = null, IRescueJournal? journal = null, Action<RefreshOptions>? refresh = null, IAccountStore? store = null)
    {
        var runtime = Open(connection, store, journal, null, refresh);
        Wait(runtime.BringHomeAsync());
        var running = new CancellationTokenSource();
        _running.Add(running);
        Loop = runtime.Loops.Single().RunAsync(running.Token);
        return runtime;
    }

    /// <summary>Another provider than the one it was begun with.</summary>
    public void UseServer(AuthorizationServer server)
    {
        server.Rotation = Server.Rotation;
        Server = server;
    }

    /// <summary>The machine starts again with its clock set otherwise; what was running is gone and knows nothing more.</summary>
    public void Restart(TimeSpan jump)
    {
        Kill();
        Wall.JumpWall(jump);
        _clock.Inner = new SteadyClock(Wall);
    }

    /// <summary>All processes die where they stand: what they have sent stays sent, and nothing of theirs happens any more.</summary>
    public void Kill()
    {
        StopAll();
        Wall.Forget();
        Loop = null;
    }

    /// <summary>The loop that was started last.</summary>
    public Task? Loop { get; private set; }

    /// <summary>Ends all processes, as a machine does that loses its power.</summary>
    public void StopAll()
    {
        _running.ForEach(r => r.Cancel());
        _running.Clear();
    }

    /// <summary>A connected account, as a consent of just now would have left it.</summary>
    public AccountRow Seed(string identifier, string tenant = Account.DefaultTenant, ConnectionOptions? connection = null, bool withRefreshToken = true)
    {
        var (_, access, refresh) = Server.Issue(identifier);
        using var sealer = Wait(_seals.SealerAsync(tenant).AsTask());
        var bare = new AccountRow { Key = KeyOf(identifier, tenant), Id = Changes.NewId("acc", Now), Status = AccountStatus.Active, CreatedAt = Now, UpdatedAt = Now };
        var row = _transitions.Renewed(AccountSeals.Seal(sealer, bare, new(access), withRefreshToken ? new(refresh) : null), Acme.Registered(connection), new()
        {
            AccessToken = new(access),
            RefreshToken = new(refresh),
            Lifetime = Server.Lifetime,
            SentAt = Now,
        }, Now);
        Assert.True(Store.WriteAsync(new(row)).AsTask().Result);
        return row with { Revision = 1 };
    }

    /// <summary>The user consents anew, whatever else is going on; false where nobody may.</summary>
    public bool Consent(string identifier)
    {
        var row = Row(identifier);
        if (row.Status is AccountStatus.Suspended or AccountStatus.Disconnected)
        {
            return false;
        }

        var (_, access, refresh) = Server.Issue(identifier);
        using var sealer = Wait(_seals.SealerAsync(row.Key.Tenant).AsTask());
        var tokens = AccountSeals.Seal(sealer, row with { Status = AccountStatus.Active }, new(access), new(refresh));
        var next = _transitions.Renewed(tokens, Acme.Registered(), new()
        {
            AccessToken = new(access),
            RefreshToken = new(refresh),
            Lifetime = Server.Lifetime,
            SentAt = Now,
        }, Now) with { LeaseEpoch = row.LeaseEpoch + 1, LinkGeneration = row.LinkGeneration + 1 };
        return Store.WriteAsync(Changes.Of(row, next, Now)).AsTask().Result;
    }

    /// <summary>Takes back from a row what earlier failures have left in it.</summary>
    public void Forgive(string identifier)
    {
        var row = Row(identifier);
        Assert.True(Store.WriteAsync(new(row with { Failures = 0, FailingSince = null, AmbiguousSince = null, SuspectSince = null })).AsTask().Result);
    }

    public string AccessTokenOf(AccountRow row) => Wait(_seals.OpenAccessAsync(row).AsTask());

    public static AccountKey KeyOf(string identifier, string tenant = Account.DefaultTenant) => new(tenant, "acme", identifier);

    public AccountRow Row(string identifier) => Store.FindAsync(KeyOf(identifier)).AsTask().Result!;

    public string RefreshTokenOf(AccountRow row) => Wait(_seals.OpenRefreshAsync(row).AsTask())!.Reveal();

    /// <summary>What a call gets, as its answer and as the token's text.</summary>
    public (TokenAnswer Answer, string? Token) Ask(AccountsRuntime runtime, string identifier)
    {
        var answer = Wait(AskAsync(runtime, identifier));
        return (answer, answer.Token?.AuthorizationHeader.Parameter);
    }

    public Task<TokenAnswer> AskAsync(AccountsRuntime runtime, string identifier, CancellationToken cancellationToken = default) =>
        runtime.Tokens.GetTokenAsync(new("acme", identifier), Acme.Descriptor, cancellationToken).AsTask();

    /// <summary>Lets time pass until a task is over, and gives its result.</summary>
    public T Wait<T>(Task<T> task)
    {
        Wait((Task)task);
        return task.GetAwaiter().GetResult();
    }

    public void Wait(Task task)
    {
        _wall?.PassUntil(() => task.IsCompleted, TimeSpan.FromMinutes(30));
        task.GetAwaiter().GetResult();
    }

    public void Pass(TimeSpan span)
    {
        Wall.Pass(span);
        if (Loop is { IsFaulted: true })
        {
            Loop.GetAwaiter().GetResult();
        }
    }

    /// <summary>To just before the moment at which the account's tokens are looked at next.</summary>
    public void PassToDue(string identifier) => Pass(Row(identifier).DueAt!.Value - Now);

    /// <summary>The store's clock, which a restarted machine sets anew.</summary>
    sealed class MovableClock(TimeProvider inner) : TimeProvider
    {
        public TimeProvider Inner { get; set; } = inner;

        public override long TimestampFrequency => Inner.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => Inner.GetUtcNow();

        public override long GetTimestamp() => Inner.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => Inner.CreateTimer(callback, state, dueTime, period);
    }
}

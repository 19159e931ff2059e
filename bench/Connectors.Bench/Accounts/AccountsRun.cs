using System.Diagnostics;
using System.Net;
using System.Text;
using Connectors.Accounts;
using Connectors.Accounts.Connections;
using Connectors.Accounts.Store;
using Connectors.Accounts.Vault;
using Connectors.Bench.Calls;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Tokens;
using Connectors.Runtime.Tools;
using Connectors.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connectors.Bench.Accounts;

/// <summary>
/// P11 and P12: what a token costs a call with a million accounts in the store, and how many tokens are renewed in a second, all of
/// them durable. The store is a real file on the disk of the working folder; the provider answers at once.
/// </summary>
internal static class AccountsRun
{
    const string Command = "dotnet run -c Release --project bench/Connectors.Bench -- accounts";
    const string ConnectionName = "bench";

    static readonly ConnectorDescriptor s_connector = Generated.ConnectorCatalogs.All[0].Connector.Descriptor;

    public static async Task<int> RunAsync(string[] args)
    {
        var count = args.Length > 0 ? int.Parse(args[0], null) : 1_000_000;
        var folder = Directory.CreateDirectory(Path.Combine(Environment.CurrentDirectory, $"bench-accounts-{Environment.ProcessId}"));
        try
        {
            var key = Path.Combine(folder.FullName, "master.key");
            MasterKeys.CreateFile(key);
            using var keys = MasterKeys.FromFile(key);
            await using var store = SqliteAccountStore.Open(Path.Combine(folder.FullName, "accounts.db"), TimeProvider.System);
            await using var runtime = await OpenAsync(store, keys, new());
            await FillAsync(store, keys, count);
            await LookUpAsync(runtime.Tokens, count);
            await CallsAsync(runtime.Tokens);
            await RefreshAsync(store, keys, count);
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static Task<AccountsRuntime> OpenAsync(SqliteAccountStore store, MasterKeys keys, TokenEndpoint endpoint)
    {
        var options = new AccountsOptions { PublicUrl = new("http://127.0.0.1/") };
        options.Refresh.PerSecond = 1_000_000;
        options.Refresh.InFlight = 256;
        options.Connections.Add(new ConnectionOptions
        {
            Name = ConnectionName,
            Connector = s_connector.Id,
            ClientId = "bench",
            ClientSecrets = [new("bench-secret")],
            RedirectUri = new("http://127.0.0.1/oauth/callback"),
        });
        return AccountsRuntime.OpenAsync(new()
        {
            Store = store,
            Keys = keys,
            Catalog = new ToolCatalog(Generated.ConnectorCatalogs.All),
            Connectors = new(),
            Options = options,
            Handlers = endpoint,
            Logging = NullLoggerFactory.Instance,
        });
    }

    static AccountKey Key(int number) => new(Account.DefaultTenant, ConnectionName, $"user_{number}");

    /// <summary>Active accounts with tokens of a usual length that last for hours, written as the product writes them.</summary>
    static async Task FillAsync(SqliteAccountStore store, MasterKeys keys, int count)
    {
        using var vault = await TokenVault.OpenAsync(store, keys, TimeProvider.System);
        var seals = new AccountSeals(vault);
        var now = TimeProvider.System.GetUtcNow();
        var wall = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 2_000 }, async (number, cancellation) =>
        {
            var row = new AccountRow
            {
                Key = Key(number), Id = $"acc_{number:x32}", Status = AccountStatus.Active, Subject = $"{number}", ClientId = "bench",
                GrantedScopes = string.Join(' ', s_connector.Scopes.Keys), CreatedAt = now, UpdatedAt = now,
                ExpiresAt = now.AddHours(10), Lifetime = TimeSpan.FromHours(10), DueAt = now.AddHours(8),
            };
            using var sealer = await seals.SealerAsync(row.Key.Tenant);
            await store.WriteAsync(new(AccountSeals.Seal(sealer, row, new($"{number:D12}{new string('a', 148)}"), new($"na1-{number:D32}"))), cancellation);
        });
        var seconds = Stopwatch.GetElapsedTime(wall).TotalSeconds;
        Console.WriteLine($"{count:N0} accounts written in {seconds:0} s ({count / seconds:N0} a second, each durable).");
    }

    static async Task LookUpAsync(ITokenProvider tokens, int count)
    {
        var random = new Random(7);
        var hot = Enumerable.Range(0, 64).Select(_ => random.Next(count)).ToArray();
        var hotTime = await MedianAsync(tokens, 2_000_000, i => hot[i & 63]);
        var coldTime = await MedianAsync(tokens, 100_000, _ => random.Next(count));
        Row.Print("P11", $"token look-up at {count:N0} accounts, hot / cold", "≤ 3 / 25 µs", "1.5 / 12 µs", $"{Row.Number(hotTime)} / {Row.Number(coldTime)} µs", Command);
    }

    static async Task<double> MedianAsync(ITokenProvider tokens, int calls, Func<int, int> choose)
    {
        var times = new List<double>();
        for (var round = 0; round < 7; round++)
        {
            var wall = Stopwatch.GetTimestamp();
            for (var i = 0; i < calls; i++)
            {
                var answer = await tokens.GetTokenAsync(new(ConnectionName, $"user_{choose(i)}"), s_connector, default);
                _ = answer.Token ?? throw new InvalidOperationException("There was no token.");
            }

            times.Add(Stopwatch.GetElapsedTime(wall).TotalMicroseconds / calls);
        }

        return Row.Median(times);
    }

    /// <summary>The same call with a fixed token and with an account's, in turn; the network answers at once, so that the difference shows.</summary>
    static async Task CallsAsync(ITokenProvider tokens)
    {
        const int Calls = 50_000;
        var scenario = Scenario.ContactsSearch;
        var catalog = new ToolCatalog(Generated.ConnectorCatalogs.All);
        var canned = new OneHandler(new CannedHandler(HttpStatusCode.OK, Answers.ContactsFound));
        var fixedTokens = new StaticTokenProvider([KeyValuePair.Create(ConnectionName, new AccessToken(new string('a', 160)))]);
        var subjects = new[] { fixedTokens, tokens }.Select(t => new ToolExecutor(catalog, t, canned, new(), TimeProvider.System, Unlimited.Instance)).ToArray();
        var times = new List<double>[] { [], [] };
        for (var round = 0; round < 9; round++)
        {
            for (var subject = 0; subject < 2; subject++)
            {
                var wall = Stopwatch.GetTimestamp();
                for (var i = 0; i < Calls; i++)
                {
                    using var outcome = await subjects[subject].ExecuteAsync(new(scenario.Tool, new(ConnectionName, "user_5"), scenario.Input));
                    _ = outcome as ToolResult ?? throw new InvalidOperationException(outcome.ToString());
                }

                times[subject].Add(Stopwatch.GetElapsedTime(wall).TotalMicroseconds / Calls);
            }
        }

        var ratio = Row.Median(times[1].Zip(times[0], static (mine, others) => mine / others));
        Row.Print("", "a call with the vault beside one with a fixed token, in memory", "", "", $"{Row.Number(Row.Median(times[1]))} against {Row.Number(Row.Median(times[0]))} µs, {Row.Number(ratio)}×", Command);
    }

    /// <summary>So many accounts are due at once; the loop renews them as fast as the store takes it.</summary>
    static async Task RefreshAsync(SqliteAccountStore store, MasterKeys keys, int count)
    {
        var due = Math.Min(count, 50_000);
        await Parallel.ForEachAsync(Enumerable.Range(0, due), new ParallelOptions { MaxDegreeOfParallelism = 2_000 }, async (number, cancellation) =>
            await store.WriteAsync(new((await store.FindAsync(Key(number), cancellation))! with { DueAt = DateTimeOffset.UnixEpoch }), cancellation));

        var endpoint = new TokenEndpoint { Awaited = due };
        await using var runtime = await OpenAsync(store, keys, endpoint);
        using var stop = new CancellationTokenSource();
        var cpu = Environment.CpuUsage.TotalTime;
        var wall = Stopwatch.GetTimestamp();
        var running = runtime.RunAsync(stop.Token);
        await endpoint.Done.Task;
        while ((await store.DueAsync(ConnectionName, TimeProvider.System.GetUtcNow(), 1)).Count > 0)
        {
            await Task.Yield();
        }

        var seconds = Stopwatch.GetElapsedTime(wall).TotalSeconds;
        var cores = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds / seconds;
        await stop.CancelAsync();
        await running;
        Row.Print("P12", "refreshes per second, all durable; per core", "≥ 1,000 per core", "5,000", $"{due / seconds:N0}; {due / seconds / cores:N0} per core ({Row.Number(cores)} cores busy)", Command);
    }

    sealed class OneHandler(HttpMessageHandler handler) : IHttpMessageHandlerFactory
    {
        public HttpMessageHandler CreateHandler(string name) => handler;
    }

    /// <summary>A token endpoint that answers at once.</summary>
    sealed class TokenEndpoint : HttpMessageHandler, IHttpMessageHandlerFactory
    {
        static readonly byte[] s_answer = Encoding.ASCII.GetBytes($$"""{"token_type":"bearer","refresh_token":"na1-00000000-0000-0000-0000-000000000000","access_token":"{{new string('b', 160)}}","hub_id":1,"expires_in":1800}""");

        int _asked;

        public int Awaited { get; init; }

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public HttpMessageHandler CreateHandler(string name) => this;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await request.Content!.CopyToAsync(Stream.Null, cancellationToken);
            if (Interlocked.Increment(ref _asked) == Awaited)
            {
                Done.SetResult();
            }

            var content = new ByteArrayContent(s_answer);
            content.Headers.ContentType = new("application/json");
            return new(HttpStatusCode.OK) { Content = content };
        }
    }
}

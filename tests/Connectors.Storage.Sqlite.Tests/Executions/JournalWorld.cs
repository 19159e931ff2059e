using System.Security.Cryptography;
using System.Text;
using Connectors.Accounts.Auditing;
using Connectors.Accounts.Executions;
using Connectors.Accounts.Vault;
using Connectors.Runtime.Journal;
using Connectors.Storage.Sqlite.Engine;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Connectors.Storage.Sqlite.Tests.Executions;

/// <summary>A store file, its master key and a clock; every process on it has read both by itself.</summary>
public sealed class JournalWorld : IAsyncDisposable
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    readonly TemporaryFolder _folder = new();
    readonly List<Process> _processes = [];

    public JournalWorld() => MasterKeys.CreateFile(KeyFile);

    public FakeTimeProvider Clock { get; } = new(Noon);

    public ExecutionOptions Options { get; } = new();

    public string File => _folder.File();

    public string KeyFile => _folder.File("master.key");

    /// <summary>One process.</summary>
    public sealed record Process(SqliteAccountStore Store, MasterKeys Keys, TokenVault Vault, ExecutionJournal Journal) : IAsyncDisposable
    {
        public AuditLog Audit => Journal.Audit;

        public async ValueTask DisposeAsync()
        {
            await Journal.DisposeAsync();
            Vault.Dispose();
            Keys.Dispose();
            await Store.DisposeAsync();
        }
    }

    public async Task<Process> StartAsync()
    {
        var store = SqliteAccountStore.Open(File, Clock);
        var keys = MasterKeys.FromFile(KeyFile);
        var vault = await TokenVault.OpenAsync(store, keys, Clock);
        var process = new Process(store, keys, vault, new(store, vault, new(store, vault), Options, NullLogger<ExecutionJournal>.Instance));
        _processes.Add(process);
        return process;
    }

    public async Task StopAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        _processes.Clear();
    }

    /// <summary>Does something to the file that no process of ours would do.</summary>
    public void Meddle(string sql)
    {
        using var database = Database.Open(File, readOnly: false);
        database.Script(sql);
    }

    public string? Ask(string sql)
    {
        using var database = Database.Open(File, readOnly: true);
        return database.Ask(sql);
    }

    /// <summary>All bytes that lie on the disk.</summary>
    public byte[] Bytes() => [.. Directory.GetFiles(_folder.Path, "accounts.db*").SelectMany(System.IO.File.ReadAllBytes)];

    public WriteIntent Intent(string id, string? key = null, string input = "{}", string tenant = "acme", TimeSpan? lasts = null) => new()
    {
        Tenant = tenant,
        Key = key,
        ExecutionId = id,
        Connection = "my-app",
        Identifier = "user_1",
        Tool = "contact_create",
        Input = Encoding.UTF8.GetBytes(input),
        Fingerprint = SHA256.HashData(Encoding.UTF8.GetBytes(input)),
        At = Clock.GetUtcNow(),
        Until = Clock.GetUtcNow() + (lasts ?? TimeSpan.FromSeconds(30)),
    };

    public static ExecutionRecord Record(WriteIntent of, string outcome = "ok") => new()
    {
        ExecutionId = of.ExecutionId,
        Tenant = of.Tenant,
        Caller = "k1",
        RunId = "run_1",
        Connection = of.Connection,
        Identifier = of.Identifier,
        Tool = of.Tool,
        Outcome = outcome,
        At = of.At,
        Duration = TimeSpan.FromMilliseconds(120),
        Attempts = 1,
        UpstreamStatus = 201,
        CorrelationId = "corr_1",
        Input = of.Input,
    };

    public static WriteEnd Answered(string answer) => new(WriteState.Answered, Encoding.UTF8.GetBytes(answer));

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Dispose();
    }
}

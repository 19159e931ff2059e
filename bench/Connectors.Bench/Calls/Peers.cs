using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Connectors.Generated;
using Connectors.Generated.HubSpot;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Limits;
using Connectors.Runtime.Tokens;
using Microsoft.Extensions.DependencyInjection;

namespace Connectors.Bench.Calls;

/// <summary>One way to make a scenario's call. One worker at a time uses it.</summary>
internal abstract class Peer
{
    protected const string Token = "pat-na1-00000000-0000-0000-0000-000000000000";

    protected static JsonWriterOptions Relaxed { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Makes the call; gives the number of bytes that came out, and the bytes too where somebody wants them.</summary>
    public abstract ValueTask<int> CallAsync(IBufferWriter<byte>? copy = null);
}

/// <summary>Our executor: JSON from an agent in, compact JSON out, everything checked on the way.</summary>
internal sealed class ExecutorPeer(ToolExecutor executor, Scenario scenario) : Peer
{
    static readonly Account s_account = new("crm", "user_1");

    public static ServiceProvider Services(Action<ConnectorOptions>? configure, Func<HttpMessageHandler>? handler)
    {
        var services = new ServiceCollection();
        services.AddSingleton<ITokenProvider>(new StaticTokenProvider([new("crm", new(Token))]));
        services.AddSingleton<IRateGovernor>(Unlimited.Instance);
        var client = services.AddConnectors(ConnectorCatalogs.All, configure);
        if (handler is not null)
        {
            client.ConfigurePrimaryHttpMessageHandler(handler);
        }

        return services.BuildServiceProvider();
    }

    public override async ValueTask<int> CallAsync(IBufferWriter<byte>? copy = null)
    {
        using var outcome = await executor.ExecuteAsync(new(scenario.Tool, s_account, scenario.Input)).ConfigureAwait(false);
        var result = outcome as ToolResult ?? throw new InvalidOperationException(outcome.ToString());
        copy?.Write(result.Data.Span);
        return result.Data.Length;
    }
}

/// <summary>Our typed client: objects in, objects out.</summary>
internal sealed class TypedPeer(ToolExecutor executor, Scenario scenario) : Peer
{
    static readonly string[] s_dealProperties = ["dealname", "amount", "dealstage", "closedate"];
    static readonly string[] s_contactProperties = ["email", "firstname", "lastname", "company", "phone"];

    readonly HubSpotTools _tools = new(executor, new("crm", "user_1"));

    public override async ValueTask<int> CallAsync(IBufferWriter<byte>? copy = null)
    {
        if (scenario == Scenario.ContactCreate)
        {
            var created = await _tools.ContactCreateAsync(new()
            {
                Email = "jane@acmecorp.com",
                Firstname = "Jane",
                Lastname = "Smith",
                Jobtitle = "VP of Engineering",
                Company = "Acme Corp",
                Lifecyclestage = "lead",
            }).ConfigureAwait(false);
            return created.Data.Id.Length;
        }

        if (scenario == Scenario.DealsSearch)
        {
            var deals = await _tools.DealsSearchAsync(new() { Query = "enterprise", Properties = s_dealProperties, Limit = 10 }).ConfigureAwait(false);
            return deals.Data.Results.Count;
        }

        var contacts = await _tools.ContactsSearchAsync(new() { Query = "acme", Properties = s_contactProperties, Limit = 10 }).ConfigureAwait(false);
        return contacts.Data.Results.Count;
    }
}

/// <summary>What a good engineer writes by hand for one endpoint: an HttpClient, a Utf8JsonWriter, a Utf8JsonReader.</summary>
internal sealed class HandWrittenPeer(HttpClient client, Scenario scenario) : Peer
{
    static readonly MediaTypeHeaderValue s_json = new("application/json");

    public static HttpClient ClientOver(HttpMessageHandler handler, Uri baseUrl)
    {
        var client = new HttpClient(handler) { BaseAddress = baseUrl };
        client.DefaultRequestHeaders.Authorization = new("Bearer", Token);
        client.DefaultRequestHeaders.Accept.Add(new("application/json"));
        return client;
    }

    public override async ValueTask<int> CallAsync(IBufferWriter<byte>? copy = null)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(body, Relaxed))
        {
            scenario.WriteBody(writer);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, scenario.Path) { Content = new ReadOnlyMemoryContent(body.WrittenMemory) };
        request.Content.Headers.ContentType = s_json;
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        var answer = await response.Content.ReadAsByteArrayAsync().ConfigureAwait(false);

        var compact = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(compact, Relaxed))
        {
            scenario.TrimAnswer(answer, writer);
        }

        copy?.Write(compact.WrittenSpan);
        return compact.WrittenCount;
    }
}

/// <summary>
/// The limit: an HttpMessageInvoker, buffers and writers that are kept, and nothing else. What it still allocates is the
/// request and the answer of System.Net.Http.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "Its writer writes to memory and lives as long as the run.")]
internal sealed class BarePeer : Peer
{
    static readonly AuthenticationHeaderValue s_token = new("Bearer", Token);
    static readonly MediaTypeHeaderValue s_json = new("application/json");

    readonly HttpMessageInvoker _invoker;
    readonly Scenario _scenario;
    readonly Uri _address;
    readonly ArrayBufferWriter<byte> _body = new(1024);
    readonly ArrayBufferWriter<byte> _compact = new(8 * 1024);
    readonly Utf8JsonWriter _writer;
    readonly byte[] _answer = new byte[16 * 1024];

    public BarePeer(HttpMessageInvoker invoker, Scenario scenario, Uri baseUrl)
    {
        _invoker = invoker;
        _scenario = scenario;
        _address = new(baseUrl, scenario.Path);
        _writer = new(_body, Relaxed);
    }

    public override async ValueTask<int> CallAsync(IBufferWriter<byte>? copy = null)
    {
        _body.ResetWrittenCount();
        _writer.Reset(_body);
        _scenario.WriteBody(_writer);
        _writer.Flush();
        using var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = new ReadOnlyMemoryContent(_body.WrittenMemory) };
        request.Content.Headers.ContentType = s_json;
        request.Headers.Authorization = s_token;
        using var response = await _invoker.SendAsync(request, CancellationToken.None).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();

        var length = 0;
        var stream = await response.Content.ReadAsStreamAsync().ConfigureAwait(false);
        while (await stream.ReadAsync(_answer.AsMemory(length)).ConfigureAwait(false) is > 0 and var read)
        {
            length += read;
        }

        _compact.ResetWrittenCount();
        _writer.Reset(_compact);
        _scenario.TrimAnswer(_answer.AsSpan(0, length), _writer);
        _writer.Flush();
        copy?.Write(_compact.WrittenSpan);
        return _compact.WrittenCount;
    }
}

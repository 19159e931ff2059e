using System.Net;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Connectors.Runtime.Execution;
using Microsoft.Extensions.DependencyInjection;

namespace Connectors.Bench.Calls;

/// <summary>
/// Bind, build and read over a network that answers at once, beside the same call by hand. What the socket costs is left
/// out, so our own work shows in full: the ratios are worse than any that a user sees.
/// </summary>
[MemoryDiagnoser(displayGenColumns: false)]
[Config(typeof(InProcess))]
[HideColumns("Job", "Toolchain", "Error", "RatioSD")]
public class CallBenchmarks
{
    static readonly Uri s_baseUrl = new("https://api.hubapi.com");

    ServiceProvider _services = null!;
    Peer _handWritten = null!;
    Peer _bareLoop = null!;
    Peer _executor = null!;
    Peer _typedClient = null!;

    /// <summary>The tool whose call is made.</summary>
    [ParamsAllValues]
    public CalledTool Tool { get; set; }

    /// <summary>Makes the four peers, and sees that those which give JSON give the same.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        var (scenario, status, answer) = Tool == CalledTool.ContactCreate
            ? (Scenario.ContactCreate, HttpStatusCode.Created, Answers.ContactCreated)
            : (Scenario.DealsSearch, HttpStatusCode.OK, Answers.DealsFound);
        _services = ExecutorPeer.Services(null, () => new CannedHandler(status, answer));
        var executor = _services.GetRequiredService<ToolExecutor>();
        _handWritten = new HandWrittenPeer(HandWrittenPeer.ClientOver(new CannedHandler(status, answer), s_baseUrl), scenario);
        _bareLoop = new BarePeer(new(new CannedHandler(status, answer)), scenario, s_baseUrl);
        _executor = new ExecutorPeer(executor, scenario);
        SameAnswer.Check([_handWritten, _bareLoop, _executor]).GetAwaiter().GetResult();
        _typedClient = new TypedPeer(executor, scenario);
    }

    /// <summary>Ends what was made.</summary>
    [GlobalCleanup]
    public void CleanUp() => _services.Dispose();

    /// <summary>HttpClient, Utf8JsonWriter and Utf8JsonReader.</summary>
    [Benchmark(Baseline = true)]
    public ValueTask<int> HandWritten() => _handWritten.CallAsync();

    /// <summary>HttpMessageInvoker over kept buffers.</summary>
    [Benchmark]
    public ValueTask<int> BareLoop() => _bareLoop.CallAsync();

    /// <summary>ToolExecutor.</summary>
    [Benchmark]
    public ValueTask<int> Executor() => _executor.CallAsync();

    /// <summary>The generated client.</summary>
    [Benchmark]
    public ValueTask<int> TypedClient() => _typedClient.CallAsync();

    /// <summary>What is called.</summary>
    public enum CalledTool
    {
        /// <summary>contact_create, answered by a wide record.</summary>
        ContactCreate,

        /// <summary>deals_search, answered by ten deals.</summary>
        DealsSearch,
    }

    /// <summary>In this process: a project of its own per job would be built under the repository's rules for warnings.</summary>
    sealed class InProcess : ManualConfig
    {
        public InProcess() => AddJob(Job.ShortRun.WithIterationCount(8).WithToolchain(InProcessEmitToolchain.Instance));
    }
}

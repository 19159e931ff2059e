using System.Text;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Tests.Harness;

namespace Connectors.Runtime.Tests.Hostile;

/// <summary>These look at the memory of the whole process, so they run alone.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>A call to a server that means harm, with its real handler, and what it cost.</summary>
internal static class Measured
{
    /// <summary>An answer that is read at all, its buffers while they grow, and some room for a handler's own.</summary>
    public const long Most = 48L * 1024 * 1024;

    public static readonly TestTool Read = TestTool.With(
        "", "GET /thing", "read", """{"fields":[{"name":"id","from":"id","always":true}],"more":"more"}""", name: "acme_thing_get");

    public static readonly TestTool List = TestTool.With(
        "", "GET /things", "read", """{"list":true,"at":"rows","total":"total","fields":[{"name":"id","from":"id","always":true}]}""", name: "acme_things_list");

    public static readonly TestTool Create = TestTool.With(
        """{"name":"name","type":"string","to":"body.name"}""", returns: """{"fields":[{"name":"id","from":"id","always":true}]}""", name: "acme_thing_create");

    /// <summary>Serves bytes that never end, or not soon, until the caller hangs up.</summary>
    public static RawServer Endless(string head, string part) => new(async (stream, _) =>
    {
        await stream.WriteAsync(Encoding.Latin1.GetBytes(head));
        var bytes = Encoding.Latin1.GetBytes(part);
        while (true)
        {
            await stream.WriteAsync(bytes);
        }
    });

    /// <summary>The error that the call ends in. It must not have allocated more than an answer may cost.</summary>
    public static async Task<ToolError> ErrorAsync(TestTool tool, Uri address, AnswerView view = default, long most = Most)
    {
        await using var host = RawServer.Host(tool, address);
        var executor = (ToolExecutor)host.GetService(typeof(ToolExecutor))!;
        var before = GC.GetTotalAllocatedBytes(precise: true);
        using var outcome = await executor.ExecuteAsync(new(tool.Name, Call.Account, "{}"u8.ToArray()) { View = view });
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.True(allocated < most, $"{allocated / 1024 / 1024} MiB were allocated.");
        return Assert.IsType<ToolError>(outcome);
    }
}

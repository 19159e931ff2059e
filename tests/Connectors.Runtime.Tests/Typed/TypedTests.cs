using System.Text;
using System.Text.Json;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Tests.Harness;
using Connectors.Runtime.Typed;

namespace Connectors.Runtime.Tests.Typed;

/// <summary>The typed way in: input written, answer read, errors thrown.</summary>
public sealed class TypedTests
{
    sealed class Input(Action<InputWriter> write) : ToolInput
    {
        protected internal override void Write(InputWriter writer) => write(writer);
    }

    sealed class Thing(JsonElement json) : ToolRecord(json), IToolData<Thing>
    {
        public string Id => Text("id")!;

        public static Thing From(JsonElement json) => new(json);
    }

    sealed class Client(Call call) : ConnectorClient(call.Executor, Call.Account)
    {
        public Task<ToolResult<T>> Run<T>(TestTool tool, ToolInput input, CancellationToken cancellation = default)
            where T : IToolData<T> => RunAsync<T>(tool, input, cancellation);

        public IAsyncEnumerable<Thing> All(TestTool tool, ToolInput input, CancellationToken cancellation = default) => RunAllAsync<Thing>(tool, input, cancellation);
    }

    static string Json(Action<InputWriter> write)
    {
        using var json = new Input(write).ToJson();
        return Encoding.UTF8.GetString(json.Span);
    }

    [Fact]
    public void Each_kind_of_value_is_written_as_every_door_takes_it()
    {
        Assert.Equal("""{"v":"Acme — \"Ü\""}""", Json(w => w.Add("v"u8, "Acme — \"Ü\"")));
        Assert.Equal("""{"v":75000.50}""", Json(w => w.Add("v"u8, 75000.50m)));
        Assert.Equal("""{"v":9223372036854775807}""", Json(w => w.Add("v"u8, long.MaxValue)));
        Assert.Equal("""{"v":true}""", Json(w => w.Add("v"u8, true)));
        Assert.Equal("""{"v":"2026-06-30"}""", Json(w => w.Add("v"u8, new DateOnly(2026, 6, 30))));
        Assert.Equal("""{"v":"2026-06-30T15:00:00+02:00"}""", Json(w => w.Add("v"u8, new DateTimeOffset(2026, 6, 30, 15, 0, 0, TimeSpan.FromHours(2)))));
        Assert.Equal("""{"v":"high"}""", Json(w => w.Add("v"u8, 1, ["low", "high"])));
        Assert.Equal("""{"v":["a","b"]}""", Json(w => w.Add("v"u8, ["a", "b"])));
        Assert.Equal("""{"v":[1,2.5]}""", Json(w => w.Add("v"u8, new[] { 1m, 2.5m })));
        Assert.Equal("""{"v":{"a":1}}""", Json(w => w.Add("v"u8, new Input(i => i.Add("a"u8, 1L)))));
        Assert.Equal("""{"v":[{"a":1},{}]}""", Json(w => w.Add("v"u8, new ToolInput[] { new Input(i => i.Add("a"u8, 1L)), new Input(_ => { }) })));
        Assert.Equal("""{"v":{"a b":"","c":"d"}}""", Json(w => w.Add("v"u8, new Dictionary<string, string> { ["a b"] = "", ["c"] = "d" })));
    }

    [Fact]
    public void A_null_writes_nothing() =>
        Assert.Equal("{}", Json(w =>
        {
            w.Add("v"u8, (string?)null);
            w.Add("v"u8, (decimal?)null);
            w.Add("v"u8, (long?)null);
            w.Add("v"u8, (bool?)null);
            w.Add("v"u8, (DateOnly?)null);
            w.Add("v"u8, (DateTimeOffset?)null);
            w.Add("v"u8, null, ["low"]);
            w.Add("v"u8, (IReadOnlyList<string>?)null);
            w.Add("v"u8, (IReadOnlyList<decimal>?)null);
            w.Add("v"u8, (IReadOnlyList<ToolInput>?)null);
            w.Add("v"u8, (ToolInput?)null);
            w.Add("v"u8, (IReadOnlyDictionary<string, string>?)null);
        }));

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    public void A_value_outside_its_enumeration_is_the_callers_fault(int choice) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Json(w => w.Add("v"u8, choice, ["low", "high"])));

    [Fact]
    public void A_record_is_a_view_over_its_JSON()
    {
        using var json = JsonDocument.Parse("""{"id":"1","n":1.50,"t":true,"z":null,"o":{"a":1}}""");
        var thing = new Thing(json.RootElement);
        Assert.Equal(("1", "1.50", "true", null, null, """{"a":1}"""), (thing.Id, thing["n"], thing["t"], thing["z"], thing["absent"], thing["o"]));
        Assert.Equal("""{"id":"1","n":1.50,"t":true,"z":null,"o":{"a":1}}""", thing.ToString());
    }

    [Theory]
    [InlineData("""{"results":[{"id":"1"},{"id":"2"}],"total":12}""", 12L)]
    [InlineData("""{"results":[{"id":"1"},{"id":"2"}]}""", null)]
    [InlineData("""{"total":null,"results":[{"id":"1"},{"id":"2"}]}""", null)]
    [InlineData("""{"total":"12","results":[{"id":"1"},{"id":"2"}]}""", null)]
    [InlineData("""{"total":1.5,"results":[{"id":"1"},{"id":"2"}]}""", null)]
    public void A_page_has_its_records_and_a_total_where_there_is_one(string json, long? total)
    {
        using var document = JsonDocument.Parse(json);
        var page = new ToolPage<Thing>(document.RootElement);
        Assert.Equal(["1", "2"], page.Results.Select(r => r.Id));
        Assert.Equal(total, page.Total);
    }

    static readonly TestTool s_list = TestTool.With(
        """{"name":"after","type":"string","to":"query.after"}""", "GET /things", "read",
        """{"list":true,"at":"results","total":"total","next":{"from":"next","to":"after"},"fields":[{"name":"id","from":"id","always":true}]}""",
        connector: new("""{"correlation":{"header":"X-Trace"}}"""));

    [Fact]
    public async Task A_typed_call_gives_a_typed_answer_that_outlives_its_buffers()
    {
        var call = new Call(s_list);
        call.Wire.Answers("""{"total":3,"results":[{"id":"1","x":1}],"next":"c"}""", headers: ("X-Trace", "t"));
        var result = await new Client(call).Run<ToolPage<Thing>>(s_list, new Input(w => w.Add("after"u8, "b")));
        for (var i = 0; i < 20; i++)
        {
            call.Wire.Answers($$"""{"total":9,"results":[{"id":"{{new string('z', 20)}}"}]}""");
            using var other = await call.RunAsync();
        }

        Assert.Equal(("1", 3, "c", "t"), (Assert.Single(result.Data.Results).Id, result.Data.Total, result.Next, result.CorrelationId));
        Assert.Equal(["x"], result.Omitted);
        Assert.StartsWith("exe_", result.ExecutionId, StringComparison.Ordinal);
        Assert.Equal("?after=b", call.Wire.Requests[0].Uri.Query);
    }

    [Fact]
    public async Task A_typed_call_passes_the_same_checks_as_every_other()
    {
        var call = new Call(s_list);
        var thrown = await Assert.ThrowsAsync<ToolException>(() => new Client(call).Run<UntypedRecord>(s_list, new Input(w => w.Add("after"u8, 5L))));
        Assert.Equal((ErrorCode.InvalidInput, "$.after"), (thrown.Error.Code, Assert.Single(thrown.Error.Faults).Path));
        Assert.Empty(call.Wire.Requests);
    }

    [Fact]
    public async Task A_typed_call_that_fails_throws_its_error()
    {
        var call = new Call(s_list);
        call.Wire.Answers("{}", 404);
        var thrown = await Assert.ThrowsAsync<ToolException>(() => new Client(call).Run<UntypedRecord>(s_list, new Input(_ => { })));
        Assert.Equal((ErrorCode.NotFound, "not_found: Acme has no such record."), (thrown.Error.Code, thrown.Message));
        Assert.Equal(thrown.Message, thrown.Error.ToString());
        await Assert.ThrowsAsync<ArgumentNullException>(() => new Client(call).Run<UntypedRecord>(s_list, null!));
    }

    [Theory]
    [InlineData(250, 20, 3)]
    [InlineData(0, 20, 1)]
    [InlineData(8, 100_000, 14)]
    public async Task Records_come_page_by_page_while_they_are_asked_for(int count, int recordBytes, int pages)
    {
        var provider = new Paging.ListProvider(count, recordBytes: recordBytes);
        var ids = new List<string>();
        await foreach (var thing in new Client(provider.Call).All(provider.Tool, new Input(_ => { })))
        {
            ids.Add(thing.Id);
        }

        Assert.Equal(Enumerable.Range(0, count).Select(i => $"{i}"), ids);
        Assert.Equal(pages, provider.Pages);
    }

    [Fact]
    public async Task Who_stops_asking_reads_no_further()
    {
        var provider = new Paging.ListProvider(1000);
        await foreach (var thing in new Client(provider.Call).All(provider.Tool, new Input(w => w.Add("limit"u8, 10L))))
        {
            if (thing.Id == "15")
            {
                break;
            }
        }

        Assert.Equal(2, provider.Pages);
    }

    [Fact]
    public async Task A_page_that_fails_throws_after_the_records_before_it()
    {
        var provider = new Paging.ListProvider(1000) { Fails = from => from == 200 ? Wire.Json("{}", 429) : null };
        var seen = 0;
        var thrown = await Assert.ThrowsAsync<ToolException>(async () =>
        {
            await foreach (var thing in new Client(provider.Call).All(provider.Tool, new Input(_ => { })))
            {
                seen++;
            }
        });
        Assert.Equal((ErrorCode.RateLimited, 200), (thrown.Error.Code, seen));
    }

    [Fact]
    public async Task A_caller_who_gives_up_hears_it_as_an_exception() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new Client(new(s_list)).Run<UntypedRecord>(s_list, new Input(_ => { }), new(canceled: true)));
}

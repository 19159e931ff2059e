using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Paging;
using Connectors.Runtime.Tests.Harness;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Tests.Paging;

/// <summary>A provider with a list of numbered records, which pages by offset, and a tool for it.</summary>
internal sealed class ListProvider
{
    readonly Call _call;

    public ListProvider(int count, bool hasSize = true, int? atMost = null, int recordBytes = 20)
    {
        var size = hasSize ? ",\"size\":\"limit\"" : "";
        var most = atMost is null ? "" : $",\"at_most\":{atMost}";
        Tool = TestTool.With(
            """
            {"name":"limit","type":"integer","to":"query.limit","minimum":1,"maximum":100,"accepts":["text"]},
            {"name":"after","type":"string","to":"query.after","accepts":["number"],"aliases":["cursor"]},
            {"name":"query","type":"string","to":"query.query"}
            """,
            "GET /things", "read", name: "acme_things_list",
            returns: $$"""{"list":true,"at":"page.rows","total":"page.count","next":{"from":"page.next","to":"after"{{size}}{{most}}},"fields":[{"name":"id","from":"id","always":true},{"name":"text","from":"text"}]}""");
        _call = new(Tool, TestTool.With(name: "acme_other"));
        _call.Wire.Answer = (request, _) =>
        {
            var query = request.RequestUri!.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=')).ToDictionary(p => p[0], p => p[1]);
            var limit = query.TryGetValue("limit", out var l) ? int.Parse(l, CultureInfo.InvariantCulture) : 10;
            var from = query.TryGetValue("after", out var a) ? int.Parse(a, CultureInfo.InvariantCulture) : 0;
            if (Fails is { } fails && fails(from) is { } failure)
            {
                return Task.FromResult(failure);
            }

            var rows = string.Join(',', Enumerable.Range(from, Math.Min(limit, count - from)).Select(i => $$"""{"id":"{{i}}","text":"{{new string('x', recordBytes)}}","other":1}"""));
            var next = from + limit < count ? $",\"next\":\"{Next?.Invoke(from) ?? from + limit}\"" : "";
            return Task.FromResult(Wire.Json($$$"""{"page":{"count":{{{count}}},"rows":[{{{rows}}}]{{{next}}}}}"""));
        };
    }

    public TestTool Tool { get; }

    public Call Call => _call;

    /// <summary>What the page that begins here fails with, if it does.</summary>
    public Func<int, HttpResponseMessage?>? Fails { get; set; }

    public Func<int, int>? Next { get; set; }

    public int Pages => _call.Wire.Requests.Count;

    public AllPages AllPages => new(_call.Executor, new ToolCatalog([new TestCatalog(Tool, TestTool.With(name: "acme_other"))]), _call.Options, _call.Clock);

    public async Task<Gathered> AllAsync(string input = "{}", int maxItems = 1000, int maxBytes = 256 * 1024, AnswerView view = default, TimeSpan? deadline = null)
    {
        using var outcome = await OutcomeAsync(input, new() { MaxItems = maxItems, MaxBytes = maxBytes }, view, deadline);
        var result = outcome as ToolResult ?? throw new Xunit.Sdk.XunitException(outcome.ToString());
        var json = JsonNode.Parse(result.ToString())!;
        Assert.True(result.Data.Length <= maxBytes);
        return new([.. json["results"]!.AsArray().Select(r => int.Parse((string)r!["id"]!, CultureInfo.InvariantCulture))], (int?)json["total"], result.Next, result.NextParameter, result.Warnings, result.ToString(), result.ExecutionId);
    }

    public ValueTask<ToolOutcome> OutcomeAsync(string input = "{}", PageBounds? bounds = null, AnswerView view = default, TimeSpan? deadline = null, string tool = "acme_things_list") =>
        AllPages.ExecuteAsync(new(tool, Call.Account, Encoding.UTF8.GetBytes(input)) { View = view, Deadline = deadline }, bounds ?? PageBounds.Default);
}

internal sealed record Gathered(int[] Ids, int? Total, string? Next, string? NextParameter, IReadOnlyList<string> Warnings, string Json, string ExecutionId);

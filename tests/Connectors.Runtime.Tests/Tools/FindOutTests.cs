using System.Text;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Tests.Harness;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Tests.Tools;

/// <summary>What is asked of the provider when a write's answer was lost, and what its answer proves.</summary>
public sealed class FindOutTests
{
    static readonly DateTimeOffset s_sent = Call.Now;

    static readonly TestTool s_create = TestTool.With(
        """
        {"name":"name","type":"string","required":true,"to":"body.fields.name","aliases":["title"]},
        {"name":"size","type":"number","to":"body.fields.size","send_as":"text"},
        {"name":"day","type":"date","to":"body.fields.day"},
        {"name":"tags","type":"list","items":{"type":"string"},"to":"body.tags"},
        {"name":"fields","type":"map","to":"body.fields"}
        """,
        name: "acme_thing_create",
        findOut:
        """
        {"tool":"acme_things_search",
         "input":{"groups":[{"filters":[{"is":"name","value":"{name}"},{"is":"size","value":"{size}"},{"is":"made","value":"{sent_at.ms}"}]}],
                  "since":"{sent_at.iso}","tags":"{tags}","names":"{names.body.fields}","limit":5,"exact":true},
         "id":"id","only_since":"made_at","same":{"body.fields.size":"fields.size","body.fields.day":"fields.day"},"settles_after_ms":180000}
        """);

    static readonly TestTool s_update = TestTool.With(
        """
        {"name":"id","type":"string","required":true,"to":"path.id"},
        {"name":"colour","type":"string","to":"body.fields.colour"},
        {"name":"fields","type":"map","to":"body.fields"}
        """,
        "PATCH /things/{id}", "update", name: "acme_thing_update",
        findOut: """{"tool":"acme_thing_get","input":{"id":"{id}","names":"{names.body.fields}"},"id":"id","same":{"body.fields":"fields"},"settles_after_ms":60000}""");

    static readonly TestTool s_search = TestTool.With(
        call: "POST /things/search", effect: "read", name: "acme_things_search",
        returns: """{"list":true,"at":"results","next":{"from":"next","to":"after"},"fields":[{"name":"id","from":"id","always":true}]}""");

    static readonly TestTool s_get = TestTool.With(
        call: "GET /things", effect: "read", name: "acme_thing_get", returns: """{"fields":[{"name":"id","from":"id","always":true}],"more":"fields"}""");

    [Theory]
    [InlineData(
        """{"title":"An \"anvil\"","size":1.50,"tags":["a","b"],"fields":{"day":"2026-07-01","weight":"5"}}""",
        """{"groups":[{"filters":[{"is":"name","value":"An \"anvil\""},{"is":"size","value":"1.50"},{"is":"made","value":"1782820680000"}]}],"since":"2026-06-30T11:58:00.000Z","tags":["a","b"],"names":["name","size","day","weight"],"limit":5,"exact":true}""")]
    [InlineData(
        """{"name":"Anvil"}""",
        """{"groups":[{"filters":[{"is":"name","value":"Anvil"},{"is":"made","value":"1782820680000"}]}],"since":"2026-06-30T11:58:00.000Z","names":["name"],"limit":5,"exact":true}""")]
    public void A_hole_is_filled_and_what_has_no_value_is_left_out(string input, string lookUp) =>
        Assert.Equal(lookUp, Encoding.UTF8.GetString(s_create.Descriptor.FindOut!.WriteInput(s_create.Descriptor, Encoding.UTF8.GetBytes(input), s_sent)!));

    [Fact]
    public void The_look_up_is_made_for_the_same_account_and_reads_the_whole_answer()
    {
        var write = new ToolCall("acme_thing_update", Call.Account, """{"id":"7","fields":{"colour":"red"}}"""u8.ToArray()) { RunId = "run-1", Caller = "key-1", Priority = CallPriority.Background };
        var lookUp = s_update.Descriptor.FindOut!.LookUp(s_update.Descriptor, write, s_sent)!.Value;
        Assert.Equal(("acme_thing_get", AnswerView.Full, Call.Account, "run-1", "key-1", CallPriority.Background), (lookUp.Tool, lookUp.View, lookUp.Account, lookUp.RunId, lookUp.Caller, lookUp.Priority));
        Assert.Equal("""{"id":"7","names":["colour"]}""", Encoding.UTF8.GetString(lookUp.Input.Span));
        Assert.Null(lookUp.IdempotencyKey);
    }

    [Fact]
    public void Input_that_no_longer_fits_its_tool_asks_nothing() =>
        Assert.Null(s_create.Descriptor.FindOut!.WriteInput(s_create.Descriptor, """{"nome":"Anvil"}"""u8, s_sent));

    [Theory]
    [InlineData("""{"id":"7","made_at":"2026-06-30T12:00:01Z","fields":{"size":"1.50"}}""", "Found 7")]
    [InlineData("""{"id":7,"made_at":1782820801000,"fields":{"size":1.5}}""", "Found 7")]
    [InlineData("""{"id":"7","made_at":"2026-06-30T11:59:57Z","fields":{"size":"1.5"}}""", "Found 7")]
    [InlineData("""{"id":"6","made_at":"2026-06-30T11:00:00Z","fields":{"size":"1.5"}},{"id":"7","made_at":"2026-06-30T12:00:00Z","fields":{"size":"1.5"}}""", "Found 7")]
    [InlineData("""{"id":"6","made_at":"2026-06-30T12:00:00Z","fields":{"size":"2"}},{"id":"7","made_at":"2026-06-30T12:00:00Z","fields":{"size":"1.5"}}""", "Found 7")]
    [InlineData("", "NotFound")]
    [InlineData("""{"id":"7","made_at":"2026-06-30T11:00:00Z","fields":{"size":"1.5"}}""", "NotFound")]
    [InlineData("""{"id":"7","made_at":"2026-06-30T11:59:00Z","fields":{"size":"1.5"}}""", "CannotTell 7")]
    [InlineData("""{"id":"7","made_at":"2026-06-30T13:00:00Z","fields":{"size":"1.5"}}""", "CannotTell 7")]
    [InlineData("""{"id":"7","made_at":"2026-06-30T12:00:01Z","fields":{"size":"2"}}""", "CannotTell 7")]
    [InlineData("""{"id":"7","made_at":"2026-06-30T12:00:01Z","fields":{}}""", "CannotTell 7")]
    [InlineData("""{"id":"7","made_at":"yesterday","fields":{"size":"1.5"}}""", "CannotTell 7")]
    [InlineData("""{"made_at":"2026-06-30T12:00:01Z","fields":{"size":"1.5"},"id":""}""", "CannotTell")]
    [InlineData("""{"id":"7","made_at":"2026-06-30T12:00:01Z","fields":{"size":"1.5"}},{"id":"8","made_at":"2026-06-30T12:00:02Z","fields":{"size":"1.5"}}""", "CannotTell 7 8")]
    public async Task A_create_was_carried_out_when_one_record_is_equal_and_new(string records, string verdict) =>
        Assert.Equal(verdict, Said(await JudgeAsync(s_create, s_search, """{"name":"Anvil","size":1.5}""", $$"""{"results":[{{records}}]}""")));

    [Fact]
    public async Task More_records_than_a_page_holds_prove_nothing() => Assert.Equal(
        "CannotTell 7",
        Said(await JudgeAsync(s_create, s_search, """{"name":"Anvil"}""", """{"results":[{"id":"7","made_at":"2026-06-30T12:00:01Z"}],"next":"5"}""")));

    [Theory]
    [InlineData("""{"colour":"RED","fields":{"weight":"5"}}""", """{"id":"7","fields":{"colour":"red ","weight":"5.0"}}""", "Found 7")]
    [InlineData("""{"fields":{"colour":""}}""", """{"id":"7","fields":{"colour":null}}""", "Found 7")]
    [InlineData("""{"fields":{"since":"2026-07-01"}}""", """{"id":"7","fields":{"since":"2026-07-01T00:00:00.000Z"}}""", "Found 7")]
    [InlineData("""{"colour":"red"}""", """{"id":"7","fields":{"colour":"blue"}}""", "NotFound")]
    [InlineData("""{"colour":"red","fields":{"weight":"5"}}""", """{"id":"7","fields":{"colour":"red"}}""", "NotFound")]
    public async Task An_update_was_carried_out_when_the_record_has_the_values(string fields, string record, string verdict) =>
        Assert.Equal(verdict, Said(await JudgeAsync(s_update, s_get, $$"""{"id":"7",{{fields[1..]}}""", record)));

    [Fact]
    public async Task What_is_not_there_is_proven_only_when_the_write_has_had_its_time()
    {
        var early = await JudgeAsync(s_create, s_search, """{"name":"Anvil"}""", """{"results":[]}""", askedAfter: TimeSpan.FromSeconds(179));
        Assert.Equal((WriteFate.CannotTell, s_sent.AddMinutes(3)), (early.Fate, early.AskAgainAt));
        Assert.Equal(WriteFate.NotFound, (await JudgeAsync(s_create, s_search, """{"name":"Anvil"}""", """{"results":[]}""", askedAfter: TimeSpan.FromSeconds(180))).Fate);
    }

    [Fact]
    public void A_look_up_that_failed_proves_nothing_unless_it_says_that_nothing_is_there()
    {
        var at = s_sent.AddMinutes(10);
        using var limited = new ToolError(ErrorCode.RateLimited, "Too often.") { RetryAt = at };
        using var gone = new ToolError(ErrorCode.NotFound, "No such record.");
        Assert.Equal(
            new WriteFinding(WriteFate.CannotTell, Why: "the look-up failed (rate_limited)", AskAgainAt: at),
            s_update.Descriptor.FindOut!.Judge(s_update.Descriptor, s_get.Descriptor, """{"id":"7","colour":"red"}"""u8, limited, s_sent, at));
        Assert.Equal(WriteFinding.NotFound, s_update.Descriptor.FindOut!.Judge(s_update.Descriptor, s_get.Descriptor, """{"id":"7","colour":"red"}"""u8, gone, s_sent, at));
    }

    static async Task<WriteFinding> JudgeAsync(TestTool write, TestTool read, string input, string answer, TimeSpan? askedAfter = null)
    {
        var call = new Call(read);
        call.Wire.Answers(answer);
        using var outcome = await call.ResultAsync(view: AnswerView.Full);
        return write.Descriptor.FindOut!.Judge(write.Descriptor, read.Descriptor, Encoding.UTF8.GetBytes(input), outcome, s_sent, s_sent + (askedAfter ?? TimeSpan.FromMinutes(5)));
    }

    static string Said(WriteFinding finding) => $"{finding.Fate} {finding.Id}{string.Join(' ', finding.Candidates ?? [])}".TrimEnd();
}

using Connectors.Runtime.Execution;
using Connectors.Runtime.Tests.Harness;

namespace Connectors.Runtime.Tests.Answers;

/// <summary>A provider's refusal by the words of its vocabulary, and by its status where no word fits.</summary>
public sealed class ErrorTests
{
    const string Vocabulary =
        """
        {"message":"message","correlation":{"body":"trace.id","header":"X-Trace"},"details":{"list":"errors","message":"message","field":"context.name"},
         "rules":[
           {"when":{"http":["401"],"body":{"category":["EXPIRED"]}},"is":"token_expired"},
           {"when":{"http":["403"],"body":{"errors.code":["NO_SCOPE","LESS_SCOPE"]}},"is":"missing_scopes","scopes":["errors.context.one","errors.context.all"]},
           {"when":{"http":["409"]},"is":"conflict","capture":{"existing_id":{"from":"message","after":"Existing ID: ","characters":"0-9"}}},
           {"when":{"http":["423","477"]},"is":"provider_unavailable","executed":"no","wait_ms":2000},
           {"when":{"http":["429"],"text":{"message":"daily limit"}},"is":"quota_exhausted"},
           {"when":{"http":["429"]},"is":"rate_limited","wait_ms":10000},
           {"when":{"body":{"code":["GONE"]}},"is":"not_found"},
           {"when":{"http":["5xx"]},"is":"provider_unavailable","executed":"unknown","wait_ms":5000}]}
        """;

    static async Task<ToolError> Refuse(
        int status, string body, string effect = "create", string errors = Vocabulary, string type = "application/json",
        params (string, string)[] headers)
    {
        var call = new Call(TestTool.With("", "POST /things", effect, scopes: "\"things.read\",\"things.write\"", connector: new(errors)));
        call.Wire.Answers(body, status, type, headers);
        return await call.ErrorAsync();
    }

    [Theory]
    [InlineData(401, """{"category":"EXPIRED"}""", "reauth_required")]
    [InlineData(401, "{}", "reauth_required")]
    [InlineData(403, """{"errors":[{"code":"OTHER"},{"code":"LESS_SCOPE"}]}""", "missing_scopes")]
    [InlineData(403, """{"errors":[{"code":"OTHER"}]}""", "rejected_by_provider")]
    [InlineData(409, "{}", "conflict")]
    [InlineData(423, "{}", "provider_unavailable")]
    [InlineData(429, """{"message":"You have reached your DAILY limit."}""", "quota_exhausted")]
    [InlineData(429, """{"message":"You have reached your secondly limit."}""", "rate_limited")]
    [InlineData(410, """{"code":"GONE"}""", "not_found")]
    [InlineData(500, "{}", "outcome_unknown")]
    [InlineData(599, "{}", "outcome_unknown")]
    [InlineData(400, """{"message":"daily limit"}""", "rejected_by_provider")]
    public async Task The_first_rule_that_fits_decides(int status, string body, string code) => Assert.Equal(code, (await Refuse(status, body)).Code.Name);

    [Theory]
    [InlineData(400, "rejected_by_provider", FixBy.Agent)]
    [InlineData(401, "reauth_required", FixBy.User)]
    [InlineData(403, "rejected_by_provider", FixBy.Agent)]
    [InlineData(404, "not_found", FixBy.Agent)]
    [InlineData(409, "conflict", FixBy.Agent)]
    [InlineData(429, "rate_limited", FixBy.Nobody)]
    [InlineData(500, "provider_unavailable", FixBy.Nobody)]
    [InlineData(408, "provider_unavailable", FixBy.Nobody)]
    public async Task Without_a_rule_the_status_decides(int status, string code, FixBy fixBy)
    {
        foreach (var body in new[] { "", "{}" })
        {
            var error = await Refuse(status, body, "read", "{}");
            Assert.Equal((code, fixBy, status), (error.Code.Name, error.FixBy, error.UpstreamStatus));
        }
    }

    [Theory]
    [InlineData(400, "response_unreadable")]
    [InlineData(401, "reauth_required")]
    [InlineData(403, "response_unreadable")]
    [InlineData(404, "response_unreadable")]
    [InlineData(429, "rate_limited")]
    [InlineData(500, "response_unreadable")]
    [InlineData(304, "response_unreadable")]
    public async Task A_refusal_that_cannot_be_read_means_what_its_status_proves_by_itself(int status, string code)
    {
        foreach (var (body, type) in new[] { ("<html>", "text/html"), ("{\"mess", "application/json"), ("oops", "text/plain") })
        {
            var error = await Refuse(status, body, "read", "{}", type);
            Assert.Equal((code, status), (error.Code.Name, error.UpstreamStatus));
            Assert.DoesNotContain("<html>", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("read", "response_unreadable", true)]
    [InlineData("create", "outcome_unknown", false)]
    [InlineData("update", "outcome_unknown", true)]
    public async Task A_gateways_page_is_unreadable_and_leaves_a_writes_end_open(string effect, string code, bool retryable)
    {
        var error = await Refuse(502, "<html>Bad gateway</html>", effect, type: "text/html", headers: [("Retry-After", "3"), ("X-Trace", "t-1")]);
        Assert.Equal((code, retryable, "t-1"), (error.Code.Name, error.Retryable, error.CorrelationId));
        Assert.Equal(effect == "read" ? Call.Now.AddSeconds(3) : null, error.RetryAt);
    }

    [Theory]
    [InlineData(423)]
    [InlineData(477)]
    public async Task A_refusal_before_the_work_leaves_no_doubt_about_a_create(int status)
    {
        var error = await Refuse(status, "{}");
        Assert.Equal((ErrorCode.ProviderUnavailable, true, Call.Now.AddSeconds(2)), (error.Code, error.Retryable, error.RetryAt));
    }

    [Theory]
    [InlineData("120", 120)]
    [InlineData("0", 0)]
    [InlineData("Tue, 30 Jun 2026 12:01:00 GMT", 60)]
    [InlineData("Mon, 29 Jun 2026 12:00:00 GMT", 0)]
    [InlineData("1000000000", 7 * 86_400)]
    [InlineData("99999999999999", 10)]
    [InlineData("soon", 10)]
    [InlineData("-5", 10)]
    [InlineData("", 10)]
    [InlineData(null, 10)]
    public async Task The_wait_is_the_headers_where_it_makes_sense_and_else_the_rules(string? retryAfter, int seconds)
    {
        var error = await Refuse(429, "{}", headers: retryAfter is null ? [] : [("Retry-After", retryAfter)]);
        Assert.Equal((ErrorCode.RateLimited, Call.Now.AddSeconds(seconds)), (error.Code, error.RetryAt));
    }

    [Theory]
    [InlineData("Contact already exists. Existing ID: 20775093475", "20775093475")]
    [InlineData("Existing ID: 42. Sorry.", "42")]
    [InlineData("Existing ID: abc", null)]
    [InlineData("Something else", null)]
    [InlineData("", null)]
    public async Task A_conflict_says_whom_it_met(string message, string? id)
    {
        var error = await Refuse(409, $$"""{"message":"{{message}}"}""");
        Assert.Equal(id, error.Details.GetValueOrDefault("existing_id"));
        Assert.Equal(
            id is null ? "Search for the existing record and update it instead." : $"Use the existing record {id}: read it, or update it instead.",
            error.NextAction);
    }

    [Fact]
    public async Task A_capture_that_starts_where_the_sentence_starts_is_found()
    {
        var errors = """{"message":"m","rules":[{"when":{"http":["409"]},"is":"conflict","capture":{"existing_id":{"from":"m","characters":"0-9"}}}]}""";
        Assert.Equal("7", (await Refuse(409, """{"m":"7 is in the way"}""", errors: errors)).Details["existing_id"]);
    }

    [Theory]
    [InlineData("""{"errors":[{"code":"NO_SCOPE","context":{"one":["things.write","things.admin"]}}]}""", "things.write")]
    [InlineData("""{"errors":[{"code":"NO_SCOPE","context":{"all":["other"],"one":["more","other"]}}]}""", "more other")]
    [InlineData("""{"errors":[{"code":"NO_SCOPE"}]}""", "things.read things.write")]
    public async Task Missing_scopes_are_the_tools_among_those_named(string body, string scopes)
    {
        var error = await Refuse(403, body);
        Assert.Equal((ErrorCode.MissingScopes, FixBy.User, scopes), (error.Code, error.FixBy, string.Join(' ', error.Scopes)));
    }

    [Fact]
    public async Task The_providers_single_complaints_are_told_one_by_one()
    {
        var error = await Refuse(400, """
            {"message":"[{\"isValid\":false}]","errors":[{"message":"No such option","context":{"name":["stage"]}},{"other":1},{"message":"Too long"},5]}
            """);
        Assert.Equal([new ProviderComplaint("No such option", "stage"), new("Too long", null)], error.Complaints);
        Assert.Equal("Acme refused the request (status 400): No such option; Too long", error.Message);
    }

    [Fact]
    public async Task Long_complaints_are_cut_and_many_are_counted_out()
    {
        var errors = string.Join(',', Enumerable.Repeat($$"""{"message":"{{new string('x', 499)}}\ud83d\ude00{{new string('y', 50)}}"}""", 30));
        var error = await Refuse(400, $$"""{"errors":[{{errors}}]}""");
        Assert.Equal(20, error.Complaints.Count);
        Assert.Equal(new string('x', 499) + "…", error.Complaints[0].Message);
        Assert.InRange(error.Message.Length, 500, 600);
    }

    [Theory]
    [InlineData("""{"trace":{"id":"body-1"}}""", "body-1")]
    [InlineData("""{"trace":{"id":17}}""", "17")]
    [InlineData("""{"trace":"x"}""", "head-1")]
    [InlineData("{}", "head-1")]
    [InlineData("", "head-1")]
    public async Task The_correlation_id_is_the_bodys_or_the_headers(string body, string id) =>
        Assert.Equal(id, (await Refuse(400, body, headers: ("X-Trace", "head-1"))).CorrelationId);

    [Fact]
    public async Task A_success_has_its_correlation_id_from_the_header()
    {
        var call = new Call(TestTool.With(connector: new(Vocabulary)));
        call.Wire.Answers("{}", headers: ("X-Trace", "head-2"));
        Assert.Equal("head-2", (await call.ResultAsync()).CorrelationId);
    }

    [Theory]
    [InlineData("""{"message":"broken \ud83d"}""")]
    [InlineData("""{"\ud800":1,"message":"m","trace":{"\udfff":1,"i\ud800":2}}""")]
    [InlineData("""{"errors":[{"message":"\ud800","context":{"name":["\ud800"]}}],"trace":{"id":"\ud800"}}""")]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("null")]
    [InlineData("""{"message":{"a":1},"errors":"x","trace":[[{"id":{}}]]}""")]
    public async Task A_refusal_of_any_shape_stays_what_its_status_says(string body)
    {
        Assert.Equal(ErrorCode.Conflict, (await Refuse(409, body)).Code);
        Assert.Equal(ErrorCode.RateLimited, (await Refuse(429, body)).Code);
    }

    [Theory]
    [InlineData("""{"ok":true,"id":"1"}""", null)]
    [InlineData("""{"ok":false,"error":"ratelimited"}""", "rate_limited")]
    [InlineData("""{"ok":false,"error":"name_taken"}""", "rejected_by_provider")]
    [InlineData("""{"id":"1"}""", "rejected_by_provider")]
    [InlineData("""{"ok":""", "response_unreadable")]
    public async Task A_success_may_have_to_say_so_itself(string body, string? code)
    {
        var errors = """
            {"message":"error","success":{"body":{"ok":["true"]}},
             "rules":[{"when":{"body":{"error":["ratelimited"]}},"is":"rate_limited","wait_ms":1000}]}
            """;
        var call = new Call(TestTool.With(connector: new(errors)));
        call.Wire.Answers(body);
        using var outcome = await call.RunAsync();
        Assert.Equal(code, (outcome as ToolError)?.Code.Name);
    }
}

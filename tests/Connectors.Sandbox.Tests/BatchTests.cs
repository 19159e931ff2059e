namespace Connectors.Sandbox.Tests;

public sealed class BatchTests
{
    const string Root = "/crm/v3/objects/contacts/batch";

    [Fact]
    public async Task A_batch_creates_its_records_and_says_when()
    {
        await using var twin = await Twin.StartAsync();
        var answer = await twin.PostAsync(
            Root + "/create", """{"inputs":[{"properties":{"email":"a@b.example"}},{"properties":{"email":"c@b.example"}}]}""");

        Assert.Equal(201, answer.Status);
        Assert.Equal(["status", "results", "startedAt", "completedAt"], answer.Json.Select(pair => pair.Key));
        Assert.Equal("COMPLETE", answer.String("status"));
        Assert.Equal("2026-11-23T12:00:00.000Z", answer.String("startedAt"));
        Assert.Equal(answer.Ids(), (await twin.GetAsync("/crm/v3/objects/contacts")).Ids());
        Assert.Equal("true", answer.Json["results"]![0]!["properties"]!["hs_is_contact"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("""{"objectWriteTraceId":"1",""", """{"properties":{"email":"broken"}}""", 400)]
    [InlineData("{", """{"objectWriteTraceId":"2","properties":{"email":"broken"}}""", 400)]
    [InlineData("{", """{"properties":{"email":"taken@b.example"}}""", 409)]
    [InlineData("{", """{"properties":{"email":"A@b.example"}}""", 409)]
    public async Task One_bad_input_fails_the_whole_batch_unless_all_carry_a_trace_id(string goodStart, string bad, int status)
    {
        await using var twin = await Twin.StartAsync();
        await twin.CreateAsync("contacts", """{"email":"taken@b.example"}""");
        var answer = await twin.PostAsync(
            Root + "/create", $$$"""{"inputs":[{{{goodStart}}}"properties":{"email":"a@b.example"}},{{{bad}}}]}""");
        Assert.Equal(status, answer.Status);
        Assert.Single((await twin.GetAsync("/crm/v3/objects/contacts")).Ids());
    }

    [Fact]
    public async Task With_trace_ids_the_good_inputs_are_written_and_the_error_names_the_bad_one()
    {
        await using var twin = await Twin.StartAsync();
        var answer = await twin.PostAsync(
            Root + "/create",
            """{"inputs":[{"objectWriteTraceId":"t1","properties":{"email":"a@b.example"}},{"objectWriteTraceId":"t2","properties":{"email":"broken"}}]}""");

        Assert.Equal(207, answer.Status);
        Assert.Equal(1, answer.Json["numErrors"]!.GetValue<int>());
        Assert.Equal("t1", Assert.Single(answer.Json["results"]!.AsArray())!["objectWriteTraceId"]!.GetValue<string>());
        var error = answer.Json["errors"]![0]!;
        Assert.Equal("VALIDATION_ERROR", error["category"]!.GetValue<string>());
        Assert.Equal("""{"objectWriteTraceId":["t2"]}""", error["context"]!.ToJsonString());
        Assert.Single((await twin.GetAsync("/crm/v3/objects/contacts")).Ids());
    }

    [Fact]
    public async Task A_batch_read_of_missing_records_returns_the_rest_as_207()
    {
        await using var twin = await Twin.StartAsync();
        var id = await twin.CreateAsync("contacts", """{"email":"a@b.example","city":"Oslo"}""");
        var answer = await twin.PostAsync(
            Root + "/read", $$"""{"properties":["city"],"inputs":[{"id":"{{id}}"},{"id":"998"},{"id":"999"}]}""");

        Assert.Equal(207, answer.Status);
        Assert.Equal(["status", "results", "numErrors", "errors", "startedAt", "completedAt"], answer.Json.Select(pair => pair.Key));
        Assert.Equal("Oslo", answer.Json["results"]![0]!["properties"]!["city"]!.GetValue<string>());
        Assert.Equal(
            """[{"status":"error","category":"OBJECT_NOT_FOUND","message":"Could not get some CONTACT objects, they may be deleted or not exist. Check that ids are valid.","context":{"ids":["998","999"]}}]""",
            answer.Json["errors"]!.ToJsonString());
    }

    [Fact]
    public async Task A_batch_read_finds_by_email()
    {
        await using var twin = await Twin.StartAsync();
        var id = await twin.CreateAsync("contacts", """{"email":"a@b.example"}""");
        var answer = await twin.PostAsync(Root + "/read", """{"idProperty":"email","inputs":[{"id":"a@b.example"}]}""");
        Assert.Equal(200, answer.Status);
        Assert.Equal([id], answer.Ids());
    }

    [Fact]
    public async Task A_batch_updates_its_records_and_reports_the_missing_ones()
    {
        await using var twin = await Twin.StartAsync();
        var id = await twin.CreateAsync("deals", """{"dealname":"D","dealstage":"contractsent"}""");
        const string Path = "/crm/v3/objects/deals/batch/update";

        var all = await twin.PostAsync(Path, $$$"""{"inputs":[{"id":"{{{id}}}","properties":{"amount":"10"}}]}""");
        Assert.Equal(200, all.Status);
        Assert.Equal("10", all.Json["results"]![0]!["properties"]!["amount"]!.GetValue<string>());

        var some = await twin.PostAsync(
            Path, $$$"""{"inputs":[{"id":"{{{id}}}","properties":{"amount":"11"}},{"id":"5","properties":{"amount":"1"}}]}""");
        Assert.Equal(207, some.Status);
        Assert.Equal("""{"ids":["5"]}""", some.Json["errors"]![0]!["context"]!.ToJsonString());

        var twice = await twin.PostAsync(
            Path, $$$"""{"inputs":[{"id":"{{{id}}}","properties":{"amount":"1"}},{"id":"{{{id}}}","properties":{"amount":"2"}}]}""");
        Assert.Equal(400, twice.Status);
        Assert.Equal("11", (await twin.GetAsync($"/crm/v3/objects/deals/{id}")).Property("amount"));
    }

    [Fact]
    public async Task An_upsert_updates_what_it_finds_and_creates_the_rest()
    {
        await using var twin = await Twin.StartAsync();
        var id = await twin.CreateAsync("contacts", """{"email":"a@b.example"}""");
        var answer = await twin.PostAsync(
            Root + "/upsert",
            """{"inputs":[{"id":"a@b.example","idProperty":"email","properties":{"city":"Oslo"}},{"id":"new@b.example","idProperty":"email","properties":{"city":"Ghent"}}]}""");

        Assert.Equal(200, answer.Status);
        Assert.Equal([false, true], answer.Json["results"]!.AsArray().Select(row => row!["new"]!.GetValue<bool>()));
        Assert.Equal(id, answer.Ids()[0]);
        Assert.Equal("new@b.example", answer.Json["results"]![1]!["properties"]!["email"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_batch_archives_without_a_word()
    {
        await using var twin = await Twin.StartAsync();
        var id = await twin.CreateAsync("contacts", """{"email":"a@b.example"}""");
        var answer = await twin.PostAsync(Root + "/archive", $$"""{"inputs":[{"id":"{{id}}"},{"id":"999"}]}""");
        Assert.Equal((204, ""), (answer.Status, answer.Text));
        Assert.Equal(404, (await twin.GetAsync($"/crm/v3/objects/contacts/{id}")).Status);
    }

    [Theory]
    [InlineData(100, 207)]
    [InlineData(101, 400)]
    public async Task A_batch_has_at_most_a_hundred_inputs(int count, int status)
    {
        await using var twin = await Twin.StartAsync();
        var inputs = string.Join(",", Enumerable.Range(1, count).Select(id => $$"""{"id":"{{id}}"}"""));
        Assert.Equal(status, (await twin.PostAsync(Root + "/read", $$"""{"inputs":[{{inputs}}]}""")).Status);
    }

    [Fact]
    public async Task An_input_that_is_no_object_is_malformed()
    {
        await using var twin = await Twin.StartAsync();
        var answer = await twin.PostAsync(Root + "/create", """{"inputs":["a@b.example"]}""");
        Assert.Equal(400, answer.Status);
        Assert.StartsWith("Invalid input JSON on line 1, column 25: ", answer.String("message"), StringComparison.Ordinal);
    }
}

using System.Net.Sockets;
using System.Text;

namespace Connectors.Sandbox.Tests;

public sealed class FaultTests
{
    const string Contacts = "/crm/v3/objects/contacts";

    [Theory]
    [InlineData("rate_limit_secondly", "SECONDLY", "groupName")]
    [InlineData("rate_limit_ten_secondly_rolling", "TEN_SECONDLY_ROLLING", "groupName")]
    [InlineData("rate_limit_daily", "DAILY", "requestId")]
    public async Task A_rate_limit_can_be_had_by_policy(string kind, string policy, string last)
    {
        await using var twin = await Twin.StartAsync();
        await twin.ArmAsync($$"""{"kind":"{{kind}}"}""");
        var answer = await twin.GetAsync(Contacts);
        Assert.Equal((429, policy), (answer.Status, answer.String("policyName")));
        Assert.Equal(["status", "message", "errorType", "correlationId", "policyName", last], answer.Json.Select(pair => pair.Key));
        Assert.Null(answer.Header("Retry-After"));
        Assert.Equal(200, (await twin.GetAsync(Contacts)).Status);
    }

    [Fact]
    public async Task The_later_form_of_the_secondly_limit_names_no_policy()
    {
        await using var twin = await Twin.StartAsync();
        await twin.ArmAsync("""{"kind":"rate_limit_secondly_without_policy"}""");
        Assert.Equal(
            """{"status":"error","message":"You have reached your secondly limit.","correlationId":"<uuid>","category":"RATE_LIMITS"}""",
            (await twin.GetAsync(Contacts)).Verbatim);
    }

    [Fact]
    public async Task A_lock_is_423()
    {
        await using var twin = await Twin.StartAsync();
        await twin.ArmAsync("""{"kind":"locked"}""");
        var answer = await twin.PostAsync(Contacts, """{"properties":{"email":"a@b.example"}}""");
        Assert.Equal(423, answer.Status);
        Assert.Equal(["status", "message", "category", "correlationId"], answer.Json.Select(pair => pair.Key));
        Assert.Equal("LOCKED", answer.String("category"));
        Assert.Empty((await twin.GetAsync(Contacts)).Ids());
    }

    [Fact]
    public async Task A_migration_is_477_and_says_when_to_come_back()
    {
        await using var twin = await Twin.StartAsync();
        await twin.ArmAsync("""{"kind":"migrating","retry_after":86400}""");
        var answer = await twin.GetAsync(Contacts);
        Assert.Equal((477, "86400"), (answer.Status, answer.Header("Retry-After")));
    }

    [Theory]
    [InlineData("bad_gateway", 502)]
    [InlineData("unavailable", 503)]
    [InlineData("html_ok", 200)]
    public async Task The_edge_answers_with_a_page_and_does_nothing(string kind, int status)
    {
        await using var twin = await Twin.StartAsync();
        await twin.ArmAsync($$"""{"kind":"{{kind}}","method":"POST"}""");
        var answer = await twin.PostAsync(Contacts, """{"properties":{"email":"a@b.example"}}""");
        Assert.Equal((status, "text/html; charset=UTF-8"), (answer.Status, answer.Header("Content-Type")));
        Assert.StartsWith("<html>", answer.Text, StringComparison.Ordinal);
        Assert.Empty((await twin.GetAsync(Contacts)).Ids());
    }

    [Fact]
    public async Task An_origin_timeout_has_done_the_work_all_the_same()
    {
        await using var twin = await Twin.StartAsync();
        await twin.ArmAsync("""{"kind":"origin_timeout"}""");
        Assert.Equal(524, (await twin.PostAsync(Contacts, """{"properties":{"email":"a@b.example"}}""")).Status);
        Assert.Single((await twin.GetAsync(Contacts)).Ids());
    }

    [Fact]
    public async Task A_truncated_body_is_shorter_than_promised_and_the_connection_ends()
    {
        await using var twin = await Twin.StartAsync(empty: false);
        await twin.ArmAsync("""{"kind":"truncated"}""");

        var raw = await SpeakAsync(twin, $"GET {Contacts} HTTP/1.1\r\nHost: twin\r\nAuthorization: Bearer {twin.Token}\r\n\r\n");
        var (head, body) = (raw.Split("\r\n\r\n")[0], raw.Split("\r\n\r\n")[1]);
        var promised = int.Parse(
            head.Split("Content-Length: ")[1].Split("\r\n")[0], System.Globalization.CultureInfo.InvariantCulture);
        Assert.StartsWith("HTTP/1.1 200 OK", head, StringComparison.Ordinal);
        Assert.Equal(promised / 2, Encoding.UTF8.GetByteCount(body));
    }

    [Fact]
    public async Task A_truncated_create_has_created()
    {
        await using var twin = await Twin.StartAsync();
        await twin.ArmAsync("""{"kind":"truncated","method":"POST"}""");
        await Assert.ThrowsAsync<HttpRequestException>(() => twin.PostAsync(Contacts, """{"properties":{"email":"a@b.example"}}"""));
        Assert.Single((await twin.GetAsync(Contacts)).Ids());
    }

    [Theory]
    [InlineData("drop_before", 0)]
    [InlineData("drop_after", 1)]
    public async Task A_dropped_connection_leaves_open_whether_the_work_was_done(string kind, int records)
    {
        await using var twin = await Twin.StartAsync();
        await twin.ArmAsync($$"""{"kind":"{{kind}}","method":"POST"}""");
        await Assert.ThrowsAsync<HttpRequestException>(() => twin.PostAsync(Contacts, """{"properties":{"email":"a@b.example"}}"""));
        Assert.Equal(records, (await twin.GetAsync(Contacts)).Ids().Length);
    }

    [Fact]
    public async Task A_hanging_request_says_nothing_until_the_client_gives_up()
    {
        await using var twin = await Twin.StartAsync();
        await twin.ArmAsync("""{"kind":"hang"}""");
        using var patience = new CancellationTokenSource();
        var hanging = twin.Client.GetAsync(Contacts, patience.Token);

        // Others are answered meanwhile.
        await twin.UntilReceivedAsync(1);
        Assert.Equal(200, (await twin.GetAsync(Contacts)).Status);
        Assert.False(hanging.IsCompleted);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hanging);
    }

    [Fact]
    public async Task A_twin_that_is_stopped_lets_go_of_what_hangs()
    {
        var twin = await Twin.StartAsync();
        await twin.ArmAsync("""{"kind":"hang"}""");
        using var client = new HttpClient { BaseAddress = twin.Address };
        var hanging = client.GetAsync(Contacts);
        await twin.UntilReceivedAsync(1);
        await twin.DisposeAsync();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => hanging);
    }

    [Fact]
    public async Task A_fault_strikes_only_what_it_is_meant_for_and_as_often_as_told()
    {
        await using var twin = await Twin.StartAsync();
        await twin.ArmAsync("""{"kind":"bad_gateway","method":"get","path_contains":"/deals?limit=5","times":2}""");

        Assert.Equal(200, (await twin.GetAsync(Contacts)).Status);
        Assert.Equal(200, (await twin.GetAsync("/crm/v3/objects/deals?limit=4")).Status);
        Assert.Equal(502, (await twin.GetAsync("/crm/v3/objects/deals?limit=5")).Status);
        Assert.Equal(502, (await twin.GetAsync("/crm/v3/objects/deals?limit=5")).Status);
        Assert.Equal(200, (await twin.GetAsync("/crm/v3/objects/deals?limit=5")).Status);
    }

    [Fact]
    public async Task Faults_can_be_looked_at_and_disarmed()
    {
        await using var twin = await Twin.StartAsync();
        await twin.ArmAsync("""{"kind":"locked","times":3}""");
        var armed = await twin.ControlAsync(HttpMethod.Get, "/faults");
        Assert.Equal(
            """[{"kind":"locked","method":null,"path_contains":null,"times":3,"retry_after":null}]""", armed["armed"]!.ToJsonString());
        await twin.ControlAsync(HttpMethod.Delete, "/faults");
        Assert.Equal(200, (await twin.GetAsync(Contacts)).Status);
    }

    /// <summary>Speaks on a bare socket, because an HTTP client hides how a connection ended.</summary>
    static async Task<string> SpeakAsync(Twin twin, string request)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(twin.Address.Host, twin.Address.Port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var heard = new MemoryStream();
        await stream.CopyToAsync(heard);
        return Encoding.UTF8.GetString(heard.ToArray());
    }
}

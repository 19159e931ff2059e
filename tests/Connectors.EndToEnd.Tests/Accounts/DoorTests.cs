using System.Net;
using System.Text;

namespace Connectors.EndToEnd.Tests.Accounts;

/// <summary>Every call of the accounts' door, what it answers, and what it refuses.</summary>
[Collection(nameof(DoorsWorld))]
public class DoorTests(DoorsWorld doors)
{
    readonly AccountsWorld _world = doors.World;

    [Fact]
    public async Task Get_or_create_is_idempotent()
    {
        var first = await _world.AskAsync(HttpMethod.Put, AccountsWorld.Account("twice"));
        var second = await _world.AskAsync(HttpMethod.Put, AccountsWorld.Account("twice"));

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (first.Status, second.Status));
        Assert.Equal(first.Text, second.Text);
        Assert.Equal(("PENDING", "main", "twice", "0"), (first["status"], first["connection"], first["identifier"], first["token_version"]));
        Assert.Equal(first.Text, (await _world.GetAsync(AccountsWorld.Account("twice"))).Text);
    }

    [Fact]
    public async Task The_life_of_an_account_by_its_door()
    {
        var subject = await _world.ConnectAsync("life");
        var path = AccountsWorld.Account("life");

        var suspended = await _world.AskAsync(HttpMethod.Post, path + "/suspend");
        Assert.Equal((HttpStatusCode.OK, "SUSPENDED", "by_request"), (suspended.Status, suspended["status"], suspended["reason"]));
        var call = await _world.CallAsync("life");
        Assert.Equal((HttpStatusCode.Conflict, "account_suspended", "false"), (call.Status, call["code"], call["retryable"]));
        Assert.Equal(HttpStatusCode.Conflict, (await _world.AskAsync(HttpMethod.Post, path + "/authorization-link")).Status);

        Assert.Equal("ACTIVE", (await _world.AskAsync(HttpMethod.Post, path + "/resume"))["status"]);
        Assert.Equal(HttpStatusCode.OK, (await _world.CallAsync("life")).Status);

        var gone = await _world.AskAsync(HttpMethod.Delete, path);
        Assert.Equal((HttpStatusCode.OK, "DISCONNECTED", "by_request"), (gone.Status, gone["status"], gone["reason"]));
        Assert.Equal("DISCONNECTED", (await _world.AskAsync(HttpMethod.Delete, path))["status"]);
        Assert.Equal(HttpStatusCode.Conflict, (await _world.CallAsync("life")).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await _world.AskAsync(HttpMethod.Post, path + "/authorization-link")).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await _world.AskAsync(HttpMethod.Post, path + "/suspend")).Status);
        await _world.UntilAsync(path, a => a["revocation"] == "confirmed");
        Assert.Contains(await _world.LogAsync(), e => e.Event == "revoked" && e.Portal == subject);

        // A reconnect is another account of the same name.
        var again = await _world.AskAsync(HttpMethod.Put, path);
        Assert.Equal((HttpStatusCode.Created, "PENDING"), (again.Status, again["status"]));
        Assert.NotEqual(gone["id"], again["id"]);
        await _world.ConnectAsync("life");
        Assert.Equal(HttpStatusCode.OK, (await _world.CallAsync("life")).Status);
    }

    [Fact]
    public async Task A_list_comes_in_pages_that_lose_and_repeat_nothing()
    {
        foreach (var i in Enumerable.Range(0, 7))
        {
            await _world.AskAsync(HttpMethod.Put, AccountsWorld.Account($"page é/{i}", "narrow"));
        }

        var found = new List<string>();
        for (string? after = null; ;)
        {
            var page = await _world.GetAsync($"/v1/connections/narrow/accounts?limit=3&status=PENDING{(after is null ? "" : "&after=" + Uri.EscapeDataString(after))}");
            Assert.Equal(HttpStatusCode.OK, page.Status);
            found.AddRange(page.Json["accounts"]!.AsArray().Select(a => (string)a!["identifier"]!));
            after = page["next"];
            if (after is null)
            {
                break;
            }
        }

        Assert.Equal(found.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), found);
        Assert.Equal(7, found.Count(i => i.StartsWith("page é/", StringComparison.Ordinal)));
        Assert.Contains("\"status\":\"OK\"", (await _world.GetAsync("/v1/connections")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/v1/connections/main/accounts/nobody", null, 404, "account_unknown")]
    [InlineData("GET", "/v1/connections/nowhere/accounts/nobody", null, 404, "account_unknown")]
    [InlineData("PUT", "/v1/connections/nowhere/accounts/nobody", null, 404, "connection_unknown")]
    [InlineData("DELETE", "/v1/connections/main/accounts/nobody", null, 404, "account_unknown")]
    [InlineData("POST", "/v1/connections/main/accounts/nobody/suspend", null, 404, "account_unknown")]
    [InlineData("POST", "/v1/connections/main/accounts/nobody/resume", null, 404, "account_unknown")]
    [InlineData("POST", "/v1/connections/main/accounts/nobody/authorization-link", null, 404, "account_unknown")]
    [InlineData("POST", "/v1/connections/main/accounts/bad/authorization-link", "[]", 400, "invalid_request")]
    [InlineData("POST", "/v1/connections/main/accounts/bad/authorization-link", "{", 400, "invalid_request")]
    [InlineData("POST", "/v1/connections/main/accounts/bad/authorization-link", """{"scope":["a"]}""", 400, "invalid_request")]
    [InlineData("POST", "/v1/connections/main/accounts/bad/authorization-link", """{"scopes":"a"}""", 400, "invalid_request")]
    [InlineData("POST", "/v1/connections/main/accounts/bad/authorization-link", """{"scopes":[null]}""", 400, "invalid_request")]
    [InlineData("POST", "/v1/connections/main/accounts/bad/authorization-link", """{"scopes":[1]}""", 400, "invalid_request")]
    [InlineData("POST", "/v1/connections/main/accounts/bad/authorization-link", """{"allow_other_subject":"yes"}""", 400, "invalid_request")]
    [InlineData("POST", "/v1/connections/main/accounts/bad/authorization-link", """{"scopes":[],"scopes":["a"]}""", 400, "invalid_request")]
    [InlineData("POST", "/v1/connections/main/accounts/bad/authorization-link", """{"scopes":["crm.objects.quotes.read"]}""", 409, "scopes_not_declared")]
    [InlineData("POST", "/v1/connections/main/accounts/bad/authorization-link", """{"return_to":"//evil.example"}""", 400, "return_to_not_allowed")]
    [InlineData("POST", "/v1/connections/main/accounts/bad/authorization-link", """{"return_to":"https:evil.example"}""", 400, "return_to_not_allowed")]
    [InlineData("POST", "/v1/connections/main/accounts/bad/authorization-link", """{"return_to":"\\evil"}""", 400, "return_to_not_allowed")]
    [InlineData("POST", "/v1/connections/main/accounts/bad/authorization-link", """{"return_to":"https://app.example/connected/../evil"}""", 400, "return_to_not_allowed")]
    [InlineData("POST", "/v1/connections/main/accounts/bad/authorization-link", """{"return_to":"https://app.example/connectedevil"}""", 400, "return_to_not_allowed")]
    [InlineData("POST", "/v1/connections/main/accounts/bad/authorization-link", """{"return_to":"https://app.example@evil.example/connected"}""", 400, "return_to_not_allowed")]
    [InlineData("POST", "/v1/connections/main/accounts/bad/authorization-link", """{"return_to":"javascript:alert(1)"}""", 400, "return_to_not_allowed")]
    [InlineData("POST", "/v1/connections/main/accounts/bad/authorization-link", """{"return_to":null}""", 400, null)]
    [InlineData("GET", "/v1/connections/main/accounts?limit=0", null, 400, "invalid_request")]
    [InlineData("GET", "/v1/connections/main/accounts?limit=201", null, 400, "invalid_request")]
    [InlineData("GET", "/v1/connections/main/accounts?status=DEAD", null, 400, "invalid_request")]
    [InlineData("GET", "/v1/connections/main", null, 404, "invalid_request")]
    [InlineData("GET", "/v1/connections/main/accounts/a/b/c", null, 404, "invalid_request")]
    [InlineData("GET", "/v1/connections/main/accounts/%ff", null, 400, "invalid_request")]
    [InlineData("GET", "/v1/connections/main/accounts/%zz", null, 400, "invalid_request")]
    [InlineData("POST", "/v1/connections/main/accounts/bad", null, 405, "invalid_request")]
    [InlineData("PATCH", "/v1/connections/main/accounts/bad", null, 405, "invalid_request")]
    [InlineData("GET", "/v1/connections/main/accounts/bad/suspend", null, 405, "invalid_request")]
    [InlineData("GET", "/v1/connections/main/accounts/bad/authorization-link", null, 405, "invalid_request")]
    [InlineData("DELETE", "/v1/connections/main/accounts", null, 405, "invalid_request")]
    [InlineData("POST", "/v1/connections", null, 405, "invalid_request")]
    [InlineData("POST", "/oauth/callback", null, 405, "invalid_request")]
    [InlineData("POST", "/connect/x", null, 405, "invalid_request")]
    public async Task A_request_that_is_wrong_is_told_so(string method, string path, string? body, int status, string? code)
    {
        await _world.AskAsync(HttpMethod.Put, AccountsWorld.Account("bad"));

        var reply = await _world.AskAsync(new(method), path, body);

        Assert.True((status, "application/problem+json") == ((int)reply.Status, reply.MediaType), $"{reply.Status} {reply.Text}");
        Assert.True(code is null || code == reply["code"], reply.Text);
        Assert.NotEmpty(reply["detail"]!);
        Assert.True(status != 405 || reply.Headers.ContainsKey("Allow"));
    }

    [Fact]
    public async Task A_link_wants_json_and_not_too_much_of_it()
    {
        await _world.AskAsync(HttpMethod.Put, AccountsWorld.Account("bodies"));
        var path = AccountsWorld.Account("bodies", action: "authorization-link");

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await _world.AskAsync(HttpMethod.Post, path, "{}", mediaType: "text/plain")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await _world.AskAsync(HttpMethod.Post, path, "{}", change: r => r.Headers.Add("Origin", "https://evil.example"))).Status);
        try
        {
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await _world.AskAsync(HttpMethod.Post, path, $$"""{"scopes":["{{new string('a', 1024 * 1024)}}"]}""")).Status);
        }
        catch (HttpRequestException)
        {
            // Refused before it was sent to its end, so that the answer may be lost with the connection; what counts is that the server lives.
            Assert.Equal(HttpStatusCode.OK, (await _world.AskAsync(HttpMethod.Get, AccountsWorld.Account("bodies"))).Status);
        }
    }

    /// <summary>Each of them is an account of its own, or refused; none is ever another's.</summary>
    [Fact]
    public async Task Identifiers_are_distinct_or_refused()
    {
        string[] identifiers =
        [
            "id", "ID", "Id", "id.", ".", "..", "...", "../", "../id", "./id", "a/../id", "a/b", "a%2fb", "a%2Fb", "a%252fb", "%2f", "%00", "id%00", "id?x=1", "id#x", "id;x", "a\\b", "a//b", "/id", "id/",
            "é", "e\u0301", "\u00c5", "\u212b", "A\u030a", "id\u0430", "ⅰd", "ıd", "İd", "ﬁ", "fi", "ｉｄ", "i d", "i  d", "i\u00a0d", "i+d", "i&d", "i=d", "\"", "'", "<b>", "{}", "id,id", "💥", "id\U0001F468",
            new string('x', 255), new string('x', 256), "suspend", "accounts", "authorization-link", "null", "0", "00", "-0", "1e3", "default", "' OR 1=1 --",
        ];
        string[] refused =
        [
            "", " ", " id", "id ", "\tid", "id\n", "id\u0000", "\u0000", "id\u0000x", "id\u200b", "i\u200dd", "\u202eid", "id\u2066", "id\ufeff", "i\u00add", "id\u2028", new string('x', 257), new string('x', 10 * 1024), "id\U000E0041", "id\u007f",
        ];
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var identifier in identifiers)
        {
            var made = await _world.AskAsync(HttpMethod.Put, AllEscaped(identifier));
            Assert.True(made.Status == HttpStatusCode.Created, $"'{identifier}': {made.Text}");
            Assert.Equal(identifier, made["identifier"]);
            Assert.True(ids.Add(made["id"]!), identifier);
        }

        foreach (var identifier in identifiers)
        {
            var shown = await _world.GetAsync(AllEscaped(identifier));
            Assert.Equal((HttpStatusCode.OK, identifier), (shown.Status, shown["identifier"]));

            // In the body of a call it is text, and means the same account.
            Assert.Equal("account_pending", (await _world.CallAsync(identifier, connection: "narrow"))["code"]);
        }

        foreach (var identifier in refused)
        {
            var made = await _world.AskAsync(HttpMethod.Put, AllEscaped(identifier));
            Assert.True((int)made.Status is 400 or 414, $"'{identifier}': {made.Status} {made.Text}");
            var call = await _world.CallAsync(identifier, connection: "narrow");
            Assert.Equal((HttpStatusCode.BadRequest, "invalid_input"), (call.Status, call["code"]));
        }

        // Raw dots and slashes in a path are a path, and lead to no account.
        foreach (var path in (string[])["/v1/connections/narrow/accounts/../accounts/id", "/v1/connections/narrow/accounts/./id", "/v1/connections/narrow/accounts//id"])
        {
            Assert.Equal(HttpStatusCode.NotFound, (await _world.GetAsync(path)).Status);
        }
    }

    static string AllEscaped(string identifier) => "/v1/connections/narrow/accounts/" + string.Concat(Encoding.UTF8.GetBytes(identifier).Select(b => $"%{b:x2}"));
}

using System.Net;

namespace Connectors.EndToEnd.Tests.Accounts;

/// <summary>Tenants and their keys: who calls follows from the key alone, and what is not open is closed.</summary>
public class TenantTests
{
    [Fact]
    public async Task Keys_part_tenants_and_roles()
    {
        await using var world = await AccountsWorld.StartAsync();

        // Before there is a key, loopback is the administrator of the one tenant there is.
        await world.ConnectAsync("everybody");
        var acme = await KeyAsync(world, "acme", "admin");
        var acmeCall = await KeyAsync(world, "acme", "call");
        var globex = await KeyAsync(world, "globex", "admin");

        var none = await world.GetAsync("/v1/tools");
        Assert.Equal((HttpStatusCode.Unauthorized, "unauthenticated", "Bearer"), (none.Status, none["code"], none.Headers["WWW-Authenticate"]));
        string[] nobodies = ["ck_x", acme[..^1], acme + "x", acme.ToUpperInvariant(), acmeCall[..12] + acme[12..], "", new string('k', 9000)];
        foreach (var key in nobodies)
        {
            var refused = await world.AskAsync(HttpMethod.Get, "/v1/tools", change: r => r.Headers.TryAddWithoutValidation("Authorization", "Bearer " + key));
            Assert.True(refused.Status == HttpStatusCode.Unauthorized, $"'{key}': {refused.Text}");
            Assert.True(key.Length < 5 || !refused.Text.Contains(key, StringComparison.Ordinal));
        }

        Assert.Equal(HttpStatusCode.Unauthorized, (await world.AskAsync(HttpMethod.Get, "/v1/tools", change: r => r.Headers.TryAddWithoutValidation("Authorization", "Basic " + acme))).Status);

        // The account of before belongs to the default tenant, and so to none of them.
        world.ApiKey = acme;
        await world.ConnectAsync("shared");
        world.ApiKey = null;
        await MatrixAsync(world, acme, acmeCall);
        await ForeignIsUnknownAsync(world, globex);

        // A key that is revoked while the server runs is refused at once.
        Assert.Equal(HttpStatusCode.OK, (await world.GetAsync("/v1/connections", acmeCall)).Status);
        var (_, listed, _) = await world.RunAsync("api-keys", "list", "--tenant", "acme");
        var id = listed.Split('\n').Single(l => l.Contains(" call ", StringComparison.Ordinal)).Split(' ')[0];
        Assert.DoesNotContain(acme, listed, StringComparison.Ordinal);
        Assert.DoesNotContain("globex", listed, StringComparison.Ordinal);
        Assert.Equal((0, "Revoked."), await OneAsync(world, "api-keys", "revoke", id));
        Assert.Equal(HttpStatusCode.Unauthorized, (await world.GetAsync("/v1/connections", acmeCall)).Status);
        Assert.Equal(HttpStatusCode.OK, (await world.GetAsync("/v1/connections", acme)).Status);

        // And with no key left the door does not open again.
        foreach (var line in (await world.RunAsync("api-keys", "list")).Output.Split('\n').Skip(1).Where(l => l.Length > 0))
        {
            Assert.Equal(0, (await world.RunAsync("api-keys", "revoke", line.Split(' ')[0])).ExitCode);
        }

        Assert.Equal(HttpStatusCode.Unauthorized, (await world.GetAsync("/v1/connections")).Status);
        Assert.Equal(HttpStatusCode.OK, (await world.GetAsync("/healthz")).Status);
        Assert.Equal(HttpStatusCode.OK, (await world.GetAsync("/readyz")).Status);
    }

    /// <summary>Role × endpoint. What a call key may do stands here; everything else is refused.</summary>
    static async Task MatrixAsync(AccountsWorld world, string admin, string call)
    {
        var path = AccountsWorld.Account("shared");
        (HttpMethod Method, string Path, string? Body, bool MayCall)[] matrix =
        [
            (HttpMethod.Get, "/v1/tools", null, true),
            (HttpMethod.Get, "/v1/tools/hubspot_contacts_list", null, true),
            (HttpMethod.Get, "/v1/toolsets", null, true),
            (HttpMethod.Post, "/v1/tools/hubspot_contacts_list/executions", """{"identifier":"shared","connection":"main","input":{"limit":1}}""", true),
            (HttpMethod.Get, "/v1/executions", null, true),
            (HttpMethod.Get, "/v1/sessions", null, true),
            (HttpMethod.Post, "/v1/sessions", """{"identifier":"shared","connections":["main"]}""", true),
            (HttpMethod.Get, "/v1/connections", null, true),
            (HttpMethod.Get, path, null, true),
            (HttpMethod.Get, "/v1/connections/main/accounts", null, false),
            (HttpMethod.Put, path, null, false),
            (HttpMethod.Post, path + "/authorization-link", null, false),
            (HttpMethod.Post, path + "/suspend", null, false),
            (HttpMethod.Post, path + "/resume", null, false),
            (HttpMethod.Put, AccountsWorld.Account("fresh"), null, false),
            (HttpMethod.Delete, AccountsWorld.Account("fresh"), null, false),
        ];
        foreach (var (method, target, body, mayCall) in matrix)
        {
            var refused = await world.AskAsync(method, target, body);
            Assert.True(refused.Status == HttpStatusCode.Unauthorized, $"nobody {method} {target}: {refused.Text}");
            var called = await world.AskAsync(method, target, body, key: call);
            Assert.True(mayCall ? (int)called.Status < 300 : called.Status == HttpStatusCode.Forbidden && called["code"] == "forbidden", $"call {method} {target}: {called.Text}");
            var done = await world.AskAsync(method, target, body, key: admin);
            Assert.True((int)done.Status < 300, $"admin {method} {target}: {done.Text}");
        }

        // Nothing anywhere gives a token away.
        Assert.DoesNotContain("token\":\"", (await world.GetAsync(path, admin)).Text, StringComparison.Ordinal);
    }

    /// <summary>A foreign account and one that does not exist get the same answer, byte for byte.</summary>
    static async Task ForeignIsUnknownAsync(AccountsWorld world, string stranger)
    {
        (HttpMethod Method, string Action)[] calls =
            [(HttpMethod.Get, ""), (HttpMethod.Delete, ""), (HttpMethod.Post, "authorization-link"), (HttpMethod.Post, "suspend"), (HttpMethod.Post, "resume")];
        foreach (var (method, action) in calls)
        {
            AssertSame(
                await world.AskAsync(method, AccountsWorld.Account("shared", action: action), key: stranger),
                await world.AskAsync(method, AccountsWorld.Account("absent", action: action), key: stranger), HttpStatusCode.NotFound);
        }

        AssertSame(await world.CallAsync("shared", key: stranger), await world.CallAsync("absent", key: stranger), HttpStatusCode.NotFound);
        AssertSame(await world.CallAsync("everybody", key: stranger), await world.CallAsync("absent", key: stranger), HttpStatusCode.NotFound);
        Assert.Equal("""{"accounts":[]}""", (await world.GetAsync("/v1/connections/main/accounts", stranger)).Text);
        Assert.Equal("""{"accounts":[]}""", (await world.GetAsync("/v1/connections/main/accounts?after=shar", stranger)).Text);

        // The same name is another account.
        var own = await world.AskAsync(HttpMethod.Put, AccountsWorld.Account("shared"), key: stranger);
        Assert.Equal((HttpStatusCode.Created, "PENDING"), (own.Status, own["status"]));
        Assert.Equal("account_pending", (await world.CallAsync("shared", key: stranger))["code"]);
    }

    static void AssertSame(Reply a, Reply b, HttpStatusCode status)
    {
        Assert.Equal((status, status), (a.Status, b.Status));
        Assert.Equal(Bare(b), Bare(a));
        Assert.Equal(Lines(b), Lines(a));

        // What is new with every answer, whoever asks.
        static string Bare(Reply reply) => System.Text.RegularExpressions.Regex.Replace(reply.Text, "\"execution_id\":\"[^\"]*\"", "");
        static IEnumerable<string> Lines(Reply reply) => reply.Headers.Where(h => h.Key != "Date").Select(h => $"{h.Key}: {h.Value}").Order(StringComparer.Ordinal);
    }

    static async Task<string> KeyAsync(AccountsWorld world, string tenant, string role)
    {
        var (exitCode, output, errors) = await world.RunAsync("api-keys", "create", "--tenant", tenant, "--role", role, "--note", "a test");
        Assert.True(exitCode == 0, errors);
        Assert.StartsWith("ck_", output, StringComparison.Ordinal);
        return output.Trim();
    }

    static async Task<(int, string)> OneAsync(AccountsWorld world, params string[] arguments)
    {
        var (exitCode, output, errors) = await world.RunAsync(arguments);
        return (exitCode, (output + errors).Trim());
    }
}

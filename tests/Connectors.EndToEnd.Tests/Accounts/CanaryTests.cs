using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace Connectors.EndToEnd.Tests.Accounts;

/// <summary>No secret of any kind in what is said, answered or stored, on good paths and bad ones.</summary>
public partial class CanaryTests
{
    readonly ConcurrentDictionary<string, string> _canaries = new(StringComparer.Ordinal);

    [Fact]
    public async Task No_secret_leaves_by_log_answer_page_or_file()
    {
        const string clientSecret = "canary-client-secret-5d1f0c7be2";
        var webhookKey = RandomNumberGenerator.GetBytes(32);
        _canaries["client secret"] = clientSecret;
        _canaries["webhook secret"] = Convert.ToBase64String(webhookKey);
        using var http = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
        Uri twin = null!;
        await using var between = await LocalServer.StartAsync(context => RelayAsync(context, http, twin));
        await using var receiver = await LocalServer.StartAsync(_ => Task.CompletedTask);
        var heard = new ConcurrentQueue<string>();
        var programs = new List<ConnectorsProgram>();
        await using var world = await AccountsWorld.StartAsync(new()
        {
            Servers = 0,
            Rotation = "strict",
            ClientSecret = clientSecret,
            ServeArguments = ["--log", "debug"],
            More = $$""", "Webhook": { "Url": "{{receiver.Address}}", "Secret": "whsec_{{Convert.ToBase64String(webhookKey)}}" }""",
            Between = address =>
            {
                twin = address;
                return between.Address;
            },
        });
        world.Heard = heard;
        _canaries["master key"] = (await File.ReadAllTextAsync(world.KeyFile)).Split('\n').Select(l => l.Trim()).First(l => l.Length > 0 && l[0] != '#');
        programs.Add(await world.ServeAsync());
        var (_, key, _) = await world.RunAsync("api-keys", "create", "--role", "admin");
        _canaries["api key"] = key.Trim();
        world.ApiKey = key.Trim();

        await DriveAsync(world);

        // Dies in the middle of something, comes back, and is told to stop: three ways to say too much.
        await programs[0].KillAsync();
        world.Servers.Clear();
        programs.Add(await world.ServeAsync());
        await world.CallAsync("good");
        var commands = await Task.WhenAll(((string[][])[["accounts", "list", "--json"], ["accounts", "show", "main", "good"], ["api-keys", "list"], ["check"]]).Select(world.RunAsync));
        await world.StopServersAsync();

        foreach (var opened in world.Opened)
        {
            _canaries[$"state {_canaries.Count}"] = opened.Query.Split("state=")[1].Split('&')[0];
        }

        foreach (var kind in (string[])["access token", "refresh token", "code", "verifier", "state"])
        {
            Assert.Contains(_canaries, c => c.Key.StartsWith(kind, StringComparison.Ordinal));
        }

        var places = programs.SelectMany((p, i) => (IEnumerable<(string, byte[])>)[($"output {i}", Encoding.UTF8.GetBytes(p.Output)), ($"errors {i}", Encoding.UTF8.GetBytes(p.Errors))])
            .Concat(commands.Select(c => ("command", Encoding.UTF8.GetBytes(c.Output + c.Errors))))
            .Concat(heard.Select(h => ("answer " + h.Split('\n')[0].Split('?')[0], Encoding.UTF8.GetBytes(h[h.IndexOf('\n', StringComparison.Ordinal)..]))))
            .Concat(Directory.EnumerateFiles(world.Folder, "accounts.db*").Select(f => (Path.GetFileName(f), File.ReadAllBytes(f))))
            .ToList();
        Assert.Contains(places, p => p.Item1 == "accounts.db");
        foreach (var (name, canary) in _canaries)
        {
            foreach (var needle in Forms(canary))
            {
                foreach (var (place, content) in places)
                {
                    Assert.True(content.AsSpan().IndexOf(Encoding.ASCII.GetBytes(needle)) < 0, $"The {name} stands in {place} as {needle[..Math.Min(12, needle.Length)]}…");
                }
            }
        }
    }

    /// <summary>The good way and the bad ones: each says something, and each has a secret in its hands.</summary>
    static async Task DriveAsync(AccountsWorld world)
    {
        var portal = await world.ConnectAsync("good");
        await world.CallAsync("good");
        await world.CallAsync("good", "hubspot_contact_get", """{"contact_id":"../x"}""");
        await world.TwinAsync(HttpMethod.Post, "/_twin/expire", $$"""{"portal_id":{{portal}}}""");
        Assert.Equal(HttpStatusCode.OK, (await world.CallAsync("good")).Status);

        // Callbacks that fail, each in its way.
        var (authorize, cookie) = await world.OpenAsync(await world.LinkAsync("bad"));
        var callback = (await world.DecideAsync(authorize))!;
        await world.AskAsync(HttpMethod.Get, callback);
        (authorize, cookie) = await world.OpenAsync(await world.LinkAsync("bad"));
        callback = (await world.DecideAsync(authorize))!;
        await FaultAsync(world, """{"kind":"answer","status":400,"body":{"error":"invalid_grant"},"path_contains":"/token"}""");
        await world.AskAsync(HttpMethod.Get, callback, cookie: cookie);
        (authorize, cookie) = await world.OpenAsync(await world.LinkAsync("bad"));
        callback = (await world.DecideAsync(authorize))!;
        await FaultAsync(world, """{"kind":"token_huge","path_contains":"/token"}""");
        await world.AskAsync(HttpMethod.Get, callback, cookie: cookie);
        await world.AskAsync(HttpMethod.Get, callback, cookie: cookie);

        // Refreshes that fail, each in its way.
        foreach (var fault in (string[])["drop_before", "token_ok_with_error", "html_ok", "token_service_error", "token_rate_limit", "truncated"])
        {
            await world.ConnectAsync("r-" + fault);
            var subject = (await world.GetAsync(AccountsWorld.Account("r-" + fault)))["subject"];
            await world.TwinAsync(HttpMethod.Post, "/_twin/expire", $$"""{"portal_id":{{subject}}}""");
            await FaultAsync(world, $$"""{"kind":"{{fault}}","path_contains":"/token"}""");
            await world.CallAsync("r-" + fault);
            await world.TwinAsync(HttpMethod.Delete, "/_twin/faults");
        }

        // The provider repeats what it was sent, in words.
        await FaultAsync(world, """{"kind":"html_ok","path_contains":"/crm/"}""");
        await world.CallAsync("good");
        await world.TwinAsync(HttpMethod.Post, "/_twin/uninstall", $$"""{"portal_id":{{portal}}}""");
        await world.CallAsync("good");
        await world.AskAsync(HttpMethod.Delete, AccountsWorld.Account("r-html_ok"));
        await world.UntilAsync(AccountsWorld.Account("r-html_ok"), a => a["revocation"] is "confirmed" or "unconfirmed");

        static Task FaultAsync(AccountsWorld world, string fault) => world.TwinAsync(HttpMethod.Post, "/_twin/faults", fault);
    }

    /// <summary>Stands between the server and the provider, and takes down every secret that passes.</summary>
    async Task RelayAsync(HttpContext context, HttpMessageInvoker http, Uri twin)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        Note(Encoding.UTF8.GetString(body.ToArray()));
        if (context.Request.Headers.Authorization is [{ } authorization])
        {
            _canaries[$"access token {authorization.GetHashCode(StringComparison.Ordinal)}"] = authorization["Bearer ".Length..];
        }

        using var request = new HttpRequestMessage(new(context.Request.Method), new Uri(twin, context.Request.GetEncodedPathAndQuery()));
        request.Content = body.Length > 0 ? new ByteArrayContent(body.ToArray()) : null;
        foreach (var (name, value) in context.Request.Headers.Where(h => h.Key is not ("Host" or "Content-Length")))
        {
            if (!request.Headers.TryAddWithoutValidation(name, (string?)value))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, (string?)value);
            }
        }

        try
        {
            using var response = await http.SendAsync(request, context.RequestAborted);
            var answer = await response.Content.ReadAsByteArrayAsync(context.RequestAborted);
            NoteTokens(Encoding.UTF8.GetString(answer));
            context.Response.StatusCode = (int)response.StatusCode;
            context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
            await context.Response.Body.WriteAsync(answer, context.RequestAborted);
        }
        catch (HttpRequestException)
        {
            context.Abort();
        }
    }

    void Note(string form)
    {
        foreach (Match match in Parameter().Matches(form))
        {
            var kind = match.Groups[1].Value switch { "code" => "code", "code_verifier" => "verifier", _ => "refresh token" };
            _canaries[$"{kind} {_canaries.Count}"] = Uri.UnescapeDataString(match.Groups[2].Value);
        }
    }

    void NoteTokens(string answer)
    {
        if (answer.StartsWith('{') && answer.Contains("_token", StringComparison.Ordinal) && JsonNode.Parse(answer) is JsonObject json)
        {
            foreach (var kind in (string[])["access_token", "refresh_token"])
            {
                if ((json[kind] as JsonValue)?.TryGetValue<string>(out var token) == true && token.Length > 12)
                {
                    _canaries[$"{kind.Replace('_', ' ')} {_canaries.Count}"] = token;
                }
            }
        }
    }

    static IEnumerable<string> Forms(string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        yield return secret;
        yield return Uri.EscapeDataString(secret);
        yield return Convert.ToHexString(bytes);
        yield return Convert.ToHexStringLower(bytes);

        // Base64 of something that contains it: three alignments, without the letters that the neighbours reach into.
        for (var shift = 0; shift < 3; shift++)
        {
            var text = Convert.ToBase64String([.. new byte[shift], .. bytes]);
            var middle = text[(shift == 0 ? 0 : 4)..((bytes.Length + shift) / 3 * 4)];
            yield return middle;
            yield return middle.Replace('+', '-').Replace('/', '_');
        }

        // A key that is base64 already stands in memory as bytes.
        var raw = new byte[secret.Length];
        if (Convert.TryFromBase64String(secret, raw, out var length) && length == 32)
        {
            yield return Convert.ToHexStringLower(raw[..length]);
            yield return Convert.ToHexString(raw[..length]);
        }
    }

    [GeneratedRegex("(?:^|&)(code|code_verifier|refresh_token|token)=([^&]{12,})")]
    private static partial Regex Parameter();
}

using System.Net;
using System.Text.Json;
using Connectors.Sandbox;

namespace Connectors.Sidecar.Quickstart;

/// <summary>
/// The life of an account, told as it happens: connected with consent, renewed while calls go on, taken away by the provider's
/// administrator, and connected again. It knows no provider; the twin plays its part.
/// </summary>
internal sealed class AccountStory(Uri door, TwinStrings twin, LocalHttp http, string connection, string identifier, TextWriter output, TimeProvider clock)
{
    /// <summary>A life so short that two renewals fit into a demonstration.</summary>
    const int ShortLifetime = 6;
    const int UsualLifetime = 1800;
    const int MaxPolls = 120;

    static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);

    string Account => $"/v1/connections/{Uri.EscapeDataString(connection)}/accounts/{Uri.EscapeDataString(identifier)}";

    /// <summary>The account is made and connected; with <paramref name="inBrowser"/> a person does the middle part.</summary>
    public async Task<bool> ConnectAsync(bool inBrowser, CancellationToken cancellation)
    {
        Chapter("Connect the account, with consent", "The app asks for an account and a link; its user opens the link, sees what is asked for, and agrees.");
        var made = await AskAsync(HttpMethod.Put, Account, null, cancellation);
        var link = await AskAsync(HttpMethod.Post, Account + "/authorization-link", "{}", cancellation);
        if (made["status"] != "PENDING" || link["url"] is not { } url)
        {
            return Failed("there should be a pending account and a link");
        }

        if (inBrowser)
        {
            output.WriteLine();
            output.WriteLine($"    Open this in a browser on this machine: {url}");
            return await UntilAsync("ACTIVE", int.MaxValue, cancellation) is not null ? Fine() : Failed("the account should be ACTIVE");
        }

        return await ConsentAsync(new(url), cancellation) ? Fine() : Failed("the account should be ACTIVE");
    }

    /// <summary>The token in hand ends; calls go on, and the next tokens come before the last ones end.</summary>
    public async Task<bool> RenewAsync(ReferenceCalls.Step call, CancellationToken cancellation)
    {
        Chapter("Let the token expire while calls go on", $"The provider ends the token now, and gives tokens of {ShortLifetime} seconds from here on; nobody calling must notice.");
        var before = await ShowAsync(cancellation);
        if (before["subject"] is not { } subject)
        {
            return Failed("the account should tell which provider account it is");
        }

        await twin.SetLifetimeAsync(ShortLifetime, cancellation);
        await twin.ExpireAsync(subject, cancellation);
        var (first, last, calls) = (Version(before), Version(before), 0);
        while (last < first + 3)
        {
            if (await CallAsync(call, cancellation) is { Status: not HttpStatusCode.OK } refused)
            {
                Tell(refused);
                return Failed("every call should succeed");
            }

            calls++;
            var now = Version(await AskAsync(HttpMethod.Get, Account, null, cancellation, silent: true));
            if (now != last)
            {
                output.WriteLine($"    call {calls,3} ok, and the account has its tokens number {now} by now");
                last = now;
            }

            if (calls > MaxPolls)
            {
                return Failed("the token should have been renewed by now");
            }

            await Task.Delay(s_pause, clock, cancellation);
        }

        await twin.SetLifetimeAsync(UsualLifetime, cancellation);
        output.WriteLine($"    {calls} calls, none refused.");
        return Fine();
    }

    /// <summary>The app is taken out at the provider: calls stop, and the error brings the link that mends it.</summary>
    public async Task<bool> UninstallAsync(ReferenceCalls.Step call, CancellationToken cancellation)
    {
        Chapter("Uninstall the app at the provider", "An administrator takes the app out. The next call finds it out, and once the provider has confirmed it the account is REVOKED. (Here that is asked for after a second or two; serve waits half a minute.)");
        if ((await ShowAsync(cancellation))["subject"] is not { } subject)
        {
            return Failed("the account should tell which provider account it is");
        }

        await twin.UninstallAsync(subject, cancellation);
        var first = await CallAsync(call, cancellation);
        Tell(first);
        if (first.Status == HttpStatusCode.OK || await UntilAsync("REVOKED", MaxPolls, cancellation) is null)
        {
            return Failed("the call should be refused, and the account should be REVOKED");
        }

        var refused = await CallAsync(call, cancellation);
        Tell(refused);
        if (refused["code"] != "account_revoked" || Link(refused) is not { } url)
        {
            return Failed("the call should be refused with account_revoked and a link");
        }

        Fine();
        Chapter("Connect again, by the link in the error", "The same account, the same provider account: nothing of the app's own has to change.");
        if (!await ConsentAsync(url, cancellation))
        {
            return Failed("the account should be ACTIVE again");
        }

        var again = await CallAsync(call, cancellation);
        Tell(again);
        return again.Status == HttpStatusCode.OK ? Fine() : Failed("the call should succeed again");
    }

    /// <summary>What a person's browser does: open the link, agree, and come back with the cookie that was set.</summary>
    async Task<bool> ConsentAsync(Uri link, CancellationToken cancellation)
    {
        var begun = await http.SendAsync(HttpMethod.Get, link, null, cancellation);
        if (begun.Location is not { } authorize || await twin.ApproveAsync(authorize, cancellation) is not { } back)
        {
            return false;
        }

        output.WriteLine("    the user opens the link, is sent to the provider, agrees, and is sent back");
        var page = await http.SendAsync(HttpMethod.Get, back, null, cancellation, begun.Cookie);
        output.WriteLine($"    the page they see: {Title(page.Text)}");
        return (await ShowAsync(cancellation))["status"] == "ACTIVE";
    }

    Task<LocalAnswer> CallAsync(ReferenceCalls.Step call, CancellationToken cancellation) =>
        http.SendAsync(HttpMethod.Post, new(door, $"/v1/tools/{call.Tool}/executions"), $$"""{"identifier":"{{identifier}}","input":{{call.Input}}}""", cancellation);

    Task<LocalAnswer> ShowAsync(CancellationToken cancellation) => AskAsync(HttpMethod.Get, Account, null, cancellation);

    async Task<LocalAnswer> AskAsync(HttpMethod method, string path, string? body, CancellationToken cancellation, bool silent = false)
    {
        var answer = await http.SendAsync(method, new(door, path), body, cancellation);
        if (!silent)
        {
            output.WriteLine($"    > {method} {path}");
            Tell(answer);
        }

        return answer;
    }

    async Task<LocalAnswer?> UntilAsync(string status, int polls, CancellationToken cancellation)
    {
        for (var i = 0; i < polls; i++)
        {
            var answer = await AskAsync(HttpMethod.Get, Account, null, cancellation, silent: true);
            if (answer["status"] == status)
            {
                Tell(answer);
                return answer;
            }

            await Task.Delay(s_pause, clock, cancellation);
        }

        return null;
    }

    void Chapter(string title, string explain)
    {
        output.WriteLine($" *. {title}");
        output.WriteLine($"    {explain}");
    }

    void Tell(LocalAnswer answer) => output.WriteLine($"    < {(int)answer.Status} {(answer.Text.Length <= 400 ? answer.Text : string.Concat(answer.Text.AsSpan(0, 400), "…"))}");

    bool Fine()
    {
        output.WriteLine("    ok");
        output.WriteLine();
        return true;
    }

    bool Failed(string expected)
    {
        output.WriteLine($"    FAILED: {expected}");
        output.WriteLine();
        return false;
    }

    static long Version(LocalAnswer account) => account.Json.ValueKind == JsonValueKind.Object && account.Json.TryGetProperty("token_version", out var version) ? version.GetInt64() : 0;

    static Uri? Link(LocalAnswer error) =>
        error.Json.TryGetProperty("authorization_link", out var link) && link.TryGetProperty("url", out var url) ? new(url.GetString()!) : null;

    static string Title(string html) => html.IndexOf("<title>", StringComparison.Ordinal) is >= 0 and var start && html.IndexOf("</title>", start, StringComparison.Ordinal) is >= 0 and var end
        ? html[(start + 7)..end]
        : html[..Math.Min(80, html.Length)];
}

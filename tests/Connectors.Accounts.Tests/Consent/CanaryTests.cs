using System.Text;
using Connectors.Accounts.Consent;
using Connectors.Accounts.Store;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Tokens;
using static Connectors.Accounts.Tests.Consent.ConsentHouse;

namespace Connectors.Accounts.Tests.Consent;

/// <summary>
/// Fixed canaries for each kind of secret, through every way an attempt can go; then everything that was said and kept is
/// searched for them, raw, in base64, in hex and URL-encoded.
/// </summary>
public sealed class CanaryTests
{
    public static TheoryData<string> Styles => new(Style.All.Select(s => s.Name));

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task No_secret_is_said_or_kept_on_any_way(string name)
    {
        var style = Style.All.Single(s => s.Name == name);
        var said = new StringBuilder();
        var secrets = new HashSet<string>(StringComparer.Ordinal);
        await using var house = await OpenAsync(style, configure: o => o.ReturnTo.Add(new("https://app.example/")));
        secrets.Add(house.Provider.ClientSecret);
        foreach (var (way, i) in Ways(house).Select((w, i) => (w, i)))
        {
            var key = Ann with { Identifier = $"user-{i}" };
            house.Provider.Instead = (_, _) => Task.FromResult<HttpResponseMessage?>(null);
            house.Provider.ClientSecret = "s3cret/canary+client";
            Say(await house.Accounts.GetOrCreateAsync(key));
            await TryAsync(async () => await way(key));
            house.Store.BeforeWrite = null;
            await TryAsync(async () => Say(await house.CallAsync(key: key)));
            await TryAsync(async () => Say((await house.AccountAsync(key)).ToString()));
            Assert.Empty(Found(StoreDump.Of(house.Store), "the store"));
        }

        foreach (var secret in house.Provider.Secrets)
        {
            secrets.Add(secret);
        }

        Assert.True(secrets.Count > 40);
        Assert.NotEmpty(house.Log.Lines);
        Assert.Empty(Found(Encoding.UTF8.GetBytes(string.Join('\n', house.Log.Lines)), "the log"));
        Assert.Empty(Found(Encoding.UTF8.GetBytes(said.ToString()), "what was said"));
        Assert.Empty(Found(StoreDump.Of(house.Store), "the store"));
        Assert.All(house.Provider.Requests, r => Assert.Empty(Found(Encoding.UTF8.GetBytes(r.Line), r.Line)));

        IEnumerable<Func<AccountKey, Task>> Ways(ConsentHouse house) =>
        [
            key => ConsentAsync(key),
            key => ConsentAsync(key, comesBack: false),
            key => ConsentAsync(key, b => [.. b.Append(new("error", "access_denied"))]),
            key => ConsentAsync(key, b => [.. b, .. b]),
            key => ConsentAsync(key, b => [.. b.Where(p => p.Key != "code")]),
            key => ConsentAsync(key, b => [.. b.Where(p => p.Key != "state"), new("state", StateFor(b) + "x")]),
            key => ConsentAsync(key, b => [.. b.Where(p => p.Key != "iss"), new("iss", "https://evil.example")]),
            key => ConsentAsync(key, b => [.. b.Where(p => p.Key != "code"), new("code", b[0].Value + "\0")]),
            key => ConsentAsync(key, b => [.. b.Where(p => p.Key != "code"), new("code", b[0].Value + "x")]),
            key => ConsentAsync(key, cookie: false),
            key => ConsentAsync(key, before: () => house.Provider.ClientSecret = "other"),
            key => ConsentAsync(key, before: () => house.Provider.Instead = (s, _) => Answered(500, s.Body)),
            key => ConsentAsync(key, before: () => house.Provider.Instead = (s, _) => Answered(200, $"<p>{s.Body}</p>")),
            key => ConsentAsync(key, before: () => house.Provider.Instead = (s, _) => Answered(400, $$"""{"error":"{{s.Body.Replace('"', '\'')}}","status":"{{s.Body.Replace('"', '\'')}}"}""")),
            key => ConsentAsync(key, before: () => house.Provider.Instead = (s, _) => throw new HttpRequestException(s.Body)),
            key => ConsentAsync(key, before: () => house.Store.BeforeWrite = (_, _) => throw new StoreException("disk full")),
            key => ConsentAsync(key, before: () => house.Clock.Advance(TimeSpan.FromMinutes(11))),
            async key =>
            {
                await ConsentAsync(key);
                await ConsentAsync(key, by: new("another"));
                await ConsentAsync(key, by: new("another"), allowOther: true);
            },
            async key =>
            {
                await ConsentAsync(key);
                house.Clock.Advance(TimeSpan.FromHours(13));
                await TryAsync(async () => Say(await house.CallAsync(key: key)));
                house.Provider.Instead = (s, _) => Answered(400, """{"error":"invalid_grant","error_description":"rt.canary"}""");
                house.Clock.Advance(TimeSpan.FromHours(13));
                await TryAsync(async () => Say(await house.CallAsync(key: key)));
                await TryAsync(async () => Say(await house.Runtime.Tokens.GetTokenAsync(new(key.Connection, key.Identifier) { Tenant = key.Tenant }, house.Connector, default)));
            },
            async key =>
            {
                await ConsentAsync(key);
                house.Provider.Instead = (s, _) => Answered(500, s.Body);
                Say(await house.Accounts.DisconnectAsync(key));
                await house.Runtime.Revoker.RunOnceAsync(default);
                Say(await house.Store.FindRevocationAsync(key.Tenant, (await house.AccountAsync(key)).Id));
            },
            async key =>
            {
                await ConsentAsync(key);
                var row = await house.RowAsync(key);
                await house.Store.WriteAsync(new(row with { AccessToken = row.RefreshToken ?? [1], RefreshToken = row.AccessToken, ExpiresAt = row.ExpiresAt!.Value.AddHours(20), Lifetime = TimeSpan.FromHours(30) }));
                await TryAsync(async () => Say(await house.CallAsync(key: key)));
                Say(await house.Accounts.DisconnectAsync(key));
            },
            async key =>
            {
                await ConsentAsync(key);
                Say(await house.Accounts.SuspendAsync(key));
                await TryAsync(() => house.Accounts.CreateAuthorizationLinkAsync(key));
            },
        ];

        async Task ConsentAsync(
            AccountKey key, Func<List<KeyValuePair<string, string>>, List<KeyValuePair<string, string>>>? change = null, Action? before = null, bool cookie = true,
            Consenting? by = null, bool allowOther = false, bool comesBack = true)
        {
            var link = await house.Accounts.CreateAuthorizationLinkAsync(key, new() { AllowOtherSubject = allowOther, ReturnTo = new("https://app.example/done") });
            secrets.Add(Ticket(link));
            await TryAsync(async () => Say((await house.Consent.BeginAsync(Ticket(link) + "x")).Refusal));
            var start = await house.BeginAsync(link);
            secrets.Add(StateOf(start));
            secrets.Add(StateOf(start).Split('.')[0]);
            secrets.Add(start.BrowserKey);
            Say(start);
            var back = house.Provider.Approve(start.AuthorizeUrl, by);
            if (!comesBack)
            {
                // The attempt stays in the store, and is searched there.
                return;
            }

            before?.Invoke();
            await TryAsync(async () => Say(await house.Consent.CompleteAsync(change?.Invoke(back) ?? back, cookie ? start.BrowserKey : null)));
            await TryAsync(async () => Say(await house.Consent.CompleteAsync(back, start.BrowserKey)));
        }

        void Say(object? value)
        {
            said.AppendLine($"{value}");
            if (value is ToolError error)
            {
                said.AppendLine($"{error.Message} {error.NextAction} {error.AccountReason} {string.Join(' ', error.Details)} {string.Join(' ', error.Complaints)} {string.Join(' ', error.Scopes)} {error.CorrelationId}");
            }

            if (value is TokenAnswer { Refusal: { } refusal })
            {
                Say(refusal);
            }
        }

        async Task TryAsync(Func<Task> act)
        {
            try
            {
                await act();
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                said.AppendLine(e.ToString());
            }
        }

        IEnumerable<string> Found(byte[] where, string what) =>
            secrets.Concat(house.Provider.Secrets).Distinct().Where(s => StoreDump.Forms(s).Any(f => StoreDump.Holds(where, f))).Select(s => $"{s} in {what}").ToList();
    }

    /// <summary>That the search finds what is there, in each way of writing.</summary>
    [Fact]
    public void The_search_finds_a_secret_in_every_form()
    {
        const string Secret = "rt.canary/+1.7-2";
        var raw = Encoding.UTF8.GetBytes(Secret);
        byte[][] hidden =
        [
            raw, Encoding.UTF8.GetBytes("x" + Uri.EscapeDataString(Secret)), Encoding.UTF8.GetBytes(Convert.ToHexString(raw)), Encoding.UTF8.GetBytes(Convert.ToHexStringLower(raw)),
            .. Enumerable.Range(0, 3).Select(i => Encoding.UTF8.GetBytes(Convert.ToBase64String([.. Encoding.UTF8.GetBytes("abc"[..i]), .. raw, 1, 2, 3]))),
        ];
        Assert.All(hidden, h => Assert.Contains(StoreDump.Forms(Secret), f => StoreDump.Holds(h, f)));
        Assert.DoesNotContain(StoreDump.Forms(Secret), f => StoreDump.Holds(Encoding.UTF8.GetBytes("rt.canary and others"), f));
        Assert.True(StoreDump.Holds(StoreDump.Of(new Dictionary<string, List<ConsentAttempt>>
        {
            ["x"] = [new() { StateHash = [1], Key = Ann, AccountId = "a", KeyId = 1, Scopes = "", ClientId = Secret, ExpiresAt = default }],
        }), raw));
    }

    static Task<HttpResponseMessage?> Answered(int status, string body) => Task.FromResult<HttpResponseMessage?>(FakeProvider.Answer(status, body));

    static string StateFor(List<KeyValuePair<string, string>> back) => back.Single(p => p.Key == "state").Value;
}

using System.Reflection;
using Connectors.Accounts.Connections;
using Connectors.Accounts.Consent;
using Connectors.Accounts.Tests.Consent;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Tokens;
using Xunit.Abstractions;
using static Connectors.Accounts.Tests.Consent.ConsentHouse;

namespace Connectors.Accounts.Tests.Accounts;

/// <summary>Whatever a tenant asks for, and whatever it calls its users, it gets what is its own, or what it would get if there were no other.</summary>
public sealed class TenantWalkTests(ITestOutputHelper output)
{
    const int Operations = 1_000_000;

    /// <summary>Names that collide with each other, with tenants and with connections.</summary>
    static readonly string[] s_identifiers = ["user", "User", "app", "t1", "t1/app", "a", "a/a", "é", "e\u0301", "1"];
    static readonly string[] s_connections = ["app", "app-2", "user", "t1", "a"];

    [Fact]
    public async Task A_million_operations_of_fifty_tenants_never_meet()
    {
        await using var house = await OpenAsync(configure: o => o.Refresh.PerSecond = 1e6, connections: c =>
        {
            c.Clear();
            c.AddRange(s_connections.Select((name, i) => App(Style.HubSpot, name, tenants: i == 4 ? [.. Enumerable.Range(0, 25).Select(t => $"t{t}")] : null)));
        });
        var random = new Random(20260630);
        var connected = new Dictionary<AccountKey, string>();
        var ids = new Dictionary<string, AccountKey>(StringComparer.Ordinal);
        var links = new Queue<(AccountKey Key, AuthorizationLink Link)>();
        var began = System.Diagnostics.Stopwatch.StartNew();
        long tokens = 0, refused = 0, consents = 0;
        for (var i = 0; i < Operations; i++)
        {
            var key = new AccountKey($"t{random.Next(50)}", s_connections[random.Next(s_connections.Length)], s_identifiers[random.Next(s_identifiers.Length)]);
            try
            {
                switch (random.Next(1000))
                {
                    case < 220:
                        Own(key, (await house.Accounts.GetOrCreateAsync(key)).Account);
                        break;
                    case < 500:
                        if (await house.Accounts.FindAsync(key) is { } found)
                        {
                            Own(key, found);
                        }

                        break;
                    case < 504:
                        foreach (var account in await house.Accounts.ListAsync(key.Tenant, new(key.Connection), 100))
                        {
                            Own(key with { Identifier = account.Identifier }, account);
                        }

                        break;
                    case < 560:
                        var link = await house.Accounts.CreateAuthorizationLinkAsync(key);
                        links.Enqueue((key, link));
                        break;
                    case < 600 when links.Count > 0:
                        consents += await ConsentAsync(links.Dequeue());
                        break;
                    case < 602:
                        Own(key, await house.Accounts.SuspendAsync(key));
                        break;
                    case < 606:
                        Own(key, await house.Accounts.ResumeAsync(key));
                        break;
                    case < 610:
                        Own(key, await house.Accounts.DisconnectAsync(key));
                        connected.Remove(key);
                        break;
                    case < 650:
                        var offered = await house.Runtime.Tokens.LinkAsync(Of(key), house.Connector, ["write"], default);
                        if (offered is not null)
                        {
                            links.Enqueue((key, offered));
                        }

                        break;
                    default:
                        var answer = await house.Runtime.Tokens.GetTokenAsync(Of(key), house.Connector, default);
                        if (answer.Token is { } token)
                        {
                            tokens++;

                            // The provider writes into each token whose it is.
                            Assert.Contains($".{connected[key]}-", token.AuthorizationHeader.Parameter, StringComparison.Ordinal);
                        }
                        else
                        {
                            refused++;
                            Assert.Null(answer.GrantedScopes);
                        }

                        break;
                }
            }
            catch (AccountException)
            {
                refused++;
            }

            if (links.Count > 500)
            {
                links.Dequeue();
            }
        }

        output.WriteLine($"{began.Elapsed.TotalSeconds:0.0} s: {tokens} tokens, {refused} refusals, {consents} consents, {ids.Count} accounts, {connected.Count} connected");
        Assert.True(tokens > 50_000 && refused > 20_000 && consents > 5_000);

        void Own(AccountKey key, ConnectedAccount account)
        {
            Assert.Equal((key.Connection, key.Identifier), (account.Connection, account.Identifier));
            Assert.True(ids.TryAdd(account.Id, key) || ids[account.Id] == key, "one id for two accounts");
            Assert.True(account.Subject is null || account.Subject == Subject(key), "another's subject");
        }

        async Task<int> ConsentAsync((AccountKey Key, AuthorizationLink Link) of)
        {
            if ((await house.Consent.BeginAsync(Ticket(of.Link))).Start is not { } start)
            {
                return 0;
            }

            var outcome = await house.Consent.CompleteAsync(house.Provider.Approve(start.AuthorizeUrl, new(Subject(of.Key))), start.BrowserKey);
            Assert.Equal(of.Key, outcome.Key);
            Assert.True(outcome.IsConnected, outcome.ToString());
            connected[of.Key] = Subject(of.Key);
            return 1;
        }
    }

    public static TheoryData<string> Ways => new("find", "link", "disconnect", "suspend", "resume", "token", "renew", "token link", "call", "revocation");

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_foreign_account_and_an_unknown_one_are_answered_alike(string way)
    {
        await using var house = await OpenAsync(connections: c => c.Add(App(Style.HubSpot, "theirs", tenants: ["t1"])));
        await house.ConnectAsync();
        await house.ConnectAsync(Ann with { Connection = "theirs" });
        var theirs = (await house.AccountAsync()).Id;
        var answers = new List<string>();
        foreach (var (connection, identifier, id) in ((string, string, string)[])[("app", "ann", theirs), ("app", "nobody", "acc_nobody"), ("theirs", "ann", theirs), ("nothing", "ann", "acc_x")])
        {
            answers.Add(await AnswerAsync(new("t2", connection, identifier), id));
        }

        Assert.Single(answers.Distinct());
        Assert.Equal(AccountStatus.Active, (await house.AccountAsync()).Status);

        async Task<string> AnswerAsync(AccountKey key, string id)
        {
            try
            {
                return Whole(way switch
                {
                    "find" => await house.Accounts.FindAsync(key),
                    "link" => await house.Accounts.CreateAuthorizationLinkAsync(key),
                    "disconnect" => await house.Accounts.DisconnectAsync(key),
                    "suspend" => await house.Accounts.SuspendAsync(key),
                    "resume" => await house.Accounts.ResumeAsync(key),
                    "token" => await house.Runtime.Tokens.GetTokenAsync(Of(key), house.Connector, default),
                    "renew" => await house.Runtime.Tokens.RenewAsync(Of(key), house.Connector, new("x"), TokenRefusal.Rejected, default),
                    "token link" => await house.Runtime.Tokens.LinkAsync(Of(key), house.Connector, ["write"], default),
                    "revocation" => await house.Accounts.RevocationAsync(key.Tenant, id),
                    _ => await house.CallAsync(key: key),
                }, 0);
            }
            catch (AccountException e)
            {
                return Whole(e, 0);
            }
        }
    }

    [Fact]
    public async Task A_foreign_connection_and_an_unknown_one_are_answered_alike()
    {
        await using var house = await OpenAsync(connections: c => c.Add(App(Style.HubSpot, "theirs", tenants: ["t1"])));
        await house.ConnectAsync(Ann with { Connection = "theirs" });
        var foreign = await Assert.ThrowsAsync<AccountException>(() => house.Accounts.GetOrCreateAsync(new("t2", "theirs", "ann")));
        var unknown = await Assert.ThrowsAsync<AccountException>(() => house.Accounts.GetOrCreateAsync(new("t2", "nothing", "ann")));
        Assert.Equal(Whole(unknown, 0), Whole(foreign, 0));
    }

    static string Subject(AccountKey key) => Convert.ToHexStringLower(System.Text.Encoding.Unicode.GetBytes($"{key.Tenant}|{key.Connection}|{key.Identifier}"));

    static Account Of(AccountKey key) => new(key.Connection, key.Identifier) { Tenant = key.Tenant };

    /// <summary>Every property, public or not, of a whole answer; but for what names the one call, and where it was thrown.</summary>
    static string Whole(object? value, int depth) => value switch
    {
        null => "null",
        string or DateTimeOffset or bool or Enum or int or long or Uri => $"{value}",
        System.Collections.IEnumerable items => $"[{string.Join(',', items.Cast<object?>().Select(i => Whole(i, depth + 1)))}]",
        _ when depth > 4 => $"{value}",
        _ => $"{value.GetType().Name}{{{string.Join(',', value.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(p => p.Name is not ("ExecutionId" or "StackTrace" or "TargetSite" or "HResult" or "Source" or "EqualityContract") && p.GetIndexParameters().Length == 0)
            .Select(p => $"{p.Name}={Whole(p.GetValue(value), depth + 1)}"))}}}",
    };
}

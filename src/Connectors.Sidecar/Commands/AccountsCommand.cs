using System.CommandLine;
using Connectors.Accounts;
using Connectors.Accounts.Store;
using Connectors.Sidecar.Accounts;
using Connectors.Sidecar.Http;

namespace Connectors.Sidecar.Commands;

/// <summary><c>connectors accounts</c>: the accounts of end users, from the terminal; a server may run on the same store.</summary>
internal static class AccountsCommand
{
    const int PageSize = 200;

    public static Command Create() => new("accounts", "Lists, shows, links, disconnects, suspends and resumes the accounts of end users.")
    {
        List(),
        ForOne("show", "Shows an account.", (setup, key, _) => Required(setup, key)),
        Link(),
        ForOne("disconnect", "Destroys an account's tokens and gives its grant back at the provider.", DisconnectAsync),
        ForOne("suspend", "Stops an account: no calls, no refresh.", (setup, key, cancellation) => setup.Accounts.SuspendAsync(key, cancellation)),
        ForOne("resume", "Lets a suspended account go on where it stood.", (setup, key, cancellation) => setup.Accounts.ResumeAsync(key, cancellation)),
    };

    static Command List()
    {
        var (config, tenant, json) = (ConfigOption.Config(), ConfigOption.Tenant(), ConfigOption.Json());
        var connection = new Option<string?>("--connection") { Description = "Only of this connection.", HelpName = "NAME" };
        var status = new Option<string?>("--status") { Description = "Only in this status, for example REVOKED.", HelpName = "STATUS" };
        status.AcceptOnlyFromAmong([.. Enum.GetValues<AccountStatus>().Select(StatusNames.Of)]);
        var command = new Command("list", "Lists accounts.") { config, tenant, connection, status, json };
        command.SetAction((parsed, cancellation) => Startup.RunAsync(() => ConfigOption.WithAccountsAsync(parsed.GetValue(config)!, async setup =>
        {
            var all = await AllAsync(setup, parsed.GetValue(tenant)!, new(parsed.GetValue(connection), parsed.GetValue(status) is { } word ? StatusNames.Find(word) : null), cancellation);
            Console.WriteLine(parsed.GetValue(json)
                ? Table.Json(writer =>
                {
                    writer.WriteStartArray();
                    all.ForEach(account => AccountJson.Write(writer, account));
                    writer.WriteEndArray();
                })
                : all.Count == 0 ? "There are no accounts."
                : Table.Of([["CONNECTION", "IDENTIFIER", "STATUS", "REASON", "PROVIDER ACCOUNT", "TOKEN UNTIL"], .. all.Select(Row)]));
            return ExitCode.Success;
        }, cancellation)));
        return command;
    }

    static Command Link()
    {
        var (config, tenant) = (ConfigOption.Config(), ConfigOption.Tenant());
        var (connection, identifier) = Names();
        var scopes = new Option<string[]>("--scope") { Description = "A scope that is wanted beside those of every account; may be repeated.", HelpName = "SCOPE", AllowMultipleArgumentsPerToken = true };
        var other = new Option<bool>("--allow-other-subject") { Description = "Let the user connect another provider account than before." };
        var command = new Command("link", "Makes the account if need be, and a link on which its user connects it.") { connection, identifier, config, tenant, scopes, other };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(config)!, async setup =>
        {
            var key = new AccountKey(parsed.GetValue(tenant)!, parsed.GetValue(connection)!, parsed.GetValue(identifier)!);
            await setup.Accounts.GetOrCreateAsync(key, cancellation);
            var link = await setup.Accounts.CreateAuthorizationLinkAsync(key, new() { Scopes = parsed.GetValue(scopes) ?? [], AllowOtherSubject = parsed.GetValue(other) }, cancellation);
            Console.WriteLine(link.Url.AbsoluteUri);
            await Console.Error.WriteLineAsync($"Whoever opens this link connects the account; it works once, until {link.ExpiresAt:u}, while `connectors serve` runs.");
            return ExitCode.Success;
        }, cancellation, mayMake: true));
        return command;
    }

    static Command ForOne(string name, string description, Func<AccountsSetup, AccountKey, CancellationToken, Task<ConnectedAccount>> act)
    {
        var (config, tenant, json) = (ConfigOption.Config(), ConfigOption.Tenant(), ConfigOption.Json());
        var (connection, identifier) = Names();
        var command = new Command(name, description) { connection, identifier, config, tenant, json };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(config)!, async setup =>
        {
            var key = new AccountKey(parsed.GetValue(tenant)!, parsed.GetValue(connection)!, parsed.GetValue(identifier)!);
            var account = await act(setup, key, cancellation);
            var revocation = account.Status == AccountStatus.Disconnected ? await setup.Runtime.Accounts.RevocationAsync(key.Tenant, account.Id, cancellation) : null;
            Console.WriteLine(parsed.GetValue(json) ? Table.Json(writer => AccountJson.Write(writer, account, revocation)) : Table.Of(Facts(account, revocation)));
            return ExitCode.Success;
        }, cancellation));
        return command;
    }

    static (Argument<string> Connection, Argument<string> Identifier) Names() =>
        (new("connection") { Description = "Name of the connection." }, new("identifier") { Description = "Your own name for the user." });

    static Task<int> RunAsync(FileInfo config, Func<AccountsSetup, Task<int>> body, CancellationToken cancellation, bool mayMake = false) => Startup.RunAsync(async () =>
    {
        try
        {
            return await ConfigOption.WithAccountsAsync(config, body, cancellation, mayMake);
        }
        catch (AccountException e)
        {
            throw new StartException(ExitCode.Failed, e.Message);
        }
    });

    static async Task<ConnectedAccount> Required(AccountsSetup setup, AccountKey key) =>
        await setup.Runtime.Accounts.FindAsync(key) ?? throw new AccountException("account_unknown", "There is no such account. List them with `connectors accounts list`.");

    /// <summary>The first try to give the grant back is made here; a running server makes the others.</summary>
    static async Task<ConnectedAccount> DisconnectAsync(AccountsSetup setup, AccountKey key, CancellationToken cancellation)
    {
        var account = await setup.Accounts.DisconnectAsync(key, cancellation);
        await setup.Runtime.RevokeDueAsync(cancellation);
        return account;
    }

    static async Task<List<ConnectedAccount>> AllAsync(AccountsSetup setup, string tenant, AccountFilter filter, CancellationToken cancellation)
    {
        var all = new List<ConnectedAccount>();
        while (true)
        {
            var page = await setup.Runtime.Accounts.ListAsync(tenant, filter, PageSize, cancellation);
            all.AddRange(page);
            if (page.Count < PageSize)
            {
                return all;
            }

            filter = filter with { AfterConnection = page[^1].Connection, AfterIdentifier = page[^1].Identifier };
        }
    }

    static string[] Row(ConnectedAccount account) =>
        [account.Connection, account.Identifier, StatusNames.Of(account.Status), account.Reason ?? "", account.Subject ?? "", account.ExpiresAt?.ToString("u") ?? ""];

    static IEnumerable<string[]> Facts(ConnectedAccount account, string? revocation)
    {
        yield return ["connection", account.Connection];
        yield return ["identifier", account.Identifier];
        yield return ["id", account.Id];
        yield return ["status", account.Reason is { } reason ? $"{StatusNames.Of(account.Status)} ({reason})" : StatusNames.Of(account.Status)];
        if (account.Subject is { } subject)
        {
            yield return ["provider account", subject];
        }

        if (account.GrantedScopes is { } granted)
        {
            yield return ["granted", string.Join(' ', granted)];
        }

        if (account.MissingScopes.Count > 0)
        {
            yield return ["not granted", string.Join(' ', account.MissingScopes)];
        }

        if (account.ExpiresAt is { } expiresAt)
        {
            yield return ["token until", $"{expiresAt:u} (version {account.TokenVersion})"];
        }

        if (account.LastError is { } error)
        {
            yield return ["last error", error];
        }

        if (revocation is not null)
        {
            yield return ["given back", revocation];
        }
    }
}

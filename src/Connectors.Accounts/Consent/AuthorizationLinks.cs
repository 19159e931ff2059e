using System.Text.Encodings.Web;
using System.Text.Json;
using Connectors.Accounts.Connections;
using Connectors.Accounts.Store;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Tools;

namespace Connectors.Accounts.Consent;

/// <summary>What a link stands for.</summary>
/// <param name="Key">The account it connects.</param>
/// <param name="AccountId">Id of that account's row.</param>
/// <param name="Generation">Works only while the row has this <see cref="AccountRow.LinkGeneration"/>.</param>
/// <param name="Scopes">Scopes that are wanted beside those of every account.</param>
/// <param name="AllowsOtherSubject">Whether another provider account than before is welcome.</param>
/// <param name="ReturnTo">Where the person goes afterwards.</param>
/// <param name="ExpiresAt">Until when it can be opened.</param>
internal sealed record LinkTicket(
    AccountKey Key, string AccountId, long Generation, IReadOnlyList<string> Scopes, bool AllowsOtherSubject, Uri? ReturnTo, DateTimeOffset ExpiresAt);

/// <summary>
/// Makes and reads authorization links, and the errors that carry one. A link leads to our own door, which begins a consent in
/// the browser that opened it; until then nothing is stored, so that an agent that fails a thousand times costs nothing.
/// </summary>
internal sealed class AuthorizationLinks(ConnectionRegistry connections, Vault.TokenVault vault, AccountsOptions options, TimeProvider clock)
{
    const string Purpose = "authorization-link";

    /// <summary>Servers take some 8 KiB for the whole first line of a request.</summary>
    const int MaxTicketLength = 7 * 1024;

    /// <summary>Escapes would make a link six times as long for users whose names are not English.</summary>
    static readonly JsonWriterOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>How long a link can be opened, and a consent once begun be finished.</summary>
    public static TimeSpan Life { get; } = TimeSpan.FromMinutes(10);

    /// <summary>A link for an account as it stands; null where the provider would only show its error page.</summary>
    public AuthorizationLink? For(AccountRow row, IReadOnlyList<string> scopes, bool allowsOtherSubject = false, Uri? returnTo = null)
    {
        if (options.PublicUrl is not { } door || connections.Find(row.Key.Tenant, row.Key.Connection) is not { } connection
            || row.Status is AccountStatus.Suspended or AccountStatus.Disconnected || connection.Choose(scopes).Undeclared.Count > 0)
        {
            return null;
        }

        var ticket = new LinkTicket(row.Key, row.Id, row.LinkGeneration, scopes, allowsOtherSubject, returnTo, clock.GetUtcNow() + Life);
        var text = vault.ProtectTicket(Purpose, Write(ticket));
        return text.Length > MaxTicketLength ? null : new(new($"{door.AbsoluteUri.TrimEnd('/')}/connect/{text}"), ticket.ExpiresAt);
    }

    /// <summary>The ticket of a link that we made and that has not expired; null for any other text.</summary>
    public LinkTicket? Read(string text) =>
        text.Length <= MaxTicketLength && vault.TryUnprotectTicket(Purpose, text, out var bytes) && Read(bytes) is var ticket && ticket.ExpiresAt > clock.GetUtcNow() ? ticket : null;

    /// <summary>The same for an account that does not exist and for one of another tenant.</summary>
    public static ToolError Unknown() => new(ErrorCode.AccountUnknown, "There is no such account.")
    {
        NextAction = "Use an identifier that has been connected on this connection, or create the account first.",
    };

    /// <summary>Why an account that is not active runs no calls.</summary>
    public ToolError Refusal(AccountRow row, ConnectorDescriptor connector)
    {
        var (code, message) = row.Status switch
        {
            AccountStatus.Pending when row.Reason == StatusReason.Denied => (ErrorCode.AccountPending, $"The user declined to connect {connector.Title}."),
            AccountStatus.Pending => (ErrorCode.AccountPending, $"The user has not connected {connector.Title} yet."),
            AccountStatus.Revoked => (ErrorCode.AccountRevoked, $"{connector.Title} has confirmed that the access of this account was taken back."),
            AccountStatus.Suspended => (ErrorCode.AccountSuspended, "The operator has suspended this account."),
            AccountStatus.Disconnected => (ErrorCode.ReauthRequired, "The account was disconnected."),
            _ => (ErrorCode.ReauthRequired, $"The account must be connected to {connector.Title} again ({row.Reason})."),
        };
        var link = For(row, []);
        return new(code, message)
        {
            Link = link,
            AccountStatus = StatusNames.Of(row.Status),
            AccountReason = row.Reason,
            NextAction = code == ErrorCode.AccountSuspended ? "Ask whoever runs this to resume the account."
                : link is null ? "Create the account again if it was disconnected, ask for an authorization link, and hand it to the user."
                : "Hand the link to the user; once they have consented, send the call again.",
        };
    }

    /// <summary>The provider refuses the connection's own credentials.</summary>
    public static ToolError Misconfigured(ConnectionState state, ConnectorDescriptor connector) =>
        new(ErrorCode.ConnectionMisconfigured, $"{connector.Title} refuses the credentials of the connection '{state.Connection}' ({state.Error}).")
        {
            RetryAt = state.NextProbeAt,
            NextAction = "Whoever runs this must correct the connection's client id and secret; the accounts then heal by themselves.",
        };

    /// <summary>The account is sound, its token is not there yet.</summary>
    public ToolError NotNow(ConnectorDescriptor connector, DateTimeOffset retryAt) =>
        new(ErrorCode.TokenTemporarilyUnavailable, $"The account's token for {connector.Title} could not be renewed yet; nothing was sent.")
        {
            RetryAt = retryAt < clock.GetUtcNow() ? clock.GetUtcNow() + TimeSpan.FromSeconds(1) : retryAt,
            NextAction = "Send the same call again after retry_at.",
        };

    static byte[] Write(LinkTicket ticket)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, s_plain))
        {
            json.WriteStartArray();
            json.WriteStringValue(ticket.Key.Tenant);
            json.WriteStringValue(ticket.Key.Connection);
            json.WriteStringValue(ticket.Key.Identifier);
            json.WriteStringValue(ticket.AccountId);
            json.WriteNumberValue(ticket.Generation);
            json.WriteStringValue(string.Join(' ', ticket.Scopes));
            json.WriteBooleanValue(ticket.AllowsOtherSubject);
            json.WriteStringValue(ticket.ReturnTo?.AbsoluteUri);
            json.WriteNumberValue(ticket.ExpiresAt.UtcTicks);
            json.WriteEndArray();
        }

        return bytes.ToArray();
    }

    static LinkTicket Read(byte[] bytes)
    {
        // It opened with our key, so it is what we wrote.
        using var document = JsonDocument.Parse(bytes);
        var parts = document.RootElement;
        return new(
            new(parts[0].GetString()!, parts[1].GetString()!, parts[2].GetString()!), parts[3].GetString()!, parts[4].GetInt64(),
            parts[5].GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries), parts[6].GetBoolean(),
            parts[7].GetString() is { } returnTo ? new(returnTo) : null, new(parts[8].GetInt64(), TimeSpan.Zero));
    }
}

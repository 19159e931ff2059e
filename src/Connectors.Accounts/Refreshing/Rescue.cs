using System.Text;
using System.Text.Json;
using Connectors.Accounts.OAuth;
using Connectors.Accounts.Store;
using Connectors.Accounts.Vault;

namespace Connectors.Accounts.Refreshing;

/// <summary>Tokens that came while the store had failed, sealed into the journal and brought home at the next start.</summary>
internal sealed class Rescue(IRescueJournal? journal, Vault.TokenVault vault)
{
    const string Purpose = "rescue-journal";

    /// <summary>Keeps what the provider has just given for a row that cannot be written.</summary>
    public void Keep(AccountRow leased, TokenGrant grant)
    {
        if (journal is null)
        {
            return;
        }

        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("tenant", leased.Key.Tenant);
            json.WriteString("connection", leased.Key.Connection);
            json.WriteString("identifier", leased.Key.Identifier);
            json.WriteString("account_id", leased.Id);
            json.WriteNumber("token_version", leased.TokenVersion);
            json.WriteString("access_token", grant.AccessToken.Reveal());
            json.WriteString("refresh_token", grant.RefreshToken?.Reveal());
            json.WriteNumber("lifetime", grant.Lifetime.Ticks);
            json.WriteNumber("sent_at", grant.SentAt.UtcTicks);
            json.WriteString("scopes", grant.Scopes is { } scopes ? string.Join(' ', scopes) : null);
            json.WriteEndObject();
        }

        journal.Append(Encoding.ASCII.GetBytes(vault.ProtectTicket(Purpose, bytes.ToArray())));
    }

    /// <summary>Brings every kept grant to its row, unless that has newer tokens by now; then empties the journal.</summary>
    public async Task<int> BringHomeAsync(Func<AccountKey, string, long, TokenGrant, Task<bool>> bring)
    {
        var records = journal?.ReadAll() ?? [];
        var brought = 0;
        foreach (var record in records)
        {
            if (vault.TryUnprotectTicket(Purpose, Encoding.ASCII.GetString(record), out var bytes))
            {
                using var json = JsonDocument.Parse(bytes);
                var root = json.RootElement;
                brought += await bring(
                    new(Text("tenant")!, Text("connection")!, Text("identifier")!), Text("account_id")!, root.GetProperty("token_version").GetInt64(),
                    new()
                    {
                        AccessToken = new(Text("access_token")!),
                        RefreshToken = Text("refresh_token") is { } refresh ? new(refresh) : null,
                        Lifetime = new(root.GetProperty("lifetime").GetInt64()),
                        SentAt = new(root.GetProperty("sent_at").GetInt64(), TimeSpan.Zero),
                        Scopes = Text("scopes")?.Split(' '),
                    }).ConfigureAwait(false) ? 1 : 0;

                string? Text(string name) => root.GetProperty(name).GetString();
            }
        }

        if (records.Count > 0)
        {
            journal!.Clear();
        }

        return brought;
    }
}

using System.Text;
using System.Text.Json;
using Connectors.Accounts.OAuth;
using Connectors.Accounts.Store;
using Connectors.Accounts.Vault;
using Microsoft.Extensions.Logging;

namespace Connectors.Accounts.Refreshing;

/// <summary>Tokens that came while the store had failed, sealed into the journal and brought home at the next start.</summary>
internal sealed class Rescue(IRescueJournal? journal, TokenVault vault, ILogger log)
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
            json.WriteString("refresh_token", grant.RefreshToken!.Reveal());
            json.WriteNumber("lifetime", grant.Lifetime.Ticks);
            json.WriteNumber("sent_at", grant.SentAt.UtcTicks);
            json.WriteString("scopes", grant.Scopes is { } scopes ? string.Join(' ', scopes) : null);
            json.WriteEndObject();
        }

        journal.Append(Encoding.ASCII.GetBytes(vault.ProtectTicket(Purpose, bytes.ToArray())));
    }

    /// <summary>
    /// Brings every kept grant to its row, unless that has newer tokens by now, and then empties the journal. One that cannot be
    /// brought keeps the whole journal: the others are then found too old the next time.
    /// </summary>
    public async Task<int> BringHomeAsync(Func<AccountKey, string, long, TokenGrant, Task<bool>> bring)
    {
        var records = journal?.ReadAll() ?? [];
        var (brought, left) = (0, 0);
        foreach (var record in records)
        {
            try
            {
                if (vault.TryUnprotectTicket(Purpose, Encoding.ASCII.GetString(record), out var bytes))
                {
                    brought += await BringAsync(bytes, bring).ConfigureAwait(false) ? 1 : 0;
                    continue;
                }

                Log.NotBroughtHome(log, "it was sealed by another vault, or altered");
            }
            catch (VaultException e)
            {
                Log.NotBroughtHome(log, e.Message);
            }

            left++;
        }

        if (records.Count > 0 && left == 0)
        {
            journal!.Clear();
        }

        return brought;
    }

    static async Task<bool> BringAsync(byte[] bytes, Func<AccountKey, string, long, TokenGrant, Task<bool>> bring)
    {
        using var json = JsonDocument.Parse(bytes);
        var root = json.RootElement;
        return await bring(new(Text("tenant")!, Text("connection")!, Text("identifier")!), Text("account_id")!, root.GetProperty("token_version").GetInt64(), new()
        {
            AccessToken = new(Text("access_token")!),
            RefreshToken = new(Text("refresh_token")!),
            Lifetime = new(root.GetProperty("lifetime").GetInt64()),
            SentAt = new(root.GetProperty("sent_at").GetInt64(), TimeSpan.Zero),
            Scopes = Text("scopes")?.Split(' '),
        }).ConfigureAwait(false);

        string? Text(string name) => root.GetProperty(name).GetString();
    }
}

using System.Buffers;
using System.Text;
using System.Text.Json;
using Connectors.Accounts.Store;
using Connectors.Accounts.Vault;

namespace Connectors.Accounts.Sessions;

/// <summary>
/// Seals what is bound in a session, under its tenant and its id. A session that binds nothing has that sealed too: a row from which
/// the values were taken does not open, instead of leaving the parameters to the model.
/// </summary>
internal sealed class SessionSeals(TokenVault vault)
{
    const string Field = "session_bound";

    public async ValueTask<Sealed> SealAsync(string tenant, string id, IReadOnlyDictionary<string, string> bound, CancellationToken cancellationToken)
    {
        using var sealer = await vault.SealerForAsync(tenant, 1, cancellationToken).ConfigureAwait(false);
        return new(sealer.KeyId, sealer.SealBytes(Place(tenant, id), Write(bound)));
    }

    /// <exception cref="VaultException">The values do not open with the keys at hand.</exception>
    public async ValueTask<IReadOnlyDictionary<string, string>> OpenAsync(SessionRow row, CancellationToken cancellationToken) =>
        Read(await vault.OpenBytesAsync(Place(row.Tenant, row.Id), row.Bound, cancellationToken).ConfigureAwait(false));

    static SealContext Place(string tenant, string id) => new(tenant, "", id, Field, 0);

    static ReadOnlySpan<byte> Write(IReadOnlyDictionary<string, string> bound)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            foreach (var (name, value) in bound)
            {
                json.WritePropertyName(name);
                json.WriteRawValue(value);
            }

            json.WriteEndObject();
        }

        return bytes.WrittenSpan;
    }

    static Dictionary<string, string> Read(byte[] json)
    {
        var bound = new Dictionary<string, string>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            bound.Add(name, Encoding.UTF8.GetString(json.AsSpan(start, (int)reader.BytesConsumed - start)));
        }

        return bound;
    }
}

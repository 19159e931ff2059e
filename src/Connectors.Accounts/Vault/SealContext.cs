using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Connectors.Accounts.Vault;

/// <summary>
/// The place a secret belongs to. It is bound into the ciphertext, so that a record opens here and nowhere else.
/// </summary>
/// <param name="Tenant">Whose secret it is; also says whose data key seals it.</param>
/// <param name="Connection">The connection.</param>
/// <param name="AccountId">Id of the row that holds it, for example an account's <c>acc_…</c> or a revocation's <c>rev_…</c>.</param>
/// <param name="Field">The field of that row, for example <see cref="AccessToken"/>.</param>
/// <param name="Version">The row's version of it, for tokens their version.</param>
public readonly record struct SealContext(string Tenant, string Connection, string AccountId, string Field, long Version)
{
    /// <summary>The field of an account's access token.</summary>
    public const string AccessToken = "access_token";

    /// <summary>The field of an account's refresh token.</summary>
    public const string RefreshToken = "refresh_token";

    /// <summary>Bytes that <see cref="Bind"/> writes.</summary>
    internal int BoundLength =>
        sizeof(byte) + sizeof(int) + (4 * sizeof(int)) + sizeof(long)
        + (sizeof(char) * (Tenant.Length + Connection.Length + AccountId.Length + Field.Length));

    /// <summary>
    /// Writes the associated data: format, key id, each text as its length and its UTF-16 code units, and the version; all numbers
    /// big endian. UTF-16, because UTF-8 would write every unpaired surrogate alike, and two contexts must never share an encoding.
    /// </summary>
    internal void Bind(byte format, int keyId, Span<byte> to)
    {
        to[0] = format;
        BinaryPrimitives.WriteInt32BigEndian(to[1..], keyId);
        to = to[(sizeof(byte) + sizeof(int))..];
        BindText(Tenant, ref to);
        BindText(Connection, ref to);
        BindText(AccountId, ref to);
        BindText(Field, ref to);
        BinaryPrimitives.WriteInt64BigEndian(to, Version);
    }

    static void BindText(string text, ref Span<byte> to)
    {
        BinaryPrimitives.WriteInt32BigEndian(to, text.Length);
        var characters = MemoryMarshal.AsBytes(text.AsSpan());
        characters.CopyTo(to[sizeof(int)..]);
        to = to[(sizeof(int) + characters.Length)..];
    }
}

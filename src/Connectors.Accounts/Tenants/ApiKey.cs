namespace Connectors.Accounts.Tenants;

/// <summary>
/// A caller's key as it is given out, once: <c>ck_</c>, 12 characters by which it is found, <c>_</c>, 43 secret ones and 6 of a
/// checksum. It prints as <c>***</c>.
/// </summary>
/// <remarks>Secret scanners find it by <c>ck_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}</c>, and know a true one by its checksum.</remarks>
public sealed class ApiKey
{
    /// <summary>How every key begins.</summary>
    public const string Prefix = "ck_";

    readonly string _text;

    ApiKey(string text) => _text = text;

    /// <summary>The part by which it is found; no secret.</summary>
    public string Id => Form.IdOf(_text).ToString();

    internal static CredentialForm Form { get; } = new(Prefix);

    /// <summary>The whole key, for the caller who is to have it. It is kept nowhere, so this is the only time.</summary>
    public string Reveal() => _text;

    /// <summary>Never the key.</summary>
    public override string ToString() => "***";

    internal static ApiKey Create() => new(Form.Create());
}

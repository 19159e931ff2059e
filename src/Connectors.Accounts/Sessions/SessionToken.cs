using Connectors.Accounts.Tenants;

namespace Connectors.Accounts.Sessions;

/// <summary>
/// A session's token as it is given out, once: <c>cs_</c>, 12 characters by which the session is found, <c>_</c>, 43 secret ones and
/// 6 of a checksum. It prints as <c>***</c>.
/// </summary>
/// <remarks>Secret scanners find it by <c>cs_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}</c>, and know a true one by its checksum.</remarks>
public sealed class SessionToken
{
    /// <summary>How every token begins.</summary>
    public const string Prefix = "cs_";

    readonly string _text;

    SessionToken(string text) => _text = text;

    /// <summary>The session's id; no secret.</summary>
    public string Id => Form.IdOf(_text).ToString();

    internal static CredentialForm Form { get; } = new(Prefix);

    /// <summary>The whole token, for the agent that is to have it. It is kept nowhere, so this is the only time.</summary>
    public string Reveal() => _text;

    /// <summary>Never the token.</summary>
    public override string ToString() => "***";

    internal static SessionToken Create() => new(Form.Create());
}

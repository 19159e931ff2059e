namespace Connectors.Sandbox;

/// <summary>What becomes of a refresh token when it is used. HubSpot's comes back unchanged; clients must survive the others.</summary>
public enum TokenRotation
{
    /// <summary>The same refresh token comes back, as at HubSpot.</summary>
    None,

    /// <summary>A new one replaces it; for a while the old one still answers, with the very pair its first use brought.</summary>
    Grace,

    /// <summary>A new one replaces it at once; the old one, presented again, ends the whole grant (RFC 9700, 4.14.2).</summary>
    Strict,

    /// <summary>The answer carries no refresh token, and the old one stays good (RFC 6749, 6: the server may issue a new one).</summary>
    Absent,
}

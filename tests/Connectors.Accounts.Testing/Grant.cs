namespace Connectors.Accounts.Testing;

/// <summary>What a provider does to a refresh token that is used.</summary>
public enum Rotation
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Replaces it, and for ten seconds gives the same successor to whoever shows it again.</summary>
    Grace,

    /// <summary>Replaces it, and ends the grant when it is shown again.</summary>
    Strict,
}

/// <summary>A grant as the provider knows it.</summary>
public sealed class Grant(string subject)
{
    /// <summary>Whose it is.</summary>
    public string Subject => subject;

    /// <summary>False once the user, or reuse of a token, has ended it.</summary>
    public bool IsAlive { get; set; } = true;

    /// <summary>Whether it ended because a used token was shown again.</summary>
    public bool IsReused { get; set; }

    /// <summary>The refresh token that counts.</summary>
    public string RefreshToken { get; set; } = "";

    /// <summary>The refresh tokens that the server remembers, the newest last.</summary>
    public Queue<string> RefreshTokens { get; } = [];

    /// <summary>Access tokens that have not run out, with their ends.</summary>
    public List<(string Token, DateTimeOffset End)> AccessTokens { get; } = [];
}

/// <summary>A request that has reached the provider.</summary>
/// <param name="At">When.</param>
/// <param name="Path">The endpoint.</param>
/// <param name="Subject">Whose token it showed; null for an unknown one.</param>
/// <param name="Outcome">What was done about it.</param>
public readonly record struct ServerRequest(DateTimeOffset At, string Path, string? Subject, string Outcome);

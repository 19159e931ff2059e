namespace Connectors.Runtime.Execution;

/// <summary>Who can do something about an error.</summary>
public enum FixBy
{
    /// <summary>The caller: another argument, another tool.</summary>
    Agent,

    /// <summary>The end user, by consenting again.</summary>
    User,

    /// <summary>Whoever runs this.</summary>
    Operator,

    /// <summary>The provider.</summary>
    Provider,

    /// <summary>Time alone.</summary>
    Nobody,
}

/// <summary>Where an error comes from.</summary>
public enum ErrorOrigin
{
    /// <summary>The call itself; nothing was sent.</summary>
    Call,

    /// <summary>The account and its token.</summary>
    Account,

    /// <summary>The provider, or the way to it.</summary>
    Provider,

    /// <summary>This server.</summary>
    Server,
}

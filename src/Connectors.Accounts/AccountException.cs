namespace Connectors.Accounts;

/// <summary>A request about accounts that cannot be carried out. Its message says what to do instead.</summary>
/// <param name="message">What happened and what to do next.</param>
/// <param name="code">A stable word for programs.</param>
public sealed class AccountException(string code, string message) : Exception(message)
{
    /// <summary>For example <c>connection_unknown</c>.</summary>
    public string Code { get; } = code;
}

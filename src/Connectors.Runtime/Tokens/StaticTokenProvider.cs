using System.Collections.Frozen;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Tokens;

/// <summary>One fixed token per connection, for every identifier: for trying things out, and for apps that serve one account.</summary>
public sealed class StaticTokenProvider : ITokenProvider
{
    readonly FrozenDictionary<string, TokenAnswer> _answers;

    /// <summary>Tokens by the name of their connection.</summary>
    public StaticTokenProvider(IEnumerable<KeyValuePair<string, AccessToken>> tokens) =>

        // One token is one provider account, whoever calls: its limits are counted once.
        _answers = tokens.ToFrozenDictionary(t => t.Key, t => TokenAnswer.Granted(t.Value, subject: t.Key), StringComparer.Ordinal);

    /// <inheritdoc />
    public ValueTask<TokenAnswer> GetTokenAsync(Account account, ConnectorDescriptor connector, CancellationToken cancellationToken) =>
        new(_answers.TryGetValue(account.Connection, out var answer)
            ? answer
            : TokenAnswer.Refused(new(ErrorCode.AccountUnknown, $"There is no account '{account.Identifier}' on the connection '{account.Connection}'.")
            {
                NextAction = "Use an identifier that has been connected, on the connection it was connected to.",
            }));
}

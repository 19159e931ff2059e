using Connectors.Runtime.Execution;
using Connectors.Runtime.Tokens;
using Connectors.Runtime.Tools;
using Connectors.Sidecar.Configuration;

namespace Connectors.Sidecar.Accounts;

/// <summary>Sends each question to where a connection's tokens are: a fixed one in the configuration, or the connected accounts.</summary>
internal sealed class ConnectionTokens(SidecarSettings settings, Func<ITokenProvider?> accounts) : ITokenProvider
{
    readonly StaticTokenProvider _fixed = new(settings.Connections.Where(c => c.Value.Token is not null).Select(c => KeyValuePair.Create(c.Key, c.Value.Token!)));

    public ValueTask<TokenAnswer> GetTokenAsync(Account account, ConnectorDescriptor connector, CancellationToken cancellationToken) =>
        Of(account).GetTokenAsync(account, connector, cancellationToken);

    public ValueTask<TokenAnswer?> RenewAsync(Account account, ConnectorDescriptor connector, AccessToken refused, TokenRefusal why, CancellationToken cancellationToken) =>
        Of(account).RenewAsync(account, connector, refused, why, cancellationToken);

    public ValueTask<AuthorizationLink?> LinkAsync(Account account, ConnectorDescriptor connector, IReadOnlyList<string> scopes, CancellationToken cancellationToken) =>
        Of(account).LinkAsync(account, connector, scopes, cancellationToken);

    public ValueTask<IReadOnlySet<string>?> GrantedScopesAsync(Account account, ConnectorDescriptor connector, CancellationToken cancellationToken) =>
        Of(account).GrantedScopesAsync(account, connector, cancellationToken);

    ITokenProvider Of(Account account) =>
        settings.Connections.TryGetValue(account.Connection, out var connection) && connection.App is not null && accounts() is { } connected ? connected : _fixed;
}

using System.Security.Cryptography;
using System.Text;
using Connectors.Accounts.Vault;
using Connectors.Runtime.Tools;

namespace Connectors.Accounts.Connections;

/// <summary>A registered app together with what its connector's definition says about consent and tokens.</summary>
internal sealed class Connection
{
    int _preferredSecret;

    public Connection(ConnectionOptions options, ConnectorDescriptor connector, OAuthDescriptor oauth)
    {
        Options = options;
        Connector = connector;
        OAuth = oauth;
        Generation = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
            $"{options.Connector}\n{options.ClientId}\n{oauth.TokenUrl.AbsoluteUri}\n{options.RedirectUri.AbsoluteUri}"))[..6]);
    }

    public ConnectionOptions Options { get; }

    public ConnectorDescriptor Connector { get; }

    public OAuthDescriptor OAuth { get; }

    public string Name => Options.Name;

    /// <summary>Changes when something changes that a grant depends on; a new secret is no such thing.</summary>
    public string Generation { get; }

    /// <summary>The generation together with the secrets: another one may be tried at once, whatever was refused before.</summary>
    public string Fingerprint => $"{Generation}.{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(Options.ClientSecrets.Select(s => s.Reveal() + "\n"))))[..6])}";

    /// <summary>The secrets in the order in which to try them: first the one that was taken last.</summary>
    public IEnumerable<(int Index, Secret Secret)> Secrets()
    {
        var first = Volatile.Read(ref _preferredSecret);
        for (var i = 0; i < Options.ClientSecrets.Count; i++)
        {
            var index = (first + i) % Options.ClientSecrets.Count;
            yield return (index, Options.ClientSecrets[index]);
        }
    }

    public void Prefer(int secret) => Volatile.Write(ref _preferredSecret, secret);

    public bool IsFor(string tenant) => Options.Tenants is null || Options.Tenants.Contains(tenant, StringComparer.Ordinal);

    /// <summary>What a consent asks for: the scopes of every account, and of the others those that are wanted beside them, or held already.</summary>
    /// <param name="wanted">Scopes that are wanted beside those of every account.</param>
    /// <param name="held">Scopes that the account has; those that are no longer declared are let go.</param>
    public ScopeChoice Choose(IEnumerable<string> wanted, IEnumerable<string>? held = null)
    {
        var required = OAuth.AlwaysScopes.Concat(Options.Scopes).Distinct(StringComparer.Ordinal).ToList();
        var optional = Options.OptionalScopes.Except(required, StringComparer.Ordinal).ToList();
        var beside = wanted.Except([.. required, .. optional], StringComparer.Ordinal).ToList();
        var conditional = beside.Concat(held ?? []).Intersect(Options.ConditionalScopes, StringComparer.Ordinal).Except([.. required, .. optional], StringComparer.Ordinal);
        return new([.. required, .. conditional], optional, [.. beside.Except(Options.ConditionalScopes, StringComparer.Ordinal)]);
    }
}

/// <summary>The scopes of one consent, by how they are asked for.</summary>
/// <param name="Required">Asked for outright.</param>
/// <param name="Optional">Asked for as what may be left out.</param>
/// <param name="Undeclared">Wanted, but not declared for the connection: asking for them would end on the provider's error page.</param>
internal sealed record ScopeChoice(IReadOnlyList<string> Required, IReadOnlyList<string> Optional, IReadOnlyList<string> Undeclared)
{
    public IEnumerable<string> All => Required.Concat(Optional);
}

using System.Text;
using Connectors.Accounts.Connections;
using Connectors.Accounts.Testing;
using Connectors.Accounts.Vault;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Tools;

namespace Connectors.Accounts.Tests.Harness;

/// <summary>A provider that never was, in the compiled form that the generator would have made of its definition.</summary>
internal sealed class Acme(Rotation rotation, bool introspects, string more = "") : ConnectorSource
{
    readonly byte[] _utf8 = Encoding.UTF8.GetBytes(
        $$$"""
        {"connector":"acme","title":"Acme","base_url":"https://api.acme.example","scopes":{"things":"Things."},
         "errors":{"rules":[
           {"when":{"http":["401"],"body":{"category":["EXPIRED"]}},"is":"token_expired"},
           {"when":{"http":["401"]},"is":"token_rejected"}]},
         "oauth":{"authorize_url":"https://acme.example/authorize","token_url":"https://api.acme.example/token",
           {{{(introspects ? "\"introspect_url\":\"https://api.acme.example/introspect\"," : "")}}}
           "revoke_url":"https://api.acme.example/revoke","lifetime_ms":1800000,"rotation":"{{{rotation.ToString().ToLowerInvariant()}}}",
           "grant":{"subject":"subject","scopes":"scope"}{{{more}}}}}
        """);

    public override string Id => "acme";

    public override ReadOnlySpan<byte> Utf8Descriptor => _utf8;

    public ToolCatalog Catalog() => new([new OneTool(this)]);

    public static ConnectionOptions Connection(params string[] secrets) => new()
    {
        Name = "acme",
        Connector = "acme",
        ClientId = "client",
        ClientSecrets = [.. (secrets.Length > 0 ? secrets : ["s3cret"]).Select(s => new Secret(s))],
        RedirectUri = new("https://agent.example/oauth/callback"),
    };

    /// <summary>The connection as the engine sees it, for tests that set up rows or call parts of it.</summary>
    public Connection Registered(ConnectionOptions? options = null) =>
        new ConnectionRegistry([options ?? Connection()], Catalog(), new ConnectorOptions()).Find("acme")!;

    sealed class OneTool(Acme acme) : ConnectorCatalog
    {
        public override ConnectorSource Connector => acme;

        public override IReadOnlyList<ToolSource> Tools { get; } = [new Read(acme)];
    }

    sealed class Read(Acme acme) : ToolSource
    {
        public override string Name => "acme_thing_read";

        public override ConnectorSource Connector => acme;

        public override ReadOnlySpan<byte> Utf8Descriptor =>
            """{"tool":"acme_thing_read","title":"Thing","description":"A thing.","effect":"read","method":"GET","path":"/thing","scopes":[],"parameters":[]}"""u8;

        public override ReadOnlySpan<byte> Utf8InputSchema => "{}"u8;

        public override ReadOnlySpan<byte> Utf8StrictSchema => "{}"u8;

        public override ReadOnlySpan<byte> Utf8GeminiSchema => "{}"u8;

        public override ReadOnlySpan<byte> Utf8OutputSchema => "{}"u8;
    }
}

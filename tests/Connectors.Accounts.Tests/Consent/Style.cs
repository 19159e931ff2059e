using System.Text;
using System.Text.Json.Nodes;
using Connectors.Runtime.Tools;

namespace Connectors.Accounts.Tests.Consent;

/// <summary>How a provider does OAuth, as data: what its connector says, and what its token endpoint answers.</summary>
internal sealed record Style(string Name, string OAuth)
{
    public string Headers { get; init; } = "{}";

    public string[] Scopes { get; init; } = ["base", "read", "write", "extra", "nice"];

    /// <summary>The members of a token answer beside the tokens: <c>{subject}</c>, <c>{user}</c>, <c>{scopes}</c> (as a JSON list) and <c>{scope}</c>.</summary>
    public string Told { get; init; } = "";

    /// <summary>Whether refreshes bring a refresh token: the same, another, or none.</summary>
    public string Refresh { get; init; } = "same";

    public bool IsBasic { get; init; }

    public bool IsJson { get; init; }

    public bool HasPkce { get; init; } = true;

    /// <summary>Where the answer has the access token.</summary>
    public string TokenAt { get; init; } = "access_token";

    /// <summary>What a refused code looks like.</summary>
    public (int Status, string Body) BadCode { get; init; } = (400, """{"error":"invalid_grant"}""");

    /// <summary>What a refused client looks like.</summary>
    public (int Status, string Body) BadClient { get; init; } = (401, """{"error":"invalid_client"}""");

    public override string ToString() => Name;

    public static readonly Style HubSpot = new("hubspot", """
        {"authorize_url":"https://app.hub.example/oauth/authorize","token_url":"https://api.hub.example/oauth/token",
         "introspect_url":"https://api.hub.example/oauth/introspect","revoke_url":"https://api.hub.example/oauth/revoke",
         "client_authentication":"body","token_request":"form","pkce":"S256",
         "scope":{"always":["base"],"separator":" ","parameter":"scope","optional_parameter":"optional_scope"},
         "lifetime_ms":1800000,"rotation":"none","grant":{"subject":"hub_id","user":"user_id","scopes":"scopes"},
         "failures":[{"when":{"body":{"error":["invalid_grant","access_denied"]}},"is":"revoked"},{"when":{"body":{"status":["BAD_REFRESH_TOKEN"]}},"is":"revoked"},
          {"when":{"body":{"status":["BAD_CLIENT_ID","BAD_CLIENT_SECRET"]}},"is":"misconfigured"},{"when":{"http":["429","5xx"]},"is":"transient"}]}
        """)
    {
        Told = """ "token_type":"bearer","expires_in":1800,"hub_id":{literal},"user_id":"{user}","scopes":{scopes} """,
        // The older form of the answer, without the word of the RFC.
        BadCode = (400, """{"status":"BAD_AUTH_CODE","message":"missing or unknown auth code"}"""),
        BadClient = (400, """{"status":"BAD_CLIENT_SECRET","message":"no"}"""),
    };

    public static readonly Style Google = new("google", """
        {"authorize_url":"https://accounts.goo.example/o/oauth2/v2/auth","token_url":"https://oauth2.goo.example/token","revoke_url":"https://oauth2.goo.example/revoke",
         "authorize_parameters":{"response_type":"code","access_type":"offline","prompt":"consent","include_granted_scopes":"true"},
         "scope":{"separator":" "},"rotation":"none","lifetime_ms":3600000,"issuer":"https://accounts.goo.example","grant":{"subject":"sub","scopes":"scope"}}
        """)
    {
        Told = """ "expires_in":3599,"sub":"{subject}","scope":"{scope}" """,
        Refresh = "none",
    };

    public static readonly Style Slack = new("slack", """
        {"authorize_url":"https://slk.example/oauth/v2/authorize","token_url":"https://slk.example/api/oauth.v2.access",
         "access_token_path":"authed_user.access_token","success":{"body":{"ok":"true"}},"scope":{"separator":",","parameter":"user_scope"},
         "rotation":"strict","lifetime_ms":43200000,"grant":{"subject":"team.id","user":"authed_user.id","scopes":"authed_user.scope"},
         "failures":[{"when":{"body":{"error":["bad_client_secret","invalid_client_id"]}},"is":"misconfigured"},{"when":{"body":{"error":["invalid_refresh_token"]}},"is":"revoked"}]}
        """)
    {
        TokenAt = "authed_user.access_token",
        Told = """ "ok":true,"expires_in":43200,"team":{"id":"{subject}"} """,
        Refresh = "rotated",
        BadCode = (200, """{"ok":false,"error":"invalid_code"}"""),
        BadClient = (200, """{"ok":false,"error":"bad_client_secret"}"""),
    };

    public static readonly Style Notion = new("notion", """
        {"authorize_url":"https://api.ntn.example/v1/oauth/authorize","token_url":"https://api.ntn.example/v1/oauth/token","revoke_url":"https://api.ntn.example/v1/oauth/revoke",
         "authorize_parameters":{"owner":"user","response_type":"code"},"client_authentication":"basic","token_request":"json","pkce":"none",
         "rotation":"strict","grant":{"subject":"workspace_id","user":"bot_id"}}
        """)
    {
        Headers = """{"Notion-Version":"2026-03-11"}""",
        Scopes = [],
        Told = """ "workspace_id":"{subject}","bot_id":"{user}" """,
        Refresh = "rotated",
        IsBasic = true,
        IsJson = true,
        HasPkce = false,
    };

    public static readonly Style Salesforce = new("salesforce", """
        {"authorize_url":"https://login.sf.example/services/oauth2/authorize","token_url":"https://login.sf.example/services/oauth2/token","revoke_url":"https://login.sf.example/services/oauth2/revoke",
         "authorize_parameters":{"response_type":"code"},"scope":{"separator":" "},"lifetime_ms":7200000,"rotation":"grace","grant":{"subject":"id","scopes":"scope"}}
        """)
    {
        Told = """ "id":"{subject}","scope":"{scope}","issued_at":"1780000000000" """,
        Refresh = "none",
    };

    public static IEnumerable<Style> All => [HubSpot, Google, Slack, Notion, Salesforce];

    public Style With(Action<JsonObject> change)
    {
        var json = (JsonObject)JsonNode.Parse(OAuth)!;
        change(json);
        return this with { OAuth = json.ToJsonString() };
    }
}

/// <summary>A connector of one style, with one tool per scope that only needs this scope: <c>hubspot_read</c>.</summary>
internal sealed class StyleCatalog : ConnectorCatalog
{
    public StyleCatalog(Style style)
    {
        var source = new StyleConnector(style);
        Connector = source;
        Tools = [.. style.Scopes.Append("any").Order(StringComparer.Ordinal).Select(scope => new StyleTool(source, scope))];
    }

    public override ConnectorSource Connector { get; }

    public override IReadOnlyList<ToolSource> Tools { get; }

    sealed class StyleConnector(Style style) : ConnectorSource
    {
        readonly byte[] _utf8 = Encoding.UTF8.GetBytes(
            $$"""
            {"connector":"{{style.Name}}","title":"{{style.Name}} Inc","base_url":"https://api.{{style.Name}}.example","headers":{{style.Headers}},
             "scopes":{ {{string.Join(',', style.Scopes.Select(s => $"\"{s}\":\"It.\""))}} },"oauth":{{style.OAuth}},
             "errors":{"rules":[{"when":{"http":"401"},"is":"token_rejected"}]} }
            """);

        public override string Id { get; } = style.Name;

        public override ReadOnlySpan<byte> Utf8Descriptor => _utf8;
    }

    sealed class StyleTool(StyleConnector connector, string scope) : ToolSource
    {
        readonly byte[] _utf8 = Encoding.UTF8.GetBytes(
            $$"""
            {"tool":"{{connector.Id}}_{{scope}}","title":"T","description":"T.","effect":"read","method":"GET","path":"/things",
             "scopes":[{{(scope == "any" ? "" : $"\"{scope}\"")}}],"parameters":[]}
            """);

        public override string Name { get; } = $"{connector.Id}_{scope}";

        public override ConnectorSource Connector => connector;

        public override ReadOnlySpan<byte> Utf8Descriptor => _utf8;

        public override ReadOnlySpan<byte> Utf8InputSchema => "{}"u8;

        public override ReadOnlySpan<byte> Utf8StrictSchema => "{}"u8;

        public override ReadOnlySpan<byte> Utf8GeminiSchema => "{}"u8;

        public override ReadOnlySpan<byte> Utf8OutputSchema => "{}"u8;
    }
}

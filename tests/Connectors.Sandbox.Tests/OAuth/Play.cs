using System.Text.Json.Nodes;

namespace Connectors.Sandbox.Tests.OAuth;

/// <summary>The two parts of the play: the person who agrees, and the app that fetches tokens.</summary>
static class Play
{
    public const string Redirect = "http://127.0.0.1:5902/oauth/callback";

    public const string Scopes =
        "oauth crm.objects.contacts.read crm.objects.contacts.write crm.objects.companies.read crm.objects.companies.write "
        + "crm.objects.deals.read crm.objects.deals.write";

    public const string Contacts = "/crm/v3/objects/contacts";

    /// <summary>The shape of the token endpoint since v3.</summary>
    public const string Token = "/oauth/2026-09/token";

    public const string BadRefreshToken =
        """{"error":"invalid_grant","error_description":"refresh token is invalid, expired or revoked","status":"BAD_REFRESH_TOKEN","message":"refresh token is invalid, expired or revoked"}""";

    /// <summary>An install URL without host; parts given in full replace the usual ones, null leaves one out.</summary>
    public static string InstallUrl(
        string? clientId = "client-1", string? redirect = Redirect, string? scope = Scopes, string? optional = null, string? rest = "state=s1",
        string path = "/oauth/authorize")
    {
        string?[] parts =
        [
            clientId is null ? null : "client_id=" + Uri.EscapeDataString(clientId),
            redirect is null ? null : "redirect_uri=" + Uri.EscapeDataString(redirect),
            scope is null ? null : "scope=" + Uri.EscapeDataString(scope),
            optional is null ? null : "optional_scope=" + Uri.EscapeDataString(optional),
            rest,
        ];
        return $"{path}?{string.Join('&', parts.Where(part => part is not null))}";
    }

    public static async Task<JsonObject> ConsentAsync(this Twin twin, string url, bool approve = true, string? portal = null) =>
        await twin.ControlAsync(HttpMethod.Post, "/consent", new JsonObject { ["url"] = url, ["approve"] = approve, ["portal_id"] = portal }.ToJsonString());

    /// <summary>The code a person's agreement leads to.</summary>
    public static async Task<string> CodeAsync(this Twin twin, string? url = null, string? portal = null)
    {
        var location = (await twin.ConsentAsync(url ?? InstallUrl(), portal: portal))["location"]!.GetValue<string>();
        return location.Split("code=")[1].Split('&')[0];
    }

    public static Task<Answer> ExchangeAsync(
        this Twin twin, string? code, string path = Token, string? clientId = "client-1", string? secret = "secret-1",
        string? redirect = Redirect, string? verifier = null) =>
        twin.FormAsync(
            path, ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirect), ("client_id", clientId),
            ("client_secret", secret), ("code_verifier", verifier));

    public static Task<Answer> RefreshAsync(
        this Twin twin, string? token, string path = Token, string? clientId = "client-1", string? secret = "secret-1") =>
        twin.FormAsync(
            path, ("grant_type", "refresh_token"), ("refresh_token", token), ("client_id", clientId), ("client_secret", secret));

    /// <summary>From the consent to the first tokens.</summary>
    public static async Task<Answer> ConnectAsync(this Twin twin)
    {
        var answer = await twin.ExchangeAsync(await twin.CodeAsync());
        Assert.True(answer.Status == 200, answer.Text);
        return answer;
    }

    public static Task<Answer> IntrospectAsync(this Twin twin, string token, string version = "2026-09", string field = "token") =>
        twin.FormAsync($"/oauth/{version}/token/introspect", ("client_id", "client-1"), ("client_secret", "secret-1"), (field, token));

    public static Task SetAsync(this Twin twin, string settings) => twin.ControlAsync(HttpMethod.Put, "/oauth", settings);

    /// <summary>The names of what happened, in order.</summary>
    public static async Task<string[]> EventsAsync(this Twin twin) =>
        [.. (await twin.ControlListAsync(HttpMethod.Get, "/oauth/log")).Select(entry => entry!["event"]!.GetValue<string>())];

    public static string Access(this Answer answer) => answer.String("access_token");

    public static string Refresh(this Answer answer) => answer.String("refresh_token");
}

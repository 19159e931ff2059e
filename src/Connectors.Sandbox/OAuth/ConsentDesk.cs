using Connectors.Sandbox.Portals;

namespace Connectors.Sandbox.OAuth;

/// <summary>An install URL that leads nowhere: the person sees this sentence, and the app hears nothing.</summary>
internal sealed class ConsentRefusal(string reason, string message) : Exception(message)
{
    /// <summary>Ours: no status of HubSpot's page has been published.</summary>
    public const int HttpStatus = 400;

    public string Reason => reason;
}

/// <summary>Decides over an install URL: whether it may be shown to a person, and what the person's answer leads to.</summary>
internal sealed class ConsentDesk(
    AppDirectory apps, PortalDirectory portals, CodeBook codes, SettingsBoard settings, OAuthLog log, bool newPortalsEmpty)
{
    /// <summary>The choice of a portal that does not exist yet.</summary>
    public const string NewPortal = "new";

    /// <param name="request">The install URL.</param>
    /// <param name="pinned">The portal in the path, if one is there.</param>
    /// <exception cref="ConsentRefusal">The scope messages are HubSpot's, the others ours.</exception>
    public OAuthApp Judge(AuthorizeRequest request, string? pinned)
    {
        var app = apps.Find(request.ClientId)
            ?? throw Because("BAD_CLIENT_ID", "no app has this client ID");
        if (request.RedirectUri is null || !app.Accepts(request.RedirectUri))
            throw Because("BAD_REDIRECT_URI", "the redirect URL does not match one the app has registered");
        if (ScopeRules.Judge(app, request.Scopes, request.OptionalScopes) is { } message)
            throw new ConsentRefusal(message == ScopeRules.Insufficient ? "INSUFFICIENT_SCOPES" : "MISMATCHED_SCOPES", message);
        if (request.Challenge is null
            ? settings.Current.RequirePkce || request.ChallengeMethod is not null
            : request.ChallengeMethod != "S256")
            throw Because("BAD_CODE_CHALLENGE", "the install URL has no code challenge of the method S256");
        if (pinned is not null)
            FindPortal(pinned);
        return app;
    }

    /// <summary>The person agrees.</summary>
    public string Approve(AuthorizeRequest request, OAuthApp app, string choice, Delivery delivery)
    {
        var portal = choice == NewPortal ? portals.CreatePortal(newPortalsEmpty) : FindPortal(choice);
        var code = codes.Issue(request, app, portal, ScopeRules.Granted(request, portal));
        log.Add(new OAuthEvent("code_issued", delivery, 302) { ClientId = app.ClientId, PortalId = portal.Id, Issued = code.Text });
        return request.ReturnTo("code", code.Text);
    }

    /// <summary>The person does not agree. Ours: what HubSpot sends then is not known, so it is what RFC 6749, 4.1.2.1 says.</summary>
    public string Decline(AuthorizeRequest request, OAuthApp app, Delivery delivery)
    {
        log.Add(new OAuthEvent("refused", delivery, 302) { ClientId = app.ClientId, Reason = "access_denied" });
        return request.ReturnTo("error", "access_denied");
    }

    public void Record(ConsentRefusal refusal, AuthorizeRequest request, Delivery delivery) =>
        log.Add(new OAuthEvent("refused", delivery, ConsentRefusal.HttpStatus) { ClientId = request.ClientId, Reason = refusal.Reason });

    Portal FindPortal(string id) =>
        long.TryParse(id, System.Globalization.CultureInfo.InvariantCulture, out var number)
            && portals.FindPortal(number) is { IsClosed: false } portal
            ? portal
            : throw Because("BAD_HUB", "there is no such account");

    static ConsentRefusal Because(string reason, string sentence) =>
        new(reason, $"Authorization failed because {sentence}. Please contact the app developer.");
}

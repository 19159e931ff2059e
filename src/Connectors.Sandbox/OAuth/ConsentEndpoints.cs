using Connectors.Sandbox.Http;
using Connectors.Sandbox.Portals;

namespace Connectors.Sandbox.OAuth;

/// <summary>The consent page and the form on it, with and without a portal in the path.</summary>
internal sealed class ConsentEndpoints(ConsentDesk desk, PortalDirectory portals)
{
    /// <summary>More would make no list for a person; the rest is reached by the path that pins a portal. Ours.</summary>
    const int MostChoices = 100;

    public ApiReply Show(HttpContext context, Exchange exchange) => Judged(context, exchange, (request, app, pinned) =>
    {
        var action = context.Request.Path + context.Request.QueryString.Value;
        return Page(200, ConsentPage.Ask(app, request, action, Choices(pinned), pinned is not null));
    });

    public ApiReply Decide(HttpContext context, Exchange exchange) => Judged(context, exchange, (request, app, pinned) =>
    {
        var (form, delivery) = (Form.Of(context, exchange), Delivery.Of(exchange));
        return ApiReply.Redirect(form["decision"] == "approve"
            ? desk.Approve(request, app, pinned ?? form["portal"] ?? "", delivery)
            : desk.Decline(request, app, delivery));
    });

    IReadOnlyList<Portal> Choices(string? pinned) => pinned is null
        ? portals.First(MostChoices)
        : [portals.FindPortal(long.Parse(pinned, System.Globalization.CultureInfo.InvariantCulture))!];

    ApiReply Judged(HttpContext context, Exchange exchange, Func<AuthorizeRequest, OAuthApp, string?, ApiReply> then)
    {
        var request = AuthorizeRequest.Parse(context.Request.QueryString.Value ?? "");
        var pinned = context.Request.RouteValues["portalId"] as string;
        try
        {
            return then(request, desk.Judge(request, pinned), pinned);
        }
        catch (ConsentRefusal refusal)
        {
            desk.Record(refusal, request, Delivery.Of(exchange));
            return Page(ConsentRefusal.HttpStatus, ConsentPage.Refuse(refusal.Message));
        }
    }

    /// <summary>Ours: the headers say once more that no foreign word on the page may become a script.</summary>
    static ApiReply Page(int status, string html)
    {
        var page = ApiReply.Page(status, html);
        page.Headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";
        page.Headers["Referrer-Policy"] = "no-referrer";
        page.Headers["Cache-Control"] = "no-store";
        return page;
    }
}

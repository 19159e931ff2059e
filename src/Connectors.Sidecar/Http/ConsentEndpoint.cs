using Connectors.Accounts.Consent;
using Connectors.Accounts.Store;

namespace Connectors.Sidecar.Http;

/// <summary>
/// The two doors of a person: <c>GET /connect/{ticket}</c> begins a consent in the browser that opened the link, and
/// <c>GET /oauth/callback</c> takes the provider's answer from that same browser.
/// </summary>
internal sealed class ConsentEndpoint(ConsentFlow consent, Uri publicUrl)
{
    /// <summary>The prefix makes browsers insist on https and on this very host (RFC 6265bis, 4.1.3); on plain loopback it could not be set.</summary>
    readonly string _cookie = publicUrl.Scheme == Uri.UriSchemeHttps ? "__Host-connectors-consent" : "connectors-consent";

    public async Task BeginAsync(HttpContext context)
    {
        if (RequestTarget.Segments(context) is not [_, var ticket])
        {
            await ConsentPage.WriteAsync(context, new(ConsentEnd.LinkUnusable));
            return;
        }

        var (start, refusal) = await BeginAsync(ticket, context.Request.Cookies[_cookie], context.RequestAborted);
        if (start is null)
        {
            await ConsentPage.WriteAsync(context, refusal!);
            return;
        }

        context.Response.Cookies.Append(_cookie, start.BrowserKey, new()
        {
            HttpOnly = true,
            Secure = publicUrl.Scheme == Uri.UriSchemeHttps,
            // The provider sends the browser back from another site, by a link.
            SameSite = SameSiteMode.Lax,
            Path = "/",
            MaxAge = TimeSpan.FromMinutes(10),
        });
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        context.Response.Redirect(start.AuthorizeUrl.AbsoluteUri);
    }

    public async Task CompleteAsync(HttpContext context)
    {
        // As often as it came: a parameter that is given twice means two things, and that is for the flow to refuse.
        var query = context.Request.Query.SelectMany(p => p.Value.Select(v => KeyValuePair.Create(p.Key, v ?? "")));
        var outcome = await CompleteAsync(query, context.Request.Cookies[_cookie], context.RequestAborted);
        await ConsentPage.WriteAsync(context, outcome);
    }

    async Task<(ConsentStart? Start, ConsentOutcome? Refusal)> BeginAsync(string ticket, string? browserKey, CancellationToken cancellationToken)
    {
        try
        {
            return await consent.BeginAsync(ticket, browserKey, cancellationToken);
        }
        catch (StoreException)
        {
            return (null, new(ConsentEnd.Unavailable));
        }
    }

    async Task<ConsentOutcome> CompleteAsync(IEnumerable<KeyValuePair<string, string>> query, string? browserKey, CancellationToken cancellationToken)
    {
        try
        {
            return await consent.CompleteAsync(query, browserKey, cancellationToken);
        }
        catch (StoreException)
        {
            return new(ConsentEnd.Unavailable);
        }
    }
}

using System.Text;
using System.Text.Encodings.Web;
using Connectors.Accounts.Consent;

namespace Connectors.Sidecar.Http;

/// <summary>
/// Tells a person how a consent ended and what to do next. It works without scripts, loads nothing, and names the provider
/// account that was connected, so that nobody connects somebody else's without seeing it.
/// </summary>
internal static class ConsentPage
{
    public static async Task WriteAsync(HttpContext context, ConsentOutcome outcome)
    {
        var response = context.Response;
        response.StatusCode = outcome.End switch
        {
            ConsentEnd.Connected or ConsentEnd.ConnectedWithLess or ConsentEnd.Declined => StatusCodes.Status200OK,
            ConsentEnd.LinkUnusable or ConsentEnd.StateUnknown or ConsentEnd.Refused => StatusCodes.Status400BadRequest,
            ConsentEnd.Unavailable => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status409Conflict,
        };
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        await response.WriteAsync(Render(outcome), Encoding.UTF8, context.RequestAborted);
    }

    internal static string Render(ConsentOutcome outcome)
    {
        var provider = outcome.Provider ?? "the provider";
        var (title, text, next) = Words(outcome, provider);
        var page = new StringBuilder();
        page.Append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
            .Append(Safe(title)).Append("</title>\n<style>body{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:4rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}")
            .Append("h1{font-size:1.5rem}dt{color:#595959}dd{margin:0 0 .5rem;overflow-wrap:anywhere}a{color:#0b57d0}@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}dt{color:#aaa}a{color:#8ab4f8}}</style>\n</head>\n<body>\n<main>\n<h1>")
            .Append(Safe(title)).Append("</h1>\n<p>").Append(Safe(text)).Append("</p>\n");
        Facts(page, outcome, provider);
        page.Append("<p>").Append(Safe(next)).Append("</p>\n");
        if (outcome.ReturnTo is { } returnTo)
        {
            page.Append("<p><a rel=\"noreferrer\" href=\"").Append(Safe(returnTo.AbsoluteUri)).Append("\">Continue</a></p>\n");
        }

        return page.Append("</main>\n</body>\n</html>\n").ToString();
    }

    static void Facts(StringBuilder page, ConsentOutcome outcome, string provider)
    {
        var facts = new List<(string Name, string Value)>();
        if (outcome.Subject is { } subject)
        {
            facts.Add(($"Account at {provider}", subject));
        }

        if (outcome is { Key: { } key, IsConnected: true })
        {
            facts.Add(("Connected for", key.Identifier));
        }

        if (outcome.MissingScopes.Count > 0)
        {
            facts.Add((outcome.End == ConsentEnd.Misconfigured ? "Not declared" : "Not granted", string.Join(", ", outcome.MissingScopes)));
        }

        if (outcome.ErrorCode is { } code)
        {
            facts.Add(($"{provider} says", code));
        }

        if (facts.Count > 0)
        {
            page.Append("<dl>\n");
            foreach (var (name, value) in facts)
            {
                page.Append("<dt>").Append(Safe(name)).Append("</dt><dd>").Append(Safe(value)).Append("</dd>\n");
            }

            page.Append("</dl>\n");
        }
    }

    static (string Title, string Text, string Next) Words(ConsentOutcome outcome, string provider) => outcome.End switch
    {
        ConsentEnd.Connected => ($"{provider} is connected", "Your assistant can now work for you there.", "If this is not the account you meant, disconnect it in the app that sent you here. You can close this page."),
        ConsentEnd.ConnectedWithLess => ($"{provider} is connected", "Not everything that was asked for was granted; what needs it will not work.", "To grant it later, ask the app that sent you here for a new link. You can close this page."),
        ConsentEnd.Declined => ("Nothing was connected", $"You declined to connect {provider}.", "If you change your mind, ask the app that sent you here for a new link."),
        ConsentEnd.LinkUnusable => ("This link does not work any more", "It is older than ten minutes, was used already, or has been replaced by a newer one.", "Ask the app that sent you here for a new link."),
        ConsentEnd.StateUnknown => ("This answer could not be matched", "It is too late, was given already, or was begun in another browser. Nothing was connected.", "Open the link again in this browser, or ask the app that sent you here for a new one."),
        ConsentEnd.TooFewScopes => ("Too little was granted", $"{provider} did not grant what is needed for anything to work. Nothing can be done for you yet.", "Ask for a new link and grant what is asked for; an administrator may have to do it."),
        ConsentEnd.OtherSubject => ("This is another account than before", $"You have chosen another account at {provider} than the one that was connected before. Nothing was changed.", "Choose the account of before, or ask the app that sent you here to allow the change."),
        ConsentEnd.Misconfigured => ("The app is not set up correctly", $"{provider} does not accept the app itself. This is not your fault, and nothing was connected.", "Tell whoever runs the app; nothing that you do here will help."),
        ConsentEnd.Unavailable => ($"{provider} could not be reached", "The consent could not be finished, and nothing was connected.", "Ask the app that sent you here for a new link in a few minutes."),
        ConsentEnd.AccountChanged => ("The account was changed meanwhile", "It was disconnected, suspended or connected anew while you were away. Nothing was connected now.", "Ask the app that sent you here for a new link."),
        _ => ("It did not work", $"{provider} did not accept the consent, and nothing was connected.", "Ask the app that sent you here for a new link."),
    };

    static string Safe(string text) => HtmlEncoder.Default.Encode(text);
}

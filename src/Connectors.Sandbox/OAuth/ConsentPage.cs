using System.Text;
using System.Text.Encodings.Web;
using Connectors.Sandbox.Portals;

namespace Connectors.Sandbox.OAuth;

/// <summary>The two pages a person may see. Plain HTML that works without script, and in which every foreign word is encoded.</summary>
internal static class ConsentPage
{
    const string Style = """
        body { font: 16px/1.5 system-ui, sans-serif; color: #213343; background: #f5f8fa; margin: 0 }
        main { max-width: 34rem; margin: 3rem auto; padding: 2rem; background: #fff; border: 1px solid #cbd6e2; border-radius: 6px }
        h1 { font-size: 1.4rem; margin-top: 0 }
        code { color: #516f90; font-size: .85em; overflow-wrap: anywhere }
        select, button { font: inherit; padding: .5rem 1rem; border-radius: 4px; border: 1px solid #7c98b6 }
        select, button { background: #fff; color: inherit }
        select { display: block; width: 100%; margin: .25rem 0 1.5rem }
        button.primary { background: #b3361e; border-color: #b3361e; color: #fff }
        :focus-visible { outline: 3px solid #0067a3; outline-offset: 2px }
        """;

    /// <param name="app">Who asks.</param>
    /// <param name="request">For what.</param>
    /// <param name="action">Where the form goes: the very URL the page was asked for, so that its parameters stay as they came.</param>
    /// <param name="choices">The portals to choose from; one alone is the pinned one.</param>
    /// <param name="isPinned">No other portal may be chosen.</param>
    public static string Ask(OAuthApp app, AuthorizeRequest request, string action, IReadOnlyList<Portal> choices, bool isPinned)
    {
        var name = Encode(app.Name);
        return Page($"Connect {name}", $"""
            <h1>{name} asks for access to your HubSpot account</h1>
            <p>This is a sandbox: no real account is touched.</p>
            <h2>It will be able to</h2>
            {List(request.Scopes)}
            {(request.OptionalScopes.Count > 0 ? "<h2>And, where your account has it</h2>\n" + List(request.OptionalScopes) : "")}
            <form method="post" action="{Encode(action)}">
            <label for="portal">Account</label>
            <select id="portal" name="portal">
            {string.Join('\n', choices.Select(Choice))}
            {(isPinned ? "" : $"<option value=\"{ConsentDesk.NewPortal}\">A new account</option>")}
            </select>
            <button class="primary" type="submit" name="decision" value="approve">Connect app</button>
            <button type="submit" name="decision" value="cancel">Cancel</button>
            </form>
            <p>You will go to <code>{Encode(request.RedirectUri!)}</code></p>
            """);
    }

    public static string Refuse(string message) => Page("Authorization failed", $"""
        <h1>Authorization failed</h1>
        <p role="alert">{Encode(message)}</p>
        """);

    static string List(IReadOnlyList<string> scopes)
    {
        var list = new StringBuilder("<ul>\n");
        foreach (var scope in scopes)
            list.Append("<li>").Append(Encode(ScopeRules.Describe(scope))).Append(" <code>").Append(Encode(scope)).Append("</code></li>\n");
        return list.Append("</ul>").ToString();
    }

    static string Choice(Portal portal) => $"<option value=\"{portal.Id}\">Sandbox account {portal.Id}</option>";

    static string Page(string title, string body) => $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{title}</title>
        <style>
        {Style}
        </style>
        </head>
        <body>
        <main>
        {body}
        </main>
        </body>
        </html>

        """;

    static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}

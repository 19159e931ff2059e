using System.Text.RegularExpressions;

namespace Connectors.Definitions.Grammar;

/// <summary>
/// The form of a text. The pattern is written in the part of the regular expressions that .NET, JSON Schema and every editor share,
/// and each is linear: no two ways to match the same text.
/// </summary>
/// <param name="Pattern">The whole text, without anchors.</param>
/// <param name="Sentence">The form in words, as it reads after "write".</param>
internal sealed record WordRule(string Pattern, string Sentence)
{
    // In .NET `$` also matches before a line feed at the end; `\z` does not.
    readonly Regex regex = new(@"\A(?:" + Pattern + @")\z", RegexOptions.CultureInvariant);

    public bool Accepts(string text) => regex.IsMatch(text);

    public static readonly WordRule Word = new("[a-z][a-z0-9_]*", "a word of lower-case letters, digits and `_`");
    public static readonly WordRule ToolName = new("[a-z][a-z0-9]*_[a-z0-9_]+", "`connector_object_verb` in lower-case letters, digits and `_`");
    public static readonly WordRule ConnectorId = new("[a-z][a-z0-9]*", "a word of lower-case letters and digits");
    // No dash: Gemini takes none in a parameter's name (https://ai.google.dev/api/caching#FunctionDeclaration).
    public static readonly WordRule ParameterName = new("[A-Za-z][A-Za-z0-9_]{0,63}", "a name of letters, digits and `_` that starts with a letter");
    public static readonly WordRule Version = new("[A-Za-z0-9][A-Za-z0-9._-]*", "a version, such as \"2026-09\"");
    public static readonly WordRule Call = new(
        @"(GET|POST|PUT|PATCH|DELETE) /([A-Za-z0-9._~$@:,/-]|\{[A-Za-z][A-Za-z0-9_.-]*\})*",
        "a method and a path, such as `GET /contacts/{contact_id}`");
    public static readonly WordRule Target = new(
        @"nowhere|path\.[A-Za-z][A-Za-z0-9_-]*|query\.[A-Za-z0-9_.$\[\]-]+|header\.[A-Za-z0-9-]+|body(\.[A-Za-z0-9_$@:-]+)+",
        "`path.name`, `query.name`, `body.a.b`, `header.X-Name` or `nowhere`");
    public static readonly WordRule AnswerPath = new(@"[A-Za-z0-9_$@:-]+(\.[A-Za-z0-9_$@:-]+)*", "a path of names and dots, such as `paging.next.after`");
    public static readonly WordRule Scope = new(@"[!#-\[\]-~]+", "a scope without spaces, quotes or backslashes");
    public static readonly WordRule Header = new("[A-Za-z0-9-]+", "a header's name of letters, digits and `-`");
    public static readonly WordRule HeaderValue = new("[!-~]([ -~]*[!-~])?", "visible ASCII characters");
    public static readonly WordRule BaseUrl = new(@"https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9._~$@:,-]+)*", "an address without a slash at the end, such as `https://api.example.com`");
    public static readonly WordRule Url = new(@"https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9._~$@:,{}-]*)*", "an address, such as `https://example.com/oauth/token`");
    public static readonly WordRule Duration = new("[0-9]{1,6}(ms|s|m|h)", "a number and `ms`, `s`, `m` or `h`, such as `30s`");
    public static readonly WordRule StatusClass = new("[1-5]xx", "a class such as `5xx`");
    public static readonly WordRule Characters = new("[!-~]+", "single characters and ranges, such as `a-zA-Z0-9_-`");
}

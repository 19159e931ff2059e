namespace Connectors.Definitions.Tests.Problems;

/// <summary>One squiggle per line of YAML that is refused before anybody asks what it says.</summary>
public static class YamlGallery
{
    public static readonly (string Id, string Marked)[] Cases =
    [
        ("CONN001", "tool: [acme, [||]"),
        ("CONN001", "tool: acme[||]: thing"),
        ("CONN001", "title: [|'no end\n|]"),
        ("CONN002", "tool: acme_thing_get\n[|tool|]: acme_thing_get"),
        ("CONN002", "tool: { a: 1, [|a|]: 2 }"),
        ("CONN002", "tool: 1\n[|\"tool\"|]: 2"),
        ("CONN003", "tool: [|&name acme|]"),
        ("CONN003", "tool: [|*name|]"),
        ("CONN003", "[|<<|]: { tool: acme }"),
        ("CONN004", "tool: [|!!str acme|]"),
        ("CONN004", "tool: [|! acme|]"),
        ("CONN004", "[|%YAML 1.1|]\n---\ntool: acme"),
        ("CONN005", "tool: acme\nscopes:\n[|\t|]- a"),
        ("CONN005", "scopes:\n  [|\t|]- a\n [|\t|]- b"),
        ("CONN005", "scopes:\n  -[|\t|]- a"),
        ("CONN006", "tool: acme\n[|---|]\ntool: acme"),
        ("CONN006", "[||]# nothing but a comment"),
        ("CONN007", "title: a[|\u0000|]b"),
        ("CONN007", "title: a[|\u202E|]b"),
        ("CONN007", "title: [|\"a\\0b\"|]"),
        ("CONN008", string.Concat(Enumerable.Repeat("- ", 64)) + "[|a|]"),
        ("CONN009", "[|[a]|]: 1"),
        ("CONN009", "tool: { [|{x: y}|]: z }"),
    ];
}

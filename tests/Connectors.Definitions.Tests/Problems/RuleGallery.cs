using static Connectors.Definitions.Tests.Showing.Sample;

namespace Connectors.Definitions.Tests.Problems;

/// <summary>One squiggle per rule that a well-formed tool or connector can break.</summary>
public static class RuleGallery
{
    const string Id = "thing_id: { type: string, required: true, to: path.thing_id, description: Id. }";

    /// <summary>A write that finds out, by the sample's own read, what became of it.</summary>
    public static string FindOut(string rest, string input = "thing_id: \"{name}\"") => $"find_out: {{ tool: acme_thing_get, input: {{ {input} }}, {rest} }}";

    public static string Create(string changes) =>
        Tool("tool: acme_thing_create\ncall: POST /things\neffect: create\nparameters:\n  name: { type: string, required: true, to: body.name, description: What it is called. }\n" + changes);

    public static readonly (string Id, string Marked)[] Tools =
    [
        ("CONN021", Tool("call: [|GET /things/{thing_id}/{part}|]")),
        ("CONN022", Tool("call: POST /things\neffect: create\nparameters:\n  thing_id: { type: string, required: true, to: [|path.thing_id|], description: Id. }")),
        ("CONN023", Tool("parameters:\n  [|thing_id|]: { type: string, to: path.thing_id, description: Id. }")),
        ("CONN023", Tool("parameters:\n  [|thing_id|]: { type: number, required: true, to: path.thing_id, description: Id. }")),
        ("CONN024", Post("a: { type: string, to: body.x, description: d }\nb: { type: string, to: [|body.x|], description: d }")),
        ("CONN024", Post("a: { type: string, to: header.X-A, description: d }\nb: { type: string, to: [|header.x-a|], description: d }")),
        ("CONN025", Post("a: { type: string, to: body.x, description: d }\nb: { type: string, to: [|body.x.y|], description: d }")),
        ("CONN025", Post("b: { type: string, to: body.x.y, description: d }\na: { type: string, to: [|body.x|], description: d }")),
        ("CONN026", Post("a: { type: map, to: [|query.x|], description: d }")),
        ("CONN027", Post("a: { type: list, items: part, to: [|query.x|], description: d }")),
        ("CONN027", Post("a: { type: list, items: string, to: [|header.X-A|], description: d }")),
        ("CONN028", Post("a: { type: string, send_as: [|csv|], to: query.x, description: d }")),
        ("CONN028", Post("a: { type: string, send_as: [|text|], to: body.x, description: d }")),
        ("CONN029", Post("a: { type: string, accepts: [[|text|]], to: body.x, description: d }")),
        ("CONN029", Post("a: { type: list, items: part, accepts: [json, [|csv|]], to: body.x, description: d }")),
        ("CONN030", Post("a: { type: boolean, max_length: [|3|], to: body.x, description: d }")),
        ("CONN030", Post("a: { type: integer, minimum: [|0.5|], to: body.x, description: d }")),
        ("CONN030", Post("a: { type: string, required: true, hidden: [|true|], to: body.x }")),
        ("CONN030", Tool("returns: { item: thing, total: [|total|] }")),
        ("CONN031", Post("[|a|]: { type: list, to: body.x, description: d }")),
        ("CONN031", Post("[|a|]: { type: string, to: body.x }")),
        ("CONN032", Tool("scopes: [[|things.reed|]]")),
        ("CONN033", Tool("limits: [[|bursts|]]")),
        ("CONN034", Post("a: { type: list, items: [|prat|], to: body.x, description: d }")),
        ("CONN034", Post("a: { type: object, of: [|prat|], to: body.x, description: d }")),
        ("CONN035", Tool("returns: { item: [|think|] }")),
        ("CONN036", Tool("call: [|GET /{versions.apis}/things/{thing_id}|]")),
        ("CONN037", Tool($"parameters:\n  {Id}\n  a: {{ type: string, to: [|body.x|], description: d }}")),
        ("CONN038", Tool("call: PATCH /things/{thing_id}\neffect: [|read|]")),
        ("CONN038", Tool("effect: [|delete|]")),
        ("CONN039", Tool("returns: { list: thing, asked_by: [|fields|] }")),
        ("CONN039", Tool("returns: { list: thing, next: { from: next, to: [|after|] } }")),
        ("CONN039", Tool("needs_one_of: [|body.properties|]")),
        ("CONN039", Tool("returns: { list: thing, next: { from: next, to: thing_id, size: [|limit|] } }")),
        ("CONN030", Tool("returns: { list: thing, next: { from: next, to: thing_id, size: [|thing_id|] } }")),
        ("CONN030", Tool("returns: { item: thing, [|absent_is_unknown|]: true }").Replace("[|absent_is_unknown|]: true", "absent_is_unknown: [|true|]", StringComparison.Ordinal)),
        ("CONN030", Tool("returns: { item: thing, echoes: { thing_id: [|Kept.|] } }")),
        ("CONN039", Tool("returns: { item: thing, echoes: { thing: [|Kept.|] } }")),
        ("CONN030", Create("returns: { item: thing, lags: [|10s|] }")),
        ("CONN030", Tool("[|find_out|]: { tool: acme_thing_get, input: { thing_id: \"1\" }, id: id, settles_after: 1s }")),
        ("CONN039", Create(FindOut("id: id, only_since: at, same: { query.x: [|looks|] }, settles_after: 1s"))),
        ("CONN053", Create(FindOut("id: id, only_since: at, settles_after: 1s", "thing_id: \"{name}\", a: [|\"{nome}\"|]"))),
        ("CONN053", Create(FindOut("id: id, only_since: at, settles_after: 1s", "thing_id: \"{name}\", a: [ { b: [|\"x {name}\"|] } ]"))),
        ("CONN053", Create(FindOut("id: id, only_since: at, settles_after: 1s", "thing_id: \"{name}\", a: [|\"{names.query.x}\"|]"))),
        ("CONN054", Create(FindOut("id: id, settles_after: 1s").Replace("find_out", "[|find_out|]", StringComparison.Ordinal))),
        ("CONN054", Create(FindOut("id: id, settles_after: 1s").Replace("find_out", "[|find_out|]", StringComparison.Ordinal) + "\neffect: update")),
        ("CONN054", Create(FindOut("id: id, only_since: at, settles_after: 1s", "thing_id: \"1\"").Replace("input", "[|input|]", StringComparison.Ordinal))),
        ("CONN040", Post("aB: { type: string, to: body.x, description: d }\n[|a_b|]: { type: string, to: body.y, description: d }")),
        ("CONN042", Tool("example: { [|input|]: {} }")),
        ("CONN042", Tool("example: { input: { thing_id: [|7|] } }")),
        ("CONN042", Tool("example: { input: { thing_id: \"7\", thing: [|8|] } }")),
        ("CONN043", Post("a: { type: string, to: [|header.authorization|], description: d }")),
        ("CONN043", Post("a: { type: string, to: [|header.Content-Type|], description: d }")),
        ("CONN045", Post("[||]").Replace("parameters:\n  [||]", "[|parameters|]:\n" + string.Concat(Enumerable.Range(0, 40).Select(static i =>
            $"  a{i}: {{ type: string, to: body.a{i}, description: A sentence that is too long to be repeated. }}\n")), StringComparison.Ordinal)),
        ("CONN046", Post("a: { type: string, min_length: [|5|], max_length: 4, to: body.x, description: d }")),
        ("CONN046", Post("a: { type: list, items: string, minimum: [|5|], maximum: 4, to: body.x, description: d }")),
        ("CONN047", Post("a: { type: string, aliases: [c, [|b|]], to: body.x, description: d }\nb: { type: string, to: body.y, description: d }")),
        ("CONN048", Tool("call: [|GET /things/../{thing_id}|]")),
        ("CONN048", Tool("call: [|GET /things//{thing_id}|]")),
        ("CONN051", Post("a: { type: string, characters: [|z-a|], to: body.x, description: d }")),
    ];

    public static readonly (string Id, string Marked)[] Connectors =
    [
        ("CONN021", Connector("oauth: { authorize_url: [|\"https://a.example/{host}\"|], token_url: https://a.example }")),
        ("CONN032", Connector("oauth: { authorize_url: https://a.example, token_url: https://a.example, scope: { always: [[|openid|]] } }")),
        ("CONN034", Connector("types: { part: { description: d, fields: { a: { type: object, of: [|port|], description: d } } } }")),
        ("CONN036", Connector("oauth: { authorize_url: https://a.example, token_url: [|\"https://a.example/{versions.oauth}\"|] }")),
        ("CONN040", Connector("shapes: { thing: { description: d, fields: { aB: { from: x }, [|a_b|]: { from: y } } } }")),
        ("CONN040", Connector("shapes: { [|part|]: { description: d, fields: { a: { from: x } } } }")),
        ("CONN040", Connector("title: [|\"!?\"|]")),
        ("CONN041", Connector("types: { [|part|]: { description: d, fields: { a: { type: object, of: part, description: d } } } }")),
        ("CONN041", Connector("types:\n  [|part|]: { description: d, fields: { a: { type: object, of: piece, description: d } } }\n  [|piece|]: { description: d, fields: { a: { type: list, items: part, description: d } } }")),
        ("CONN043", Connector("headers: { Host: [|x|] }")),
        ("CONN046", Connector("limits: [ { name: burst, per: [app], allow: 1, every: [|0s|] } ]")),
        ("CONN047", Connector("limits:\n  - { name: burst, per: [app], allow: 1, every: 1s }\n  - { name: [|burst|], per: [app], allow: 1, every: 1s }")),
        ("CONN047", Connector("types: { [|date|]: { description: d, fields: { a: { type: string, description: d } } } }")),
        ("CONN050", Connector("base_url: [|http://api.acme.example|]")),
        ("CONN050", Connector("base_url: [|http://localhost.evil.example|]")),
        ("CONN051", Connector("errors: { rules: [ { when: { http: 409 }, is: conflict, capture: { id: { from: message, characters: [|9-0|] } } } ] }")),
        ("CONN052", Connector("errors:\n  rules:\n    - { when: { http: 4xx }, is: conflict }\n    - { [|when|]: { http: 409, body: { a: b } }, is: conflict }")),
        ("CONN052", Connector("oauth:\n  authorize_url: https://a.example\n  token_url: https://a.example\n  failures:\n    - { when: { body: { e: [a, b] } }, is: revoked }\n    - { [|when|]: { http: 400, body: { e: a } }, is: transient }")),
    ];
}

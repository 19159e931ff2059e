using static Connectors.Definitions.Tests.Showing.Sample;

namespace Connectors.Definitions.Tests.Problems;

/// <summary>One squiggle per way in which a definition does not have the form of the language.</summary>
public static class FormGallery
{
    public static readonly (string Id, string Marked)[] Cases =
    [
        ("CONN010", "[|title|]: Nothing else"),
        ("CONN010", "[|tool|]: acme_thing_get\nconnector: acme"),
        ("CONN010", "[|just a text|]"),
        ("CONN011", Tool("[|titel|]: Get thing\ntitle: x")),
        ("CONN011", Tool("parameters:\n  thing_id: { type: string, required: true, to: path.thing_id, description: Id., [|lenght|]: 3 }")),
        ("CONN012", Tool("parameters:\n  [|thing_id|]: { type: string, required: true, description: Id. }")),
        ("CONN012", Tool("[|returns|]: { at: x }")),
        ("CONN013", Tool("scopes: [|things.read|]")),
        ("CONN013", Tool("title: [|2026|]")),
        ("CONN013", Tool("[|title|]: [a]")),
        ("CONN013", Tool("[|returns|]: { item: thing, list: thing }")),
        ("CONN014", Tool("effect: [|reed|]")),
        ("CONN014", Connector("oauth: { authorize_url: https://a.example, token_url: https://a.example, pkce: [|s256|] }")),
        ("CONN015", Tool("call: [|FETCH /things/{thing_id}|]")),
        ("CONN015", Connector("base_url: [|api.acme.example|]")),
        ("CONN015", Connector("errors: { rules: [ { when: { http: [|6xx|] }, is: conflict } ] }")),
        ("CONN016", Connector("limits: [ { name: burst, per: [app], allow: [|0|], every: 1s } ]")),
        ("CONN017", Tool("[|title|]:")),
        ("CONN017", Tool("title: [|~|]")),
        ("CONN017", Tool("[|title|]: \"\"")),
        ("CONN018", Tool("parameters:\n  thing_id: { type: string, required: [|yes|], to: path.thing_id, description: Id. }")),
        ("CONN018", Tool("parameters:\n  thing_id: { type: string, required: [|\"true\"|], to: path.thing_id, description: Id. }")),
        ("CONN019", Tool("scopes: [things.read, [|things.read|]]")),
        ("CONN020", Tool("title: [|" + new string('x', 61) + "|]")),
        ("CONN020", Tool("tool: [|acme_" + new string('x', 36) + "|]")),
    ];
}

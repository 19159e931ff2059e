using System.Text.Json;
using Connectors.Definitions.Tests.Showing;

namespace Connectors.Definitions.Tests.Writing;

public class OutputTests
{
    public static TheoryData<string> Tools => [.. Repository.Tools.Select(static tool => tool.Name)];

    [Theory, MemberData(nameof(Tools))]
    public void Everything_that_is_written_is_json(string name)
    {
        var tool = Repository.Tools.Single(tool => tool.Name == name);
        foreach (var json in new[] { DescriptorText.Tool(tool), JsonSchema.Input(tool), JsonSchema.Strict(tool), JsonSchema.Gemini(tool), JsonSchema.Output(tool), tool.ExampleInput! })
        {
            using var document = JsonDocument.Parse(json);
            Assert.Equal(JsonValueKind.Object, document.RootElement.ValueKind);
        }
    }

    [Fact]
    public void A_descriptor_stands_in_its_fixed_order() => Assert.Equal("""
        {"tool":"acme_thing_post","connector":"acme","title":"Get thing","description":"Say \"hi\".","effect":"create","method":"POST","path":"/v1/things/{id}","scopes":["things.write"],"limits":["burst"],"parameters":[
        {"name":"id","type":"string","required":true,"to":"path.id","characters":"0-9","min_length":1,"max_length":20,"accepts":["number"],"aliases":["key"]},
        {"name":"parts","type":"list","items":{"type":"object","fields":[{"name":"name","type":"string","required":true}]},"to":"body.parts","maximum":5,"accepts":["json"]},
        {"name":"size","type":"number","to":"body.size","send_as":"text","minimum":0.5},
        {"name":"kind","type":"string","to":"body.kind","enum":["a","b"],"format":"email","accepts":["any_case"],"hidden":true}
        ],"needs_one_of":"body","returns":{"list":true,"at":"results","asked_by":"parts","total":"total","next":{"from":"paging.next","to":"id"},"fields":[{"name":"id","from":"id","always":true},{"name":"colour","from":"looks.colour"}],"more":"looks"}}
        """, DescriptorText.Tool(Sample.Resolve(Sample.Tool("""
        tool: acme_thing_post
        description: Say "hi".
        call: POST /{versions.api}/things/{id}
        scopes: [things.write]
        effect: create
        parameters:
          id: { type: string, required: true, to: path.id, characters: 0-9, min_length: 1, max_length: 20, accepts: [number], aliases: [key], description: d }
          parts: { type: list, items: part, to: body.parts, maximum: 5.0, accepts: [json], description: d }
          size: { type: number, to: body.size, send_as: text, minimum: 0.50, description: d }
          kind: { type: string, to: body.kind, enum: [a, b], format: email, accepts: [any_case], hidden: true }
        needs_one_of: body
        returns: { list: thing, at: results, asked_by: parts, total: total, next: { from: paging.next, to: id } }
        """))), ignoreLineEndingDifferences: true);

    [Fact]
    public void A_descriptor_says_how_to_find_out_and_what_to_remark_on() => Assert.EndsWith("""
        ],"returns":{"next":{"from":"next","to":"after","size":"size","at_most":500},"echoes":{"name":"Kept."},"absent_is_unknown":true,"lags_ms":2000,"fields":[{"name":"id","from":"id","always":true},{"name":"colour","from":"looks.colour"}],"more":"looks"},"find_out":{"tool":"acme_thing_get","input":{"thing_id":"{name}","filters":[{"at":"{sent_at.ms}","n":1}]},"id":"id","only_since":"at","same":{"body.name":"looks.name"},"settles_after_ms":120000}}
        """, DescriptorText.Tool(Sample.Resolve(Sample.Tool("""
        tool: acme_thing_create
        call: POST /things
        effect: create
        parameters:
          name: { type: string, required: true, to: body.name, description: d }
        find_out:
          tool: acme_thing_get
          input: { thing_id: "{name}", filters: [ { at: "{sent_at.ms}", n: 1 } ] }
          id: id
          only_since: at
          same: { body.name: looks.name }
          settles_after: 2m
        """)) with
        {
            Returns = Sample.Resolve(Sample.Tool()).Returns! with
            {
                Next = new("next", "after", "size", 500),
                Remarks = new(EquatableArray.Of(new NamedText("name", "Kept.")), true, 2000),
            },
        }), StringComparison.Ordinal);

    [Fact]
    public void A_connectors_descriptor_has_its_versions_filled_in_and_its_times_in_milliseconds() => Assert.Equal("""
        {"connector":"acme","title":"Acme","base_url":"https://api.acme.example","headers":{"X-Api":"1"},"scopes":{"things.read":"Read things.","things.write":"Change things."},"oauth":{"authorize_url":"https://a.example","token_url":"https://a.example/v1/token","authorize_parameters":{"access_type":"offline"},"client_authentication":"basic","token_request":"json","pkce":"none","scope":{"separator":",","parameter":"user_scope"},"access_token_path":"authed_user.access_token","success":{"body":{"ok":["true"]}},"lifetime_ms":3600000,"rotation":"grace","issuer":"https://a.example","resource":"https://api.acme.example","grant":{"subject":"team.id"},"failures":[
        {"when":{"http":["400","5xx"],"body":{"error":["a","b"]},"text":{"message":"gone"}},"is":"revoked"}
        ]},"errors":{"success":{"body":{"ok":["true"]}},"rules":[
        {"when":{"http":["409"]},"is":"conflict","executed":"no","wait_ms":500,"scopes":["a.b"],"capture":{"id":{"from":"message","after":"Id: ","characters":"0-9"}}}
        ]},"limits":[{"name":"burst","per":["app","subject"],"allow":10,"every_ms":1000}]}
        """, DescriptorText.Connector(Sample.Acme("""
        headers: { X-Api: "1" }
        oauth:
          authorize_url: https://a.example
          token_url: https://a.example/{versions.api}/token
          authorize_parameters: { access_type: offline }
          client_authentication: basic
          token_request: json
          pkce: none
          scope: { separator: ",", parameter: user_scope }
          access_token_path: authed_user.access_token
          success: { body: { ok: true } }
          lifetime: 1h
          rotation: grace
          issuer: https://a.example
          resource: https://api.acme.example
          grant: { subject: team.id }
          failures:
            - { when: { http: [400, 5xx], body: { error: [a, b] }, text: { message: gone } }, is: revoked }
        errors:
          success: { body: { ok: true } }
          rules:
            - { when: { http: 409 }, is: conflict, executed: no, wait: 500ms, scopes: [a.b], capture: { id: { from: message, after: "Id: ", characters: 0-9 } } }
        """)), ignoreLineEndingDifferences: true);

    static ResolvedTool Everything => Sample.Resolve(Sample.Post("""
        when: { type: date, to: body.when, description: A day. }
        at: { type: date_time, to: body.at, description: A moment. }
        e_mail: { type: string, format: email, required: true, max_length: 9, aliases: [email], to: body.mail, description: Mail. }
        link: { type: string, format: uri, to: body.link, description: Where. }
        kind: { type: string, enum: [a, b], to: body.kind, description: Sort. }
        more: { type: map, to: body.more, description: Others. }
        any: { type: map, accepts: [number], to: body.any, description: Some. }
        parts: { type: list, items: part, to: body.parts, description: Some. }
        part: { type: object, of: part, to: body.part, description: One. }
        old: { type: boolean, hidden: true, to: nowhere }
        """));

    [Fact]
    public void A_model_sees_one_type_per_value_and_nothing_that_is_hidden() => Assert.Equal(
        """{"type":"object","properties":{"when":{"type":"string","description":"A day.","format":"date"},"at":{"type":"string","description":"A moment.","format":"date-time"},"e_mail":{"type":"string","format":"email"},"link":{"type":"string","description":"Where."},"kind":{"type":"string","description":"Sort.","enum":["a","b"]},"more":{"type":"object","description":"Others.","additionalProperties":{"type":"string"}},"any":{"type":"object","description":"Some."},"parts":{"type":"array","description":"Some.","items":{"type":"object","properties":{"name":{"type":"string","description":"What it is called."}},"required":["name"]}},"part":{"type":"object","description":"One.","properties":{"name":{"type":"string","description":"What it is called."}},"required":["name"]}},"required":["e_mail"]}""",
        JsonSchema.Input(Everything));

    [Fact]
    public void In_strict_mode_all_is_required_and_null_stands_for_what_is_left_out() => Assert.Equal(
        """{"type":"object","properties":{"when":{"type":["string","null"],"description":"A day.","format":"date"},"at":{"type":["string","null"],"description":"A moment.","format":"date-time"},"e_mail":{"type":"string","format":"email"},"link":{"type":["string","null"],"description":"Where."},"kind":{"type":["string","null"],"description":"Sort.","enum":["a","b",null]},"more":{"type":["array","null"],"description":"Others.","items":{"type":"object","properties":{"name":{"type":"string"},"value":{"type":"string"}},"required":["name","value"],"additionalProperties":false}},"any":{"type":["array","null"],"description":"Some.","items":{"type":"object","properties":{"name":{"type":"string"},"value":{"type":"string"}},"required":["name","value"],"additionalProperties":false}},"parts":{"type":["array","null"],"description":"Some.","items":{"type":"object","properties":{"name":{"type":"string","description":"What it is called."}},"required":["name"],"additionalProperties":false}},"part":{"type":["object","null"],"description":"One.","properties":{"name":{"type":"string","description":"What it is called."}},"required":["name"],"additionalProperties":false}},"required":["when","at","e_mail","link","kind","more","any","parts","part"],"additionalProperties":false}""",
        JsonSchema.Strict(Everything));

    [Fact]
    public void For_Gemini_types_are_capitals_and_a_day_is_told_in_words() => Assert.Equal(
        """{"type":"OBJECT","properties":{"when":{"type":"STRING","description":"A day. YYYY-MM-DD."},"at":{"type":"STRING","description":"A moment.","format":"date-time"},"e_mail":{"type":"STRING"},"link":{"type":"STRING","description":"Where."},"kind":{"type":"STRING","description":"Sort.","enum":["a","b"],"format":"enum"},"more":{"type":"ARRAY","description":"Others.","items":{"type":"OBJECT","properties":{"name":{"type":"STRING"},"value":{"type":"STRING"}},"required":["name","value"]}},"any":{"type":"ARRAY","description":"Some.","items":{"type":"OBJECT","properties":{"name":{"type":"STRING"},"value":{"type":"STRING"}},"required":["name","value"]}},"parts":{"type":"ARRAY","description":"Some.","items":{"type":"OBJECT","properties":{"name":{"type":"STRING","description":"What it is called."}},"required":["name"]}},"part":{"type":"OBJECT","description":"One.","properties":{"name":{"type":"STRING","description":"What it is called."}},"required":["name"]}},"required":["e_mail"]}""",
        JsonSchema.Gemini(Everything));

    [Fact]
    public void A_tool_without_parameters_says_that_it_takes_none() => Assert.Equal(
        """{"type":"object","properties":{},"additionalProperties":false}""",
        JsonSchema.Input(Sample.Resolve(Sample.Tool("call: GET /things\nparameters: {}"))));

    [Fact]
    public void A_record_says_which_of_its_fields_may_be_missing() => Assert.Equal(
        """{"type":"object","properties":{"id":{"type":"string"},"colour":{"type":["string","null"]}},"required":["id"],"additionalProperties":{}}""",
        JsonSchema.Output(Sample.Resolve(Sample.Tool())));

    [Fact]
    public void A_page_holds_results() => Assert.Equal(
        """{"type":"object","properties":{"total":{"type":"integer"},"results":{"type":"array","items":{"type":"object","properties":{"id":{"type":"string"},"colour":{"type":["string","null"]}},"required":["id"],"additionalProperties":{}}}},"required":["results"],"additionalProperties":false}""",
        JsonSchema.Output(Sample.Resolve(Sample.Tool("returns: { list: thing, total: count }"))));

    [Fact]
    public void An_example_keeps_its_values_as_json() => Assert.Equal(
        """{"thing_id":"7","n":15,"x":-0.5,"ok":true,"list":["a","“b”\n"],"map":{"k":"1"}}""",
        Sample.Resolve(Sample.Tool("""
            call: POST /things/{thing_id}
            effect: create
            parameters:
              thing_id: { type: string, required: true, to: path.thing_id, description: Id. }
              n: { type: integer, to: body.n, description: d }
              x: { type: number, to: body.x, description: d }
              ok: { type: boolean, to: body.ok, description: d }
              list: { type: list, items: string, to: body.list, description: d }
              map: { type: map, to: body.map, description: d }
            example: { input: { thing_id: "7", n: 0o17, x: -.5, ok: TRUE, list: [a, "“b”\n"], map: { k: "1" } } }
            """)).ExampleInput);
}

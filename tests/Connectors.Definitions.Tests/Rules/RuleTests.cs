using Connectors.Definitions.Rules;
using Connectors.Definitions.Tests.Showing;

namespace Connectors.Definitions.Tests.Rules;

/// <summary>What the rules let pass, and what they say; what they refuse is shown in the gallery.</summary>
public class RuleTests
{
    [Theory]
    [InlineData("m: { type: map, to: body.x, description: d }\na: { type: string, to: body.x.a, description: d }")]
    [InlineData("a: { type: string, to: nowhere, description: d }\nb: { type: string, to: nowhere, description: d }")]
    [InlineData("a: { type: string, to: body.ab, description: d }\nb: { type: string, to: body.a, description: d }")]
    [InlineData("a: { type: list, items: string, send_as: csv, accepts: [csv, json], to: header.X-A, description: d }")]
    [InlineData("a: { type: list, items: string, to: query.a, description: d }")]
    [InlineData("a: { type: list, items: part, to: body.a, description: d }\nb: { type: object, of: part, accepts: [json], to: body.b, description: d }")]
    [InlineData("a: { type: string, hidden: true, to: nowhere }")]
    [InlineData("a: { type: string, characters: a-zA-Z0-9_-, to: body.a, description: d }")]
    [InlineData("a: { type: date, accepts: [date_time], to: body.a, description: d }")]
    [InlineData("a: { type: number, minimum: -0.5, maximum: -0.5, send_as: text, accepts: [text], to: body.a, description: d }")]
    public void Sound_parameters_pass(string parameters) => Assert.NotNull(Sample.Resolve(Sample.Post(parameters)));

    [Fact]
    public void A_search_may_post() => Assert.NotNull(Sample.Resolve(Sample.Tool("call: POST /search\nparameters: {}")));

    [Fact]
    public void An_empty_answer_needs_no_returns() =>
        Assert.Null(Sample.Resolve(Sample.Tool("call: DELETE /things/{thing_id}\neffect: delete").Replace("returns: { item: thing }", "", StringComparison.Ordinal)).Returns);

    [Theory]
    [InlineData("things.reed", "Did you mean `things.read`?")]
    [InlineData("contacts", "Write `things.read` or `things.write`.")]
    public void An_unknown_name_is_answered_with_the_nearest_or_with_all(string scope, string expected) =>
        Assert.EndsWith(expected, Assert.Single(Checking.Check(("connector.yaml", Sample.Connector()), ("thing_get.yaml", Sample.Tool($"scopes: [{scope}]")))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_word_of_yaml_1_1_is_answered_with_its_flag()
    {
        var problem = Assert.Single(DefinitionReader.Read("f", Sample.Tool("parameters:\n  a: { type: string, required: no, to: query.a, description: d }")).Problems);
        Assert.Equal(("CONN018", "`no` is no flag, in YAML 1.2 it is a text; write false."), (problem.Id, problem.Message));
    }

    [Fact]
    public void The_token_budget_says_its_number()
    {
        var text = Sample.Post(string.Join('\n', Enumerable.Range(0, 60).Select(static i => $"a{i}: {{ type: string, to: body.a{i}, description: One of very many values. }}")));
        var finding = Assert.Single(ToolLinker.Link(DefinitionReader.Read("f", text).Tool!, Sample.Acme()).Findings);
        Assert.Matches("about [0-9]{3,4} tokens .* at most 300", finding.Message);
    }

    [Fact]
    public void All_faults_of_a_tool_are_told_at_once() =>
        Assert.Equal(["CONN021", "CONN022", "CONN038", "CONN032", "CONN033", "CONN035"], Checking.Check(
            ("connector.yaml", Sample.Connector()),
            ("thing_get.yaml", Sample.Tool("call: GET /{id}\neffect: create\nscopes: [a]\nlimits: [b]\nreturns: { item: c }"))).Select(static problem => problem.Id));

    [Theory]
    [InlineData("acme_thing_get", "acme")]
    [InlineData("acmeplus_thing_get", "acmeplus")]
    [InlineData("acm_thing_get", null)]
    [InlineData("acme", null)]
    public void The_longest_id_that_starts_a_name_is_its_connector(string tool, string? connector) =>
        Assert.Equal(connector, DefinitionRules.FindConnector(tool, ["acme", "acmeplus", "a"]));

    [Theory]
    [InlineData("deal_create", "DealCreate")]
    [InlineData("propertyName", "PropertyName")]
    [InlineData("hs_lead-status", "HsLeadStatus")]
    [InlineData("2fa", "_2fa")]
    public void A_name_becomes_a_csharp_name(string name, string expected) => Assert.Equal(expected, PascalName.Of(name));

    [Theory]
    [InlineData("0-9", "0123456789", "a-/:")]
    [InlineData("a-c_-", "abc_-", "dA`")]
    [InlineData("-a", "-a", "b")]
    [InlineData("a-c-e", "abc-e", "d")]
    [InlineData("[]^\\", "[]^\\", "a")]
    public void A_character_class_means_what_it_shows(string notation, string inside, string outside)
    {
        Assert.Null(CharacterClass.Fault(notation));
        Assert.True(CharacterClass.Accepts(notation, inside));
        Assert.All(outside, c => Assert.False(CharacterClass.Accepts(notation, c.ToString())));
    }

    [Fact]
    public void A_circle_of_types_cannot_hang_the_linker()
    {
        var part = new TypeDefinition("part", "d", EquatableArray.Of(Sample.Acme().Types[0].Fields[0] with
        {
            Type = Sample.Acme().Types[0].Fields[0].Type with { Kind = ValueKind.Object, Of = "part" },
        }));
        var tool = DefinitionReader.Read("f", Sample.Post("a: { type: object, of: part, to: body.a, description: d }")).Tool!;
        Assert.NotNull(ToolLinker.Link(tool, Sample.Acme() with { Types = EquatableArray.Of(part) }));
    }

    [Fact]
    public void Findings_come_in_the_order_of_the_files()
    {
        DefinitionHeader[] headers = [new("z.yaml", DefinitionSort.Tool, "b_c_d"), new("a.yaml", DefinitionSort.Tool, "a_b_c")];
        Assert.Equal(["z.yaml", "a.yaml"], DefinitionRules.CheckSet(headers).Select(static finding => finding.File));
    }
}

using Connectors.Definitions.Tests.Showing;

namespace Connectors.Definitions.Tests.Problems;

/// <summary>Every problem has a number, a sentence and a place; here is the place of each, between <c>[|</c> and <c>|]</c>.</summary>
public class GalleryTests
{
    public static TheoryData<string, string> Yaml => Data(YamlGallery.Cases);

    public static TheoryData<string, string> Form => Data(FormGallery.Cases);

    public static TheoryData<string, string> Tools => Data(RuleGallery.Tools);

    public static TheoryData<string, string> Connectors => Data(RuleGallery.Connectors);

    [Theory, MemberData(nameof(Yaml))]
    public void Refused_yaml_is_underlined(string id, string marked) => Checking.Shows(id, ("thing_get.yaml", marked));

    [Theory, MemberData(nameof(Form))]
    public void A_wrong_form_is_underlined(string id, string marked) =>
        Checking.Shows(id, marked.Contains("connector: acme\n", StringComparison.Ordinal) && !marked.Contains("[|tool|]", StringComparison.Ordinal)
            ? [("connector.yaml", marked)]
            : [("connector.yaml", Sample.Connector()), (File(marked), marked)]);

    [Theory, MemberData(nameof(Tools))]
    public void A_broken_rule_is_underlined_in_a_tool(string id, string marked) =>
        Checking.Shows(id, File(marked) == "thing_create.yaml"
            ? [("connector.yaml", Sample.Connector()), ("thing_get.yaml", AnyRead), (File(marked), marked)]
            : [("connector.yaml", Sample.Connector()), (File(marked), marked)]);

    [Theory, MemberData(nameof(Connectors))]
    public void A_broken_rule_is_underlined_in_a_connector(string id, string marked) => Checking.Shows(id, ("connector.yaml", marked));

    [Fact]
    public void Too_deep_an_input_is_underlined() => Checking.Shows("CONN044",
        ("connector.yaml", Sample.Connector("types:\n" + string.Concat(Enumerable.Range(0, 5).Select(static i =>
            $"  t{i}: {{ description: d, fields: {{ a: {{ {(i == 4 ? "type: string" : $"type: object, of: t{i + 1}")}, description: d }} }} }}\n")))),
        ("thing_get.yaml", Sample.Post("[|a|]: { type: object, of: t0, to: body.x, description: d }")));

    [Fact]
    public void The_same_name_in_two_files_is_underlined_in_both() => Checking.Shows("CONN060",
        ("connector.yaml", Sample.Connector()),
        ("a/thing_get.yaml", Sample.Tool("tool: [|acme_thing_get|]")),
        ("b/thing_get.yaml", Sample.Tool("tool: [|acme_thing_get|]")));

    [Fact]
    public void Two_tools_with_one_class_are_underlined_in_both() => Checking.Shows("CONN040",
        ("connector.yaml", Sample.Connector()),
        ("thing_get.yaml", Sample.Tool("tool: [|acme_thing_get|]")),
        ("thing__get.yaml", Sample.Tool("tool: [|acme_thing__get|]")));

    [Fact]
    public void Two_connectors_with_one_namespace_are_underlined_in_both() => Checking.Shows("CONN040",
        ("acme/connector.yaml", Sample.Connector("title: [|Acme Shop|]")),
        ("store/connector.yaml", Sample.Connector("connector: store\ntitle: [|ACME-SHOP|]")));

    [Fact]
    public void A_tool_without_a_connector_is_underlined() => Checking.Shows("CONN061",
        ("connector.yaml", Sample.Connector()),
        ("thing_get.yaml", Sample.Tool("tool: [|acne_thing_get|]")));

    [Fact]
    public void A_file_with_another_name_is_underlined() => Checking.Shows("CONN062",
        ("connector.yaml", Sample.Connector()),
        ("get_thing.yaml", Sample.Tool("tool: [|acme_thing_get|]")));

    [Theory]
    [InlineData("CONN063", "tool: acme_thing_get, input:", "tool: [|acme_thing_got|], input:")]
    [InlineData("CONN063", "tool: acme_thing_get, input:", "tool: [|acme_thing_create|], input:")]
    [InlineData("CONN064", "thing_id: \"{name}\"", "thing_id: \"{name}\", thing: [|1|]")]
    [InlineData("CONN064", "input: { thing_id: \"{name}\"", "[|input|]: { properties: \"{name}\"")]
    public void A_look_up_that_does_not_fit_its_tool_is_underlined(string id, string sound, string marked) => Checking.Shows(id,
        ("connector.yaml", Sample.Connector()),
        ("thing_get.yaml", Sample.Tool("parameters:\n  thing_id: { type: string, required: true, to: path.thing_id, description: Number. }\n  properties: { type: string, to: query.properties, description: Names. }")),
        ("thing_create.yaml", RuleGallery.Create(RuleGallery.FindOut("id: id, only_since: at, settles_after: 1s").Replace(sound, marked, StringComparison.Ordinal))));

    [Fact]
    public void A_look_up_whose_own_file_is_broken_is_told_of_there() => Checking.Shows("CONN011",
        ("connector.yaml", Sample.Connector()),
        ("thing_get.yaml", Sample.Tool("[|sort|]: of thing")),
        ("thing_create.yaml", RuleGallery.Create(RuleGallery.FindOut("id: id, only_since: at, settles_after: 1s"))));

    [Theory]
    [InlineData("CONN065", "acme_thing_got")]
    [InlineData("CONN065", "acme_thing")]
    [InlineData("CONN065", "acme_things")]
    [InlineData("CONN066", "acme_thing_look")]
    public void A_tool_that_no_toolset_can_have_is_underlined(string id, string tool) => Checking.Shows(id,
        ("connector.yaml", Sample.Connector()),
        ("thing_get.yaml", Sample.Tool()),
        ("thing_look.yaml", Sample.Tool("tool: acme_thing_look\nhidden: true")),
        ("toolsets/things.yaml", Sample.Toolset($"tools: [acme_thing_get, [|{tool}|]]")));

    [Fact]
    public void A_tool_that_there_is_not_comes_with_the_one_that_was_meant() =>
        Assert.EndsWith("Did you mean `acme_thing_get`?", Assert.Single(Checking.Check(
            ("connector.yaml", Sample.Connector()),
            ("thing_get.yaml", Sample.Tool()),
            ("toolsets/things.yaml", Sample.Toolset("tools: [acme_thing_gte]")))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_tool_whose_own_file_is_broken_is_told_of_there() => Checking.Shows("CONN011",
        ("connector.yaml", Sample.Connector()),
        ("thing_get.yaml", Sample.Tool("[|sort|]: of thing")),
        ("toolsets/things.yaml", Sample.Toolset()));

    [Fact]
    public void The_same_toolset_in_two_files_is_underlined_in_both() => Checking.Shows("CONN060",
        ("connector.yaml", Sample.Connector()),
        ("thing_get.yaml", Sample.Tool()),
        ("a/things.yaml", Sample.Toolset("toolset: [|things|]")),
        ("b/things.yaml", Sample.Toolset("toolset: [|things|]")));

    [Fact]
    public void A_toolset_in_a_file_with_another_name_is_underlined() => Checking.Shows("CONN062",
        ("connector.yaml", Sample.Connector()),
        ("thing_get.yaml", Sample.Tool()),
        ("toolsets/stuff.yaml", Sample.Toolset("toolset: [|things|]")));

    [Theory]
    [InlineData("CONN012", "[|toolset|]: things\ndescription: d\ntools: [acme_thing_get]", "")]
    [InlineData("CONN017", "", "[|tools|]: []")]
    [InlineData("CONN019", "", "tools: [acme_thing_get, [|acme_thing_get|]]")]
    [InlineData("CONN015", "", "tools: [[|acme_*|]]")]
    [InlineData("CONN010", "", "[|toolset|]: things\ntool: acme_thing_get")]
    public void A_toolset_without_its_form_is_underlined(string id, string whole, string change) => Checking.Shows(id,
        ("connector.yaml", Sample.Connector()),
        ("thing_get.yaml", Sample.Tool()),
        ("things.yaml", whole.Length > 0 ? whole : Sample.Toolset(change)));

    [Fact]
    public void A_write_may_find_out_by_its_own_names() => Assert.Empty(Checking.Check(
        ("connector.yaml", Sample.Connector()),
        ("thing_get.yaml", Sample.Tool()),
        ("thing_create.yaml", RuleGallery.Create(RuleGallery.FindOut("id: id, only_since: at, settles_after: 1s")))));

    [Fact]
    public void Every_problem_has_a_squiggle_here()
    {
        string[] apart = ["CONN044", "CONN060", "CONN061", "CONN062", "CONN063", "CONN064", "CONN065", "CONN066"];
        var shown = YamlGallery.Cases.Concat(FormGallery.Cases).Concat(RuleGallery.Tools).Concat(RuleGallery.Connectors)
            .Select(static shown => shown.Id).Concat(apart).ToHashSet();
        var locks = ProblemCatalog.All.Where(static kind => string.CompareOrdinal(kind.Id, "CONN070") >= 0);
        Assert.Empty(ProblemCatalog.All.Except(locks).Select(static kind => kind.Id).Except(shown));
    }

    [Fact]
    public void Numbers_are_unique_and_in_order()
    {
        var ids = ProblemCatalog.All.Select(static kind => kind.Id).ToList();
        Assert.Equal(ids.Distinct().Order(StringComparer.Ordinal), ids);
        Assert.All(ids, static id => Assert.Matches("^CONN[0-9]{3}$", id));
    }

    /// <summary>Takes whatever the look-ups of the gallery give it.</summary>
    static string AnyRead => Sample.Tool("parameters:\n  thing_id: { type: string, required: true, to: path.thing_id, description: Number. }\n  a: { type: string, to: query.a, description: d }");

    static TheoryData<string, string> Data((string Id, string Marked)[] cases)
    {
        var data = new TheoryData<string, string>();
        foreach (var (id, marked) in cases) data.Add(id, marked);
        return data;
    }

    // Long names are cut, so that the file's name never adds a problem of its own.
    static string File(string marked) => marked switch
    {
        _ when marked.Contains("acme_xxx", StringComparison.Ordinal) => new string('x', 36) + ".yaml",
        _ when marked.Contains("tool: acme_thing_create", StringComparison.Ordinal) => "thing_create.yaml",
        _ => "thing_get.yaml",
    };
}

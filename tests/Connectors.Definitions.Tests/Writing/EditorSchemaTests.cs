using System.Text.Json.Nodes;
using Connectors.Definitions.Grammar;
using Connectors.Definitions.Tests.Showing;
using Connectors.Definitions.Yaml;

namespace Connectors.Definitions.Tests.Writing;

public class EditorSchemaTests
{
    [Fact]
    public void The_checked_in_schema_of_tools_is_the_grammar() => Repository.Holds("definitions/tool.schema.json", EditorSchema.Tool);

    [Fact]
    public void The_checked_in_schema_of_connectors_is_the_grammar() => Repository.Holds("definitions/connector.schema.json", EditorSchema.Connector);

    [Fact]
    public void The_checked_in_schema_of_toolsets_is_the_grammar() => Repository.Holds("definitions/toolset.schema.json", EditorSchema.Toolset);

    public static TheoryData<string> Files => [.. Repository.Definitions.Select(static file => file.File), "sample connector", "sample tool"];

    /// <summary>
    /// Every value of a sound file is removed, renamed, doubled and replaced by values of other kinds, one at a time. Whatever the
    /// change, editor and build agree on it.
    /// </summary>
    [Theory, MemberData(nameof(Files))]
    public void The_reader_refuses_what_the_schema_refuses_and_nothing_else(string file)
    {
        var document = Json(file);
        var (grammar, schemaText, least) = document switch
        {
            _ when document["tool"] is not null => ((Shape)ToolGrammar.Tool, EditorSchema.Tool, 30),
            _ when document["toolset"] is not null => (ToolsetGrammar.Toolset, EditorSchema.Toolset, 15),
            _ => (ConnectorGrammar.Connector, EditorSchema.Connector, 30),
        };
        var schema = JsonNode.Parse(schemaText)!.AsObject();

        var (refused, accepted) = (0, 0);
        foreach (var (change, mutant) in Mutations.Of(document))
        {
            var text = mutant.ToJsonString();
            var tree = YamlTree.Parse(file, text);
            Assert.True(tree.Root is not null, $"{change}: {string.Join('\n', tree.Problems)}");
            var problems = ShapeChecker.Check(tree.Root, grammar, tree.Root.Place);
            var valid = DraftSeven.Accepts(schema, mutant);
            Assert.True(valid == (problems.Count == 0), $"{change}: the schema {(valid ? "accepts" : "refuses")} it, the reader says: {string.Join('\n', problems)}\n{text}");
            if (valid) accepted++;
            else refused++;
        }

        Assert.True(refused > least && accepted > least / 3, $"{refused} refused, {accepted} accepted: too few to mean anything.");
    }

    static JsonObject Json(string file)
    {
        var text = file switch
        {
            "sample connector" => Sample.Connector("oauth: { authorize_url: https://a.example, token_url: https://a.example, authorize_parameters: { access_type: offline }, success: { body: { ok: true } }, scope: { always: [things.read], separator: \",\" } }"),
            "sample tool" => Sample.Post("a: { type: string, enum: [x, y], characters: a-z, min_length: 1, aliases: [b], to: body.a, description: d }\nc: { type: object, of: part, to: body.c, description: d }"),
            _ => Repository.Definitions.Single(definition => definition.File == file).Text,
        };
        return (JsonObject)Node(YamlTree.Parse(file, text).Root!)!;
    }

    static JsonNode? Node(YamlNode node) => node switch
    {
        YamlMapping mapping => new JsonObject(mapping.Entries.Select(static entry => KeyValuePair.Create(entry.Key.Text, Node(entry.Value)))),
        YamlSequence list => new JsonArray([.. list.Items.Select(Node)]),
        YamlScalar { Kind: ScalarKind.Flag } flag => JsonValue.Create(CoreSchema.Flag(flag.Text)),
        YamlScalar { Kind: ScalarKind.Whole or ScalarKind.Number } number => JsonValue.Create(CoreSchema.Number(number.Text)!.Value),
        YamlScalar { Kind: ScalarKind.Text } text => JsonValue.Create(text.Text),
        _ => null,
    };
}

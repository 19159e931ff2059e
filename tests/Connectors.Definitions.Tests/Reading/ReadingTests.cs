using Connectors.Definitions.Tests.Showing;

namespace Connectors.Definitions.Tests.Reading;

public class ReadingTests
{
    public static TheoryData<string> Files => [.. Repository.Definitions.Select(static file => file.File)];

    [Fact]
    public void The_definitions_that_ship_are_sound()
    {
        Assert.Equal(17, Repository.Definitions.Count);
        Assert.Empty(Checking.Check([.. Repository.Definitions]));
        Assert.Equal((11, 2), (Repository.Tools.Count(static tool => !tool.Hidden), Repository.Tools.Count(static tool => tool.Hidden)));
    }

    [Theory, MemberData(nameof(Files))]
    public void A_comment_changes_nothing(string file)
    {
        var (before, after) = (Read(file, static text => text), Read(file, static text => text.TrimEnd('\n') + " # a word at the end\n# and a line\n"));
        Assert.Equal(before, after);
        Assert.Equal(before.GetHashCode(), after.GetHashCode());
    }

    [Theory, MemberData(nameof(Files))]
    public void A_moved_line_changes_the_places_and_nothing_else(string file)
    {
        var (before, after) = (Read(file, static text => text), Read(file, static text => "\n\n" + text));
        Assert.Equal((before.Header, before.Connector, before.Tool), (after.Header, after.Connector, after.Tool));
        Assert.NotEqual(before.Places, after.Places);
        Assert.Equal(before.Places.Locate("title").Line + 2, after.Places.Locate("title").Line);
    }

    [Theory, MemberData(nameof(Files))]
    public void A_changed_title_changes_the_model(string file)
    {
        var (before, after) = (Read(file, static text => text), Read(file, static text => text.Replace("title: ", "title: X", StringComparison.Ordinal)));
        Assert.NotEqual((before.Connector, before.Tool, before.Toolset), (after.Connector, after.Tool, after.Toolset));
    }

    [Theory, MemberData(nameof(Files))]
    public void Line_ends_and_a_byte_order_mark_change_nothing(string file) =>
        Assert.Equal(Read(file, static text => text), Read(file, static text => "\uFEFF" + text.Replace("\n", "\r\n", StringComparison.Ordinal)));

    [Fact]
    public void A_tool_is_read_as_it_is_written()
    {
        var tool = Repository.Definitions.Select(static file => DefinitionReader.Read(file.File, file.Text).Tool).Single(static tool => tool?.Name == "hubspot_deal_update")!;
        Assert.Equal(("PATCH", "/crm/objects/{versions.crm}/deals/{deal_id}", ToolEffect.Update), (tool.Method, tool.Path, tool.Effect));
        Assert.Equal(new ReturnsDefinition(false, "deal", "", "body.properties", null, null, new RemarksDefinition(default, false, null)), tool.Returns);
        var priority = tool.Parameters.Single(static parameter => parameter.Name == "hs_priority");
        Assert.Equal(EquatableArray.Of("low", "medium", "high"), priority.Type.Enum);
        Assert.Equal(EquatableArray.Of("any_case"), priority.Accepts);
        var ignored = tool.Parameters.Single(static parameter => parameter.Name == "good_deal");
        Assert.Equal((ValueKind.Boolean, true, "nowhere", false), (ignored.Type.Kind, ignored.Hidden, ignored.To, ignored.Required));
    }

    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("2s", 2_000)]
    [InlineData("30m", 1_800_000)]
    [InlineData("999999h", 3_599_996_400_000)]
    public void A_duration_becomes_milliseconds(string duration, long milliseconds) =>
        Assert.Equal(milliseconds, Assert.Single(Sample.Acme($"limits: [ {{ name: burst, per: [app], allow: 1, every: {duration} }} ]").Limits).EveryMilliseconds);

    [Fact]
    public void What_is_left_out_of_oauth_has_the_safe_default()
    {
        var oauth = Sample.Acme("oauth: { authorize_url: https://a.example, token_url: https://a.example }").OAuth!;
        Assert.Equal(("body", "form", "S256", "strict"), (oauth.ClientAuthentication, oauth.TokenRequest, oauth.Pkce, oauth.Rotation));
        Assert.Equal(new ScopeRequest(default, " ", "scope", null), oauth.Scope);
    }

    [Fact]
    public void Numbers_and_flags_to_compare_with_have_one_spelling() =>
        Assert.Equal(EquatableArray.Of("true", "16", "1.5", "0x10"),
            Sample.Acme("errors: { success: { body: { ok: [True, 0x10, 1.50, \"0x10\"] } } }").Errors!.Success!.Body[0].Texts);

    [Fact]
    public void A_broken_file_still_says_what_it_is() =>
        Assert.Equal(new DefinitionHeader("f", DefinitionSort.Connector, "acme"), DefinitionReader.Read("f", "connector: acme").Header);

    [Fact]
    public void Plain_http_reaches_only_this_machine()
    {
        Assert.Empty(DefinitionReader.Read("f", Sample.Connector("base_url: http://localhost:8080/api")).Problems);
        Assert.Empty(DefinitionReader.Read("f", Sample.Connector("base_url: http://127.0.0.1:8080")).Problems);
        Assert.Empty(DefinitionReader.Read("f", Sample.Connector("base_url: \"http://[::1]:8080\"")).Problems);
    }

    [Theory]
    [InlineData("parameters.thing_id.to", "path.thing_id")]
    [InlineData("parameters.thing_id", "thing_id")]
    [InlineData("parameters.thing_id.nothing", "thing_id")]
    [InlineData("scopes[0]", "things.read")]
    [InlineData("scopes[7]", "scopes")]
    [InlineData("nowhere.at.all", "tool")]
    public void A_path_leads_to_its_text_or_to_its_nearest_ancestor(string path, string expected)
    {
        var text = Sample.Tool();
        var place = DefinitionReader.Read("f", text).Places.Locate(path);
        Assert.Equal(expected, text.Split('\n')[place.Line - 1][(place.Column - 1)..(place.EndColumn - 1)]);
    }

    static DefinitionReading Read(string file, Func<string, string> change) =>
        DefinitionReader.Read(file, change(Repository.Definitions.Single(definition => definition.File == file).Text));
}

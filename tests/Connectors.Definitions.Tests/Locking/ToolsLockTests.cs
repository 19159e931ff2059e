using Connectors.Definitions.Tests.Showing;

namespace Connectors.Definitions.Tests.Locking;

/// <summary>A change of what was promised is told in terms of those who rely on it, at its place in the lock file.</summary>
public class ToolsLockTests
{
    static readonly ResolvedTool Tool = Sample.Resolve(Sample.Tool());

    [Fact]
    public void The_checked_in_lock_file_is_what_the_definitions_promise() => Repository.Holds("definitions/tools.lock.json", ToolsLock.Write(Repository.Tools));

    [Fact]
    public void The_lock_file_is_stable_whatever_the_order() =>
        Assert.Equal(ToolsLock.Write(Repository.Tools), ToolsLock.Write(Repository.Tools.Reverse()));

    [Fact]
    public void Nothing_is_said_about_what_has_not_changed() => Assert.Empty(ToolsLock.Compare(ToolsLock.Write(Repository.Tools), Repository.Tools));

    [Fact]
    public void A_lock_file_shows_name_scopes_parameters_and_schema() => Assert.Matches("""
        ^\{
          "acme_thing_get": \{
            "scopes": \[
              "things.read"
            \],
            "parameters": \{
              "thing_id": "required"
            \},
            "schema": "sha256:[0-9a-f]{64}"
          \}
        \}
        $
        """.ReplaceLineEndings("\n"), ToolsLock.Write([Tool]));

    [Fact]
    public void A_removed_tool_is_told() => Shows("CONN071", "\"acme_thing_get\": {", "`acme_thing_get` is gone", []);

    [Fact]
    public void A_renamed_tool_is_recognised() => Shows("CONN072", "\"acme_thing_get\": {", "is now `acme_thing_read`", [Tool with { Name = "acme_thing_read" }], "CONN077");

    [Fact]
    public void A_removed_parameter_is_told() =>
        Shows("CONN073", "\"thing_id\": \"required\"", "Keep it as an alias", [Tool with { Parameters = default }]);

    [Fact]
    public void A_parameter_kept_as_an_alias_is_not_removed() =>
        Assert.Equal(["CONN076"], Compare([Tool with { Parameters = EquatableArray.Of(Tool.Parameters[0] with { Name = "id", Aliases = EquatableArray.Of("thing_id") }) }]));

    [Fact]
    public void A_parameter_that_becomes_required_is_told()
    {
        var optional = Tool with { Parameters = EquatableArray.Of(Tool.Parameters[0] with { Required = false }) };
        var finding = Assert.Single(ToolsLock.Compare(ToolsLock.Write([optional]), [Tool]));
        Assert.Equal(("CONN074", "acme_thing_get.parameters.thing_id"), (finding.Kind.Id, finding.Path));
    }

    [Fact]
    public void A_new_required_parameter_is_told() =>
        Shows("CONN074", "\"parameters\": {", "`extra` of `acme_thing_get` is new and required",
            [Tool with { Parameters = EquatableArray.Of(Tool.Parameters[0], Tool.Parameters[0] with { Name = "extra" }) }]);

    [Fact]
    public void A_new_scope_sends_accounts_back_to_consent() =>
        Shows("CONN075", "\"scopes\": [", "accounts already connected must consent again", [Tool with { Scopes = EquatableArray.Of("things.read", "things.write") }]);

    [Fact]
    public void A_scope_that_is_no_longer_needed_bothers_nobody() => Assert.Empty(Compare([Tool with { Scopes = default }]));

    [Fact]
    public void A_changed_schema_is_told() =>
        Shows("CONN076", "sha256:", "agents see the new one", [Tool with { Parameters = EquatableArray.Of(Tool.Parameters[0] with { Description = "Other." }) }]);

    [Fact]
    public void A_new_tool_is_told() => Assert.Equal(["CONN077"], Compare([Tool, Tool with { Name = "acme_other_get" }]));

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"acme_thing_get\": {}}")]
    public void A_broken_lock_file_is_told(string text) => Assert.Equal("CONN070", Assert.Single(ToolsLock.Compare(text, [Tool])).Kind.Id);

    [Fact]
    public void A_lock_file_that_is_behind_says_how_it_is_written_anew()
    {
        const string How = "CONNECTORS_UPDATE=1 dotnet test tests/Connectors.Definitions.Tests";
        var findings = ToolsLock.Compare("{", [Tool])
            .Concat(ToolsLock.Compare("{}", [Tool]))
            .Concat(ToolsLock.Compare(ToolsLock.Write([Tool]), [Tool with { Parameters = EquatableArray.Of(Tool.Parameters[0] with { Description = "Other." }) }])).ToList();
        Assert.Equal(["CONN070", "CONN077", "CONN076"], findings.Select(static finding => finding.Kind.Id));
        Assert.All(findings, static finding => Assert.Contains(How, finding.Message, StringComparison.Ordinal));
        Assert.All(findings, static finding => Assert.Contains(How, finding.Kind.Advice, StringComparison.Ordinal));
    }

    static IEnumerable<string> Compare(IEnumerable<ResolvedTool> tools) =>
        ToolsLock.Compare(ToolsLock.Write([Tool]), tools).Select(static finding => finding.Kind.Id);

    static void Shows(string id, string line, string sentence, IEnumerable<ResolvedTool> tools, params string[] others)
    {
        var text = ToolsLock.Write([Tool]);
        var findings = ToolsLock.Compare(text, tools);
        Assert.Equal([id, .. others], findings.Select(static finding => finding.Kind.Id));
        Assert.Contains(sentence, findings[0].Message, StringComparison.Ordinal);
        var place = ToolsLock.Places("tools.lock.json", text).Locate(findings[0]).Place;
        Assert.Contains(line, text.Split('\n')[place.Line - 1], StringComparison.Ordinal);
    }
}

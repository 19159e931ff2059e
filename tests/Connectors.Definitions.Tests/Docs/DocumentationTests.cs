using System.Text.RegularExpressions;
using Connectors.Definitions.Grammar;
using Connectors.Definitions.Tests.Showing;

namespace Connectors.Definitions.Tests.Docs;

public partial class DocumentationTests
{
    const string Page = "docs/definitions.md";

    [Fact]
    public void The_tables_of_keys_and_problems_are_the_checked_in_ones()
    {
        var page = Repository.Read(Page);
        page = Section(page, "keys of a tool", Reference.Keys(ToolGrammar.Tool));
        page = Section(page, "keys of a connector", Reference.Keys(ConnectorGrammar.Connector));
        page = Section(page, "keys of a toolset", Reference.Keys(ToolsetGrammar.Toolset));
        page = Section(page, "problems", Reference.Problems());
        Repository.Holds(Page, page);
    }

    [Fact]
    public void What_the_page_says_to_type_is_sound()
    {
        var blocks = YamlBlock().Matches(Repository.Read(Page)).Select(static block => block.Groups[1].Value).ToList();
        var files = blocks.Where(static block => DefinitionReader.Read("f", block).Header is not null)
            .Select(static block => (File: FileOf(DefinitionReader.Read("f", block).Header!), Text: block)).ToArray();
        Assert.True(files.Length >= 2, "The page shows no definition.");
        Assert.Empty(Checking.Check(files));
    }

    static string FileOf(DefinitionHeader header) => header.Sort switch
    {
        DefinitionSort.Connector => "connector.yaml",
        DefinitionSort.Toolset => header.Name + ".yaml",
        _ => header.Name[(header.Name.IndexOf('_', StringComparison.Ordinal) + 1)..] + ".yaml",
    };

    static string Section(string page, string name, string text)
    {
        var (open, close) = ($"<!-- {name} -->\n", "<!-- end -->");
        var start = page.IndexOf(open, StringComparison.Ordinal) + open.Length;
        var end = page.IndexOf(close, start, StringComparison.Ordinal);
        Assert.True(start >= open.Length && end >= start, $"{Page} has no section {open}");
        return page[..start] + text + page[end..];
    }

    [GeneratedRegex("```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex YamlBlock();
}

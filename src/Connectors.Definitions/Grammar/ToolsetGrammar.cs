namespace Connectors.Definitions.Grammar;

/// <summary>The language of a toolset's file.</summary>
internal static class ToolsetGrammar
{
    public static readonly MappingShape Toolset = new(
        new("toolset", new TextShape(WordRule.Word, 40), "The toolset's name, by which sessions and listings ask for it.") { Required = true },
        new("title", new TextShape(maxLength: 60), "A few words for people.") { Required = true },
        new("description", new TextShape(maxLength: 300), "What an agent that is given these tools can do.") { Required = true },
        new("tools", new ListShape(new TextShape(WordRule.ToolName, 40)) { NeedsAny = true },
            "The tools, each by its name, of one connector or several. A new tool joins no toolset by itself.") { Required = true });
}

using System.Diagnostics.CodeAnalysis;

namespace Connectors.Runtime.Tools;

/// <summary>The form in which a tool is told to a model: whose programming interface takes it.</summary>
public enum ToolDialect
{
    /// <summary>A tool of the Model Context Protocol's <c>tools/list</c>.</summary>
    Mcp,

    /// <summary>A function of OpenAI's Responses API.</summary>
    OpenAI,

    /// <summary>The same with <c>strict</c>: what the model writes then always fits the schema.</summary>
    OpenAIStrict,

    /// <summary>A tool of Anthropic's Messages API.</summary>
    Anthropic,

    /// <summary>A function declaration of the Gemini API.</summary>
    Gemini,
}

/// <summary>The dialects by the words that people and programs write.</summary>
public static class ToolDialects
{
    static readonly string[] s_words = ["mcp", "openai", "openai-strict", "anthropic", "gemini"];

    /// <summary>The words, in the order of the dialects.</summary>
    public static IReadOnlyList<string> Words => s_words;

    /// <summary>Finds a dialect by its exact word.</summary>
    public static bool TryParse([NotNullWhen(true)] string? word, out ToolDialect dialect)
    {
        var index = Array.IndexOf(s_words, word);
        dialect = (ToolDialect)Math.Max(0, index);
        return index >= 0;
    }
}

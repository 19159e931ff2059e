using System.Globalization;
using System.Text;
using Connectors.Definitions;
using Connectors.Definitions.Tests.Showing;
using Connectors.Runtime.Tools;
using Microsoft.ML.Tokenizers;

namespace Connectors.Generated.Tests;

/// <summary>What the tools cost a model, counted with a public tokenizer (OpenAI's o200k) over the very text that goes out.</summary>
public class TokenTests
{
    /// <summary>The eleven tools' whole list, as an MCP client gets it.</summary>
    const int Budget = 2_000;

    const string Page = "docs/tools.md";

    static readonly TiktokenTokenizer s_tokenizer = TiktokenTokenizer.CreateForEncoding("o200k_base");

    [Fact]
    public void The_whole_list_stays_within_its_budget() => Assert.InRange(Count(Dialects.List(ToolDialect.Mcp)), 1, Budget);

    [Fact]
    public void A_tool_stays_within_its_budget_and_the_build_estimates_no_less()
    {
        foreach (var tool in Repository.Tools.Where(t => !t.Hidden))
        {
            Assert.True(Dialects.Catalog.TryFind(tool.Name, out var source));
            var tokens = Count(Dialects.One(source, ToolDialect.Mcp));
            Assert.InRange(tokens, 1, TokenBudget.PerTool);
            Assert.InRange(TokenBudget.Estimate(tool), tokens, tokens * 5 / 4);
        }
    }

    [Fact]
    public void The_reference_is_the_checked_in_one() => Repository.Holds(Page, Reference());

    static int Count(string text) => s_tokenizer.CountTokens(text);

    static string Reference()
    {
        var page = new StringBuilder("""
            # Tools

            <!-- Written by `CONNECTORS_UPDATE=1 dotnet test tests/Connectors.Generated.Tests`; edit the definitions, not this page. -->

            A model reads the list of its tools in every conversation. Tokens are counted with OpenAI's public o200k vocabulary over the compact
            JSON of MCP's `tools/list`: each tool by itself, and the whole list. The whole list may cost %BUDGET%, a tool %PER_TOOL%; a
            build or a test fails above.

            `GET /v1/tools?dialect=mcp|openai|openai-strict|anthropic|gemini` and `connectors tools --dialect` give the tools as a model's
            vendor takes them, and `toolset=` or `--toolset` only those of a toolset.

            | tool | what it does | effect | scopes | tokens |
            |---|---|---|---|---|

            """.ReplaceLineEndings("\n").Replace("%BUDGET%", Number(Budget), StringComparison.Ordinal).Replace("%PER_TOOL%", Number(TokenBudget.PerTool), StringComparison.Ordinal));
        foreach (var tool in Dialects.Catalog.Listed)
        {
            var descriptor = tool.Descriptor;
            page.Append(CultureInfo.InvariantCulture, $"| `{tool.Name}` | {descriptor.Description} | {descriptor.Effect.ToString().ToLowerInvariant()} | {Code(descriptor.Scopes)} | {Number(Count(Dialects.One(tool, ToolDialect.Mcp)))} |\n");
        }

        page.Append(CultureInfo.InvariantCulture, $"| the whole list | | | | {Number(Count(Dialects.List(ToolDialect.Mcp)))} |\n");
        page.Append("""

            ## Toolsets

            | toolset | what it is for | tools | scopes |
            |---|---|---|---|

            """.ReplaceLineEndings("\n"));
        foreach (var toolset in Dialects.Catalog.Toolsets)
        {
            page.Append(CultureInfo.InvariantCulture, $"| `{toolset.Name}` | {toolset.Description} | {Code(toolset.Tools)} | {Code(toolset.Scopes.SelectMany(s => s.Scopes))} |\n");
        }

        return page.ToString();
    }

    static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    static string Code(IEnumerable<string> words) => string.Join(", ", words.Select(w => $"`{w}`"));
}

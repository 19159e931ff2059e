using Connectors.Generator.Models;
using Microsoft.CodeAnalysis.Text;

namespace Connectors.Generator.Emitting;

/// <summary>One group's tools: a typed method and input for each over its data, which is literals.</summary>
internal static class ToolEmitter
{
    public static SourceText Emit(ToolGroup group)
    {
        var source = new SourceWriter($"the tools in {(group.Folder.Length == 0 ? "no folder" : group.Folder)}", group.Connector.Namespace);
        source.Line();
        source.Block($"public sealed partial class {group.Connector.ClassName}Tools", () =>
        {
            var first = true;
            foreach (var tool in group.Tools.Where(static tool => !tool.IsHidden))
            {
                if (!first)
                {
                    source.Line();
                }

                first = false;
                Method(source, tool);
            }
        });

        foreach (var tool in group.Tools)
        {
            if (!tool.IsHidden)
            {
                InputEmitter.Emit(source, tool.Input);
                foreach (var words in tool.Enums)
                {
                    InputEmitter.Emit(source, words);
                }
            }

            Data(source, tool);
        }

        return source.ToSourceText();
    }

    static void Method(SourceWriter source, ToolModel tool)
    {
        source.Summary(tool.Description);
        source.Line($"/// <exception cref=\"{Names.Runtime("Typed.ToolException")}\">The call did not succeed; the error says why and what to do next.</exception>");
        source.Line($"public global::System.Threading.Tasks.Task<{Names.Runtime("Typed.ToolResult")}<{tool.OutputType}>> {tool.Entry.ClassName}Async("
            + $"{tool.Input.Name} input, global::System.Threading.CancellationToken cancellationToken = default) =>");
        source.Line($"    RunAsync<{tool.OutputType}>({tool.Entry.ToolClass}.Instance, input, cancellationToken);");
        if (tool.PagedType is not { } record)
        {
            return;
        }

        source.Line();
        source.Summary($"{tool.Description} All pages, one record after the other.");
        source.Line($"/// <exception cref=\"{Names.Runtime("Typed.ToolException")}\">A page did not come; the error says why and what to do next.</exception>");
        source.Line($"public global::System.Collections.Generic.IAsyncEnumerable<{record}> {tool.Entry.ClassName}AllAsync("
            + $"{tool.Input.Name} input, global::System.Threading.CancellationToken cancellationToken = default) =>");
        source.Line($"    RunAllAsync<{record}>({tool.Entry.ToolClass}.Instance, input, cancellationToken);");
    }

    static void Data(SourceWriter source, ToolModel tool)
    {
        source.Line();
        source.Summary($"{tool.Entry.Name}, from {tool.Source}.");
        source.Block($"public sealed class {tool.Entry.ToolClass} : {Names.Runtime("Tools.ToolSource")}", () =>
        {
            source.Line("/// <summary>The only one.</summary>");
            source.Line($"public static readonly {tool.Entry.ToolClass} Instance = new();");
            source.Line();
            source.Line("/// <inheritdoc />");
            source.Line($"public override string Name => {SourceWriter.Text(tool.Entry.Name)};");
            source.Line();
            source.Line("/// <inheritdoc />");
            source.Line($"public override {Names.Runtime("Tools.ConnectorSource")} Connector => {tool.Entry.Connector.ClassName}Connector.Instance;");
            source.Line();
            if (tool.IsHidden)
            {
                source.Line("/// <inheritdoc />");
                source.Line("public override bool IsHidden => true;");
                source.Line();
            }

            Literal(source, "Descriptor", tool.Descriptor);
            Schema(source, "InputSchema", tool.InputSchema);
            Schema(source, "StrictSchema", tool.StrictSchema);
            Schema(source, "GeminiSchema", tool.GeminiSchema);
            Schema(source, "OutputSchema", tool.OutputSchema);
        });
    }

    static void Schema(SourceWriter source, string name, string json)
    {
        source.Line();
        Literal(source, name, json);
    }

    static void Literal(SourceWriter source, string name, string json)
    {
        source.Line("/// <inheritdoc />");
        source.Utf8Property($"public override global::System.ReadOnlySpan<byte> Utf8{name}", json);
    }
}

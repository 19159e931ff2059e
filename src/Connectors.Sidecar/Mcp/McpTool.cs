using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Connectors.Runtime.Tools;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Connectors.Sidecar.Mcp;

/// <summary>A tool as the protocol's library knows it, read from the same declaration that every door writes.</summary>
internal static class McpTool
{
    static readonly JsonTypeInfo<Tool> s_form = (JsonTypeInfo<Tool>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(Tool));
    static readonly ConcurrentDictionary<ToolSource, Tool?> s_whole = [];

    /// <summary>The tools that can be shown. One whose compiled form is broken is left out, and hides no other.</summary>
    /// <param name="tools">The tools.</param>
    /// <param name="bound">Parameters that the application has fixed; no schema shows them.</param>
    public static List<Tool> All(IEnumerable<ToolSource> tools, IReadOnlyList<string> bound) =>
        [.. tools.Select(tool => bound.Count == 0 ? s_whole.GetOrAdd(tool, static t => Read(t, [])) : Read(tool, bound)).OfType<Tool>()];

    static Tool? Read(ToolSource source, IReadOnlyList<string> bound)
    {
        try
        {
            var buffer = new ArrayBufferWriter<byte>(1024);
            using (var json = new Utf8JsonWriter(buffer))
            {
                ToolDeclaration.Write(json, source, ToolDialect.Mcp, bound);
            }

            return JsonSerializer.Deserialize(buffer.WrittenSpan, s_form);
        }
        catch (Exception e)
        {
            Console.Error.WriteLine($"The tool {source.Name} is not shown: its compiled form cannot be read. {e.Message}");
            return null;
        }
    }
}

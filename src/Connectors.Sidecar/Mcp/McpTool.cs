using System.Collections.Concurrent;
using System.Text.Json;
using Connectors.Runtime.Tools;
using ModelContextProtocol.Protocol;

namespace Connectors.Sidecar.Mcp;

/// <summary>A tool as the protocol's list shows it. Nothing in it but what the definition says, so it is the same for all agents.</summary>
internal static class McpTool
{
    static readonly ConcurrentDictionary<ToolSource, Tool> s_whole = [];

    /// <param name="source">The tool.</param>
    /// <param name="bound">Parameters that the application has fixed; the schema does not show them.</param>
    public static Tool Of(ToolSource source, IReadOnlySet<string> bound) => bound.Count == 0 ? s_whole.GetOrAdd(source, static s => Make(s, s.Utf8InputSchema)) : Make(source, SchemaFilter.Without(source.Utf8InputSchema, bound));

    static Tool Make(ToolSource source, ReadOnlySpan<byte> inputSchema)
    {
        var descriptor = source.Descriptor;
        return new()
        {
            Name = source.Name,
            Title = descriptor.Title,
            Description = descriptor.Description,
            InputSchema = Parse(inputSchema),
            OutputSchema = Parse(source.Utf8ResultSchema),
            Annotations = Annotations(descriptor.Effect),
        };
    }

    /// <summary>What equals the protocol's default is left out: not read-only, destructive, not idempotent, in an open world.</summary>
    static ToolAnnotations Annotations(ToolEffect effect) => effect switch
    {
        ToolEffect.Read => new() { ReadOnlyHint = true },
        ToolEffect.Create => new() { DestructiveHint = false },
        ToolEffect.Update => new() { IdempotentHint = true },
        _ => new(),
    };

    static JsonElement Parse(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8);
        return JsonElement.ParseValue(ref reader);
    }
}

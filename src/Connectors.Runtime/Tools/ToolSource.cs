namespace Connectors.Runtime.Tools;

/// <summary>
/// One tool in its compiled form: literals and nothing else. Generated code derives one class per tool;
/// nothing is read before the first call.
/// </summary>
public abstract class ToolSource
{
    ToolDescriptor? _descriptor;

    /// <summary>The name callers use, for example <c>crm_contact_create</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The connector this tool belongs to.</summary>
    public abstract ConnectorSource Connector { get; }

    /// <summary>Called by its name only: it stands in no list and no model is told of it.</summary>
    public virtual bool IsHidden => false;

    /// <summary>The descriptor as UTF-8 JSON: endpoint, parameters, scopes and the shape of the answer.</summary>
    public abstract ReadOnlySpan<byte> Utf8Descriptor { get; }

    /// <summary>The JSON Schema of the input, UTF-8, as MCP, OpenAI and Anthropic take it.</summary>
    public abstract ReadOnlySpan<byte> Utf8InputSchema { get; }

    /// <summary>The input's schema for OpenAI's strict mode, UTF-8: null stands for what is left out, and a map is a list of names and values.</summary>
    public abstract ReadOnlySpan<byte> Utf8StrictSchema { get; }

    /// <summary>The input's schema as Gemini's <c>Schema</c>, UTF-8; a map is a list of names and values.</summary>
    public abstract ReadOnlySpan<byte> Utf8GeminiSchema { get; }

    /// <summary>The JSON Schema of the compact answer, UTF-8.</summary>
    public abstract ReadOnlySpan<byte> Utf8OutputSchema { get; }

    /// <summary>
    /// The JSON Schema of a call's whole answer over MCP, UTF-8, be it a success or a failure. What is the same for all tools is said
    /// once by the server, and not paid for again with each of them; so this is any object.
    /// </summary>
    public virtual ReadOnlySpan<byte> Utf8ResultSchema => """{"type":"object"}"""u8;

    /// <summary>The descriptor, read on first use and kept.</summary>
    public ToolDescriptor Descriptor => _descriptor ?? Load();

    ToolDescriptor Load()
    {
        // Two first callers may both read it; both results are equal, so the last one may stay.
        var descriptor = DescriptorReader.ReadTool(Utf8Descriptor);
        _descriptor = descriptor;
        return descriptor;
    }
}

/// <summary>A provider's own facts in compiled form: base URL, error vocabulary, limits, scopes.</summary>
public abstract class ConnectorSource
{
    ConnectorDescriptor? _descriptor;

    /// <summary>The connector's id, the first word of each of its tools' names.</summary>
    public abstract string Id { get; }

    /// <summary>The descriptor as UTF-8 JSON.</summary>
    public abstract ReadOnlySpan<byte> Utf8Descriptor { get; }

    /// <summary>The descriptor, read on first use and kept.</summary>
    public ConnectorDescriptor Descriptor => _descriptor ??= DescriptorReader.ReadConnector(Utf8Descriptor);
}

/// <summary>All tools of one connector. Referencing it keeps every tool in a trimmed app; a typed client keeps only those it calls.</summary>
public abstract class ConnectorCatalog
{
    /// <summary>The connector.</summary>
    public abstract ConnectorSource Connector { get; }

    /// <summary>Its tools in ordinal order of their names.</summary>
    public abstract IReadOnlyList<ToolSource> Tools { get; }
}

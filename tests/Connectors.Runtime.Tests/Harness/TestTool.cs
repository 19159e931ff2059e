using System.Text;
using System.Text.Json.Nodes;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Tests.Harness;

/// <summary>A tool as the generator would have compiled it, written in the test that needs it.</summary>
internal sealed class TestTool : ToolSource
{
    readonly byte[] _utf8;

    public TestTool(string descriptor, TestConnector? connector = null)
    {
        _utf8 = Encoding.UTF8.GetBytes(descriptor);
        Name = (string)JsonNode.Parse(descriptor)!["tool"]!;
        Connector = connector ?? new();
    }

    public override string Name { get; }

    public override bool IsHidden => Hidden;

    public bool Hidden { get; init; }

    /// <summary>The schema of its input, the same in all dialects.</summary>
    public string Schema { get; init; } = "{}";

    public override ConnectorSource Connector { get; }

    public override ReadOnlySpan<byte> Utf8Descriptor => _utf8;

    public override ReadOnlySpan<byte> Utf8InputSchema => Encoding.UTF8.GetBytes(Schema);

    public override ReadOnlySpan<byte> Utf8StrictSchema => Encoding.UTF8.GetBytes(Schema);

    public override ReadOnlySpan<byte> Utf8GeminiSchema => Encoding.UTF8.GetBytes(Schema);

    public override ReadOnlySpan<byte> Utf8OutputSchema => "{}"u8;

    /// <summary>A tool with everything a test does not care about filled in; <paramref name="parameters"/> are JSON objects.</summary>
    public static TestTool With(
        string parameters = "", string call = "POST /things", string effect = "create", string? returns = null, string scopes = "",
        string? needsOneOf = null, TestConnector? connector = null, string name = "acme_thing", string? findOut = null, bool isHidden = false) => new(
        $$"""
        {"tool":"{{name}}","title":"Thing","description":"A thing.","effect":"{{effect}}",
         "method":"{{call.Split(' ')[0]}}","path":"{{call.Split(' ')[1]}}","scopes":[{{scopes}}],"parameters":[{{parameters}}]
         {{(needsOneOf is null ? "" : $",\"needs_one_of\":\"{needsOneOf}\"")}}{{(returns is null ? "" : $",\"returns\":{returns}")}}{{(findOut is null ? "" : $",\"find_out\":{findOut}")}}}
        """,
        connector)
    {
        Hidden = isHidden,
    };

    /// <summary>A tool that reads one thing by its id.</summary>
    public static TestTool Read(string? returns = null, TestConnector? connector = null) =>
        With("""{"name":"id","type":"string","to":"path.id","required":true}""", "GET /things/{id}", "read", returns, connector: connector);
}

/// <summary>A provider that never was: one base URL and, where a test says so, headers and an error vocabulary.</summary>
internal sealed class TestConnector(string errors = "{}", string headers = "{}", string baseUrl = "https://api.acme.example", string limits = "[]")
    : ConnectorSource
{
    readonly byte[] _utf8 = Encoding.UTF8.GetBytes(
        $$"""
        {"connector":"acme","title":"Acme","base_url":"{{baseUrl}}","scopes":{"things":"Things."},
         "headers":{{headers}},"errors":{{errors}},"limits":{{limits}}}
        """);

    public override string Id => "acme";

    public override ReadOnlySpan<byte> Utf8Descriptor => _utf8;
}

internal sealed class TestCatalog(params IEnumerable<TestTool> tools) : ConnectorCatalog
{
    public override IReadOnlyList<ToolSource> Tools { get; } = [.. tools.OrderBy(t => t.Name, StringComparer.Ordinal)];

    public override ConnectorSource Connector => Tools[0].Connector;
}

using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Connectors.Sandbox.Tests;

/// <summary>What came back, with the short ways of looking into it.</summary>
sealed partial record Answer(int Status, string Text, IReadOnlyDictionary<string, string> Headers)
{
    public static async Task<Answer> ReadAsync(HttpResponseMessage response)
    {
        // Headers first: reading the text parses the content type, and what was parsed is no longer what was sent.
        var headers = response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        return new Answer((int)response.StatusCode, await response.Content.ReadAsStringAsync(), headers);
    }

    public JsonObject Json => JsonNode.Parse(Text)!.AsObject();

    public JsonObject Properties => Json["properties"]!.AsObject();

    /// <summary>The body with every made-up uuid replaced, for comparing the rest letter by letter.</summary>
    public string Verbatim => Uuid().Replace(Text, "<uuid>");

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    public string String(string name) => Json[name]!.GetValue<string>();

    public string? Property(string name) => Properties[name]?.GetValue<string>();

    public string[] Ids() => [.. Json["results"]!.AsArray().Select(row => row!["id"]!.GetValue<string>())];

    /// <summary>The codes in <c>errors</c>, with the property each is about.</summary>
    public string[] Violations() =>
        [.. Json["errors"]!.AsArray().Select(error => $"{error!["context"]!["propertyName"]![0]} {error["code"]}")];

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")]
    private static partial Regex Uuid();
}

using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Connectors.Runtime.Answers;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.ML.Tokenizers;

namespace Connectors.Generated.Tests;

/// <summary>What an answer costs a model beside the provider's own, counted with a public tokenizer (OpenAI's o200k).</summary>
public class AnswerTokenTests
{
    static readonly TiktokenTokenizer s_tokenizer = TiktokenTokenizer.CreateForEncoding("o200k_base");

    [Fact]
    public async Task Ten_contacts_cost_a_third_of_the_providers_json_and_what_is_left_out_is_said()
    {
        var raw = new JsonObject
        {
            ["total"] = 120,
            ["results"] = new JsonArray([.. Enumerable.Range(0, 10).Select(i => Contact(i))]),
            ["paging"] = new JsonObject { ["next"] = new JsonObject { ["after"] = "10" } },
        }.ToJsonString();
        using var outcome = await SearchAsync(raw, """{"query":"acme","properties":["firstname","lastname","email","jobtitle","lifecyclestage"]}""");
        var result = Assert.IsType<ToolResult>(outcome);
        var (whole, data, text) = (Count(raw), Count(result.ToString()), Count(AnswerText.Of(result)));
        Assert.True(data * 3 <= whole, $"data {data}, raw {whole}");
        Assert.True(text * 4 <= whole, $"text {text}, raw {whole}");

        // A field is in the data, or its name is told.
        Assert.Equal(10, JsonNode.Parse(result.Data.Span)!["results"]!.AsArray().Count);
        Assert.Equal(["properties.createdate", "properties.hs_object_id", "properties.lastmodifieddate", "createdAt", "updatedAt", "archived", "url"], result.Omitted);
        Assert.StartsWith("10 of 120; next page: after=10\nid|email|firstname|jobtitle|lastname|lifecyclestage\n101|jane0.smith@acmecorp.com|Jane0|", AnswerText.Of(result), StringComparison.Ordinal);
        Assert.Contains("(left out: 7 other fields, such as ", AnswerText.Of(result), StringComparison.Ordinal);
    }

    static int Count(string text) => s_tokenizer.CountTokens(text);

    static JsonObject Contact(int i) => new()
    {
        ["id"] = $"10{i + 1}",
        ["properties"] = new JsonObject
        {
            ["createdate"] = $"2026-0{i % 9 + 1}-11T08:30:12.337Z", ["email"] = $"jane{i}.smith@acmecorp.com", ["firstname"] = $"Jane{i}", ["hs_object_id"] = $"10{i + 1}",
            ["jobtitle"] = "VP of Engineering", ["lastmodifieddate"] = $"2026-0{i % 9 + 1}-21T18:10:52.917Z", ["lastname"] = $"Smith{i}", ["lifecyclestage"] = "marketingqualifiedlead",
        },
        ["createdAt"] = $"2026-0{i % 9 + 1}-11T08:30:12.337Z",
        ["updatedAt"] = $"2026-0{i % 9 + 1}-21T18:10:52.917Z",
        ["archived"] = false,
        ["url"] = $"https://app.hubspot.com/contacts/44273183/record/0-1/10{i + 1}",
    };

    static async Task<ToolOutcome> SearchAsync(string answer, string input)
    {
        var services = new ServiceCollection();
        services.AddSingleton<ITokenProvider>(new StaticTokenProvider([KeyValuePair.Create("main", new AccessToken("token"))]));
        services.AddConnectors(ConnectorCatalogs.All).ConfigurePrimaryHttpMessageHandler(() => new Canned(answer));
        await using var provider = services.BuildServiceProvider();
        return await provider.GetRequiredService<ToolExecutor>().ExecuteAsync(new("hubspot_contacts_search", new("main", "user"), Encoding.UTF8.GetBytes(input)));
    }

    sealed class Canned(string answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(answer, Encoding.UTF8, "application/json") });
    }
}

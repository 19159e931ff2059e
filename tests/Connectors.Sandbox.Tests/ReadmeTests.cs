using System.Reflection;
using System.Text.RegularExpressions;
using Connectors.Sandbox.Faults;

namespace Connectors.Sandbox.Tests;

public sealed partial class ReadmeTests
{
    static readonly string Text = File.ReadAllText(typeof(ReadmeTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "Readme").Value!);

    [Fact]
    public void The_readme_names_every_fault() =>
        Assert.All(FaultNames.All, name => Assert.Contains($"`{name}`", Text, StringComparison.Ordinal));

    [Fact]
    public async Task Every_control_call_of_the_readme_works_with_the_body_it_shows()
    {
        await using var twin = await Twin.StartAsync();
        await twin.ControlAsync(HttpMethod.Post, "/portals", """{"token":"some-token"}""");
        var calls = ControlRow().Matches(Text);
        Assert.True(calls.Count >= 20, $"only {calls.Count} rows were read");
        foreach (Match call in calls)
        {
            var body = call.Groups["body"].Success ? call.Groups["body"].Value : null;
            if (call.Groups["path"].Value is "/expire" or "/revoke")
                body = """{"token":"some-token"}""";
            var answer = await twin.SendAsync(new HttpMethod(call.Groups["method"].Value), "/_twin" + call.Groups["path"].Value, body, token: "");
            Assert.True(answer.Status is 200 or 204, call.Value + answer.Text);
        }
    }

    /// <summary>What the README tells at its end: the client sees a reset connection, and repeating makes two.</summary>
    [Fact]
    public async Task The_deal_of_the_readme_is_there_although_the_connection_was_reset()
    {
        await using var twin = await Twin.StartAsync();
        var fault = DropExample().Match(Text).Groups["body"].Value;
        await twin.ArmAsync(fault);
        const string Deal = """{"properties":{"dealname":"D","dealstage":"contractsent"}}""";
        await Assert.ThrowsAsync<HttpRequestException>(() => twin.PostAsync("/crm/v3/objects/deals", Deal));
        await twin.PostAsync("/crm/v3/objects/deals", Deal);
        Assert.Equal(2, (await twin.GetAsync("/crm/v3/objects/deals")).Ids().Length);
    }

    [GeneratedRegex(@"^\| `(?<method>GET|POST|PUT|DELETE) /_twin(?<path>[a-z0-9/]*)` \| (`(?<body>\{[^`]*\})`)?", RegexOptions.Multiline)]
    private static partial Regex ControlRow();

    [GeneratedRegex(@"/_twin/faults -d '(?<body>\{[^']*\})'")]
    private static partial Regex DropExample();
}

using Connectors.Runtime.Execution;

namespace Connectors.Sidecar.Tests;

/// <summary>What the definitions warn of, provoked at the twin.</summary>
public sealed class WarningTests
{
    [Theory]
    [InlineData(AnswerView.Compact)]
    [InlineData(AnswerView.Full)]
    public async Task A_stage_that_went_backward_is_told(AnswerView view)
    {
        await using var host = await TwinHost.StartAsync();
        using var made = await host.RunAsync("hubspot_contact_create", """{"email":"stage@example.com","lifecyclestage":"customer"}""");
        Assert.Empty(made.Warnings);
        using var changed = await host.RunAsync("hubspot_contact_update", $$"""{"contact_id":{{Id(made)}},"lifecyclestage":"lead"}""", view);
        Assert.Contains("lifecyclestage was sent as 'lead', and the record has 'customer'", Assert.Single(changed.Warnings), StringComparison.Ordinal);
        using var forward = await host.RunAsync("hubspot_contact_update", $$"""{"contact_id":{{Id(made)}},"lifecyclestage":"evangelist"}""", view);
        Assert.Empty(forward.Warnings);
        using var cleared = await host.RunAsync("hubspot_contact_update", $$$"""{"contact_id":{{{Id(made)}}},"properties":{"lifecyclestage":""}}""", view);
        Assert.Empty(cleared.Warnings);
    }

    [Theory]
    [InlineData("hubspot_contacts_list", """{"limit":3,"properties":["email","shoe_size","fax"]}""")]
    [InlineData("hubspot_contacts_search", """{"limit":3,"properties":"email,shoe_size,fax"}""")]
    public async Task A_property_that_does_not_exist_is_told_and_an_empty_one_is_not(string tool, string input)
    {
        await using var host = await TwinHost.StartAsync();
        using var compact = await host.RunAsync(tool, input);
        using var full = await host.RunAsync(tool, input, AnswerView.Full);
        Assert.Contains("'shoe_size' is no property", Assert.Single(compact.Warnings), StringComparison.Ordinal);
        Assert.Equal(compact.Warnings, full.Warnings);
    }

    [Fact]
    public async Task A_search_right_after_a_write_says_that_it_may_lag_behind()
    {
        await using var host = await TwinHost.StartAsync(TimeSpan.FromHours(1));
        using var before = await host.RunAsync("hubspot_companies_search", """{"query":"Anvils"}""");
        (await host.RunAsync("hubspot_company_create", """{"name":"Anvils"}""")).Dispose();
        using var after = await host.RunAsync("hubspot_companies_search", """{"query":"Anvils"}""");
        Assert.Empty(before.Warnings);
        Assert.Contains("newest changes may be missing", Assert.Single(after.Warnings), StringComparison.Ordinal);
    }

    static string Id(ToolResult result) => System.Text.Json.Nodes.JsonNode.Parse(result.ToString())!["id"]!.ToJsonString();
}

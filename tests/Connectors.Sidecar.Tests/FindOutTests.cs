using System.Text;
using System.Text.Json.Nodes;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Tools;

namespace Connectors.Sidecar.Tests;

/// <summary>What the definitions say about finding out, asked of the twin: each write is found when it was carried out, and only then.</summary>
public sealed class FindOutTests
{
    public static TheoryData<string, string> Writes => new()
    {
        { "hubspot_contact_create", """{"email":"Nobody+1@Example.com","firstname":"No"}""" },
        { "hubspot_company_create", """{"name":"Anvils & Sons","domain":"anvils.example","industry":"COMPUTER_SOFTWARE"}""" },
        { "hubspot_company_create", """{"name":"Anvils \"R\" Us"}""" },
        { "hubspot_deal_create", """{"dealname":"Ten anvils","amount":1500.50,"dealstage":"presentationscheduled","closedate":"2026-12-24","hs_priority":"HIGH"}""" },
        { "hubspot_deal_create", """{"dealname":"Some anvils","dealstage":"presentationscheduled"}""" },
        { "hubspot_contact_update", """{"contact_id":"{id}","jobtitle":"Smith","properties":{"city":"Ulm","firstname":""}}""" },
        { "hubspot_deal_update", """{"deal_id":"{id}","amount":12,"closedate":"2027-01-01"}""" },
    };

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task A_write_is_found_when_it_was_carried_out_and_only_then(string tool, string input)
    {
        await using var host = await TwinHost.StartAsync();
        var descriptor = host.Tool(tool);
        var bytes = Encoding.UTF8.GetBytes(input.Replace("{id}", await AnIdAsync(host, tool), StringComparison.Ordinal));
        var sentAt = TimeProvider.System.GetUtcNow();

        var before = await AskAsync(host, descriptor, bytes, sentAt);
        using var written = await host.RunAsync(tool, Encoding.UTF8.GetString(bytes));
        var after = await AskAsync(host, descriptor, bytes, sentAt);

        Assert.Equal(WriteFate.NotFound, before.Fate);
        Assert.Equal((WriteFate.Found, (string)JsonNode.Parse(written.ToString())!["id"]!), (after.Fate, after.Id));
    }

    [Fact]
    public async Task An_older_record_that_is_equal_is_not_taken_for_a_new_one()
    {
        await using var host = await TwinHost.StartAsync();
        var deal = """{"dealname":"Twins","amount":5,"dealstage":"presentationscheduled"}"""u8.ToArray();
        (await host.RunAsync("hubspot_deal_create", Encoding.UTF8.GetString(deal))).Dispose();
        var later = TimeProvider.System.GetUtcNow().AddMinutes(30);
        Assert.Equal(WriteFate.NotFound, (await AskAsync(host, host.Tool("hubspot_deal_create"), deal, later)).Fate);
    }

    [Fact]
    public async Task Two_new_records_that_are_equal_leave_it_open()
    {
        await using var host = await TwinHost.StartAsync();
        var sentAt = TimeProvider.System.GetUtcNow();
        const string Company = """{"name":"Twins"}""";
        (await host.RunAsync("hubspot_company_create", Company)).Dispose();
        (await host.RunAsync("hubspot_company_create", Company)).Dispose();
        var finding = await AskAsync(host, host.Tool("hubspot_company_create"), Encoding.UTF8.GetBytes(Company), sentAt);
        Assert.Equal((WriteFate.CannotTell, 2), (finding.Fate, finding.Candidates!.Count));
    }

    [Fact]
    public async Task Every_write_says_how_to_find_out()
    {
        await using var host = await TwinHost.StartAsync();
        Assert.All(host.Catalog.Tools.Where(t => t.Descriptor.Effect != ToolEffect.Read), t => Assert.NotNull(t.Descriptor.FindOut));
        Assert.Equal(["hubspot_contact_by_email", "hubspot_deal_get"], host.Catalog.Tools.Except(host.Catalog.Listed).Select(t => t.Name));
    }

    static async Task<WriteFinding> AskAsync(TwinHost host, ToolDescriptor write, byte[] input, DateTimeOffset sentAt)
    {
        var findOut = write.FindOut!;
        using var outcome = await host.Executor.ExecuteAsync(findOut.LookUp(write, new(write.Name, TwinHost.Account, input), sentAt)!.Value);
        return findOut.Judge(write, host.Tool(findOut.Tool), input, outcome, sentAt, sentAt + findOut.SettlesAfter);
    }

    static async Task<string> AnIdAsync(TwinHost host, string tool)
    {
        using var page = await host.RunAsync(tool.Contains("deal", StringComparison.Ordinal) ? "hubspot_deals_search" : "hubspot_contacts_list", """{"limit":1}""");
        return (string)JsonNode.Parse(page.ToString())!["results"]![0]!["id"]!;
    }
}

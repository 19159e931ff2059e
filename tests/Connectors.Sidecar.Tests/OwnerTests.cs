using System.Text;
using Connectors.Generated;
using Connectors.Runtime.Binding;
using Connectors.Runtime.Tools;

namespace Connectors.Sidecar.Tests;

/// <summary>Whose record is made or changed can be fixed by the app: no model is shown the owner, and none can slip another past it.</summary>
public class OwnerTests
{
    static readonly ToolCatalog s_catalog = new(ConnectorCatalogs.All);

    public static TheoryData<string> Tools => [.. "hubspot_contact_create hubspot_contact_update hubspot_company_create hubspot_deal_create hubspot_deal_update".Split(' ')];

    [Theory]
    [MemberData(nameof(Tools))]
    public void The_owner_is_taken_and_not_shown(string name)
    {
        Assert.True(s_catalog.TryFind(name, out var tool));
        Assert.DoesNotContain("owner", Encoding.UTF8.GetString(tool.Utf8InputSchema), StringComparison.OrdinalIgnoreCase);
        Assert.Empty(tool.Descriptor.FaultsOf("hubspot_owner_id", "\"41629779\""u8)!);
        Assert.Empty(tool.Descriptor.FaultsOf("hubspot_owner_id", "41629779"u8)!);
        Assert.Single(tool.Descriptor.FaultsOf("hubspot_owner_id", "\"jane@acmecorp.com\""u8)!);
        Assert.Single(tool.Descriptor.FaultsOf("hubspot_owner_id", "{}"u8)!);
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public void A_second_owner_among_the_properties_is_a_fault_wherever_it_stands(string name)
    {
        Assert.True(s_catalog.TryFind(name, out var tool));
        foreach (var input in (string[])
            [
                """{"hubspot_owner_id":"1","properties":{"hubspot_owner_id":"2"}}""",
                """{"properties":{"hubspot_owner_id":"2"},"hubspot_owner_id":"1"}""",
                """{"properties":{"hubspot_owner_id":""},"hubspot_owner_id":"1"}""",
                """{"properties":{"hubspot_owner\u005fid":"2"},"hubspot_owner_id":"1"}""",
                """{"hubspot_owner_id":"1","hubspot_owner_id":"2"}""",
            ])
        {
            using var arguments = ArgumentBinder.Bind(tool.Descriptor, Encoding.UTF8.GetBytes(input));
            Assert.Contains(arguments.Faults, f => f.Path.EndsWith(".hubspot_owner_id", StringComparison.Ordinal) && f.Problem.StartsWith("is given twice", StringComparison.Ordinal));
        }
    }
}

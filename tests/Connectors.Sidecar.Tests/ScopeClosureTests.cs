using Connectors.Generated;
using Connectors.Runtime.Tools;

namespace Connectors.Sidecar.Tests;

public class ScopeClosureTests
{
    static readonly ToolCatalog s_catalog = new(ConnectorCatalogs.All);

    [Fact]
    public void A_choice_of_tools_needs_exactly_the_scopes_of_each_once() => Assert.Equal(
        ["crm.objects.contacts.read", "crm.objects.contacts.write"],
        s_catalog.Scopes(["hubspot_contact_create", "hubspot_contact_update", "hubspot_contacts_search"]));

    [Fact]
    public void All_tools_together_need_the_six_scopes_of_records() => Assert.Equal(6, s_catalog.Scopes(s_catalog.Tools.Select(t => t.Name)).Count);

    [Fact]
    public void A_tool_that_is_not_there_is_named() =>
        Assert.Contains("hubspot_contact_creat'", Assert.Throws<ArgumentException>(() => s_catalog.Scopes(["hubspot_contact_creat"])).Message, StringComparison.Ordinal);
}

namespace Connectors.Sandbox.Tests;

public sealed class AssociationTests
{
    [Theory]
    [InlineData("\"{0}\"")]
    [InlineData("{0}")]
    public async Task A_contact_created_with_a_company_shows_it_when_asked_and_so_does_the_company(string idForm)
    {
        await using var twin = await Twin.StartAsync();
        var company = await twin.CreateAsync("companies", """{"name":"N"}""");
        var contact = await CreateWithAsync(twin, idForm.Replace("{0}", company, StringComparison.Ordinal), 279);
        Assert.Equal(201, contact.Status);

        var read = await twin.GetAsync($"/crm/v3/objects/contacts/{contact.String("id")}?associations=companies,deals");
        Assert.Equal(
            $$$"""{"companies":{"results":[{"id":"{{{company}}}","type":"contact_to_company_unlabeled"}]}}""",
            read.Json["associations"]!.ToJsonString());
        var other = await twin.GetAsync($"/crm/v3/objects/companies/{company}?associations=contact");
        Assert.Equal(
            $$$"""{"contacts":{"results":[{"id":"{{{contact.String("id")}}}","type":"company_to_contact_unlabeled"}]}}""",
            other.Json["associations"]!.ToJsonString());
        Assert.False((await twin.GetAsync($"/crm/v3/objects/companies/{company}")).Json.ContainsKey("associations"));
    }

    [Fact]
    public async Task Lists_carry_associations_when_asked()
    {
        await using var twin = await Twin.StartAsync(empty: false);
        var list = await twin.GetAsync("/crm/v3/objects/deals?limit=1&associations=contacts&associations=companies");
        Assert.Equal(
            ["contacts", "companies"], list.Json["results"]![0]!["associations"]!.AsObject().Select(pair => pair.Key));
    }

    [Theory]
    [InlineData(3)] // Deal to contact: starts at the wrong end.
    [InlineData(4711)]
    public async Task A_type_that_does_not_start_at_the_object_is_refused_and_nothing_is_created(int typeId)
    {
        await using var twin = await Twin.StartAsync();
        var company = await twin.CreateAsync("companies", """{"name":"N"}""");
        Assert.Equal(400, (await CreateWithAsync(twin, company, typeId)).Status);
        Assert.Empty((await twin.GetAsync("/crm/v3/objects/contacts")).Ids());
    }

    [Fact]
    public async Task An_association_with_nobody_is_refused_and_nothing_is_created()
    {
        await using var twin = await Twin.StartAsync();
        Assert.Equal(400, (await CreateWithAsync(twin, "123456", 279)).Status);
        Assert.Empty((await twin.GetAsync("/crm/v3/objects/contacts")).Ids());
    }

    [Fact]
    public async Task An_archived_record_is_nobodys_neighbour()
    {
        await using var twin = await Twin.StartAsync();
        var company = await twin.CreateAsync("companies", """{"name":"N"}""");
        var contact = (await CreateWithAsync(twin, company, 1)).String("id");
        await twin.DeleteAsync($"/crm/v3/objects/companies/{company}");
        Assert.False((await twin.GetAsync($"/crm/v3/objects/contacts/{contact}?associations=companies")).Json.ContainsKey("associations"));
    }

    static Task<Answer> CreateWithAsync(Twin twin, string companyId, int typeId) => twin.PostAsync(
        "/crm/v3/objects/contacts",
        $$$"""{"properties":{"email":"a@b.example"},"associations":[{"to":{"id":{{{companyId}}}},"types":[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":{{{typeId}}}}]}]}""");
}

namespace Connectors.Sandbox.Tests;

public sealed class ArchiveTests
{
    [Fact]
    public async Task An_archived_record_is_gone_from_reads_lists_and_searches_and_seen_only_when_asked_for()
    {
        await using var twin = await Twin.StartAsync();
        var kept = await twin.CreateAsync("contacts", """{"email":"kept@b.example"}""");
        var gone = await twin.CreateAsync("contacts", """{"email":"gone@b.example"}""");
        twin.Clock.Advance(TimeSpan.FromSeconds(5));
        var deleted = await twin.DeleteAsync($"/crm/v3/objects/contacts/{gone}");
        Assert.Equal((204, ""), (deleted.Status, deleted.Text));

        Assert.Equal(404, (await twin.GetAsync($"/crm/v3/objects/contacts/{gone}")).Status);
        Assert.Equal([kept], (await twin.GetAsync("/crm/v3/objects/contacts")).Ids());
        Assert.Equal([kept], await twin.FindAsync("contacts", "{}"));

        var archived = await twin.GetAsync("/crm/v3/objects/contacts?archived=true");
        Assert.Equal([gone], archived.Ids());
        var read = await twin.GetAsync($"/crm/v3/objects/contacts/{gone}?archived=true");
        Assert.True(read.Json["archived"]!.GetValue<bool>());
        Assert.Equal("2026-11-23T12:00:05.000Z", read.String("archivedAt"));
        Assert.Equal(404, (await twin.GetAsync($"/crm/v3/objects/contacts/{kept}?archived=true")).Status);
    }

    [Fact]
    public async Task Archiving_frees_the_email_and_archiving_again_is_no_error()
    {
        await using var twin = await Twin.StartAsync();
        var id = await twin.CreateAsync("contacts", """{"email":"a@b.example"}""");
        await twin.DeleteAsync($"/crm/v3/objects/contacts/{id}");
        Assert.Equal(204, (await twin.DeleteAsync($"/crm/v3/objects/contacts/{id}")).Status);
        Assert.NotEqual(id, await twin.CreateAsync("contacts", """{"email":"a@b.example"}"""));
    }
}

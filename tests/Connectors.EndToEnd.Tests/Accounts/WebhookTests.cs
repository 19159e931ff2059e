using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace Connectors.EndToEnd.Tests.Accounts;

/// <summary>Every change of status reaches its receiver: signed, with what was and what is, and at least once whatever dies.</summary>
public class WebhookTests
{
    static readonly byte[] s_key = Encoding.ASCII.GetBytes("the receiver's own 32 byte key!!");

    readonly Channel<Delivery> _received = Channel.CreateUnbounded<Delivery>();
    int _refusals;

    [Fact]
    public async Task Each_transition_is_told_signed_and_in_order()
    {
        await using var receiver = await LocalServer.StartAsync(ReceiveAsync);
        await using var world = await AccountsWorld.StartAsync(new() { Rotation = "strict", More = More(receiver) });
        await world.ConnectAsync("told");
        await world.AskAsync(HttpMethod.Post, AccountsWorld.Account("told", action: "suspend"));
        await world.AskAsync(HttpMethod.Post, AccountsWorld.Account("told", action: "resume"));
        await world.AskAsync(HttpMethod.Delete, AccountsWorld.Account("told"));
        var id = (await world.GetAsync(AccountsWorld.Account("told")))["id"];

        List<(string?, string?, string?)> told = [];
        for (var i = 0; i < 5; i++)
        {
            var delivery = await NextAsync();
            Assert.Equal(("account.status_changed", "default", "main", "told", id), (delivery["type"], delivery.Data("tenant"), delivery.Data("connection"), delivery.Data("identifier"), delivery.Data("account_id")));
            told.Add((delivery.Data("old_status"), delivery.Data("new_status"), delivery.Data("reason")));
        }

        Assert.Equal([(null, "PENDING", null), ("PENDING", "ACTIVE", null), ("ACTIVE", "SUSPENDED", "by_request"), ("SUSPENDED", "ACTIVE", null), ("ACTIVE", "DISCONNECTED", "by_request")], told);
    }

    [Fact]
    public async Task An_event_is_told_after_the_server_died_before_it_could()
    {
        // The first delivery is refused while the server lives; what is told afterwards comes from the next one.
        _refusals = int.MaxValue;
        await using var receiver = await LocalServer.StartAsync(ReceiveAsync);
        await using var world = await AccountsWorld.StartAsync(new() { More = More(receiver) });
        await world.AskAsync(HttpMethod.Put, AccountsWorld.Account("told"));
        var refused = await NextAsync();
        Assert.Equal("PENDING", refused.Data("new_status"));
        await world.Servers[0].Program.KillAsync();
        world.Servers.Clear();
        _refusals = 0;
        await world.ServeAsync();

        var again = await NextAsync();
        while (again.Id == refused.Id && again.Status == HttpStatusCode.ServiceUnavailable)
        {
            again = await NextAsync();
        }

        Assert.Equal((refused.Id, refused.Body), (again.Id, again.Body));
    }

    static string More(LocalServer receiver) => $$""", "Webhook": { "Url": "{{receiver.Address}}hook", "Secret": "whsec_{{Convert.ToBase64String(s_key)}}" }""";

    /// <summary>A delivery fails its test within a minute and a half when it does not come: a dead process's lease is over by then.</summary>
    async Task<Delivery> NextAsync() => await _received.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(90));

    async Task ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var (id, at, signature) = ((string)context.Request.Headers["webhook-id"]!, (string)context.Request.Headers["webhook-timestamp"]!, (string)context.Request.Headers["webhook-signature"]!);
        var signed = HMACSHA256.HashData(s_key, (byte[])[.. Encoding.UTF8.GetBytes($"{id}.{at}."), .. body.ToArray()]);
        var isOurs = signature == "v1," + Convert.ToBase64String(signed);
        var status = !isOurs ? HttpStatusCode.BadRequest : Interlocked.Decrement(ref _refusals) >= 0 ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK;
        context.Response.StatusCode = (int)status;
        await context.Response.CompleteAsync();
        await _received.Writer.WriteAsync(new(id, status, isOurs, Encoding.UTF8.GetString(body.ToArray())));
    }

    sealed record Delivery(string Id, HttpStatusCode Status, bool IsSigned, string Body)
    {
        JsonNode Json => JsonNode.Parse(Body)!;

        public string? this[string name] => (string?)Json[name];

        public string? Data(string name)
        {
            Assert.True(IsSigned, "The signature is not ours.");
            return (string?)Json["data"]![name];
        }
    }
}

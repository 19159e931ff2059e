using System.Text;
using Connectors.Accounts.Events;
using Connectors.Accounts.Store;

namespace Connectors.Accounts.Tests.Events;

public sealed class WebhookPayloadTests
{
    static readonly StatusChange s_account = new()
    {
        Id = "evt_1",
        Tenant = "acme",
        Connection = "app",
        Identifier = "user_1",
        AccountId = "acc_1",
        From = "ACTIVE",
        To = "REVOKED",
        Reason = "uninstalled",
        At = new(2026, 3, 1, 14, 0, 0, 250, TimeSpan.FromHours(2)),
    };

    [Fact]
    public void An_account_is_told_with_both_statuses_and_the_reason() => Assert.Equal(
        """{"type":"account.status_changed","timestamp":"2026-03-01T12:00:00.25Z","data":{"tenant":"acme","connection":"app","identifier":"user_1","account_id":"acc_1","old_status":"ACTIVE","new_status":"REVOKED","reason":"uninstalled"}}""",
        Text(s_account));

    [Fact]
    public void A_new_account_has_no_old_status_and_no_reason() => Assert.Contains(
        "\"old_status\":null,\"new_status\":\"PENDING\",\"reason\":null",
        Text(s_account with { From = null, To = "PENDING", Reason = null }),
        StringComparison.Ordinal);

    [Fact]
    public void A_connection_is_told_by_a_type_of_its_own() => Assert.Equal(
        """{"type":"connection.status_changed","timestamp":"2026-03-01T12:00:00.25Z","data":{"tenant":"acme","connection":"app","old_status":"OK","new_status":"MISCONFIGURED","reason":"BAD_CLIENT_SECRET"}}""",
        Text(s_account with { Identifier = null, AccountId = null, From = "OK", To = "MISCONFIGURED", Reason = "BAD_CLIENT_SECRET" }));

    [Fact]
    public void What_a_caller_names_its_users_cannot_break_out_of_the_json() => Assert.Contains(
        "\\u0022", Text(s_account with { Identifier = "\",\"type\":\"x" }), StringComparison.Ordinal);

    static string Text(StatusChange change) => Encoding.UTF8.GetString(WebhookPayload.Write(change).Span);

    [Theory]
    [InlineData("https://hooks.example/x?y=z", true)]
    [InlineData("http://localhost:8080/", true)]
    [InlineData("http://127.0.0.1:8080/", true)]
    [InlineData("http://[::1]:8080/", true)]
    [InlineData("http://hooks.example/", false)]
    [InlineData("http://localhost.example/", false)]
    [InlineData("http://127.0.0.1.example/", false)]
    [InlineData("http://10.0.0.1/", false)]
    [InlineData("ftp://hooks.example/", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("https://user:pass@hooks.example/", false)]
    [InlineData("https://hooks.example/#x", false)]
    [InlineData("/hooks", false)]
    public void An_address_is_https_or_on_this_machine(string url, bool isOne)
    {
        var fault = Record.Exception(() => new WebhookEndpoint(new(url, UriKind.RelativeOrAbsolute), [DeliveryWorld.Secret]));

        Assert.Equal(isOne, fault is null);
        Assert.DoesNotContain("pass@", fault?.ToString() ?? "", StringComparison.Ordinal);
    }
}

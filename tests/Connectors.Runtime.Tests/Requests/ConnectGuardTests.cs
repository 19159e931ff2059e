using System.Net;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Requests;
using Connectors.Runtime.Tests.Harness;

namespace Connectors.Runtime.Tests.Requests;

/// <summary>No connection into the private network, whatever a name resolves to.</summary>
public sealed class ConnectGuardTests
{
    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("10.0.0.1")]
    [InlineData("100.64.0.1")]
    [InlineData("100.127.255.255")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.8")]
    [InlineData("192.0.2.1")]
    [InlineData("192.168.1.1")]
    [InlineData("198.18.0.1")]
    [InlineData("198.51.100.1")]
    [InlineData("203.0.113.1")]
    [InlineData("224.0.0.1")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::10.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("::ffff:0:10.0.0.1")]
    [InlineData("64:ff9b::a00:1")]
    [InlineData("64:ff9b:1::a00:1")]
    [InlineData("100::1")]
    [InlineData("2001::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2002:a00:1::")]
    [InlineData("3fff::1")]
    [InlineData("5f00::1")]
    [InlineData("fc00::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fe80::1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    public void An_address_that_is_not_on_the_internet_is_refused(string address) => Assert.False(ConnectGuard.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("1.1.1.1")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.1")]
    [InlineData("172.15.0.1")]
    [InlineData("172.32.0.1")]
    [InlineData("169.253.0.1")]
    [InlineData("192.0.1.1")]
    [InlineData("198.17.0.1")]
    [InlineData("223.255.255.254")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("2606:4700::1111")]
    [InlineData("2a00:1450:4001::1")]
    public void An_address_on_the_internet_is_taken(string address) => Assert.True(ConnectGuard.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("[::ffff:127.0.0.1]")]
    public async Task A_provider_whose_name_leads_home_is_never_connected(string host)
    {
        await using var server = RawServer.Saying("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        var tool = TestTool.With("""{"name":"a","type":"string","to":"body.a"}""", connector: new(baseUrl: $"http://{host}:{server.Address.Port}"));
        var error = Assert.IsType<ToolError>(await RawServer.CallAsync(tool, address: null));
        Assert.Equal(("provider_unavailable", "Acme cannot be reached; nothing was carried out."), (error.Code.Name, error.Message));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Trust_in_one_host_is_no_trust_in_another()
    {
        await using var server = RawServer.Saying("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        var tool = TestTool.With(connector: new(baseUrl: $"http://localhost:{server.Address.Port}"));
        var outcome = await RawServer.CallAsync(tool, address: null, configure: o => o.BaseUrls["other"] = new("http://127.0.0.1:1"));
        Assert.IsType<ToolError>(outcome);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_host_that_the_operator_names_may_be_at_home()
    {
        await using var server = RawServer.Saying("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n");
        Assert.IsType<ToolResult>(await RawServer.CallAsync(TestTool.With(), server.Address));
        Assert.Single(server.Requests);
    }
}

using System.Net;
using System.Net.Sockets;

namespace Connectors.EndToEnd.Tests;

/// <summary>Starting and failing to start: one clear sentence, and an exit code that means something.</summary>
public class StartTests
{
    [Fact]
    public async Task The_quickstart_plays_all_steps_and_ends_well()
    {
        var (exitCode, output, errors) = await ConnectorsProgram.RunAsync("quickstart", "--exit", "--listen", "http://127.0.0.1:0");

        Assert.True(exitCode == 0, output + errors);
        Assert.Equal("", errors);
        Assert.Contains("All 12 steps went as they should.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_quickstart_goes_on_serving()
    {
        await using var program = ConnectorsProgram.Start("quickstart", "--listen", "http://127.0.0.1:0");
        await program.LineAsync("Still serving");
        var address = new Uri((await program.LineAsync("  curl ")).Split(' ')[0]);

        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri(address, "/healthz"))).StatusCode);
    }

    [Theory]
    [InlineData("sandbox")]
    [InlineData("quickstart")]
    [InlineData("serve")]
    public async Task A_port_in_use_is_one_sentence(string command)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        using var config = new ConfigFile("""{"Connections":{"a":{"Connector":"hubspot","Token":"t"}}}""");

        var (exitCode, _, errors) = await ConnectorsProgram.RunAsync([command, "--listen", $"http://127.0.0.1:{port}", .. command == "serve" ? ["--config", config.Path] : Array.Empty<string>()]);

        Assert.Equal(3, exitCode);
        AssertOneSentence(errors);
        Assert.Contains(port.ToString(System.Globalization.CultureInfo.InvariantCulture), errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"Connections":{"a":{"Connector":"hubspott","Token":"t"}}}""", "hubspott")]
    [InlineData("""{"Connections":{"a":{"Connector":"hubspot"}}}""", "CONNECTORS_CONNECTIONS__A__TOKEN")]
    [InlineData("""{"Connections":{"a":{"Connector":"hubspot","Token":"with space"}}}""", "visible ASCII")]
    [InlineData("""{"Connections":{"a":{"Connector":"hubspot","TokenFile":"nowhere"}}}""", "nowhere")]
    [InlineData("""{"Conections":{}}""", "Conections")]
    [InlineData("""{"Connections":{}}""", "Connections")]
    [InlineData("""{"Connectors":{"hubspot":{"BaseUrl":"http://api.example"}},"Connections":{"a":{"Connector":"hubspot","Token":"t"}}}""", "BaseUrl")]
    [InlineData("""{"Connections":""", "line 1")]
    [InlineData("[]", "object")]
    public async Task A_faulty_configuration_names_the_place_and_nothing_starts(string json, string named)
    {
        using var config = new ConfigFile(json);

        var (exitCode, output, errors) = await ConnectorsProgram.RunAsync("serve", "--listen", "http://127.0.0.1:0", "--config", config.Path);

        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains(named, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("with space", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_configuration_is_one_sentence()
    {
        var (exitCode, _, errors) = await ConnectorsProgram.RunAsync("serve", "--config", "nowhere.json");

        Assert.Equal(2, exitCode);
        AssertOneSentence(errors);
    }

    [Theory]
    [InlineData("--listen", "http://0.0.0.0:5902")]
    [InlineData("--listen", "http://example.com:1")]
    [InlineData("--listen", "https://127.0.0.1:1")]
    [InlineData("--listen", "5902")]
    [InlineData("--lisen", "http://127.0.0.1:0")]
    public async Task A_wrong_command_line_starts_nothing(string option, string value)
    {
        var (exitCode, _, errors) = await ConnectorsProgram.RunAsync("quickstart", "--exit", option, value);

        Assert.Equal(2, exitCode);
        Assert.Contains(option == "--lisen" ? "--lisen" : value, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    public async Task A_token_that_no_header_could_carry_starts_no_twin(string token)
    {
        var (exitCode, _, errors) = await ConnectorsProgram.RunAsync("sandbox", "--listen", "http://127.0.0.1:0", "--token", token);

        Assert.Equal(2, exitCode);
        Assert.Contains("visible ASCII", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--client-id", "a b", "visible ASCII")]
    [InlineData("--client-secret", "", "visible ASCII")]
    [InlineData("--redirect-uri", "callback", "'callback' is not an address")]
    [InlineData("--redirect-uri", "https://a.example/#part", "is not an address")]
    [InlineData("--rotation", "sometimes", "sometimes")]
    [InlineData("--token-lifetime", "0", "'0' is not a number of seconds")]
    [InlineData("--token-lifetime", "soon", "'soon' is not a number of seconds")]
    public async Task An_app_that_cannot_be_starts_no_twin(string option, string value, string says)
    {
        var (exitCode, _, errors) = await ConnectorsProgram.RunAsync("sandbox", "--listen", "http://127.0.0.1:0", option, value);

        Assert.Equal(2, exitCode);
        Assert.Contains(says, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_app_of_the_twin_is_the_one_that_was_named()
    {
        await using var twin = ConnectorsProgram.Start(
            "sandbox", "--listen", "http://127.0.0.1:0", "--client-id", "demo", "--client-secret", "hush", "--rotation", "strict",
            "--token-lifetime", "60", "--redirect-uri", "https://a.example/1", "--redirect-uri", "https://a.example/2");
        var address = await twin.LineAsync("listening on ");
        Assert.Equal("demo", await twin.LineAsync("client id "));
        Assert.Equal("hush", await twin.LineAsync("client secret "));

        using var client = new HttpClient { BaseAddress = new(address) };
        var apps = await client.GetStringAsync("/_twin/apps");
        Assert.Contains("""["https://a.example/1","https://a.example/2"]""", apps, StringComparison.Ordinal);
        var oauth = await client.GetStringAsync("/_twin/oauth");
        Assert.Contains("""{"access_token_lifetime":60,"code_lifetime":600,"rotation":"strict",""", oauth, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_free_port_of_localhost_is_found()
    {
        await using var twin = ConnectorsProgram.Start("sandbox", "--listen", "http://localhost:0");

        Assert.StartsWith("http://127.0.0.1:", await twin.LineAsync("listening on "), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sandbox", 0)]
    [InlineData("quickstart", 0)]
    public async Task A_server_that_is_told_to_stop_ends_well(string command, int expected)
    {
        await using var program = ConnectorsProgram.Start(command, "--listen", "http://127.0.0.1:0");
        await program.LineAsync(command == "sandbox" ? "listening on " : "Still serving");

        Assert.Equal(expected, await program.TerminateAsync());
        Assert.Equal("", program.Errors);
    }

    [Fact]
    public async Task A_story_that_is_cut_short_did_not_end_well()
    {
        await using var program = ConnectorsProgram.Start("quickstart", "--exit", "--listen", "http://127.0.0.1:0");
        await program.LineAsync(" 1. ");

        Assert.NotEqual(0, await program.TerminateAsync());
    }

    [Fact]
    public async Task An_empty_sandbox_has_no_records()
    {
        await using var twin = ConnectorsProgram.Start("sandbox", "--listen", "http://127.0.0.1:0", "--token", "t", "--empty");
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new(await twin.LineAsync("listening on ")) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", "t");

        Assert.Contains("\"results\":[]", await http.GetStringAsync(new Uri("/crm/v3/objects/contacts", UriKind.Relative)), StringComparison.Ordinal);
    }

    /// <summary>Which program the tests ran is no accident: with CONNECTORS_BINARY it is one native file that needs no runtime.</summary>
    [Fact]
    public void The_program_under_test_is_the_one_that_was_named()
    {
        if (ConnectorsProgram.NativeBinary is not { } binary)
        {
            Assert.True(File.Exists(Path.Combine(AppContext.BaseDirectory, "connectors.dll")));
            return;
        }

        Assert.Equal("\u007fELF", System.Text.Encoding.ASCII.GetString(File.ReadAllBytes(binary), 0, 4));
        Assert.Empty(Directory.EnumerateFiles(Path.GetDirectoryName(binary)!, "*.dll"));
    }

    static void AssertOneSentence(string text)
    {
        Assert.Single(text.Trim().Split('\n'));
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
    }

    sealed class ConfigFile : IDisposable
    {
        public ConfigFile(string json) => File.WriteAllText(Path, json);

        public string Path { get; } = System.IO.Path.GetTempFileName();

        public void Dispose() => File.Delete(Path);
    }
}

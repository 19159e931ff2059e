using Connectors.Generated;
using Connectors.Runtime.Tools;
using Connectors.Sidecar.Commands;
using Connectors.Sidecar.Configuration;

namespace Connectors.Sidecar.Tests;

public sealed class ConfigurationTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("connectors-config-").FullName;
    readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void All_faults_are_told_at_once()
    {
        var error = Assert.Throws<StartException>(() => Load("""
            { "Connecters": {}, "Connectors": { "hubspot": { "BaseUrl": "ftp://x" } }, "Connections": { "a": { "Connector": "hubspo", "Tokn": "t" }, "b": 5 } }
            """));

        Assert.Equal(ExitCode.Usage, error.ExitCode);
        Assert.All(["Connecters", "Connectors.hubspot.BaseUrl", "Connections.a.Tokn", "'hubspo'", "Connections.b"], place => Assert.Contains(place, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void The_environment_wins_over_the_file()
    {
        _environment["CONNECTORS_CONNECTIONS__MY_APP__TOKEN"] = "from-environment";

        var settings = Load("""{ "Connections": { "my-app": { "Connector": "hubspot" } } }""");

        Assert.Equal("***", settings.Connections["my-app"].Token.ToString());
    }

    [Fact]
    public void A_token_file_lies_beside_the_configuration()
    {
        File.WriteAllText(Path.Combine(_folder, "token"), "secret-token\n");

        Assert.Single(Load("""{ "Connections": { "a": { "Connector": "hubspot", "TokenFile": "token" } } }""").Connections);
    }

    [Fact]
    public void Comments_and_a_last_comma_are_allowed_and_a_key_twice_is_not()
    {
        Assert.Single(Load("""
            { // the app
              "Connections": { "a": { "Connector": "hubspot", "Token": "t", } } }
            """).Connections);
        Assert.Throws<StartException>(() => Load("""{ "Connections": { "a": { "Connector": "hubspot", "Token": "t" }, "a": { "Connector": "hubspot", "Token": "t" } } }"""));
    }

    SidecarSettings Load(string json)
    {
        var file = Path.Combine(_folder, "connectors.json");
        File.WriteAllText(file, json);
        return SidecarConfiguration.Load(file, new ToolCatalog(ConnectorCatalogs.All), _environment.GetValueOrDefault);
    }
}

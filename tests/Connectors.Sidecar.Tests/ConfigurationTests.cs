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
    public void What_is_kept_of_calls_is_said_in_one_place_and_checked()
    {
        const string Rest = """ "Store": "a.db", "MasterKeyFile": "k", "PublicUrl": "https://connect.example/", "Connections": { "a": { "Connector": "hubspot", "Token": "t" } } """;
        var told = Load($$"""{ "Executions": { "RecordDays": 7, "WriteHours": 48, "UnknownDays": 3, "KeepInput": true }, {{Rest}} }""").Accounts!.Executions;
        Assert.Equal((TimeSpan.FromDays(7), TimeSpan.FromHours(48), TimeSpan.FromDays(3), true), (told.KeepRecords, told.KeepWrites, told.KeepUnknown, told.KeepInput));
        var usual = Load($$"""{ {{Rest}} }""").Accounts!.Executions;
        Assert.Equal((TimeSpan.FromDays(90), TimeSpan.FromHours(24), TimeSpan.FromDays(30), false), (usual.KeepRecords, usual.KeepWrites, usual.KeepUnknown, usual.KeepInput));

        var message = Assert.Throws<StartException>(() => Load($$"""{ "Executions": { "RecordDays": 0, "WriteHours": "1", "UnknownDays": -1, "KeepInput": 1, "Days": 2 }, {{Rest}} }""")).Message;
        Assert.All(["Executions.RecordDays", "Executions.WriteHours", "Executions.UnknownDays", "Executions.KeepInput", "Executions.Days"], place => Assert.Contains(place, message, StringComparison.Ordinal));
    }

    [Fact]
    public void The_environment_wins_over_the_file()
    {
        _environment["CONNECTORS_CONNECTIONS__MY_APP__TOKEN"] = "from-environment";

        // The file's own token could not be used, and nobody looks at it.
        Assert.Single(Load("""{ "Connections": { "my-app": { "Connector": "hubspot", "Token": "with space" } } }""").Connections);
    }

    [Theory]
    [InlineData("""{ "Connections": { "a-b": { "Connector": "hubspot", "Token": "t" }, "A_b": { "Connector": "hubspot", "Token": "u" } } }""", "CONNECTORS_CONNECTIONS__A_B__TOKEN")]
    [InlineData("""{ "Connections": { "a": { "Connector": "hubspot", "Token": "t", "TokenFile": "f" } } }""", "Keep one of the two")]
    [InlineData("""{ "Connections": { "a": { "Connector": "hubspot", "Token": "t", "token": "u" } } }""", "given twice")]
    [InlineData("""{ "Connectors": { "hubspot": { "BaseUrl": "https://user:secret@api.example" } }, "Connections": { "a": { "Connector": "hubspot", "Token": "t" } } }""", "BaseUrl")]
    public void What_could_mean_two_things_is_a_fault(string json, string named)
    {
        var message = Assert.Throws<StartException>(() => Load(json)).Message;

        Assert.Contains(named, message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_byte_order_mark_does_no_harm() => Assert.Single(Load("\uFEFF{ \"Connections\": { \"a\": { \"Connector\": \"hubspot\", \"Token\": \"t\" } } }").Connections);

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

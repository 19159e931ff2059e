using System.Globalization;
using Connectors.Sandbox;

var options = new SandboxOptions
{
    Listen = Value("--listen") ?? "http://127.0.0.1:4010",
    Token = Value("--token"),
    Empty = args.Contains("--empty"),
    ClientId = Value("--client-id"),
    ClientSecret = Value("--client-secret"),
    RedirectUris = Values("--redirect-uri"),
    Rotation = Enum.Parse<TokenRotation>(Value("--rotation") ?? "none", ignoreCase: true),
    AccessTokenLifetime = TimeSpan.FromSeconds(int.Parse(Value("--token-lifetime") ?? "1800", CultureInfo.InvariantCulture)),
};
await using var twin = await SandboxHost.StartAsync(options);

Console.WriteLine($"""
    A HubSpot twin listens on {twin.Address}
    Its ready portal answers to the token {twin.Token}
    Its ready app has the client id     {twin.ClientId}
                  and the client secret {twin.ClientSecret}

    Try:  curl -H 'Authorization: Bearer {twin.Token}' '{twin.Address}crm/v3/objects/contacts?limit=3'
    Stop: Ctrl+C
    """);
await twin.WaitForShutdownAsync(CancellationToken.None);

string? Value(string name) => Values(name).FirstOrDefault();

string[] Values(string name) => [.. args.Index().Where(arg => arg.Index > 0 && args[arg.Index - 1] == name).Select(arg => arg.Item)];

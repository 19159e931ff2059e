using Connectors.Sandbox;

var options = new SandboxOptions
{
    Listen = Value("--listen") ?? "http://127.0.0.1:4010",
    Token = Value("--token"),
    Empty = args.Contains("--empty"),
};
await using var twin = await SandboxHost.StartAsync(options);

Console.WriteLine($"""
    A HubSpot twin listens on {twin.Address}
    Its ready portal answers to the token {twin.Token}

    Try:  curl -H 'Authorization: Bearer {twin.Token}' '{twin.Address}crm/v3/objects/contacts?limit=3'
    Stop: Ctrl+C
    """);
await twin.WaitForShutdownAsync(CancellationToken.None);

string? Value(string name) => Array.IndexOf(args, name) is >= 0 and var place && place + 1 < args.Length ? args[place + 1] : null;

// Typed tools in an app of your own. Run it against the twin:
//   dotnet run --project src/Connectors.Sidecar -- sandbox --token demo
//   dotnet run --project samples/Library -- http://127.0.0.1:5901 demo
using Connectors.Generated.HubSpot;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Tokens;
using Connectors.Runtime.Typed;
using Microsoft.Extensions.DependencyInjection;

var services = new ServiceCollection();
services.AddConnectors([], options => options.BaseUrls["hubspot"] = new(args[0]));
services.AddSingleton<ITokenProvider>(new StaticTokenProvider([new("my-app", new AccessToken(args[1]))]));
await using var provider = services.BuildServiceProvider();
var executor = provider.GetRequiredService<ToolExecutor>();

var hubspot = new HubSpotTools(executor, new Account("my-app", "user_hs_456"));
var deal = await hubspot.DealCreateAsync(new()
{
    Dealname = "Acme Corp — Enterprise 2026",
    Amount = 75_000,
    Dealstage = "presentationscheduled",
    HsPriority = DealCreateHsPriority.High,
});
Console.WriteLine($"{deal.Data.Id} is at {deal.Data.Dealstage}");

try
{
    await hubspot.ContactGetAsync(new() { ContactId = "../companies/1" });
}
catch (ToolException e)
{
    // What the agent would be told, and nothing was sent.
    Console.WriteLine(e.Error.Message);
}

// Tools as functions of a chat client. Run it against the twin:
//   dotnet run --project src/Connectors.Sidecar -- sandbox --token demo
//   dotnet run --project samples/AI -- http://127.0.0.1:5901 demo
using Connectors.AI;
using Connectors.Generated;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Tokens;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Samples.AI;

var services = new ServiceCollection();
services.AddConnectors(ConnectorCatalogs.All, options => options.BaseUrls["hubspot"] = new(args[0]));
services.AddSingleton<ITokenProvider>(new StaticTokenProvider([new("my-app", new AccessToken(args[1]))]));
services.AddSingleton<AgentFunctions>();
await using var provider = services.BuildServiceProvider();

// For a real model this is the one line to change; with Microsoft.Extensions.AI.OpenAI, for example:
//   IChatClient model = new OpenAIClient(key).GetChatClient("gpt-4.1").AsIChatClient();
IChatClient model = new ScriptedModel(Console.Out);

var functions = await provider.GetRequiredService<AgentFunctions>().ForAsync(new Account("my-app", "user_hs_456"));
using var chat = new FunctionInvokingChatClient(model);
var answer = await chat.GetResponseAsync("What is the email address of our contact at Acme?", new() { Tools = [.. functions] });
Console.WriteLine(answer.Text);

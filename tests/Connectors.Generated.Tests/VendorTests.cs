using System.Text.Json.Nodes;
using Connectors.Sandbox.Tests;

namespace Connectors.Generated.Tests;

/// <summary>The vendors' own converters, and a JSON Schema validator, over every tool in every dialect.</summary>
[Trait("needs", "npm")]
public sealed class VendorTests : IClassFixture<Npm>
{
    [NpmFact]
    public async Task The_vendors_own_packages_take_every_tool_as_it_is()
    {
        var folder = Directory.CreateTempSubdirectory("dialects-");
        try
        {
            var inputs = new JsonArray();
            foreach (var dialect in Dialects.All)
            {
                await File.WriteAllTextAsync(Path.Combine(folder.FullName, Dialects.Word(dialect) + ".json"), Dialects.List(dialect));
                foreach (var tool in Dialects.Catalog.Listed)
                {
                    var schema = Dialects.Schema(tool, dialect);
                    foreach (var input in (JsonObject[])[SampleInput.Full(schema), SampleInput.Sparse(schema)])
                    {
                        inputs.Add(new JsonObject { ["dialect"] = Dialects.Word(dialect), ["tool"] = tool.Name, ["input"] = input });
                    }
                }
            }

            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "inputs.json"), inputs.ToJsonString());

            // Some of the packages need a newer Node.js than a machine may have, so it is one of them.
            var output = await Npm.RunAsync("npm", ["exec", "--no", "--", "node", "check.mjs"], new() { ["DIALECTS"] = folder.FullName });
            Assert.Contains("all 11 tools in all dialects", output, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

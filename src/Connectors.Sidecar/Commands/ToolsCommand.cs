using System.CommandLine;
using Connectors.Runtime.Tools;
using Connectors.Sidecar.Http;

namespace Connectors.Sidecar.Commands;

/// <summary><c>connectors tools</c>: what can be called. All of it is compiled in, so there is nothing to configure.</summary>
internal static class ToolsCommand
{
    public static Command Create()
    {
        var dialect = new Option<string?>("--dialect") { Description = $"Print JSON as a model's vendor takes it: {string.Join(", ", ToolDialects.Words)}.", HelpName = "DIALECT" };
        var toolset = new Option<string?>("--toolset") { Description = "Only the tools of this toolset.", HelpName = "NAME" };
        var json = ConfigOption.Json();
        var command = new Command("tools", "Lists the tools, with what they do and the scopes that they need.") { dialect, toolset, json };
        command.SetAction((parsed, _) => Startup.RunAsync(() =>
        {
            var catalog = Composition.Catalog;
            var choice = ToolChoice.Make(catalog, catalog.Listed, parsed.GetValue(dialect), parsed.GetValue(toolset), out var problem)
                ?? throw new StartException(ExitCode.Usage, problem);
            Console.WriteLine(parsed.GetValue(json) || choice.Dialect is not null
                ? Table.Json(writer => ToolJson.Write(writer, choice.Tools, choice.Dialect))
                : Table.Of([["TOOL", "EFFECT", "SCOPES"], .. choice.Tools.Select(Row)]));
            return Task.FromResult(ExitCode.Success);
        }));
        return command;
    }

    static string[] Row(ToolSource tool) =>
        [tool.Name, ToolJson.Effect(tool.Descriptor.Effect), string.Join(' ', tool.Descriptor.Scopes)];
}

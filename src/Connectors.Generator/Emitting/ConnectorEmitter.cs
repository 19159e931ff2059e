using Connectors.Generator.Models;
using Microsoft.CodeAnalysis.Text;

namespace Connectors.Generator.Emitting;

/// <summary>What a connector's tools share: its own data, the typed client, the objects they take and the records they give.</summary>
internal static class ConnectorEmitter
{
    public static SourceText Emit(ConnectorModel connector)
    {
        var names = connector.Names;
        var source = new SourceWriter($"the connector {names.Id}", names.Namespace);
        source.Line();
        source.Summary($"The tools of {names.Title} for one account, typed.");
        source.Line("/// <param name=\"executor\">Runs the tools.</param>");
        source.Line("/// <param name=\"account\">Whose data they act on.</param>");
        source.Line($"public sealed partial class {names.ClassName}Tools({Names.Runtime("Execution.ToolExecutor")} executor, {Names.Runtime("Tokens.Account")} account)");
        source.Line($"    : {Names.Runtime("Typed.ConnectorClient")}(executor, account);");

        source.Line();
        source.Summary($"What the runtime knows of {names.Title}.");
        source.Block($"public sealed class {names.ClassName}Connector : {Names.Runtime("Tools.ConnectorSource")}", () =>
        {
            source.Line("/// <summary>The only one.</summary>");
            source.Line($"public static readonly {names.ClassName}Connector Instance = new();");
            source.Line();
            source.Line("/// <inheritdoc />");
            source.Line($"public override string Id => {SourceWriter.Text(names.Id)};");
            source.Line();
            source.Line("/// <inheritdoc />");
            source.Utf8Property("public override global::System.ReadOnlySpan<byte> Utf8Descriptor", connector.Descriptor);
        });

        foreach (var record in connector.Records)
        {
            Record(source, record);
        }

        foreach (var type in connector.Types)
        {
            InputEmitter.Emit(source, type);
        }

        foreach (var words in connector.Enums)
        {
            InputEmitter.Emit(source, words);
        }

        return source.ToSourceText();
    }

    static void Record(SourceWriter source, RecordModel record)
    {
        source.Line();
        source.Summary(record.Description);
        source.Line("/// <param name=\"json\">The record as it came, shaped.</param>");
        source.Block($"public sealed class {record.Name}(global::System.Text.Json.JsonElement json) : {Names.Runtime("Typed.ToolRecord")}(json), {Names.Runtime("Typed.IToolData")}<{record.Name}>", () =>
        {
            foreach (var field in record.Fields)
            {
                source.Summary(field.Description);
                source.Line($"public {field.Type}{(field.IsAlways ? "" : "?")} {field.Name} => {field.Value};");
                source.Line();
            }

            source.Line("/// <inheritdoc />");
            source.Line($"public static {record.Name} From(global::System.Text.Json.JsonElement json) => new(json);");
        });
    }
}

using Connectors.Generator.Models;

namespace Connectors.Generator.Emitting;

/// <summary>Input classes and their enumerations: properties, and one line each that writes them.</summary>
internal static class InputEmitter
{
    public static void Emit(SourceWriter source, InputModel input)
    {
        source.Line();
        source.Summary(input.Description);
        source.Block($"public sealed class {input.Name} : {Names.Runtime("Typed.ToolInput")}", () =>
        {
            foreach (var property in input.Properties)
            {
                source.Summary(property.Description);
                source.Line($"public {(property.IsRequired ? "required " : "")}{property.Type}{(property.IsRequired ? "" : "?")} {property.Name} {{ get; init; }}");
                source.Line();
            }

            source.Line("/// <inheritdoc />");
            source.Block($"protected override void Write({Names.Runtime("Typed.InputWriter")} writer)", () =>
            {
                foreach (var property in input.Properties)
                {
                    source.Line(property.Words.Count == 0
                        ? $"writer.Add({SourceWriter.Utf8Name(property.WireName)}, {property.Name});"
                        : $"writer.Add({SourceWriter.Utf8Name(property.WireName)}, (int?){property.Name}, [{string.Join(", ", property.Words.Select(SourceWriter.Text))}]);");
                }
            });
        });
    }

    public static void Emit(SourceWriter source, EnumModel words)
    {
        source.Line();
        source.Summary(words.Description);
        source.Block($"public enum {words.Name}", () =>
        {
            foreach (var member in words.Members)
            {
                source.Line($"/// <summary>{member}.</summary>");
                source.Line($"{member},");
            }
        });
    }
}

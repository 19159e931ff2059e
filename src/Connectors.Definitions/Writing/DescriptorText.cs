using Connectors.Definitions.Reading;
using Connectors.Definitions.Writing;

namespace Connectors.Definitions;

/// <summary>
/// Writes descriptors, the compiled form that the runtime reads. The keys stand in one fixed order and a key that says nothing is
/// left out, so equal definitions give equal bytes, whoever writes them.
/// </summary>
public static class DescriptorText
{
    /// <summary>A tool's descriptor. Each parameter starts on a line of its own; the rest is compact.</summary>
    public static string Tool(ResolvedTool tool)
    {
        if (tool is null) throw new ArgumentNullException(nameof(tool));
        var json = JsonText.Compact();
        json.Object(() =>
        {
            json.Name("tool").Text(tool.Name).Name("connector").Text(tool.Connector)
                .Name("title").Text(tool.Title).Name("description").Text(tool.Description)
                .Name("effect").Text(TypeWords.Of(tool.Effect)).Name("method").Text(tool.Method).Name("path").Text(tool.Path)
                .Optional("scopes", tool.Scopes).Optional("limits", tool.Limits);
            if (tool.Parameters.Count > 0) json.Name("parameters").List(() => Parameters(json, tool.Parameters));
            json.Optional("needs_one_of", tool.NeedsOneOf);
            if (tool.Returns is { } returns) json.Name("returns").Object(() => Returns(json, returns));
            if (tool.FindOut is { } findOut) json.Name("find_out").Object(() => FindOut(json, findOut));
        });
        return json.ToString();
    }

    /// <summary>A connector's descriptor, compact, with one error rule per line.</summary>
    public static string Connector(ConnectorDefinition connector)
    {
        if (connector is null) throw new ArgumentNullException(nameof(connector));
        return ConnectorDescriptor.Write(connector);
    }

    static void Parameters(JsonText json, EquatableArray<ResolvedParameter> parameters)
    {
        foreach (var parameter in parameters) json.Break().Object(() => Parameter(json, parameter));
        json.LastBreak();
    }

    static void Parameter(JsonText json, ResolvedParameter parameter)
    {
        json.Name("name").Text(parameter.Name);
        TypeStart(json, parameter.Type);
        json.Optional("required", parameter.Required).Optional("to", parameter.To).Optional("send_as", parameter.SendAs);
        TypeBounds(json, parameter.Type);
        json.Optional("accepts", parameter.Accepts).Optional("aliases", parameter.Aliases).Optional("hidden", parameter.Hidden);
    }

    static void TypeStart(JsonText json, ResolvedType type)
    {
        json.Name("type").Text(TypeWords.Of(type.Kind));
        if (type.Items is { } items)
        {
            json.Name("items").Object(() =>
            {
                TypeStart(json, items);
                TypeBounds(json, items);
            });
        }

        if (type.Fields.Count > 0)
        {
            json.Name("fields").List(() =>
            {
                foreach (var field in type.Fields) json.Object(() => Parameter(json, field));
            });
        }
    }

    static void TypeBounds(JsonText json, ResolvedType type)
    {
        json.Optional("enum", type.Enum).Optional("format", type.Format).Optional("characters", type.Characters)
            .Optional("min_length", type.MinLength).Optional("max_length", type.MaxLength);
        if (type.Minimum is { } minimum) json.Name("minimum").Raw(Numbers.Text(minimum));
        if (type.Maximum is { } maximum) json.Name("maximum").Raw(Numbers.Text(maximum));
    }

    static void Returns(JsonText json, ResolvedReturns returns)
    {
        json.Optional("list", returns.IsList).Optional("at", returns.At).Optional("asked_by", returns.AskedBy).Optional("total", returns.Total);
        if (returns.Next is { } next)
        {
            json.Name("next").Object(() =>
                json.Name("from").Text(next.From).Name("to").Text(next.To).Optional("size", next.Size).Optional("at_most", next.AtMost));
        }

        Remarks(json, returns.Remarks);
        json.Name("fields").List(() =>
        {
            foreach (var field in returns.Fields)
            {
                json.Object(() => json.Name("name").Text(field.Name).Optional("type", field.Type == "string" ? null : field.Type)
                    .Name("from").Text(field.From).Optional("always", field.Always));
            }
        });
        json.Optional("more", returns.More);
    }

    static void Remarks(JsonText json, RemarksDefinition remarks)
    {
        if (remarks.Echoes.Count > 0)
        {
            json.Name("echoes").Object(() =>
            {
                foreach (var echo in remarks.Echoes) json.Name(echo.Name).Text(echo.Text);
            });
        }

        json.Optional("absent_is_unknown", remarks.AbsentIsUnknown).Optional("lags_ms", remarks.LagsMilliseconds);
    }

    static void FindOut(JsonText json, FindOutDefinition findOut)
    {
        json.Name("tool").Text(findOut.Tool).Name("input").Raw(ExampleJson.Write(findOut.Input)).Name("id").Text(findOut.Id)
            .Optional("only_since", findOut.OnlySince);
        if (findOut.Same.Count > 0)
        {
            json.Name("same").Object(() =>
            {
                foreach (var same in findOut.Same) json.Name(same.Name).Text(same.Text);
            });
        }

        json.Name("settles_after_ms").Number(findOut.SettlesAfterMilliseconds);
    }
}

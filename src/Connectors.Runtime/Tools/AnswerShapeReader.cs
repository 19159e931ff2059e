using System.Text;
using System.Text.Json;

namespace Connectors.Runtime.Tools;

/// <summary>Reads the compiled form of what a tool gives back.</summary>
internal static class AnswerShapeReader
{
    public static AnswerShape Read(JsonElement json, ParameterDescriptor[] parameters)
    {
        var isList = json.Flag("list");
        var root = new ShapeNode("");
        var at = json.TextOrNull("at");
        var item = isList || at is not null ? new ShapeNode("") : root;
        var always = 0;
        foreach (var field in json.GetProperty("fields").EnumerateArray())
        {
            var node = item.At(field.Text("from"));
            node.Role = ShapeRole.Field;
            node.Utf8Label = Encoding.UTF8.GetBytes(field.Text("name"));
            node.Always = field.Flag("always");
            always += node.Always ? 1 : 0;
        }

        if (json.TextOrNull("more") is { } more)
        {
            item.At(more).IsOpen = true;
        }

        Mark(at, isList ? ShapeRole.List : ShapeRole.Record, AnswerShape.ResultsLabel);
        var total = isList ? json.TextOrNull("total") : null;
        Mark(total, ShapeRole.Total, AnswerShape.TotalLabel);
        var next = json.TryGetProperty("next", out var cursor) ? cursor : default(JsonElement?);
        Mark(next?.Text("from"), ShapeRole.Next, "next");

        var askedBy = json.TextOrNull("asked_by");
        var askedParameter = askedBy is null ? -1 : IndexOf(parameters, askedBy);
        return new()
        {
            IsList = isList,
            Root = root,
            Item = item,
            At = at,
            TotalAt = total,
            NextAt = next?.Text("from"),
            AlwaysCount = always,
            AskedByParameter = askedParameter,
            AskedByTarget = askedBy is not null && askedParameter < 0 ? Target.Parse(askedBy) : null,
            NextTo = next?.TextOrNull("to"),
            PageSize = next?.TextOrNull("size") is { } size ? IndexOf(parameters, size) : -1,
            AtMost = next is { } page && page.TryGetProperty("at_most", out var most) ? most.GetInt64() : null,
            Echoes = [.. json.Pairs("echoes").Select(e => Echo(e, parameters))],
            AbsentIsUnknown = json.Flag("absent_is_unknown"),
            Lag = json.TryGetProperty("lags_ms", out var lag) ? TimeSpan.FromMilliseconds(lag.GetInt64()) : null,
        };

        void Mark(string? path, ShapeRole role, string label)
        {
            if (path is not null)
            {
                var node = root.At(path);
                node.Role = role;
                node.Utf8Label = Encoding.UTF8.GetBytes(label);
            }
        }
    }

    static AnswerEcho Echo(KeyValuePair<string, string> echo, ParameterDescriptor[] parameters)
    {
        var parameter = IndexOf(parameters, echo.Key);
        return new(parameter, parameters[parameter].Name, parameters[parameter].Utf8TargetName, echo.Value);
    }

    static int IndexOf(ParameterDescriptor[] parameters, string name) => Array.FindIndex(parameters, p => p.Name == name);
}

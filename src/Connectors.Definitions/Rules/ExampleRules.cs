using System.Globalization;
using Connectors.Definitions.Grammar;
using Connectors.Definitions.Writing;
using static Connectors.Definitions.ProblemCatalog;

namespace Connectors.Definitions.Rules;

/// <summary>An example is a promise: it satisfies the parameters in the form that the schema shows.</summary>
internal static class ExampleRules
{
    const string Root = "example.input";

    public static IEnumerable<Finding> Check(ToolDefinition tool, ResolvedTool resolved)
    {
        if (tool.Example is not { } input) return [];
        return Members(Root, input, resolved.Parameters).Concat(NeedsOneOf(tool, input));
    }

    static IEnumerable<Finding> NeedsOneOf(ToolDefinition tool, ExampleValue input)
    {
        if (tool.NeedsOneOf is { } prefix && !tool.Parameters.Any(parameter =>
                Target.IsInside(parameter.To, prefix) && input.Fields.Any(field => field.Name == parameter.Name)))
            yield return Unfit(Root, $"The example gives no parameter that goes to `{prefix}`, and the tool needs one.");
    }

    static IEnumerable<Finding> Members(string path, ExampleValue value, EquatableArray<ResolvedParameter> members)
    {
        foreach (var missing in members.Where(member => member.Required && value.Fields.All(field => field.Name != member.Name)))
            yield return Unfit(path, $"The example leaves out `{missing.Name}`, which is required.");

        foreach (var field in value.Fields)
        {
            var inner = $"{path}.{field.Name}";
            if (members.FirstOrDefault(member => member.Name == field.Name) is not { } member)
            {
                var names = members.Where(static member => !member.Hidden).Select(static member => member.Name).ToList();
                yield return Unfit(inner, $"The example gives `{field.Name}`, which is no parameter. {Sentences.Suggest(field.Name, names)}".TrimEnd());
                continue;
            }

            foreach (var finding in Value(inner, field.Value, member.Type)) yield return finding;
        }
    }

    static IEnumerable<Finding> Value(string path, ExampleValue value, ResolvedType type)
    {
        if (!HasKind(value, type))
            return [Unfit(path, $"The parameter is of type `{TypeWords.Of(type.Kind)}`; write {Form(type.Kind)}.")];
        return type.Kind switch
        {
            ValueKind.List => List(path, value, type),
            ValueKind.Object => Members(path, value, type.Fields),
            ValueKind.String => Text(path, value.Text, type),
            ValueKind.Integer or ValueKind.Number when OutOfBounds(decimal.Parse(value.Text, CultureInfo.InvariantCulture), type) =>
                [Unfit(path, $"{value.Text} is outside the parameter's bounds.")],
            _ => [],
        };
    }

    static IEnumerable<Finding> List(string path, ExampleValue value, ResolvedType type)
    {
        if (OutOfBounds(value.Items.Count, type)) yield return Unfit(path, $"A list of {value.Items.Count} items is outside the parameter's bounds.");
        if (type.Items is null) yield break;
        for (var i = 0; i < value.Items.Count; i++)
            foreach (var finding in Value($"{path}[{i}]", value.Items[i], type.Items)) yield return finding;
    }

    static IEnumerable<Finding> Text(string path, string text, ResolvedType type)
    {
        if (type.Enum.Count > 0 && !type.Enum.Contains(text))
            yield return Unfit(path, $"{Sentences.Quote(text)} is not one of the parameter's words. {Sentences.Suggest(text, [.. type.Enum])}".TrimEnd());
        if (text.Length < type.MinLength || text.Length > type.MaxLength)
            yield return Unfit(path, $"A text of {text.Length} characters is outside the parameter's bounds.");
        if (type.Characters is { } characters && !CharacterClass.Accepts(characters, text))
            yield return Unfit(path, $"{Sentences.Quote(text)} holds a character outside `{characters}`.");
    }

    static bool HasKind(ExampleValue value, ResolvedType type) => type.Kind switch
    {
        ValueKind.String => value.Kind == ExampleKind.Text,
        ValueKind.Boolean => value.Kind == ExampleKind.Flag,
        ValueKind.Number => value.Kind == ExampleKind.Number,
        ValueKind.Integer => value.Kind == ExampleKind.Number && !value.Text.Contains('.'),
        ValueKind.List => value.Kind == ExampleKind.List,
        ValueKind.Map => value.Kind == ExampleKind.Mapping && value.Fields.All(static field => field.Value.Kind == ExampleKind.Text),
        ValueKind.Object => value.Kind == ExampleKind.Mapping,
        ValueKind.Date => value.Kind == ExampleKind.Text &&
            DateTime.TryParseExact(value.Text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        _ => value.Kind == ExampleKind.Text && value.Text.Contains('T') &&
            DateTimeOffset.TryParse(value.Text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _),
    };

    static bool OutOfBounds(decimal number, ResolvedType type) => number < type.Minimum || number > type.Maximum;

    static string Form(ValueKind kind) => kind switch
    {
        ValueKind.String => "a text; put it in quotes when it looks like a number",
        ValueKind.Integer => "a whole number without quotes",
        ValueKind.Number => "a number without quotes",
        ValueKind.Boolean => "true or false without quotes",
        ValueKind.Date => "a day such as 2026-11-23",
        ValueKind.DateTime => "a moment such as 2026-11-23T10:00:00Z",
        ValueKind.List => "a list",
        ValueKind.Map => "names with texts",
        _ => "a mapping",
    };

    static Finding Unfit(string path, string message) => new(ExampleUnfit, path, message);
}

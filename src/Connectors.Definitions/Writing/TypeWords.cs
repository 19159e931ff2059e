namespace Connectors.Definitions.Writing;

/// <summary>The words of the language for what models hold as enumerations.</summary>
internal static class TypeWords
{
    public static string Of(ValueKind kind) => kind switch
    {
        ValueKind.String => "string",
        ValueKind.Integer => "integer",
        ValueKind.Number => "number",
        ValueKind.Boolean => "boolean",
        ValueKind.Date => "date",
        ValueKind.DateTime => "date_time",
        ValueKind.List => "list",
        ValueKind.Map => "map",
        _ => "object",
    };

    public static string Of(ToolEffect effect) => effect switch
    {
        ToolEffect.Read => "read",
        ToolEffect.Create => "create",
        ToolEffect.Update => "update",
        _ => "delete",
    };
}

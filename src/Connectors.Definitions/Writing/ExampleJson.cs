namespace Connectors.Definitions.Writing;

/// <summary>Writes an example as compact JSON.</summary>
internal static class ExampleJson
{
    public static string Write(ExampleValue value)
    {
        var json = JsonText.Compact();
        Write(json, value);
        return json.ToString();
    }

    static void Write(JsonText json, ExampleValue value)
    {
        switch (value.Kind)
        {
            case ExampleKind.Text: json.Text(value.Text); break;
            case ExampleKind.Number or ExampleKind.Flag: json.Raw(value.Text); break;
            case ExampleKind.List:
                json.List(() =>
                {
                    foreach (var item in value.Items) Write(json, item);
                });
                break;
            default:
                json.Object(() =>
                {
                    foreach (var field in value.Fields) Write(json.Name(field.Name), field.Value);
                });
                break;
        }
    }
}

namespace Connectors.Definitions.Writing;

/// <summary>Writes the schema of what a tool gives back.</summary>
internal static class AnswerSchema
{
    /// <summary>All that is known of the compact view: a record's fields, or a page of records.</summary>
    public static string Output(ResolvedReturns? returns)
    {
        var json = JsonText.Compact();
        json.Object(() =>
        {
            json.Name("type").Text("object");
            switch (returns)
            {
                case null: json.Name("properties").Object(static () => { }).Name("additionalProperties").Flag(false); break;
                case { IsList: true }: Page(json, returns); break;
                default: Record(json, returns); break;
            }
        });
        return json.ToString();
    }

    static void Page(JsonText json, ResolvedReturns returns)
    {
        json.Name("properties").Object(() =>
        {
            if (returns.Total is not null) json.Name("total").Object(() => json.Name("type").Text("integer"));
            json.Name("results").Object(() => json.Name("type").Text("array").Name("items").Object(() =>
            {
                json.Name("type").Text("object");
                Record(json, returns);
            }));
        });
        json.Name("required").Texts(["results"]).Name("additionalProperties").Flag(false);
    }

    static void Record(JsonText json, ResolvedReturns returns)
    {
        json.Name("properties").Object(() =>
        {
            foreach (var field in returns.Fields)
            {
                json.Name(field.Name).Object(() =>
                {
                    if (field.Always) json.Name("type").Text(field.Type);
                    else json.Name("type").Texts([field.Type, "null"]);
                    json.Optional("description", field.Description);
                });
            }
        });
        json.Optional("required", returns.Fields.Where(static field => field.Always).Select(static field => field.Name).ToEquatableArray());
        json.Name("additionalProperties");
        if (returns.More is null) json.Flag(false);
        else json.Object(static () => { });
    }
}

using System.Text;
using System.Text.Json;
using Connectors.Runtime.Answers;

namespace Connectors.Runtime.Tools;

/// <summary>
/// Reads the compiled form of tools and connectors. The text was written and checked when the definitions were
/// compiled, so a fault in it is a fault of ours and throws.
/// </summary>
internal static class DescriptorReader
{
    public static ToolDescriptor ReadTool(ReadOnlySpan<byte> utf8)
    {
        using var document = Parse(utf8);
        var json = document.RootElement;
        var parameters = Parameters(json, "parameters");
        return new(json.Text("tool"), HttpMethod.Parse(json.Text("method")), json.Text("path"), parameters)
        {
            Title = json.Text("title"),
            Description = json.Text("description"),
            Effect = Word(json.Text("effect"), ToolEffect.Read, ToolEffect.Create, ToolEffect.Update, ToolEffect.Delete),
            Scopes = json.Texts("scopes"),
            Limits = json.Texts("limits"),
            NeedsOneOf = json.TextOrNull("needs_one_of") is { } target ? Target.Parse(target) : null,
            Returns = json.TryGetProperty("returns", out var returns) ? AnswerShapeReader.Read(returns, parameters) : null,
            FindOut = json.TryGetProperty("find_out", out var findOut) ? FindOut.Read(findOut) : null,
        };
    }

    public static ConnectorDescriptor ReadConnector(ReadOnlySpan<byte> utf8)
    {
        using var document = Parse(utf8);
        var json = document.RootElement;
        return new(json.Text("connector"), json.Text("title"), new(json.Text("base_url")))
        {
            Headers = json.Pairs("headers"),
            Scopes = json.Pairs("scopes").ToDictionary(StringComparer.Ordinal),
            OAuth = json.TryGetProperty("oauth", out var oauth) ? OAuthReader.Read(oauth) : null,
            Errors = json.TryGetProperty("errors", out var errors) ? Errors(errors) : ErrorVocabulary.Empty,
            Limits = json.TryGetProperty("limits", out var limits) ? [.. limits.EnumerateArray().Select(Limit)] : [],
        };
    }

    static LimitDescriptor Limit(JsonElement json) => new(json.Text("name"))
    {
        PerApp = json.Texts("per").Contains("app"),
        PerSubject = json.Texts("per").Contains("subject"),
        Allow = json.GetProperty("allow").GetInt32(),
        Every = TimeSpan.FromMilliseconds(json.GetProperty("every_ms").GetInt64()),
        MaximumHeader = json.TextOrNull("maximum_header"),
        RemainingHeader = json.TextOrNull("remaining_header"),
    };

    static JsonDocument Parse(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8);
        return JsonDocument.ParseValue(ref reader);
    }

    static ParameterDescriptor[] Parameters(JsonElement owner, string key) =>
        owner.TryGetProperty(key, out var list) ? [.. list.EnumerateArray().Select(Parameter)] : [];

    static ParameterDescriptor Parameter(JsonElement json)
    {
        var to = json.TextOrNull("to") is { } text ? Target.Parse(text) : new(TargetPlace.Nowhere, ["nowhere"]);
        return new(json.Text("name"))
        {
            Rule = Rule(json),
            To = to,
            Utf8TargetName = Encoding.UTF8.GetBytes(to.Name),
            Required = json.Flag("required"),
            Hidden = json.Flag("hidden"),
            SendAsCsv = json.TextOrNull("send_as") == "csv",
            Aliases = [.. json.Texts("aliases").Select(Encoding.UTF8.GetBytes)],
        };
    }

    static ValueRule Rule(JsonElement json) => new()
    {
        Kind = json.Text("type") switch
        {
            "string" => ValueKind.String,
            "integer" => ValueKind.Integer,
            "number" => ValueKind.Number,
            "boolean" => ValueKind.Boolean,
            "date" => ValueKind.Date,
            "date_time" => ValueKind.DateTime,
            "list" => ValueKind.List,
            "map" => ValueKind.Map,
            "object" => ValueKind.Object,
            var other => throw new InvalidOperationException($"The descriptor has a type this runtime does not know: '{other}'."),
        },
        Items = json.TryGetProperty("items", out var items) ? Rule(items) : null,
        Fields = Parameters(json, "fields"),
        Enum = json.Texts("enum"),
        Format = json.TextOrNull("format"),
        Characters = json.TextOrNull("characters") is { } notation ? new(notation) : null,
        MinLength = json.TryGetProperty("min_length", out var least) ? least.GetInt32() : 0,
        MaxLength = json.TryGetProperty("max_length", out var most) ? most.GetInt32() : int.MaxValue,
        Minimum = json.TryGetProperty("minimum", out var minimum) ? minimum.GetDecimal() : null,
        Maximum = json.TryGetProperty("maximum", out var maximum) ? maximum.GetDecimal() : null,
        SendAsText = json.TextOrNull("send_as") == "text",
        Accepts = json.Texts("accepts").Aggregate(AcceptedForms.None, (all, form) => all | form switch
        {
            "text" => AcceptedForms.Text,
            "number" => AcceptedForms.Number,
            "csv" => AcceptedForms.Csv,
            "json" => AcceptedForms.Json,
            "any_case" => AcceptedForms.AnyCase,
            "date_time" => AcceptedForms.DateTime,
            _ => throw new InvalidOperationException($"The descriptor accepts a form this runtime does not know: '{form}'."),
        }),
    };

    static ErrorVocabulary Errors(JsonElement json)
    {
        var correlation = json.Child("correlation");
        var details = json.Child("details");
        return new()
        {
            MessagePath = json.TextOrNull("message"),
            CorrelationPath = correlation.TextOrNull("body"),
            CorrelationHeader = correlation.TextOrNull("header"),
            DetailsPath = details.TextOrNull("list"),
            DetailMessagePath = details.TextOrNull("message") ?? "message",
            DetailFieldPath = details.TextOrNull("field"),
            Success = Conditions(json.Child("success").Child("body"), isPartOfText: false),
            Rules = json.TryGetProperty("rules", out var rules) ? [.. rules.EnumerateArray().Select(ErrorRule)] : [],
        };
    }

    static ErrorRule ErrorRule(JsonElement json)
    {
        var when = json.GetProperty("when");
        return new()
        {
            Statuses = [.. when.Texts("http").Select(StatusRange.Parse)],
            Body = [.. Conditions(when.Child("body"), isPartOfText: false), .. Conditions(when.Child("text"), isPartOfText: true)],
            Is = json.Text("is") switch
            {
                "token_expired" => ErrorKind.TokenExpired,
                "token_rejected" => ErrorKind.TokenRejected,
                "missing_scopes" => ErrorKind.MissingScopes,
                "not_found" => ErrorKind.NotFound,
                "conflict" => ErrorKind.Conflict,
                "rejected_by_provider" => ErrorKind.RejectedByProvider,
                "rate_limited" => ErrorKind.RateLimited,
                "quota_exhausted" => ErrorKind.QuotaExhausted,
                "provider_unavailable" => ErrorKind.ProviderUnavailable,
                var other => throw new InvalidOperationException($"The descriptor has an error this runtime does not know: '{other}'."),
            },
            MayHaveExecuted = json.TextOrNull("executed") is { } executed ? executed != "no" : null,
            Wait = json.TryGetProperty("wait_ms", out var wait) ? TimeSpan.FromMilliseconds(wait.GetInt64()) : null,
            ScopePaths = json.Texts("scopes"),
            Captures = json.TryGetProperty("capture", out var capture)
                ? [.. capture.EnumerateObject().Select(c => new Capture(
                    c.Name, c.Value.Text("from"), c.Value.TextOrNull("after") ?? "", new(c.Value.Text("characters"))))]
                : [],
        };
    }

    internal static IReadOnlyList<BodyCondition> Conditions(JsonElement json, bool isPartOfText) => json.ValueKind != JsonValueKind.Object
        ? []
        : [.. json.EnumerateObject().Select(c => new BodyCondition(c.Name, c.Value.AsTexts(), isPartOfText))];

    static T Word<T>(string word, params ReadOnlySpan<T> values)
        where T : struct, Enum
    {
        foreach (var value in values)
        {
            if (string.Equals(value.ToString(), word, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        throw new InvalidOperationException($"The descriptor has a word this runtime does not know: '{word}'.");
    }
}

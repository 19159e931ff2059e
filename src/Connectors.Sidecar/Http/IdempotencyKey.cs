using System.Text;

namespace Connectors.Sidecar.Http;

/// <summary>
/// The header <c>Idempotency-Key</c>: a structured-field string (draft-ietf-httpapi-idempotency-key-header-07; RFC 9651, 3.3.3), or, as
/// most clients send it, the same without its quotes. Both forms name the same key.
/// </summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";
    const int MaxLength = 255;

    /// <summary>What a key must be, as the end of a sentence.</summary>
    public static string Form { get; } = $"must be 1 to {MaxLength} visible ASCII characters, for example 8e03978e-40d5-43dd-bc93-6894a57f9324";

    /// <summary>The key, or null where none was sent; a fault when what was sent is none.</summary>
    public static string? Read(HttpRequest request, out string? fault)
    {
        var values = request.Headers[Header];
        fault = null;
        if (values.Count == 0)
        {
            return null;
        }

        var key = values.Count == 1 ? Parse((values[0] ?? "").Trim(' ', '\t')) : null;
        fault = values.Count > 1 ? $"{Header} was sent {values.Count} times: send it once."
            : key is null ? $"{Header} must be 1 to {MaxLength} visible ASCII characters, in double quotes or bare, for example \"8e03978e-40d5-43dd-bc93-6894a57f9324\"."
            : null;
        return fault is null ? key : null;
    }

    static string? Parse(string value)
    {
        var key = value.StartsWith('"') ? Unquoted(value) : value.AsSpan().ContainsAny('"', '\\', ',') ? null : value;
        return key is not null && IsOne(key) ? key : null;
    }

    /// <summary>Whether the text can be a key.</summary>
    public static bool IsOne(string text) => text.Length is >= 1 and <= MaxLength && !text.AsSpan().ContainsAnyExceptInRange('!', '~');

    /// <summary>What stands between the quotes, where only a quote and a backslash are written with a backslash before them.</summary>
    static string? Unquoted(string value)
    {
        var key = new StringBuilder(value.Length);
        for (var i = 1; i < value.Length; i++)
        {
            if (value[i] == '"')
            {
                return i == value.Length - 1 ? key.ToString() : null;
            }

            if (value[i] == '\\' && (++i == value.Length || value[i] is not ('"' or '\\')))
            {
                return null;
            }

            key.Append(value[i]);
        }

        return null;
    }
}

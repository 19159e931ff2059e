using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Connectors.Accounts.Vault;
using Connectors.Runtime.Answers;
using Connectors.Runtime.Tools;

namespace Connectors.Accounts.OAuth;

/// <summary>Says what a token endpoint's answer means, by the connector's definition first and by RFC 6749 where that is silent.</summary>
internal static class TokenAnswerReader
{
    /// <summary>What opaque tokens and JWTs stay below; a longer one could not be sent in a header.</summary>
    const int MaxTokenLength = 8 * 1024;

    /// <summary>A refresh token travels in a body, where neither its length nor a space matters.</summary>
    const int MaxRefreshTokenLength = 32 * 1024;
    const int MaxCodeLength = 60;

    /// <summary>Where neither the answer nor the definition tells a life.</summary>
    static readonly TimeSpan s_defaultLifetime = TimeSpan.FromHours(1);
    static readonly TimeSpan s_longestLifetime = TimeSpan.FromHours(24);

    /// <summary>Reads an answer that came whole. <paramref name="sentAt"/> is when its request left.</summary>
    public static TokenOutcome Read(OAuthDescriptor oauth, int status, ReadOnlyMemory<byte> body, TimeSpan? wait, DateTimeOffset sentAt)
    {
        using var document = Parse(body);
        var json = document?.RootElement ?? default;
        var isObject = json.ValueKind == JsonValueKind.Object;
        if (status is >= 200 and < 300)
        {
            return !isObject
                ? new TokenOutcome.Ambiguous("answer_unreadable")
                : IsRefusal(oauth, json) ? Refusal(oauth, status, json, wait) : Grant(oauth, json, sentAt);
        }

        // What broke down in the middle may have done its work before; only the definition can know better.
        return status is < 400 or >= 500 && status is not 503 && oauth.Classify(status, isObject ? json : default) is null or TokenFailureKind.Transient
            ? new TokenOutcome.Ambiguous($"http_{status}")
            : Refusal(oauth, status, json, wait);
    }

    /// <summary>Whether an introspection says that the token is alive (RFC 7662, 2.2); null where it says nothing readable.</summary>
    public static bool? IsActive(int status, ReadOnlyMemory<byte> body)
    {
        using var document = status is >= 200 and < 300 ? Parse(body) : null;
        return (document is null ? default : Member(document.RootElement, "active")).ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => null,
        };
    }

    static bool IsRefusal(OAuthDescriptor oauth, JsonElement json) =>
        !oauth.Success.All(c => ErrorReader.Holds(c, json))
        || (Member(json, "error").ValueKind == JsonValueKind.String && AnswerJson.Text(json, oauth.AccessTokenPath) is null);

    static TokenOutcome Grant(OAuthDescriptor oauth, JsonElement json, DateTimeOffset sentAt)
    {
        // An answer without usable tokens leaves open what was done at the other end.
        if (Token(json, oauth.AccessTokenPath, '!', MaxTokenLength) is not { } access)
        {
            return new TokenOutcome.Ambiguous("no_access_token");
        }

        var refresh = Token(json, "refresh_token", ' ', MaxRefreshTokenLength);
        if (refresh is null && Member(json, "refresh_token").ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null))
        {
            return new TokenOutcome.Ambiguous("unusable_refresh_token");
        }

        return new TokenOutcome.Granted(new()
        {
            AccessToken = access,
            RefreshToken = refresh,
            Lifetime = Lifetime(oauth, json),
            SentAt = sentAt,
            Scopes = Scopes(oauth, json),
            Subject = AnswerJson.Text(json, oauth.SubjectPath),
            UserId = AnswerJson.Text(json, oauth.UserPath),
        });
    }

    /// <summary>Visible ASCII (RFC 6749, appendix A), with or without the space.</summary>
    static Secret? Token(JsonElement json, string path, char first, int longest) =>
        Member(json, path).ValueKind == JsonValueKind.String && AnswerJson.Text(json, path) is { Length: > 0 } text && text.Length <= longest
            && !text.AsSpan().ContainsAnyExceptInRange(first, '~') ? new(text) : null;

    /// <summary>A member that is there, or an undefined element.</summary>
    static JsonElement Member(JsonElement json, string name) => AnswerJson.Elements(json, name).FirstOrDefault();

    /// <summary>
    /// Absent, zero, negative, a word or an age of the universe: the definition's own life then counts. A longer one than the
    /// definition's is cut to it, since refreshing early does no harm and late does.
    /// </summary>
    static TimeSpan Lifetime(OAuthDescriptor oauth, JsonElement json)
    {
        var most = oauth.Lifetime ?? s_longestLifetime;
        var told = AnswerJson.Text(json, "expires_in") is { } text && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) ? seconds : 0;
        return !(told >= 1) ? oauth.Lifetime ?? s_defaultLifetime : told >= most.TotalSeconds ? most : TimeSpan.FromSeconds(Math.Floor(told));
    }

    static List<string>? Scopes(OAuthDescriptor oauth, JsonElement json)
    {
        if (oauth.ScopesPath is null)
        {
            return null;
        }

        var scopes = AnswerJson.Texts(json, oauth.ScopesPath)
            .SelectMany(s => s.Split([' ', ',', .. oauth.ScopeSeparator], StringSplitOptions.RemoveEmptyEntries))
            .Distinct(StringComparer.Ordinal).ToList();
        return scopes.Count > 0 ? scopes : null;
    }

    static TokenOutcome.Refused Refusal(OAuthDescriptor oauth, int status, JsonElement json, TimeSpan? wait)
    {
        var error = AnswerJson.Text(json.ValueKind == JsonValueKind.Object ? json : default, "error");
        return new(oauth.Classify(status, json) ?? ByStandard(status, error, json), Code(status, error, json), wait) { IsOfApp = status is 429 or 503 };
    }

    /// <summary>RFC 6749, 5.2. What nobody has heard of is the operator's to look at; it never costs a user the connection.</summary>
    static TokenFailureKind ByStandard(int status, string? error, JsonElement json) => error switch
    {
        "invalid_grant" => TokenFailureKind.Revoked,
        "invalid_scope" => TokenFailureKind.Scopes,
        "temporarily_unavailable" or "server_error" => TokenFailureKind.Transient,
        not null => TokenFailureKind.Misconfigured,
        null when status is 408 or 423 or 425 or 429 or >= 500 => TokenFailureKind.Transient,
        // A page of HTML comes from something in front of the endpoint.
        null when json.ValueKind != JsonValueKind.Object && status is not 401 => TokenFailureKind.Transient,
        _ => TokenFailureKind.Misconfigured,
    };

    /// <summary>The provider's own word, when it is one; never its sentences.</summary>
    static string Code(int status, string? error, JsonElement json)
    {
        foreach (var word in (string?[])[AnswerJson.Text(json.ValueKind == JsonValueKind.Object ? json : default, "status"), error])
        {
            if (word is { Length: > 0 and <= MaxCodeLength } && word != "error" && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'))
            {
                return word;
            }
        }

        return $"http_{status}";
    }

    static JsonDocument? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return Utf8.IsValid(body.Span) ? JsonDocument.Parse(body, new() { MaxDepth = 32 }) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

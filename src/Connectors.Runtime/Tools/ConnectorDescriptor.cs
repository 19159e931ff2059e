using Connectors.Runtime.Answers;

namespace Connectors.Runtime.Tools;

/// <summary>What the runtime knows of a provider; all of it comes from the connector's definition.</summary>
public sealed class ConnectorDescriptor
{
    internal ConnectorDescriptor(string id, string title, Uri baseUrl)
    {
        Id = id;
        Title = title;
        BaseUrl = baseUrl;
    }

    /// <summary>The connector's id.</summary>
    public string Id { get; }

    /// <summary>The provider's name, for people.</summary>
    public string Title { get; }

    /// <summary>Where the API lives; a host may be told another address for tests.</summary>
    public Uri BaseUrl { get; }

    /// <summary>Every scope a tool may ask for, with what it allows.</summary>
    public required IReadOnlyDictionary<string, string> Scopes { get; init; }

    /// <summary>The buckets of calls that the provider counts.</summary>
    public IReadOnlyList<LimitDescriptor> Limits { get; init; } = [];

    /// <summary>Headers that every request carries.</summary>
    internal IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>How accounts are connected; null where only a fixed token can be used.</summary>
    internal OAuthDescriptor? OAuth { get; init; }

    internal ErrorVocabulary Errors { get; init; } = ErrorVocabulary.Empty;
}

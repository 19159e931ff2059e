using System.Security.Cryptography;

namespace Connectors.Sandbox;

/// <summary>What a twin is started with. Every value has a default that suits trying things out; tests hand in clock and dice.</summary>
public sealed class SandboxOptions
{
    /// <summary>The URL to listen on; port 0 picks a free one. Loopback by default: a twin is for the machine it runs on.</summary>
    public string Listen { get; init; } = "http://127.0.0.1:0";

    /// <summary>The bearer token of the ready portal; <see langword="null"/> makes one up, <c>pat-na1-&lt;uuid&gt;</c>.</summary>
    public string? Token { get; init; }

    /// <summary>Starts the ready portal without records instead of with the seed data.</summary>
    public bool Empty { get; init; }

    /// <summary>Where the time comes from. <c>POST /_twin/clock</c> moves the twin ahead of it, never back.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Where ids and made-up tokens come from. Seed it, and two runs give the same ones.</summary>
    public Random Random { get; init; } = new(RandomNumberGenerator.GetInt32(int.MaxValue));

    /// <summary>How long a written record stays invisible to search (HubSpot docs, Search the CRM: "a few moments").</summary>
    public TimeSpan SearchIndexDelay { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Requests that one app may send to one portal in any ten seconds (HubSpot docs, API usage guidelines and limits).</summary>
    public int RequestsPerTenSeconds { get; init; } = 110;

    /// <summary>Searches that all apps together may send to one portal in any second (HubSpot docs, Search the CRM).</summary>
    public int SearchesPerSecond { get; init; } = 5;

    /// <summary>Requests per day and portal, or <see langword="null"/> for none, as with a marketplace app.</summary>
    public int? RequestsPerDay { get; init; }

    /// <summary>The client id of the ready app; <see langword="null"/> makes one up.</summary>
    public string? ClientId { get; init; }

    /// <summary>The client secret of the ready app; <see langword="null"/> makes one up.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>
    /// Where the ready app may send people after consent, each matched letter by letter; <see langword="null"/> or none for any
    /// loopback address with the path <c>/oauth/callback</c>.
    /// </summary>
    public IReadOnlyList<string>? RedirectUris { get; init; }

    /// <summary>
    /// Scopes that must stand in <c>scope</c> of the install URL; <see langword="null"/> for <c>oauth</c> and reading and writing of
    /// contacts, companies and deals.
    /// </summary>
    public IReadOnlyList<string>? RequiredScopes { get; init; }

    /// <summary>Scopes that may stand in <c>scope</c>, and nowhere else; <see langword="null"/> for none.</summary>
    public IReadOnlyList<string>? ConditionallyRequiredScopes { get; init; }

    /// <summary>Scopes that may stand in <c>optional_scope</c>, and nowhere else; <see langword="null"/> for none.</summary>
    public IReadOnlyList<string>? OptionalScopes { get; init; }

    /// <summary>What becomes of a refresh token when it is used.</summary>
    public TokenRotation Rotation { get; init; }

    /// <summary>How long a replaced refresh token still answers, with <see cref="TokenRotation.Grace"/>.</summary>
    public TimeSpan RotationGrace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an access token lives (HubSpot docs, OAuth: 1,800 seconds).</summary>
    public TimeSpan AccessTokenLifetime { get; init; } = TimeSpan.FromSeconds(1_800);

    /// <summary>Requests that one app may send to the token endpoint in any second, or <see langword="null"/> for no limit.</summary>
    public int? TokenRequestsPerSecond { get; init; }

    /// <summary>Refuses an install URL without a <c>code_challenge</c> of the method S256 (RFC 7636).</summary>
    public bool RequirePkce { get; init; }

    /// <summary>Errors of the token endpoint as they were before January 2026: without <c>error</c> and <c>error_description</c>.</summary>
    public bool LegacyTokenErrors { get; init; }
}

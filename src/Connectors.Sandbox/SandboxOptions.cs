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
}

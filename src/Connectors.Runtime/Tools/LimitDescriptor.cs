namespace Connectors.Runtime.Tools;

/// <summary>A bucket of calls that the provider counts: at most so many in a time, for each account, for each app, or for each pair of them.</summary>
public sealed class LimitDescriptor
{
    internal LimitDescriptor(string name) => Name = name;

    /// <summary>The name by which tools say that they draw from it.</summary>
    public string Name { get; }

    /// <summary>Each app has a count of its own.</summary>
    public required bool PerApp { get; init; }

    /// <summary>Each provider account has a count of its own.</summary>
    public required bool PerSubject { get; init; }

    /// <summary>How many calls.</summary>
    public required int Allow { get; init; }

    /// <summary>In how long a time.</summary>
    public required TimeSpan Every { get; init; }

    /// <summary>The answer's header that tells the true maximum; null where none does.</summary>
    public string? MaximumHeader { get; init; }

    /// <summary>The answer's header that tells what is left; null where none does.</summary>
    public string? RemainingHeader { get; init; }

    /// <summary>The same with another number of calls.</summary>
    internal LimitDescriptor With(int allow) => new(Name)
    {
        PerApp = PerApp,
        PerSubject = PerSubject,
        Allow = allow,
        Every = Every,
        MaximumHeader = MaximumHeader,
        RemainingHeader = RemainingHeader,
    };

    /// <inheritdoc />
    public override string ToString() => $"{Name}: {Allow} in {Every}";
}

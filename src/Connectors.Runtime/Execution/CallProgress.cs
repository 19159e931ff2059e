namespace Connectors.Runtime.Execution;

/// <summary>How far a call has come: a tick for each step of one call, or a count of records where pages are gathered.</summary>
/// <param name="Done">Rises with every report.</param>
/// <param name="Total">What it rises to; null where nobody knows.</param>
/// <param name="Message">What has just happened, in a few words.</param>
public readonly record struct CallProgress(long Done, long? Total, string Message);

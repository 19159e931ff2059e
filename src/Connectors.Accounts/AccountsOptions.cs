using Connectors.Accounts.Connections;
using Connectors.Accounts.Executions;
using Connectors.Accounts.Refreshing;

namespace Connectors.Accounts;

/// <summary>What a host says about connected accounts.</summary>
public sealed class AccountsOptions
{
    /// <summary>The registered apps.</summary>
    public IList<ConnectionOptions> Connections { get; } = [];

    /// <summary>
    /// Where users reach this server, ending in a slash; authorization links begin with it. Null makes no links. It is never
    /// taken from a request.
    /// </summary>
    public Uri? PublicUrl { get; set; }

    /// <summary>Addresses to which a person may be sent after consent: an address must begin with one of these, path included.</summary>
    public IList<Uri> ReturnTo { get; } = [];

    /// <summary>How tokens are kept fresh.</summary>
    public RefreshOptions Refresh { get; } = new();

    /// <summary>What is kept of calls, and for how long.</summary>
    public ExecutionOptions Executions { get; } = new();
}

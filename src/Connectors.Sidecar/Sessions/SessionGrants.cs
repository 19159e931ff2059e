using System.Collections.Frozen;
using Connectors.Accounts.Sessions;
using Connectors.Runtime.Agents;

namespace Connectors.Sidecar.Sessions;

/// <summary>What an agent that shows a session's token may do.</summary>
internal static class SessionGrants
{
    public static AgentGrant Of(Session session) => new(session.Identifier, session.Connections)
    {
        Tenant = session.Tenant,
        Tools = session.Tools.ToFrozenSet(StringComparer.Ordinal),
        ReadOnly = session.ReadOnly,
        Bound = session.Bound,
        Caller = SessionToken.Prefix + session.Id,
    };

    /// <summary>The same for an agent that was started here and has no token.</summary>
    public static AgentGrant Of(SessionGrant grant) => new(grant.Identifier, grant.Connections)
    {
        Tenant = grant.Tenant,
        Tools = grant.Tools.ToFrozenSet(StringComparer.Ordinal),
        ReadOnly = grant.ReadOnly,
        Bound = grant.Bound,
        Caller = Connectors.Accounts.Auditing.AuditLog.CommandLine,
    };
}

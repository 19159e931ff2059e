using System.Globalization;
using Connectors.Runtime.Tokens;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Execution;

/// <summary>
/// Remembers for a short while which accounts were written to, so that a read which lags behind its provider's writes says so.
/// It is this process's memory and no more: an aid to whoever wonders where a record is.
/// </summary>
internal sealed class RecentWrites(TimeProvider clock)
{
    /// <summary>Accounts in one generation; two are kept, so the memory is bounded and the latest are never lost.</summary>
    const int Generation = 4096;

    readonly Lock _lock = new();
    Dictionary<(string Connector, Account Account), DateTimeOffset> _young = [];
    Dictionary<(string Connector, Account Account), DateTimeOffset> _old = [];

    /// <summary>Notes a write, or warns on the answer of a read that may not show the last one yet. Gives the outcome back.</summary>
    public ToolOutcome Witness(ToolDescriptor tool, ConnectorDescriptor connector, in Account account, ToolOutcome outcome)
    {
        if (tool.Effect != ToolEffect.Read)
        {
            if (outcome is ToolResult || outcome is ToolError { Code.Name: "outcome_unknown" or "response_unreadable" or "response_too_large" })
            {
                Note((connector.Id, account));
            }
        }
        else if (tool.Returns?.Lag is { } lag && outcome is ToolResult result && Since((connector.Id, account)) is { } since && since < lag)
        {
            result.Warn(string.Create(CultureInfo.InvariantCulture,
                $"{connector.Title} shows a change here only after a while, about {lag.TotalSeconds:0} seconds. This account was changed {Math.Max(1, since.TotalSeconds):0} seconds ago, so the newest changes may be missing: read a record by its id to see it as it is."));
        }

        return outcome;
    }

    void Note((string, Account) key)
    {
        lock (_lock)
        {
            if (_young.Count >= Generation && !_young.ContainsKey(key))
            {
                (_old, _young) = (_young, []);
            }

            _young[key] = clock.GetUtcNow();
        }
    }

    TimeSpan? Since((string, Account) key)
    {
        lock (_lock)
        {
            return _young.TryGetValue(key, out var at) || _old.TryGetValue(key, out at) ? clock.GetUtcNow() - at : null;
        }
    }
}

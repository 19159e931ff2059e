using System.Reflection;
using Connectors.Accounts.Store;

namespace Connectors.Accounts.Tests.Vault;

/// <summary>
/// A store whose every operation is counted and may be preceded or followed by something: a crash, or what another process does
/// just then.
/// </summary>
public class WatchedStore : DispatchProxy
{
    IAccountStore _store = null!;
    Action<string, int>? _before;
    Action<string, int>? _after;
    int _operations;

    public static IAccountStore Over(IAccountStore store, Action<string, int>? before = null, Action<string, int>? after = null)
    {
        var watched = Create<IAccountStore, WatchedStore>();
        var self = (WatchedStore)(object)watched;
        (self._store, self._before, self._after) = (store, before, after);
        return watched;
    }

    /// <summary>Dies at the operation of this number, before it took effect or after.</summary>
    public static IAccountStore Dying(IAccountStore store, int operation, bool afterwards)
    {
        return afterwards ? Over(store, after: Die) : Over(store, before: Die);

        void Die(string name, int number)
        {
            if (number >= operation)
            {
                throw new CrashException();
            }
        }
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.IsSpecialName)
        {
            return targetMethod.Invoke(_store, args);
        }

        var number = Interlocked.Increment(ref _operations);
        _before?.Invoke(targetMethod.Name, number);
        var result = targetMethod.Invoke(_store, args);
        _after?.Invoke(targetMethod.Name, number);
        return result;
    }
}

/// <summary>The process is gone.</summary>
public sealed class CrashException : Exception;

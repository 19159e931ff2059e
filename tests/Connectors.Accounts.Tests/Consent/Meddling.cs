using System.Reflection;
using Connectors.Accounts.Store;

namespace Connectors.Accounts.Tests.Consent;

/// <summary>A store between whose read and write something happens.</summary>
public class Meddling : DispatchProxy
{
    IAccountStore _inner = null!;
    Func<AccountWrite, Task> _beforeWrite = null!;
    Action? _beforeConnection;
    Action<AccountKey>? _onFind;

    internal static IAccountStore With(IAccountStore inner, Func<AccountWrite, Task> beforeWrite, Action? beforeConnection = null, Action<AccountKey>? onFind = null)
    {
        var store = Create<IAccountStore, Meddling>();
        var proxy = (Meddling)(object)store;
        (proxy._inner, proxy._beforeWrite, proxy._beforeConnection, proxy._onFind) = (inner, beforeWrite, beforeConnection, onFind);
        return store;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.Name == nameof(IAccountStore.WriteAsync))
        {
#pragma warning disable CA2012 // A proxy hands its results on as objects; whoever called awaits it once.
            return WriteAsync((AccountWrite)args![0]!);
#pragma warning restore CA2012
        }

        if (targetMethod.Name == nameof(IAccountStore.FindAsync))
        {
            _onFind?.Invoke((AccountKey)args![0]!);
        }

        if (targetMethod.Name == nameof(IAccountStore.WriteConnectionAsync))
        {
            _beforeConnection?.Invoke();
        }

        return targetMethod.Invoke(_inner, args);
    }

    async ValueTask<bool> WriteAsync(AccountWrite write)
    {
        await _beforeWrite(write);
        return await _inner.WriteAsync(write);
    }
}

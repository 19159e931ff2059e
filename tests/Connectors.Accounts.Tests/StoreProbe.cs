using System.Reflection;
using Connectors.Accounts.Store;

namespace Connectors.Accounts.Tests;

/// <summary>Stands before a store, writes down every call, and lets a test act before or after one, or make it fail.</summary>
public class StoreProbe : DispatchProxy
{
    readonly Lock _gate = new();
    readonly List<(string Name, object?[] Arguments)> _calls = [];
    IAccountStore _inner = null!;

    public Action<string>? Before { get; set; }

    public Action<string>? After { get; set; }

    public bool HasNoStamp { get; set; }

    public IReadOnlyList<string> Calls
    {
        get
        {
            lock (_gate)
                return [.. _calls.Select(call => call.Name)];
        }
    }

    public static (IAccountStore Store, StoreProbe Probe) Around(IAccountStore inner)
    {
        var store = Create<IAccountStore, StoreProbe>();
        var probe = (StoreProbe)(object)store;
        probe._inner = inner;
        return (store, probe);
    }

    public IReadOnlyList<T> ArgumentsOf<T>(string name)
    {
        lock (_gate)
            return [.. _calls.Where(call => call.Name == name).SelectMany(call => call.Arguments.OfType<T>())];
    }

    public void Forget()
    {
        lock (_gate)
            _calls.Clear();
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        lock (_gate)
            _calls.Add((targetMethod!.Name, args!));
        Before?.Invoke(targetMethod.Name);
        var answer = HasNoStamp && targetMethod.Name == nameof(IAccountStore.Stamp) ? null
            : targetMethod.Invoke(_inner, BindingFlags.DoNotWrapExceptions, null, args, null);
        After?.Invoke(targetMethod.Name);
        return answer;
    }
}

using Connectors.Accounts.Store;
using Connectors.Accounts.Testing;

namespace Connectors.Accounts.Tests.Harness;

/// <summary>A store in whose steps a test can stand still, or fall over.</summary>
internal sealed class SteppedStore(IAccountStore inner) : StoreInFront(inner)
{
    public Func<Task> BeforeFind { get; set; } = static () => Task.CompletedTask;

    public Action AfterFind { get; set; } = static () => { };

    public Func<AccountRow, Task> BeforeWrite { get; set; } = static _ => Task.CompletedTask;

    public Func<Task> AfterWrite { get; set; } = static () => Task.CompletedTask;

    /// <summary>Null from a store that cannot tell.</summary>
    public Func<long?>? StampIs { get; set; }

    /// <summary>How often a row was read.</summary>
    public int Finds { get; private set; }

    public override long? Stamp() => StampIs is null ? base.Stamp() : StampIs();

    public override async ValueTask<AccountRow?> FindAsync(AccountKey key, CancellationToken cancellationToken = default)
    {
        Finds++;
        await BeforeFind();
        var row = await base.FindAsync(key, cancellationToken);
        AfterFind();
        return row;
    }

    public override async ValueTask<bool> WriteAsync(AccountWrite write, CancellationToken cancellationToken = default)
    {
        await BeforeWrite(write.Row);
        var isWritten = await base.WriteAsync(write, cancellationToken);
        await AfterWrite();
        return isWritten;
    }
}

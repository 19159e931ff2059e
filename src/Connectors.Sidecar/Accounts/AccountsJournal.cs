using Connectors.Runtime.Journal;

namespace Connectors.Sidecar.Accounts;

/// <summary>The journal of the connected accounts, which are opened after the services are made.</summary>
internal sealed class AccountsJournal(Func<IExecutionJournal> accounts) : IExecutionJournal
{
    public ValueTask<WriteClaim?> FindAsync(WriteIntent intent, CancellationToken cancellationToken) => accounts().FindAsync(intent, cancellationToken);

    public ValueTask<WriteClaim> BeginAsync(WriteIntent intent, CancellationToken cancellationToken) => accounts().BeginAsync(intent, cancellationToken);

    public ValueTask EndAsync(WriteIntent intent, WriteEnd end, ExecutionRecord record) => accounts().EndAsync(intent, end, record);

    public ValueTask AddAsync(ExecutionRecord record) => accounts().AddAsync(record);

    public ValueTask<WriteRecord?> FindWriteAsync(string tenant, string executionId, CancellationToken cancellationToken) =>
        accounts().FindWriteAsync(tenant, executionId, cancellationToken);

    public Task<WriteSettlement> ResolveAsync(string tenant, string executionId, WriteEnd end, string? actor, CancellationToken cancellationToken) =>
        accounts().ResolveAsync(tenant, executionId, end, actor, cancellationToken);
}

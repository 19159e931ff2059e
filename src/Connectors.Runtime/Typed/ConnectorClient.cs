using System.Runtime.CompilerServices;
using System.Text.Json;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Paging;
using Connectors.Runtime.Tokens;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Typed;

/// <summary>Base of the generated typed clients: one account's tools as methods. Cheap to make, one for each account.</summary>
public abstract class ConnectorClient(ToolExecutor executor, Account account)
{
    /// <summary>The account these tools act for.</summary>
    public Account Account { get; } = account;

    /// <summary>Runs a tool with typed input.</summary>
    /// <exception cref="ToolException">The call did not succeed; its error says why and what to do next.</exception>
    protected async Task<ToolResult<T>> RunAsync<T>(ToolSource tool, ToolInput input, CancellationToken cancellationToken)
        where T : IToolData<T>
    {
        ArgumentNullException.ThrowIfNull(input);
        using var json = input.ToJson();
        using var outcome = await executor.ExecuteAsync(tool, new(tool.Name, Account, json.Memory), cancellationToken).ConfigureAwait(false);
        if (outcome is ToolError error)
        {
            throw new ToolException(error);
        }

        var result = (ToolResult)outcome;
        return new(Data<T>(result), result);
    }

    /// <summary>Runs a list or search tool with typed input and follows its cursor: a page is read when its first record is asked for.</summary>
    /// <exception cref="ToolException">A page did not come, or the provider pages no further; its error says why.</exception>
    protected async IAsyncEnumerable<TRecord> RunAllAsync<TRecord>(ToolSource tool, ToolInput input, [EnumeratorCancellation] CancellationToken cancellationToken)
        where TRecord : IToolData<TRecord>
    {
        ArgumentNullException.ThrowIfNull(input);
        using var json = input.ToJson();
        var pages = PageInput.Read(tool.Descriptor, json.Memory);
        var (cursor, size) = (pages?.Start, pages?.LargestPage);
        while (true)
        {
            var call = new ToolCall(tool.Name, Account, pages is null ? json.Memory : pages.Page(cursor, size));
            using var outcome = await executor.ExecuteAsync(tool, call, cancellationToken).ConfigureAwait(false);
            if (outcome is ToolResult { Dropped: 0 } result)
            {
                foreach (var record in Data<ToolPage<TRecord>>(result).Results)
                {
                    yield return record;
                }

                if (result.Next is null)
                {
                    yield break;
                }

                cursor = result.Next;
            }
            else if (size > 1 && outcome is ToolResult or ToolError { Code.Name: "response_too_large" })
            {
                size /= 2;
            }
            else
            {
                throw new ToolException(outcome as ToolError ?? new(ErrorCode.ResponseTooLarge, "A record is larger than can be used."));
            }
        }
    }

    static T Data<T>(ToolResult result)
        where T : IToolData<T>
    {
        var reader = new Utf8JsonReader(result.Data.Span);
        return T.From(JsonElement.ParseValue(ref reader));
    }
}

/// <summary>A typed answer with what the call says about it.</summary>
/// <typeparam name="T">Type of the answer.</typeparam>
public sealed class ToolResult<T>
{
    internal ToolResult(T data, ToolResult result)
    {
        Data = data;
        ExecutionId = result.ExecutionId;
        Next = result.Next;
        Warnings = result.Warnings;
        Omitted = result.Omitted;
        CorrelationId = result.CorrelationId;
    }

    /// <summary>The answer.</summary>
    public T Data { get; }

    /// <summary>Names this one call.</summary>
    public string ExecutionId { get; }

    /// <summary>The next page's cursor; null on the last.</summary>
    public string? Next { get; }

    /// <summary>The first few fields that were left out.</summary>
    public IReadOnlyList<string> Omitted { get; }

    /// <summary>What is true of the answer though the call succeeded.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>The id under which the provider knows this request.</summary>
    public string? CorrelationId { get; }
}

/// <summary>A typed call that did not succeed.</summary>
public sealed class ToolException(ToolError error) : Exception($"{error.Code}: {error.Message}")
{
    /// <summary>What happened, who can act, and what to do next.</summary>
    public ToolError Error { get; } = error;
}

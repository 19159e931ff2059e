using System.Text.Json;
using Connectors.Runtime.Execution;
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
        var reader = new Utf8JsonReader(result.Data.Span);
        return new(T.From(JsonElement.ParseValue(ref reader)), result);
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

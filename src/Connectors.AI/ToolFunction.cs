using System.Text.Json;
using Connectors.Runtime.Agents;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Tools;
using Microsoft.Extensions.AI;

namespace Connectors.AI;

/// <summary>One tool for one agent. What a call may do is decided by the grant, never by its arguments.</summary>
internal sealed class ToolFunction(AgentTools agents, AgentGrant grant, ToolSource tool, JsonElement schema, FunctionOptions options) : AIFunction
{
    const int LongestKey = 255;

    public override string Name => tool.Name;

    public override string Description => tool.Descriptor.Description;

    public override JsonElement JsonSchema => schema;

    /// <summary>Gives the <see cref="ToolDescriptor"/> too, by which an app may decide, for example to ask before every write.</summary>
    public override object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceType == typeof(ToolDescriptor) && serviceKey is null ? tool.Descriptor : base.GetService(serviceType, serviceKey);

    /// <summary>An error is returned like any answer: it says what to do, and a model that is only told of an exception cannot go on.</summary>
    protected override async ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken)
    {
        var call = new ToolCall(tool.Name, default, ArgumentJson.Of(arguments))
        {
            IdempotencyKey = KeyOf(arguments),
            RunId = options.RunId,
            Deadline = options.Deadline,
        };
        using var outcome = await agents.ExecuteAsync(grant, call, cancellationToken: cancellationToken).ConfigureAwait(false);
        return options.Answer(outcome);
    }

    string? KeyOf(AIFunctionArguments arguments)
    {
        var key = options.IdempotencyKey?.Invoke(arguments);

        // With a space in it, one user's key could be read as another's.
        return key is null || (key.Length is >= 1 and <= LongestKey && !key.AsSpan().ContainsAnyExceptInRange('!', '~'))
            ? key
            : throw new InvalidOperationException($"FunctionOptions.IdempotencyKey must give 1 to {LongestKey} visible ASCII characters without a space, or null; nothing was sent.");
    }
}

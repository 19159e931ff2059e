using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Samples.AI;

/// <summary>A model that always has the same three thoughts, so that the sample needs no key. What it looks at are the tools' real answers.</summary>
internal sealed class ScriptedModel(TextWriter log) : IChatClient
{
    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        string[] results = [.. messages.SelectMany(m => m.Contents).OfType<FunctionResultContent>().Select(r => $"{r.Result}")];
        foreach (var result in results.TakeLast(1))
        {
            log.WriteLine(result);
        }

        return Task.FromResult(results switch
        {
            [] => Call(1, "hubspot_contacts_search", new() { ["query"] = "acme", ["properties"] = new List<string> { "firstname", "lastname" }, ["limit"] = 1 }),
            [var found] => Call(2, "hubspot_contact_get", new() { ["contact_id"] = Column("id", found), ["properties"] = new List<string> { "email" } }),
            [.., var contact] => new(new ChatMessage(ChatRole.Assistant, $"It is {Field("email", contact)}.")),
        });
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates())
        {
            yield return update;
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }

    ChatResponse Call(int number, string tool, Dictionary<string, object?> arguments)
    {
        log.WriteLine($"> {tool}");
        return new(new ChatMessage(ChatRole.Assistant, [new FunctionCallContent($"call_{number}", tool, arguments)]));
    }

    /// <summary>A list is a line that counts, a line of names, and a line for each record.</summary>
    static string Column(string name, string table)
    {
        var lines = table.Split('\n');
        return lines[2].Split('|')[lines[1].Split('|').IndexOf(name)];
    }

    /// <summary>A record is a line for each field.</summary>
    static string Field(string name, string record) =>
        record.Split('\n').Single(line => line.StartsWith($"{name}: ", StringComparison.Ordinal))[(name.Length + 2)..];
}

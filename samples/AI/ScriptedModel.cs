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
            [var found] when FirstId(found) is { } id => Call(2, "hubspot_contact_get", new() { ["contact_id"] = id, ["properties"] = new List<string> { "email" } }),
            [_, var contact] when Field("email", contact) is { } email => Say($"It is {email}."),
            _ => Say("I could not find out."),
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

    static ChatResponse Say(string text) => new(new ChatMessage(ChatRole.Assistant, text));

    /// <summary>A list is a line that counts, a line of names, and a line for each record; an error is none of that.</summary>
    static string? FirstId(string answer) =>
        answer.Split('\n') is [_, var names, var first, ..] && names.Split('|').IndexOf("id") is var column and >= 0 ? first.Split('|')[column] : null;

    /// <summary>A record is a line for each field.</summary>
    static string? Field(string name, string answer) =>
        answer.Split('\n').FirstOrDefault(line => line.StartsWith($"{name}: ", StringComparison.Ordinal))?[(name.Length + 2)..];
}

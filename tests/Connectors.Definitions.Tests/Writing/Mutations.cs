using System.Text.Json.Nodes;

namespace Connectors.Definitions.Tests.Writing;

/// <summary>Changes a document in one place at a time.</summary>
public static class Mutations
{
    static readonly string[] Replacements =
    [
        "null", "true", "false", "0", "1", "404", "-3", "2.5", "100001", "\"\"", "\"x\"", "\"true\"", "\"404\"", "\"5xx\"", "\"10s\"", "\"a b\"",
        "\"a.b\"", "\"body.x\"", "\"GET /x\"", "\"https://a.example\"", "\"name\\n\"", "\"no\"", "\"read\"", "\"string\"", "[]", "[\"x\"]",
        "[\"x\",\"x\"]", "[1,\"1\"]", "[[]]", "{}", "{\"x\":\"y\"}", "{\"\\u00e9\":1}", "{\"from\":\"x\"}", "\"\\ud83d\\ude00\"",
        "\"" + "0123456789012345678901234567890123456789012345678901234567890123456789" + "\"",
    ];

    public static IEnumerable<(string Change, JsonNode Mutant)> Of(JsonObject document)
    {
        foreach (var path in Paths(document, []).ToList())
        {
            var name = string.Join('.', path);
            foreach (var text in Replacements) yield return ($"{name} = {text}", Change(document, path, slot => slot.Set(JsonNode.Parse(text))));
            yield return ($"{name} removed", Change(document, path, static slot => slot.Remove()));
            yield return ($"{name} renamed", Change(document, path, static slot => slot.Rename()));
            yield return ($"{name} doubled", Change(document, path, static slot => slot.Double()));
        }
    }

    static IEnumerable<object[]> Paths(JsonNode? node, object[] path) => node switch
    {
        JsonObject names => names.SelectMany(entry => Paths(entry.Value, [.. path, entry.Key]).Prepend([.. path, entry.Key])),
        JsonArray list => list.SelectMany((item, i) => Paths(item, [.. path, i]).Prepend([.. path, i])),
        _ => [],
    };

    static JsonNode Change(JsonObject document, object[] path, Action<Slot> change)
    {
        var copy = document.DeepClone();
        var parent = copy;
        foreach (var step in path[..^1]) parent = step is int index ? parent[index]! : parent[(string)step]!;
        change(new Slot(parent, path[^1]));
        return copy;
    }

    sealed record Slot(JsonNode Parent, object Step)
    {
        public void Set(JsonNode? value)
        {
            if (Step is int index) Parent[index] = value;
            else Parent[(string)Step] = value;
        }

        public void Remove()
        {
            if (Step is int index) Parent.AsArray().RemoveAt(index);
            else Parent.AsObject().Remove((string)Step);
        }

        public void Rename()
        {
            if (Step is not string name) return;
            var value = Parent[name];
            Parent.AsObject().Remove(name);
            Parent[name + "s"] = value;
        }

        public void Double()
        {
            if (Step is int index) Parent.AsArray().Add(Parent[index]?.DeepClone());
        }
    }
}

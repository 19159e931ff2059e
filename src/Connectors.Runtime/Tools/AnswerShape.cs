using System.Text;

namespace Connectors.Runtime.Tools;

/// <summary>What of a provider's answer a model gets to see, laid out as a tree beside the answer's own.</summary>
internal sealed class AnswerShape
{
    /// <summary>Name of the list in the compact answer, whatever the provider calls it.</summary>
    public const string ResultsLabel = "results";

    /// <summary>Name of the count over all pages in the compact answer.</summary>
    public const string TotalLabel = "total";

    public required bool IsList { get; init; }

    /// <summary>The tree to walk: the item's own, or the page's with the list in it.</summary>
    public required ShapeNode Root { get; init; }

    /// <summary>One item of the list; the root itself where there is no list.</summary>
    public required ShapeNode Item { get; init; }

    /// <summary>Where in the answer the list or the record stands; null for the answer itself.</summary>
    public string? At { get; init; }

    /// <summary>Where in the answer the count over all pages stands.</summary>
    public string? TotalAt { get; init; }

    /// <summary>Where in the answer the next page's cursor stands.</summary>
    public string? NextAt { get; init; }

    /// <summary>Fields that each item must have to be one.</summary>
    public required int AlwaysCount { get; init; }

    /// <summary>Index of the parameter that lists the fields asked for, or -1.</summary>
    public int AskedByParameter { get; init; } = -1;

    /// <summary>The part of the request whose names count as asked for, or null.</summary>
    public Target? AskedByTarget { get; init; }

    /// <summary>Name of the parameter that takes the next page's cursor.</summary>
    public string? NextTo { get; init; }

    /// <summary>Index of the parameter that says how many records a page holds, or -1.</summary>
    public int PageSize { get; init; } = -1;

    /// <summary>How many records the provider lets a caller page through in all; null for no such bound.</summary>
    public long? AtMost { get; init; }

    /// <summary>Values that may be accepted and not kept.</summary>
    public AnswerEcho[] Echoes { get; init; } = [];

    /// <summary>A field that was asked for and that no record has does not exist.</summary>
    public bool AbsentIsUnknown { get; init; }

    /// <summary>How long a write may stay unseen by this read; null where it sees each at once.</summary>
    public TimeSpan? Lag { get; init; }
}

/// <summary>A value that was sent and should come back: if another one does, the provider has kept its own.</summary>
/// <param name="Parameter">Index of the parameter.</param>
/// <param name="Name">Its name.</param>
/// <param name="Utf8TargetName">The name under which the provider knows the value.</param>
/// <param name="Why">Why it may not be kept, in a sentence.</param>
internal sealed record AnswerEcho(int Parameter, string Name, byte[] Utf8TargetName, string Why);

internal enum ShapeRole
{
    /// <summary>An object that is only a way to something below it.</summary>
    Branch,
    Field,
    Record,
    List,
    Total,
    Next,
}

/// <summary>A member of the answer that means something to us.</summary>
internal sealed class ShapeNode(string name)
{
    readonly List<ShapeNode> _children = [];

    /// <summary>The member's name in the answer, UTF-8.</summary>
    public byte[] Utf8Name { get; } = Encoding.UTF8.GetBytes(name);

    public ShapeRole Role { get; set; } = ShapeRole.Branch;

    /// <summary>The member's name in the compact answer, UTF-8.</summary>
    public byte[] Utf8Label { get; set; } = Encoding.UTF8.GetBytes(name);

    /// <summary>Kept whatever was asked for.</summary>
    public bool Always { get; set; }

    /// <summary>Members of this object that nobody declared are fields too, where they are asked for.</summary>
    public bool IsOpen { get; set; }

    /// <summary>Path from the item, with a trailing dot; empty at the item itself. Names what was left out.</summary>
    public string Prefix { get; private init; } = "";

    public byte[] Utf8Prefix { get; private init; } = [];

    /// <summary>A list and not an interface: walking it must not allocate.</summary>
    public List<ShapeNode> Children => _children;

    public ShapeNode At(string path)
    {
        var node = this;
        foreach (var segment in path.Split('.'))
        {
            node = node.Child(segment);
        }

        return node;
    }

    ShapeNode Child(string name)
    {
        var utf8 = Encoding.UTF8.GetBytes(name);
        foreach (var child in _children)
        {
            if (child.Utf8Name.AsSpan().SequenceEqual(utf8))
            {
                return child;
            }
        }

        var added = new ShapeNode(name) { Prefix = $"{Prefix}{name}.", Utf8Prefix = Encoding.UTF8.GetBytes($"{Prefix}{name}.") };
        _children.Add(added);
        return added;
    }
}

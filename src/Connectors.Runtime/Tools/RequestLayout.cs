using System.Text.Json;

namespace Connectors.Runtime.Tools;

/// <summary>A request path with holes: <c>/crm/contacts/{contact_id}</c>. A segment is all literal or all hole.</summary>
internal sealed class PathTemplate
{
    public PathTemplate(string template, ParameterDescriptor[] parameters)
    {
        Text = template;
        Segments =
        [
            .. template[1..].Split('/').Select(segment => segment.StartsWith('{')
                ? new PathSegment(segment, Array.FindIndex(parameters, p => p.To.Place == TargetPlace.Path && p.To.Name == segment[1..^1]))
                : new PathSegment(segment, -1)),
        ];
        HasHoles = Segments.Any(s => s.Parameter >= 0);
    }

    /// <summary>The template itself; logs and metrics show this and never a filled path.</summary>
    public string Text { get; }

    public PathSegment[] Segments { get; }

    public bool HasHoles { get; }
}

/// <summary>A literal segment, or a hole filled by the parameter of that index.</summary>
internal readonly record struct PathSegment(string Text, int Parameter);

/// <summary>A place in the request body: an object with children, or a value that a parameter fills.</summary>
internal sealed class BodyNode
{
    readonly List<BodyNode> _children = [];

    BodyNode(string name) => Name = JsonEncodedText.Encode(name);

    public JsonEncodedText Name { get; }

    /// <summary>Index of the parameter that fills this place, or -1.</summary>
    public int Parameter { get; private set; } = -1;

    /// <summary>Index of the map parameter whose entries stand here beside the children, or -1.</summary>
    public int Map { get; private set; } = -1;

    /// <summary>A list and not an interface: walking it must not allocate.</summary>
    public List<BodyNode> Children => _children;

    public static BodyNode? Layout(ParameterDescriptor[] parameters)
    {
        BodyNode? root = null;
        for (var i = 0; i < parameters.Length; i++)
        {
            if (parameters[i].To.Place != TargetPlace.Body)
            {
                continue;
            }

            var node = root ??= new("");
            foreach (var segment in parameters[i].To.Segments)
            {
                node = node.Child(segment);
            }

            if (parameters[i].Rule.Kind == ValueKind.Map)
            {
                node.Map = i;
            }
            else
            {
                node.Parameter = i;
            }
        }

        return root;
    }

    BodyNode Child(string name)
    {
        foreach (var child in _children)
        {
            if (child.Name.Value == name)
            {
                return child;
            }
        }

        var added = new BodyNode(name);
        _children.Add(added);
        return added;
    }
}

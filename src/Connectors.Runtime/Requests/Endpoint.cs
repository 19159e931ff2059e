using System.Text;
using System.Text.Json;
using Connectors.Runtime.Binding;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Requests;

/// <summary>Where a tool's requests go: its path template under one base URL.</summary>
internal sealed class Endpoint
{
    readonly string _origin;
    readonly string _basePath;
    readonly Uri? _fixed;

    public Endpoint(ToolDescriptor tool, Uri baseUrl)
    {
        _origin = baseUrl.GetLeftPart(UriPartial.Authority);
        _basePath = baseUrl.AbsolutePath.TrimEnd('/');
        if (!tool.Path.HasHoles && Array.TrueForAll(tool.Parameters, p => p.To.Place != TargetPlace.Query))
        {
            _fixed = new(_origin + _basePath + tool.Path.Text);
        }
    }

    /// <summary>The address with its holes filled and its query written.</summary>
    /// <exception cref="InvalidOperationException">The address would not have exactly the template's segments.</exception>
    public Uri Fill(ToolDescriptor tool, Arguments arguments)
    {
        if (_fixed is not null)
        {
            return _fixed;
        }

        var text = new StringBuilder(_origin, 256).Append(_basePath);
        foreach (var segment in tool.Path.Segments)
        {
            text.Append('/').Append(segment.Parameter < 0 ? segment.Text : Uri.EscapeDataString(arguments.Text(segment.Parameter)));
        }

        var pathLength = text.Length - _origin.Length;
        AppendQuery(tool, arguments, text);
        var address = text.ToString();
        var uri = new Uri(address);

        // Whatever Uri does to dots, slashes and escapes, the path it arrived at must be the one that was meant.
        if (!uri.AbsolutePath.AsSpan().SequenceEqual(address.AsSpan(_origin.Length, pathLength)))
        {
            throw new InvalidOperationException($"The path of {tool.Name} did not come out as its template {tool.Path.Text}.");
        }

        return uri;
    }

    static void AppendQuery(ToolDescriptor tool, Arguments arguments, StringBuilder text)
    {
        var separator = '?';
        for (var i = 0; i < tool.Parameters.Length; i++)
        {
            var parameter = tool.Parameters[i];
            if (parameter.To.Place != TargetPlace.Query || !arguments.Has(i))
            {
                continue;
            }

            if (parameter.Rule.Kind != ValueKind.List)
            {
                Append(parameter.To.Name, arguments.Text(i));
            }
            else if (parameter.SendAsCsv)
            {
                Append(parameter.To.Name, string.Join(',', Items(arguments[i])));
            }
            else
            {
                foreach (var item in Items(arguments[i]))
                {
                    Append(parameter.To.Name, item);
                }
            }
        }

        void Append(string name, string value)
        {
            text.Append(separator).Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
            separator = '&';
        }
    }

    static List<string> Items(ReadOnlySpan<byte> canonicalList)
    {
        var items = new List<string>();
        var reader = new Utf8JsonReader(canonicalList);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(reader.TokenType == JsonTokenType.String ? reader.GetString()! : Encoding.UTF8.GetString(reader.ValueSpan));
        }

        return items;
    }
}

using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Connectors.Runtime.Binding;
using Connectors.Runtime.Buffers;
using Connectors.Runtime.Tokens;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Requests;

/// <summary>
/// Writes a tool's request from its arguments. The only place that escapes and joins: nothing that a caller wrote
/// reaches the wire by another way.
/// </summary>
internal static class RequestBuilder
{
    static readonly MediaTypeWithQualityHeaderValue s_acceptJson = new("application/json");
    static readonly ProductInfoHeaderValue s_userAgent = new("Connectors.Generated", "0.1");

    public static HttpRequestMessage Build(ToolDescriptor tool, ConnectorDescriptor connector, Endpoint endpoint, Arguments arguments, AccessToken token)
    {
        var request = new HttpRequestMessage(tool.Method, endpoint.Fill(tool, arguments));
        request.Headers.Accept.Add(s_acceptJson);
        request.Headers.UserAgent.Add(s_userAgent);
        foreach (var (name, value) in connector.Headers)
        {
            HeaderRules.Add(request, name, value);
        }

        for (var i = 0; i < tool.Parameters.Length; i++)
        {
            if (tool.Parameters[i].To.Place == TargetPlace.Header && arguments.Has(i))
            {
                HeaderRules.Add(request, tool.Parameters[i].To.Name, arguments.Text(i));
            }
        }

        // Last, so that no declared header can take its place.
        request.Headers.Authorization = token.AuthorizationHeader;
        if (tool.Body is { } body)
        {
            request.Content = new JsonBody(WriteBody(tool, body, arguments));
        }
        else if (tool.Effect != ToolEffect.Read)
        {
            // A request without any body is repeated by the handler when a kept connection dies; a write must not be.
            request.Content = new JsonBody(new PooledBuffer(0));
        }

        return request;
    }

    /// <summary>Adds to a hash all that these arguments say to the provider: address, headers and body.</summary>
    public static void Digest(ToolDescriptor tool, Endpoint endpoint, Arguments arguments, IncrementalHash hash)
    {
        hash.AppendData(Encoding.UTF8.GetBytes($"{tool.Method} {endpoint.Fill(tool, arguments).PathAndQuery}\n"));
        for (var i = 0; i < tool.Parameters.Length; i++)
        {
            if (tool.Parameters[i].To.Place == TargetPlace.Header && arguments.Has(i))
            {
                hash.AppendData(Encoding.UTF8.GetBytes($"{tool.Parameters[i].To.Name}: {arguments.Text(i)}\n"));
            }
        }

        if (tool.Body is { } root)
        {
            using var body = WriteBody(tool, root, arguments);
            hash.AppendData(body.Span);
        }

        // Ends the body, so that what the caller adds cannot be taken for a part of it.
        hash.AppendData("\n"u8);
    }

    static PooledBuffer WriteBody(ToolDescriptor tool, BodyNode root, Arguments arguments)
    {
        var buffer = new PooledBuffer();
        var writer = ThreadWriter.For(buffer);
        writer.WriteStartObject();
        WriteChildren(tool, root, arguments, writer);
        writer.WriteEndObject();
        writer.Flush();
        return buffer;
    }

    static void WriteChildren(ToolDescriptor tool, BodyNode node, Arguments arguments, Utf8JsonWriter writer)
    {
        foreach (var child in node.Children)
        {
            if (child.Parameter >= 0)
            {
                if (arguments.Has(child.Parameter))
                {
                    writer.WritePropertyName(child.Name);
                    writer.WriteRawValue(arguments[child.Parameter], skipInputValidation: true);
                }
            }
            else if (HasContent(child, arguments))
            {
                writer.WriteStartObject(child.Name);
                WriteChildren(tool, child, arguments, writer);
                writer.WriteEndObject();
            }
        }

        if (node.Map >= 0)
        {
            foreach (var entry in arguments.Entries)
            {
                if (entry.Map == node.Map)
                {
                    var name = new Utf8JsonReader(arguments.At(entry.Name));
                    name.Read();
                    writer.WritePropertyName(name.ValueIsEscaped ? Encoding.UTF8.GetBytes(name.GetString()!) : name.ValueSpan);
                    writer.WriteRawValue(arguments.At(entry.Value), skipInputValidation: true);
                }
            }
        }
    }

    static bool HasContent(BodyNode node, Arguments arguments)
    {
        if (node.Parameter >= 0)
        {
            return arguments.Has(node.Parameter);
        }

        if (node.Map >= 0)
        {
            foreach (var entry in arguments.Entries)
            {
                if (entry.Map == node.Map)
                {
                    return true;
                }
            }
        }

        foreach (var child in node.Children)
        {
            if (HasContent(child, arguments))
            {
                return true;
            }
        }

        return false;
    }
}

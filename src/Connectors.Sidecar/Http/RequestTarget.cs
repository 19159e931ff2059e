using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace Connectors.Sidecar.Http;

/// <summary>
/// The segments of a request's path, each decoded once and exactly. The server's own path is of no use here: it leaves %2F as it
/// is and removes dots, so that two identifiers could come out as one.
/// </summary>
internal static class RequestTarget
{
    static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Null when a segment is not valid percent-encoded UTF-8.</summary>
    public static string[]? Segments(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var path = target.Split('?', 2)[0];
        if (!path.StartsWith('/'))
        {
            return null;
        }

        var segments = path[1..].Split('/');
        for (var i = 0; i < segments.Length; i++)
        {
            if (Decode(segments[i]) is not { } text)
            {
                return null;
            }

            segments[i] = text;
        }

        return segments;
    }

    static string? Decode(string segment)
    {
        var bytes = new byte[segment.Length];
        var length = 0;
        for (var i = 0; i < segment.Length; i++)
        {
            if (segment[i] > 0x7E)
            {
                return null;
            }

            if (segment[i] != '%')
            {
                bytes[length++] = (byte)segment[i];
            }
            else if (i + 2 < segment.Length && byte.TryParse(segment.AsSpan(i + 1, 2), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var value))
            {
                bytes[length++] = value;
                i += 2;
            }
            else
            {
                return null;
            }
        }

        try
        {
            return s_strict.GetString(bytes, 0, length);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Connectors.Accounts.OAuth;

/// <summary>A token request's body, form or JSON, that knows whether any of it may have left.</summary>
internal sealed class TokenBody : HttpContent
{
    static readonly MediaTypeHeaderValue s_form = new("application/x-www-form-urlencoded");
    static readonly MediaTypeHeaderValue s_json = new("application/json");

    readonly byte[] _body;

    public TokenBody(IReadOnlyList<KeyValuePair<string, string>> members, bool asJson)
    {
        _body = asJson ? Json(members) : Form(members);
        Headers.ContentType = asJson ? s_json : s_form;
    }

    /// <summary>True from the moment a connection stood and the body was about to be written to it.</summary>
    public bool MayHaveLeft { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        MayHaveLeft = true;
        return stream.WriteAsync(_body, cancellationToken).AsTask();
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Length;
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        CryptographicOperations.ZeroMemory(_body);
        base.Dispose(disposing);
    }

    static byte[] Form(IReadOnlyList<KeyValuePair<string, string>> members) =>
        Encoding.ASCII.GetBytes(string.Join('&', members.Select(m => $"{Uri.EscapeDataString(m.Key)}={Uri.EscapeDataString(m.Value)}")));

    static byte[] Json(IReadOnlyList<KeyValuePair<string, string>> members)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            foreach (var (name, value) in members)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        }

        return bytes.ToArray();
    }
}

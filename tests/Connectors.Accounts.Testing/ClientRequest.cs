using System.Text;
using System.Text.Json.Nodes;

namespace Connectors.Accounts.Testing;

/// <summary>Reads what a client has sent to an endpoint, in each of the ways in which it may.</summary>
static class ClientRequest
{
    public static Dictionary<string, string> Members(HttpRequestMessage request, byte[] body)
    {
        var text = Encoding.UTF8.GetString(body);
        return request.Content?.Headers.ContentType?.MediaType == "application/json"
            ? JsonNode.Parse(text)!.AsObject().ToDictionary(m => m.Key, m => (string)m.Value!)
            : text.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('='))
                .ToDictionary(p => Uri.UnescapeDataString(p[0]), p => Uri.UnescapeDataString(p[1].Replace('+', ' ')));
    }

    public static (string Id, string Secret) Credentials(HttpRequestMessage request, Dictionary<string, string> members)
    {
        if (request.Headers.Authorization is { Scheme: "Basic", Parameter: { } basic })
        {
            var parts = Encoding.UTF8.GetString(Convert.FromBase64String(basic)).Split(':');
            return (Uri.UnescapeDataString(parts[0]), Uri.UnescapeDataString(parts[1]));
        }

        return (members.GetValueOrDefault("client_id", ""), members.GetValueOrDefault("client_secret", ""));
    }
}

using System.Text;
using Connectors.Sandbox.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Connectors.Sandbox.OAuth;

/// <summary>A form-urlencoded body. Ours: of a repeated name the first value counts, and a body of another type holds nothing.</summary>
internal sealed class Form(IReadOnlyDictionary<string, StringValues> values)
{
    const string ContentType = "application/x-www-form-urlencoded";

    public string? this[string name] => values.GetValueOrDefault(name).FirstOrDefault();

    public static Form Of(HttpContext context, Exchange exchange)
    {
        var type = (context.Request.ContentType ?? "").Split(';')[0].Trim();
        return new Form(type.Equals(ContentType, StringComparison.OrdinalIgnoreCase)
            ? QueryHelpers.ParseQuery(Encoding.UTF8.GetString(exchange.Body))
            : new Dictionary<string, StringValues>());
    }

    /// <summary>The first version of the API takes query parameters too. Ours: the body wins.</summary>
    public static Form WithQuery(HttpContext context, Exchange exchange)
    {
        var values = new Dictionary<string, StringValues>(context.Request.Query, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in Of(context, exchange).All)
            values[name] = value;
        return new Form(values);
    }

    IEnumerable<KeyValuePair<string, StringValues>> All => values;
}

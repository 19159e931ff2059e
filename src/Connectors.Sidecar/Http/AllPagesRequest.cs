using System.Globalization;
using System.Text.Json;
using Connectors.Runtime.Binding;
using Connectors.Runtime.Paging;

namespace Connectors.Sidecar.Http;

/// <summary>The wish for all pages in a call's body: <c>"all_pages": {"max_items": 1000, "max_bytes": 262144}</c>, either left out at will.</summary>
internal static class AllPagesRequest
{
    /// <summary>Reads the wish and adds what is wrong with it to the faults.</summary>
    public static PageBounds Read(ref Utf8JsonReader reader, List<InputFault> faults)
    {
        var bounds = PageBounds.Default;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            faults.Add(new("$.all_pages", "must be an object with max_items and max_bytes, or an empty one"));
            reader.Skip();
            return bounds;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (!seen.Add(name))
            {
                faults.Add(new($"$.all_pages.{name}", "is given twice"));
                reader.Skip();
                continue;
            }

            switch (name)
            {
                case "max_items" when Bound(ref reader, name, 1, PageBounds.MostItems, faults) is { } items:
                    bounds = bounds with { MaxItems = items };
                    break;
                case "max_bytes" when Bound(ref reader, name, PageBounds.FewestBytes, PageBounds.MostBytes, faults) is { } bytes:
                    bounds = bounds with { MaxBytes = bytes };
                    break;
                case "max_items" or "max_bytes":
                    break;
                default:
                    faults.Add(new($"$.all_pages.{name}", "is not known here; all_pages has max_items and max_bytes"));
                    reader.Skip();
                    break;
            }
        }

        return bounds;
    }

    static int? Bound(ref Utf8JsonReader reader, string name, int least, int most, List<InputFault> faults)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var value) && value >= least && value <= most)
        {
            return value;
        }

        faults.Add(new($"$.all_pages.{name}", string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {least} to {most}")));
        reader.Skip();
        return null;
    }
}

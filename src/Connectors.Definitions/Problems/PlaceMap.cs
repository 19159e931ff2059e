namespace Connectors.Definitions;

/// <summary>Where one value of a definition stands.</summary>
/// <param name="Path">The way to the value, such as <c>parameters.amount.to</c> or <c>errors.rules[2].when</c>.</param>
/// <param name="Place">A scalar's own text; of a mapping or a list, its key.</param>
public sealed record PathPlace(string Path, Place Place);

/// <summary>
/// The places of a definition's values, kept beside the model and never in it. Equal maps mean that no value of the file has moved.
/// </summary>
/// <param name="File">The file.</param>
/// <param name="Places">One entry per value, sorted by path.</param>
public sealed record PlaceMap(string File, EquatableArray<PathPlace> Places)
{
    /// <summary>
    /// The place of a path, or of its nearest ancestor when nothing is written there (a missing key is shown at its parent).
    /// </summary>
    public Place Locate(string path)
    {
        while (true)
        {
            if (Find(path) is { } place) return place;
            if (path.Length == 0) return new Place(File, 1, 1, 1, 1);
            path = Parent(path);
        }
    }

    /// <summary>Gives a finding its place.</summary>
    public Problem Locate(Finding finding) => new(finding.Kind.Id, finding.Kind.Severity, finding.Message, Locate(finding.Path));

    internal static PlaceMap Of(string file, IEnumerable<PathPlace> places) =>
        new(file, places.OrderBy(static place => place.Path, StringComparer.Ordinal).ToEquatableArray());

    static string Parent(string path) => path.Substring(0, Math.Max(0, path.LastIndexOfAny(['.', '['])));

    Place? Find(string path)
    {
        var (low, high) = (0, Places.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = string.CompareOrdinal(Places[middle].Path, path);
            if (order == 0) return Places[middle].Place;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }

        return null;
    }
}

namespace Connectors.Runtime.Binding;

/// <summary>Finds what somebody probably meant: the edit distance in which a swap of two neighbours costs one.</summary>
internal static class NearestName
{
    /// <summary>The closest candidate, or null when none is close enough to be meant.</summary>
    public static string? Find(string name, IEnumerable<string> candidates) => Rank(name, candidates, 1) is [var nearest] ? nearest : null;

    public static IReadOnlyList<string> Rank(string name, IEnumerable<string> candidates, int most)
    {
        // Long hostile names would cost quadratic time and are near to nothing.
        if (name.Length is 0 or > 100)
        {
            return [];
        }

        // In a name of one or two letters two edits reach every other.
        var tolerance = Math.Min(Math.Max(2, name.Length / 3), name.Length - 1);
        return
        [
            .. candidates
                .Select(candidate => (candidate, distance: Distance(name, candidate)))
                .Where(pair => pair.distance <= tolerance)
                .OrderBy(pair => pair.distance)
                .ThenBy(pair => pair.candidate, StringComparer.Ordinal)
                .Take(most)
                .Select(pair => pair.candidate),
        ];
    }

    static int Distance(string left, string right)
    {
        // Three rows of the classic table are enough: the one before last serves the swap.
        var width = right.Length + 1;
        Span<int> rows = width <= 128 ? stackalloc int[width * 3] : new int[width * 3];
        var beforeLast = rows[..width];
        var last = rows.Slice(width, width);
        var current = rows.Slice(width * 2, width);
        for (var j = 0; j < width; j++)
        {
            last[j] = j;
        }

        for (var i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j < width; j++)
            {
                var cost = char.ToLowerInvariant(left[i - 1]) == char.ToLowerInvariant(right[j - 1]) ? 0 : 1;
                current[j] = Math.Min(Math.Min(last[j] + 1, current[j - 1] + 1), last[j - 1] + cost);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    current[j] = Math.Min(current[j], beforeLast[j - 2] + 1);
                }
            }

            var free = beforeLast;
            beforeLast = last;
            last = current;
            current = free;
        }

        return last[right.Length];
    }
}

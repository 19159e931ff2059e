namespace Connectors.Definitions.Grammar;

/// <summary>Finds the word that was probably meant.</summary>
internal static class Nearest
{
    /// <summary>
    /// The candidate with the fewest edits (a letter more, less, other, or swapped with its neighbour), case aside; <c>null</c> when
    /// more than a third of the word would have to change.
    /// </summary>
    public static string? To(string word, IEnumerable<string> candidates)
    {
        string? best = null;
        var fewest = Math.Max(1, word.Length / 3) + 1;
        foreach (var candidate in candidates)
        {
            // The bound keeps a hostile megabyte of a key from costing a quadratic time.
            if (Math.Abs(candidate.Length - word.Length) >= fewest) continue;
            var edits = Edits(word.ToLowerInvariant(), candidate.ToLowerInvariant());
            if (edits >= fewest) continue;
            (best, fewest) = (candidate, edits);
        }

        return best;
    }

    static int Edits(string left, string right)
    {
        var (older, old, current) = (new int[right.Length + 1], new int[right.Length + 1], new int[right.Length + 1]);
        for (var j = 0; j <= right.Length; j++) old[j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var change = left[i - 1] == right[j - 1] ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1] + 1, old[j] + 1), old[j - 1] + change);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                    current[j] = Math.Min(current[j], older[j - 2] + 1);
            }

            (older, old, current) = (old, current, older);
        }

        return old[right.Length];
    }
}

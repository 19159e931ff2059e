using System.Collections;

namespace Connectors.Definitions;

/// <summary>
/// A list that is a value: two of them are equal when their items are. <c>default</c> is the empty list. Models hold their lists in
/// it, so that a compiler's incremental pipeline sees at a glance that nothing has changed.
/// </summary>
/// <typeparam name="T">An item, itself a value.</typeparam>
public readonly struct EquatableArray<T> : IEquatable<EquatableArray<T>>, IReadOnlyList<T>
    where T : IEquatable<T>
{
    readonly T[]? items;

    internal EquatableArray(T[] items) => this.items = items.Length == 0 ? null : items;

    /// <summary>The number of items.</summary>
    public int Count => items?.Length ?? 0;

    /// <summary>The item at a position, from 0.</summary>
    public T this[int index] => items is null ? throw new ArgumentOutOfRangeException(nameof(index)) : items[index];

    /// <summary>Whether both lists hold equal items in the same order.</summary>
    public bool Equals(EquatableArray<T> other)
    {
        if (ReferenceEquals(items, other.items)) return true;
        if (Count != other.Count) return false;
        for (var i = 0; i < Count; i++)
            if (!items![i].Equals(other.items![i])) return false;
        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is EquatableArray<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = Count;
        foreach (var item in this) hash = unchecked((hash * 31) + item.GetHashCode());
        return hash;
    }

    /// <summary>Whether both lists hold equal items in the same order.</summary>
    public static bool operator ==(EquatableArray<T> left, EquatableArray<T> right) => left.Equals(right);

    /// <summary>Whether the lists differ.</summary>
    public static bool operator !=(EquatableArray<T> left, EquatableArray<T> right) => !left.Equals(right);

    /// <summary>Walks the items without allocating.</summary>
    public Enumerator GetEnumerator() => new(items);

    IEnumerator<T> IEnumerable<T>.GetEnumerator() => ((IEnumerable<T>)(items ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => (items ?? []).GetEnumerator();

    /// <summary>What <c>foreach</c> uses.</summary>
    public struct Enumerator
    {
        readonly T[]? items;
        int index;

        internal Enumerator(T[]? items)
        {
            this.items = items;
            index = -1;
        }

        /// <summary>The item the walk stands at.</summary>
        public readonly T Current => items![index];

        /// <summary>Goes one further; <c>false</c> at the end.</summary>
        public bool MoveNext() => items is not null && ++index < items.Length;
    }
}

/// <summary>Makes <see cref="EquatableArray{T}"/>s.</summary>
public static class EquatableArray
{
    /// <summary>A list of these items. The array is copied.</summary>
    public static EquatableArray<T> Of<T>(params T[] items)
        where T : IEquatable<T> => new([.. items]);

    /// <summary>A list of the items of a sequence.</summary>
    public static EquatableArray<T> ToEquatableArray<T>(this IEnumerable<T> items)
        where T : IEquatable<T> => new([.. items]);
}

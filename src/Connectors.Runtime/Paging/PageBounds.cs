namespace Connectors.Runtime.Paging;

/// <summary>How much of a list is gathered into one result; nothing goes beyond it.</summary>
public sealed record PageBounds
{
    /// <summary>Bounds for a list that a model reads.</summary>
    public static PageBounds Default { get; } = new();

    /// <summary>The most records that can be asked for.</summary>
    public const int MostItems = 10_000;

    /// <summary>The most bytes of JSON that can be asked for.</summary>
    public const int MostBytes = 10 * 1024 * 1024;

    /// <summary>Fewer bytes than this hold no list at all.</summary>
    public const int FewestBytes = 1024;

    /// <summary>At most this many records, from 1 to <see cref="MostItems"/>.</summary>
    public int MaxItems
    {
        get;
        init => field = value is >= 1 and <= MostItems ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"From 1 to {MostItems}.");
    } = 1_000;

    /// <summary>At most this many bytes of JSON, from <see cref="FewestBytes"/> to <see cref="MostBytes"/>.</summary>
    public int MaxBytes
    {
        get;
        init => field = value is >= FewestBytes and <= MostBytes ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"From {FewestBytes} to {MostBytes}.");
    } = 256 * 1024;
}

using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;

namespace Connectors.Accounts.Testing.Contract;

/// <summary>Compares answers by what they hold: records compare their arrays by reference.</summary>
public static class Structure
{
    static readonly ConcurrentDictionary<Type, PropertyInfo[]> s_properties = new();

    public static bool Same(object? a, object? b) => (a, b) switch
    {
        (null, null) => true,
        (null, _) or (_, null) => false,
        (string x, string y) => string.Equals(x, y, StringComparison.Ordinal),
        (byte[] x, byte[] y) => x.AsSpan().SequenceEqual(y),
        (IDictionary x, IDictionary y) => x.Count == y.Count && x.Keys.Cast<object>().All(k => y.Contains(k) && Same(x[k], y[k])),
        (IEnumerable x, IEnumerable y) => SameItems(x.Cast<object?>().ToList(), y.Cast<object?>().ToList()),
        _ when IsOurs(a) => a.GetType() == b.GetType() && Properties(a).All(p => Same(p.GetValue(a), p.GetValue(b))),
        _ => a.Equals(b),
    };

    public static string Show(object? value) => value switch
    {
        null => "null",
        string text => "\"" + string.Concat(text.Take(60).Select(c => c is >= ' ' and < (char)127 ? c.ToString() : $"\\u{(int)c:x4}")) + "\"",
        byte[] bytes => Convert.ToHexString(bytes.AsSpan(0, Math.Min(bytes.Length, 40))),
        DateTimeOffset time => time.UtcTicks.ToString(null, null),
        IEnumerable items => "[" + string.Join(", ", items.Cast<object?>().Select(Show)) + "]",
        _ when IsOurs(value) => value.GetType().Name + "{" + string.Join(", ", Properties(value).Select(p => p.Name + "=" + Show(p.GetValue(value)))) + "}",
        _ => value.ToString()!,
    };

    static bool SameItems(List<object?> a, List<object?> b) => a.Count == b.Count && a.Zip(b).All(p => Same(p.First, p.Second));

    static bool IsOurs(object value) => value is not Enum && value.GetType().Namespace!.StartsWith("Connectors.", StringComparison.Ordinal);

    static PropertyInfo[] Properties(object value) =>
        s_properties.GetOrAdd(value.GetType(), static t => t.GetProperties(BindingFlags.Public | BindingFlags.Instance));
}

using System.Collections;
using System.Reflection;
using System.Text;

namespace Connectors.Accounts.Tests.Consent;

/// <summary>Everything that a store in memory holds, as bytes to search in.</summary>
internal static class StoreDump
{
    public static byte[] Of(object store)
    {
        using var bytes = new MemoryStream();
        Write(store, bytes, new(ReferenceEqualityComparer.Instance), 0);
        return bytes.ToArray();
    }

    public static bool Holds(byte[] dump, byte[] needle) => dump.AsSpan().IndexOf(needle) >= 0;

    /// <summary>A secret in every way of writing that could have hidden it.</summary>
    public static IEnumerable<byte[]> Forms(string secret)
    {
        var raw = Encoding.UTF8.GetBytes(secret);
        yield return raw;
        yield return Encoding.Unicode.GetBytes(secret);
        yield return Encoding.UTF8.GetBytes(Uri.EscapeDataString(secret));
        yield return Encoding.UTF8.GetBytes(Convert.ToHexString(raw));
        yield return Encoding.UTF8.GetBytes(Convert.ToHexStringLower(raw));
        for (var shift = 0; shift < 3 && raw.Length > 8; shift++)
        {
            // Base64 of a longer text that holds the secret, at each of the three places it can begin; ends that depend on neighbours are cut.
            var whole = Convert.ToBase64String([.. new byte[shift], .. raw]);
            var inner = whole[(shift == 0 ? 0 : shift + 1)..^4];
            yield return Encoding.UTF8.GetBytes(inner);
            yield return Encoding.UTF8.GetBytes(inner.Replace('+', '-').Replace('/', '_'));
        }
    }

    static void Write(object? value, Stream to, HashSet<object> seen, int depth)
    {
        switch (value)
        {
            case null or Type or Delegate or TimeProvider or IComparer or Lock:
                return;
            case string text:
                to.Write(Encoding.UTF8.GetBytes(text));
                to.WriteByte(0);
                return;
            case byte[] bytes:
                to.Write(bytes);
                to.WriteByte(0);
                return;
        }

        var type = value.GetType();
        if (type.IsPrimitive || type.IsEnum || type.Namespace == "System" && type.Name is not "ValueTuple`2" and not "ValueTuple`3" and not "Nullable`1" || depth > 12 || (!type.IsValueType && !seen.Add(value)))
        {
            return;
        }

        if (value is IEnumerable items)
        {
            foreach (var item in items)
            {
                Write(item, to, seen, depth + 1);
            }

            return;
        }

        for (var of = type; of is not null && of != typeof(object); of = of.BaseType)
        {
            foreach (var field in of.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                Write(field.GetValue(value), to, seen, depth + 1);
            }
        }
    }
}

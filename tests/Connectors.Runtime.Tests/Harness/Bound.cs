using System.Text;
using Connectors.Runtime.Binding;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Tests.Harness;

/// <summary>What the binder made of an input, copied out before the arguments go back to their thread.</summary>
internal sealed record Bound(
    IReadOnlyDictionary<string, string> Values, IReadOnlyDictionary<string, string> Entries, IReadOnlyList<InputFault> Faults)
{
    public static Bound From(ToolSource tool, string input, string hostFixed = "") => From(tool, Encoding.UTF8.GetBytes(input), Encoding.UTF8.GetBytes(hostFixed));

    public static Bound From(ToolSource tool, ReadOnlySpan<byte> input, ReadOnlySpan<byte> hostFixed = default)
    {
        var descriptor = tool.Descriptor;
        using var arguments = ArgumentBinder.Bind(descriptor, input, hostFixed);
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < descriptor.Parameters.Length; i++)
        {
            if (arguments.Has(i))
            {
                values.Add(descriptor.Parameters[i].Name, Encoding.UTF8.GetString(arguments[i]));
            }
        }

        var entries = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in arguments.Entries)
        {
            entries.Add(Encoding.UTF8.GetString(arguments.At(entry.Name)), Encoding.UTF8.GetString(arguments.At(entry.Value)));
        }

        return new(values, entries, [.. arguments.Faults]);
    }

    /// <summary>Binds one value to a single parameter <c>v</c> with the given rule.</summary>
    public static Bound Value(string rule, string value) => From(Rule(rule), $$"""{"v":{{value}}}""");

    public static TestTool Rule(string rule) => TestTool.With($$"""{"name":"v","to":"body.v",{{rule}}}""");

    /// <summary>The canonical value of <c>v</c>; a fault fails the test with its words.</summary>
    public string V => Faults.Count == 0 ? Values["v"] : throw new Xunit.Sdk.XunitException(string.Join("; ", Said));

    /// <summary>The faults as sentences, as a caller reads them.</summary>
    public IEnumerable<string> Said => Faults.Select(f => $"{f.Path} {f.Problem}");

    public InputFault Fault => Assert.Single(Faults);
}

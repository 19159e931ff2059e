using System.Text;
using System.Text.Json.Nodes;
using Connectors.Runtime.Binding;
using Connectors.Runtime.Tools;

namespace Connectors.Generated.Tests;

/// <summary>What a model writes by the schema that it was shown is taken, in every dialect.</summary>
public class BindingTests
{
    public static TheoryData<ToolDialect, string> Everything => ProfileTests.Everything;

    [Theory, MemberData(nameof(Everything))]
    public void All_that_a_schema_shows_binds(ToolDialect dialect, string name)
    {
        Assert.True(Dialects.Catalog.TryFind(name, out var tool));
        Assert.Equal(Bind(tool, SampleInput.Full(Dialects.Schema(tool, ToolDialect.Mcp))), Bind(tool, SampleInput.Full(Dialects.Schema(tool, dialect))));
    }

    [Theory, MemberData(nameof(Everything))]
    public void As_little_as_a_schema_lets_binds(ToolDialect dialect, string name)
    {
        Assert.True(Dialects.Catalog.TryFind(name, out var tool));
        var bound = Bind(tool, SampleInput.Sparse(Dialects.Schema(tool, dialect)));
        Assert.Equal(Bind(tool, SampleInput.Sparse(Dialects.Schema(tool, ToolDialect.Mcp))), bound);
    }

    /// <summary>What was bound, in words; a fault that the schema could have told of fails the test.</summary>
    static string Bind(ToolSource tool, JsonObject input)
    {
        using var arguments = ArgumentBinder.Bind(tool.Descriptor, Encoding.UTF8.GetBytes(input.ToJsonString()));

        // That a change must change something is no matter of a schema.
        Assert.Empty(arguments.Faults.Where(f => !f.Problem.StartsWith("changes nothing", StringComparison.Ordinal)).Select(f => $"{f.Path} {f.Problem} in {input}"));
        var parameters = tool.Descriptor.Parameters;
        return string.Join('\n', Enumerable.Range(0, parameters.Length).Where(arguments.Has).Select(i => $"{parameters[i].Name}: {arguments.Text(i)}"))
            + string.Concat(arguments.Entries.Select(e => $"\n{Encoding.UTF8.GetString(arguments.At(e.Name))}: {Encoding.UTF8.GetString(arguments.At(e.Value))}"));
    }
}

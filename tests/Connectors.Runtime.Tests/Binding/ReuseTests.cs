using System.Text;
using Connectors.Runtime.Binding;
using Connectors.Runtime.Tests.Harness;

namespace Connectors.Runtime.Tests.Binding;

/// <summary>Arguments live on their thread from call to call; nothing of one call may be seen in the next.</summary>
public sealed class ReuseTests
{
    static readonly TestTool s_tool = TestTool.With(
        """
        {"name":"a","type":"string","to":"body.a"},{"name":"b","type":"string","to":"body.b"},
        {"name":"o","type":"object","to":"body.o","fields":[{"name":"x","type":"string"}]},
        {"name":"m","type":"map","to":"body.m"},
        {"name":"fields","type":"list","items":{"type":"string"},"to":"query.fields"}
        """,
        returns: """{"fields":[{"name":"id","from":"id","always":true}],"asked_by":"fields"}""");

    [Theory]
    [InlineData("""{"a":"1","b":"2","m":{"k":"v"},"fields":["id"]}""")]
    [InlineData("""{"a":1,"nope":2,"m":{"k":1}}""")]
    [InlineData("""{"o":{"x":""")]
    [InlineData("""{"m":{"k":""")]
    [InlineData("""{"o":{"x":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]""")]
    [InlineData("""{"a":"\ud800""")]
    [InlineData("")]
    public void A_call_leaves_nothing_to_the_next_on_its_thread(string before)
    {
        using (ArgumentBinder.Bind(s_tool.Descriptor, Encoding.UTF8.GetBytes(before)))
        {
        }

        using var next = ArgumentBinder.Bind(s_tool.Descriptor, """{"b":5}"""u8);
        Assert.Equal("$.b must be text, not a number", Assert.Single(next.Faults) is var f ? $"{f.Path} {f.Problem}" : "");
        Assert.Empty(next.Entries);
        Assert.Empty(next.Asked);
        Assert.All(Enumerable.Range(0, 5), i => Assert.False(next.Has(i)));
    }

    [Fact]
    public void A_fault_in_broken_JSON_is_one_of_the_whole_input() =>
        Assert.Equal("$", Bound.From(s_tool, """{"o":{"x":""").Fault.Path);

    [Fact]
    public void Two_calls_at_once_on_one_thread_have_arguments_of_their_own()
    {
        using var first = ArgumentBinder.Bind(s_tool.Descriptor, """{"a":"first"}"""u8);
        using var second = ArgumentBinder.Bind(s_tool.Descriptor, """{"a":"second"}"""u8);
        Assert.Equal(("first", "second"), (first.Text(0), second.Text(0)));
    }

    [Fact]
    public void A_tool_with_many_parameters_fits_after_one_with_few()
    {
        using (ArgumentBinder.Bind(s_tool.Descriptor, "{}"u8))
        {
        }

        var parameters = Enumerable.Range(0, 40).Select(i => $$"""{"name":"p{{i}}","type":"integer","to":"body.p{{i}}"}""");
        var many = TestTool.With(string.Join(',', parameters));
        Assert.Equal("39", Bound.From(many, """{"p39":39}""").Values["p39"]);
    }

    [Fact]
    public void A_large_call_is_followed_by_a_clean_one()
    {
        using (ArgumentBinder.Bind(s_tool.Descriptor, Encoding.UTF8.GetBytes($$"""{"a":"{{new string('s', 100_000)}}"}""")))
        {
        }

        Assert.Equal(["b"], Bound.From(s_tool, """{"b":"x"}""").Values.Keys);
    }

    [Fact]
    public async Task Calls_on_many_threads_never_see_each_other()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 2_000), async (i, _) =>
        {
            var input = Encoding.UTF8.GetBytes($$"""{"a":"value-{{i}}","m":{"k":"{{i}}"} }""");
            using var arguments = ArgumentBinder.Bind(s_tool.Descriptor, input);
            await Task.Yield();
            Assert.Equal($"value-{i}", arguments.Text(0));
            Assert.Equal($"\"{i}\"", Encoding.UTF8.GetString(arguments.At(Assert.Single(arguments.Entries).Value)));
        });
    }
}

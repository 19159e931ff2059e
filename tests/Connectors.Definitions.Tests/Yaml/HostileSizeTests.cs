using Connectors.Definitions.Tests.Showing;

namespace Connectors.Definitions.Tests.Yaml;

/// <summary>Small or legal texts that would be expensive to a careless reader. Each must end in a moment; a hang is the failure.</summary>
public class HostileSizeTests
{
    [Fact]
    public async Task Types_that_name_each_other_ten_times_over_do_not_explode()
    {
        var types = string.Concat(Enumerable.Range(0, 20).Select(static i =>
            $"  t{i}:\n    description: d\n    fields:\n" + string.Concat(Enumerable.Range(0, 10).Select(field =>
                $"      f{field}: {{ {(i == 19 ? "type: string" : $"type: object, of: t{i + 1}")}, description: d }}\n"))));
        var problems = await InAMoment(() => Checking.Check(
            ("connector.yaml", Sample.Connector("types:\n" + types)),
            ("thing_get.yaml", Sample.Post("a: { type: object, of: t0, to: body.a, description: d }"))));
        Assert.Equal(["CONN045"], problems.Select(static problem => problem.Id));
    }

    [Fact]
    public async Task A_long_chain_of_types_is_walked_once()
    {
        var types = string.Concat(Enumerable.Range(0, 9_000).Select(static i =>
            $"  t{i}: {{ description: d, fields: {{ a: {{ type: object, of: t{(i + 1) % 9_000}, description: d }} }} }}\n"));
        Assert.Equal(9_000, (await InAMoment(() => Checking.Check(("connector.yaml", Sample.Connector("types:\n" + types))))).Count);
    }

    [Fact]
    public async Task A_hundred_thousand_unknown_keys_are_told() =>
        Assert.True((await InAMoment(() => Checking.Check(("f", "tool: acme_x\n" + string.Concat(Enumerable.Range(0, 100_000).Select(static i => $"k{i}: 1\n")))))).Count > 100_000);

    [Fact]
    public async Task A_long_key_is_not_paid_for_at_every_value_below_it() =>
        Assert.Equal("CONN008", Assert.Single(await InAMoment(() => Checking.Check(("f", "? " + new string('k', 500_000) + "\n: [" + string.Concat(Enumerable.Repeat("1,", 200_000)) + "1]")))).Id);

    [Fact]
    public async Task A_thousand_rules_are_too_many()
    {
        var rules = string.Concat(Enumerable.Range(0, 9_000).Select(static i => $"    - {{ when: {{ body: {{ e: x{i} }} }}, is: conflict }}\n"));
        Assert.Equal(["CONN020"], (await InAMoment(() => Checking.Check(("f", Sample.Connector("errors:\n  rules:\n" + rules))))).Select(static problem => problem.Id));
    }

    static Task<IReadOnlyList<Problem>> InAMoment(Func<IReadOnlyList<Problem>> check) => Task.Run(check).WaitAsync(TimeSpan.FromSeconds(30));
}

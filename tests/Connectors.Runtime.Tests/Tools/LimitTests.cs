using Connectors.Runtime.Tests.Harness;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Tests.Tools;

public sealed class LimitTests
{
    [Fact]
    public void A_connector_says_what_its_provider_counts()
    {
        var limits = Read(
            """
            {"name":"burst","per":["app","subject"],"allow":110,"every_ms":10000,"maximum_header":"X-Max","remaining_header":"X-Left"},
            {"name":"search","per":["subject"],"allow":5,"every_ms":1000}
            """);
        Assert.Equivalent(
            new[]
            {
                new { Name = "burst", PerApp = true, PerSubject = true, Allow = 110, Every = TimeSpan.FromSeconds(10), MaximumHeader = (string?)"X-Max", RemainingHeader = (string?)"X-Left" },
                new { Name = "search", PerApp = false, PerSubject = true, Allow = 5, Every = TimeSpan.FromSeconds(1), MaximumHeader = (string?)null, RemainingHeader = (string?)null },
            },
            limits,
            strict: true);
    }

    [Fact]
    public void A_connector_without_limits_has_none() => Assert.Empty(Read(""));

    [Fact]
    public void A_limit_can_be_said_in_a_sentence() =>
        Assert.Equal("burst: 7 in 00:00:02", Assert.Single(Read("""{"name":"burst","per":["app"],"allow":7,"every_ms":2000}""")).ToString());

    static IReadOnlyList<LimitDescriptor> Read(string limits) => new TestConnector(limits: $"[{limits}]").Descriptor.Limits;
}

using System.Text.RegularExpressions;

namespace Connectors.EndToEnd.Tests.Accounts;

/// <summary>The quickstart is run before anybody watches or records it: what it prints must be fit to be seen.</summary>
public partial class QuickstartTests
{
    [Fact]
    public async Task The_quickstart_tells_the_whole_story_and_no_secret()
    {
        var (exitCode, output, errors) = await ConnectorsProgram.RunAsync("quickstart", "--exit", "--listen", "http://127.0.0.1:0");

        Assert.True(exitCode == 0, output + errors);
        Assert.Equal("", errors);
        Assert.Contains("The whole story went as it should.", output, StringComparison.Ordinal);
        Assert.Contains("HubSpot is connected", output, StringComparison.Ordinal);
        Assert.Contains("REVOKED", output, StringComparison.Ordinal);

        // Links are for the user, and used up by the story; nothing else that is printed is long enough to be a secret.
        Assert.Empty(Long().Matches(Link().Replace(output, "")).Select(m => m.Value));
        Assert.DoesNotContain("code=", output, StringComparison.Ordinal);
        Assert.DoesNotContain("state=", output, StringComparison.Ordinal);
        Assert.DoesNotMatch(RefreshToken(), output);
        Assert.DoesNotContain("Bearer", output, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateDirectories(Path.GetTempPath(), "connectors-quickstart-*"), d => output.Contains(d, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"/connect/[A-Za-z0-9_.~-]+…?")]
    private static partial Regex Link();

    [GeneratedRegex(@"(?<![A-Za-z0-9_+/=-])[A-Za-z0-9_+=-]{38,}")]
    private static partial Regex Long();

    [GeneratedRegex("na1-[0-9a-f]{8}-")]
    private static partial Regex RefreshToken();
}

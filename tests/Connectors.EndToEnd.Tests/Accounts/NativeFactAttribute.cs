namespace Connectors.EndToEnd.Tests.Accounts;

/// <summary>
/// A test that kills or disturbs the native binary at chosen system calls. Without the binary it is skipped, as without the tracer;
/// but on CI a tracer that is not there is a failure, which the test itself tells.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NativeFactAttribute : FactAttribute
{
    public NativeFactAttribute()
    {
        if (Missing is { } missing && (ConnectorsProgram.NativeBinary is null || Environment.GetEnvironmentVariable("CI") != "true"))
        {
            Skip = missing;
        }
    }

    /// <summary>What is not there; null when all is.</summary>
    public static string? Missing { get; } =
        ConnectorsProgram.NativeBinary is null ? "CONNECTORS_BINARY names no native binary"
        : !(Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "strace"))) ? "there is no strace"
        : null;

    /// <summary>Begins every such test.</summary>
    public static void Demand() => Assert.True(Missing is null, Missing);

    /// <summary>
    /// The program under a tracer that disturbs the n-th call of one kind on each thread. Only one kind at a time: strace counts by
    /// call and thread, and all that writes the store does so on one thread. (With --seccomp-bpf strace 6.1 injects signals at the first call only.)
    /// </summary>
    public static string[] Disturbed(string call, string what, string when) =>
        ["strace", "-f", "-qq", "-o", "/dev/null", "-e", $"trace={call}", "-e", $"inject={call}:{what}:when={when}"];
}

using System.Runtime.InteropServices;

namespace Connectors.Sidecar.Mcp.Stdio;

/// <summary>
/// Notices that the program which started this one has died, though its end of the pipe is held open by another: a process that has
/// lost its parent gets another one. (PR_SET_PDEATHSIG would do it when the parent's thread ends, which is sooner.)
/// </summary>
internal static partial class ParentWatch
{
    static readonly TimeSpan s_every = TimeSpan.FromMilliseconds(500);

    /// <summary>Ends when the parent has died; never, where that cannot be told.</summary>
    public static async Task WaitAsync(TimeProvider clock, CancellationToken cancellation)
    {
        if (OperatingSystem.IsWindows())
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, clock, cancellation);
        }

        var parent = getppid();
        using var timer = new PeriodicTimer(s_every, clock);
        while (getppid() == parent)
        {
            await timer.WaitForNextTickAsync(cancellation);
        }
    }

    [LibraryImport("libc")]
    private static partial int getppid();
}

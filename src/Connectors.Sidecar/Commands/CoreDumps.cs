using System.Runtime.InteropServices;

namespace Connectors.Sidecar.Commands;

/// <summary>
/// Keeps the process's memory to itself. A core file would hold master keys and tokens in the clear, on a disk that nobody guards
/// like the key file; and a debugger of the same user could read them at any time.
/// </summary>
internal static partial class CoreDumps
{
    // linux/prctl.h and asm-generic/resource.h; the numbers are the same on x64 and arm64.
    const int SetDumpable = 4;
    const int CoreLimit = 4;

    /// <summary>
    /// Called before any secret is read. It cannot be taken back: the hard limit goes with the soft one, and with the limit alone a
    /// core would still go to a program that the kernel pipes it to.
    /// </summary>
    /// <exception cref="StartException">The system refuses it.</exception>
    public static void Forbid()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var none = default(Limit);
        if (prctl(SetDumpable, 0, 0, 0, 0) != 0 || setrlimit(CoreLimit, in none) != 0)
        {
            throw new StartException(ExitCode.Failed, $"The system does not let this process forbid core dumps, in which secrets would stand (errno {Marshal.GetLastPInvokeError()}).");
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int prctl(int option, nuint a, nuint b, nuint c, nuint d);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setrlimit(int resource, in Limit limit);

    struct Limit
    {
        public nuint Soft;
        public nuint Hard;
    }
}

namespace Connectors.EndToEnd.Tests.Accounts;

/// <summary>A process that holds keys and tokens leaves no core and lets nobody look into it.</summary>
public class CoreDumpTests
{
    /// <summary>The native program is what runs in production; the managed one's host handles the signal itself.</summary>
    [NativeFact]
    public async Task A_server_that_crashes_leaves_no_core()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        // The control: where a plain process of this machine leaves a core in its folder, ours must not.
        await using var world = await AccountsWorld.StartAsync(new() { Servers = 0 });
        var control = Directory.CreateDirectory(Path.Combine(world.Folder, "control")).FullName;
        using (var plain = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("bash", ["-c", "ulimit -c unlimited 2>/dev/null; bash -c 'kill -ABRT $$'"]) { WorkingDirectory = control, RedirectStandardError = true })!)
        {
            await plain.WaitForExitAsync();
        }

        var dumpsHere = Directory.EnumerateFiles(control).Any();
        var before = Directory.GetFiles(world.Folder).ToHashSet(StringComparer.Ordinal);
        var program = await world.ServeAsync(["bash", "-c", "ulimit -c unlimited 2>/dev/null; \"$@\"; exit $?", "bash"]);
        await world.ConnectAsync("held");

        // Whatever the kernel's pattern, no size is allowed.
        Assert.Matches(@"(?m)^Max core file size +0 +0 ", await File.ReadAllTextAsync($"/proc/{program.Id}/limits"));
        await program.SignalAsync("-ABRT");
        Assert.NotEqual(0, await program.ExitAsync());
        world.Servers.Clear();

        var left = Directory.GetFiles(world.Folder).Where(f => !before.Contains(f) && !Path.GetFileName(f).StartsWith("accounts.db", StringComparison.Ordinal)).ToList();
        Assert.True(left.Count == 0, $"{string.Join(", ", left)} (a control process {(dumpsHere ? "dumps" : "does not dump")} here)");
    }

    [NativeFact]
    public async Task A_server_marks_itself_before_it_reads_a_secret()
    {
        NativeFactAttribute.Demand();
        await using var world = await AccountsWorld.StartAsync(new() { Servers = 0 });
        var trace = Path.Combine(world.Folder, "trace");

        await world.ServeAsync(["strace", "-f", "-qq", "-o", trace, "-e", "trace=prctl,prlimit64,setrlimit,openat"]);
        await world.StopServersAsync();

        var lines = await File.ReadAllLinesAsync(trace);
        var (mark, limit, key) = (Find("PR_SET_DUMPABLE, SUID_DUMP_DISABLE"), Find("RLIMIT_CORE, {rlim_cur=0, rlim_max=0}"), Find("master.key"));
        Assert.True(mark >= 0 && limit >= 0 && mark < key && limit < key, string.Join('\n', lines.Where(l => l.Contains("prctl", StringComparison.Ordinal) || l.Contains("RLIMIT_CORE", StringComparison.Ordinal))));

        int Find(string text) => Array.FindIndex(lines, l => l.Contains(text, StringComparison.Ordinal));
    }
}

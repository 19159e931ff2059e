using Connectors.Accounts.Testing;
using Connectors.Accounts.Tests.Harness;
using Xunit.Abstractions;

namespace Connectors.Accounts.Tests.Refreshing;

/// <summary>
/// Every order of the steps of several processes that refresh one account. What is chosen is a seed or a path, so
/// that a failure is the same again.
/// </summary>
public class InterleavingTests(ITestOutputHelper output)
{
    public static TheoryData<Rotation, string> Exhaustive => new()
    {
        { Rotation.None, "" }, { Rotation.Grace, "" }, { Rotation.Strict, "" },
        { Rotation.None, "crash" }, { Rotation.Grace, "crash" }, { Rotation.Strict, "crash" },
        { Rotation.None, "late" }, { Rotation.Grace, "late" }, { Rotation.Strict, "late" },
        { Rotation.Strict, "disconnect" }, { Rotation.Strict, "consent" }, { Rotation.Strict, "suspend" },
        { Rotation.None, "uninstall" }, { Rotation.Strict, "uninstall" },
    };

    /// <summary>All orders of {lease, send, answer, commit} of two processes, with one of these in between at every point.</summary>
    [Theory]
    [MemberData(nameof(Exhaustive))]
    public void In_every_order_of_two_processes_steps_the_account_ends_well(Rotation rotation, string disturbance)
    {
        var path = new List<int>();
        var widths = new List<int>();
        var runs = 0;
        do
        {
            var at = 0;
            widths.Clear();
            Simulation.Run(sim =>
            {
                var world = new World(sim, processes: 2, withReads: disturbance is "");
                sim.Pass(TimeSpan.FromMinutes(29));
                var ends = new List<Task> { world.Refresh(0), world.Refresh(1) };
                var isLeft = disturbance.Length > 0;
                while (true)
                {
                    var steps = world.Schedule.Waiting;
                    if (steps.Count == 0)
                    {
                        if (ends.All(e => e.IsCompleted) || !sim.Wall.FireNext(TimeSpan.FromHours(1).Ticks))
                        {
                            break;
                        }

                        world.Look();
                        continue;
                    }

                    var choice = Choose(steps.Count + (isLeft ? 1 : 0));
                    if (choice < steps.Count)
                    {
                        world.Schedule.Take(steps[choice]);
                    }
                    else
                    {
                        isLeft = false;
                        Disturb(world, disturbance, steps[0].Process);
                    }

                    world.Look();
                }

                world.Settle();
            }, rotation);
            runs++;

            int Choose(int width)
            {
                if (at == path.Count)
                {
                    path.Add(0);
                }

                widths.Add(width);
                return path[at++];
            }
        }
        while (Next(path, widths));
        output.WriteLine($"{runs} orders");
        Assert.InRange(runs, 10, 100_000);
    }

    static void Disturb(World world, string disturbance, int process)
    {
        switch (disturbance)
        {
            case "crash":
                world.Crash(process);
                break;
            case "late":
                // Everybody stands still for longer than a lease lasts, wherever they are.
                world.Disturbances++;
                world.Sim.Wall.Pass(TimeSpan.FromSeconds(61));
                break;
            case "disconnect":
                world.Disconnect();
                break;
            case "consent":
                world.Consent();
                break;
            case "suspend":
                world.Suspend();
                break;
            case "uninstall":
                world.Uninstall();
                break;
        }
    }

    /// <summary>The next path, depth first; false after the last.</summary>
    static bool Next(List<int> path, List<int> widths)
    {
        path.RemoveRange(widths.Count, path.Count - widths.Count);
        while (path.Count > 0)
        {
            if (++path[^1] < widths[path.Count - 1])
            {
                return true;
            }

            path.RemoveAt(path.Count - 1);
        }

        return false;
    }

    [Theory]
    [InlineData(Rotation.None, true)]
    [InlineData(Rotation.None, false)]
    [InlineData(Rotation.Grace, true)]
    [InlineData(Rotation.Strict, true)]
    [InlineData(Rotation.Strict, false)]
    public void In_thousands_of_histories_nothing_untrue_happens(Rotation rotation, bool introspects)
    {
        var rounds = Environment.GetEnvironmentVariable("CONNECTORS_LONG_TESTS") is null ? 400 : 10_000;
        for (var seed = 0; seed < rounds; seed++)
        {
            var story = new List<string>();
            try
            {
                Simulation.Run(sim => Live(sim, seed, story), rotation, introspects);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Seed {seed}: {e.Message}\n{string.Join('\n', story)}", e);
            }
        }
    }

    /// <summary>A history by dice, and the story of it for whoever has to find out what went wrong.</summary>
    static void Live(Simulation sim, int seed, List<string> story)
    {
        var dice = new Random(seed);
        var world = new World(sim, processes: 2 + (seed % 2), withReads: seed % 3 == 0);
        var alive = Enumerable.Range(0, world.Processes).ToList();
        alive.ForEach(p => world.Loop(p));
        sim.Wall.Pass(TimeSpan.FromMinutes(20));
        var frozen = -1;
        var heard = 0;
        sim.Store.AfterWrite = row => Tell($"{row.Status} v{row.TokenVersion} e{row.LeaseEpoch} {(row.IntentId is null ? "" : "intent ")}{(row.AmbiguousSince is null ? "" : "doubt ")}{row.LastError}");
        for (var i = 0; i < 150; i++)
        {
            var steps = world.Schedule.Waiting.Where(s => s.Process != frozen).ToList();
            switch (dice.Next(100))
            {
                case < 70 when steps.Count > 0:
                    var step = steps[dice.Next(steps.Count)];
                    Tell(step.ToString());
                    world.Schedule.Take(step);
                    break;
                case < 86:
                    sim.Wall.FireNext();
                    break;
                case < 90:
                    world.Call(alive[dice.Next(alive.Count)]);
                    break;
                case 90:
                    var dying = dice.Next(alive.Count);
                    Tell($"crash {alive[dying]}");
                    world.Crash(alive[dying]);
                    alive[dying] = world.Open(seed % 3 == 0);
                    world.Loop(alive[dying]);
                    break;
                case 91 or 92:
                    // As a machine that is suspended: nothing of it moves for ninety seconds of the others.
                    world.Disturbances++;
                    frozen = frozen < 0 ? alive[dice.Next(alive.Count)] : -1;
                    sim.Wall.Pass(TimeSpan.FromSeconds(frozen < 0 ? 0 : dice.Next(90)));
                    break;
                case 93:
                    world.Disturbances++;
                    var kind = dice.Next(4);
                    var left = 1 + dice.Next(2);
                    sim.Server.Fault = _ => left-- <= 0 ? null : kind switch
                    {
                        0 => new(FaultKind.Cut) { Commits = true },
                        1 => new(FaultKind.Cut),
                        2 => Fault.Of(500) with { Commits = dice.Next(2) == 0 },
                        _ => new(FaultKind.Refuse),
                    };
                    break;
                case 94 when dice.Next(3) == 0:
                    Tell("uninstall");
                    world.Uninstall();
                    break;
                case 95:
                    Tell("consent");
                    world.Consent();
                    break;
                case 96:
                    Tell("suspend");
                    world.Suspend();
                    break;
                case 97 or 98:
                    Tell("resume");
                    world.Resume();
                    break;
                case 99 when dice.Next(4) == 0:
                    Tell("disconnect");
                    world.Disconnect();
                    break;
            }

            world.Look();
        }

        Tell("settle");
        world.Settle();

        void Tell(string what)
        {
            for (; heard < sim.Server.Requests.Count; heard++)
            {
                story.Add($"    provider: {sim.Server.Requests[heard].Path} {sim.Server.Requests[heard].Outcome}");
            }

            story.Add($"{sim.Now:HH:mm:ss.fff} {what}");
        }
    }
}

using Connectors.Accounts.Store;
using Connectors.Accounts.Testing;

namespace Connectors.Accounts.Tests.Harness;

/// <summary>
/// One account, several processes whose every step is chosen, and what must be true after each of them.
/// </summary>
internal sealed class World
{
    static readonly AccountKey s_key = Simulation.KeyOf("ann");

    readonly Simulation _sim;
    readonly List<AccountsRuntime> _processes = [];
    readonly List<Door> _doors = [];
    int _statusChanges;
    int _refusals;
    int _logged;

    public World(Simulation sim, int processes, bool withReads)
    {
        _sim = sim;
        Schedule = new(sim.Clock);
        sim.Server.Latency = TimeSpan.Zero;
        sim.Seed("ann");
        _statusChanges = 0;
        sim.Store.BeforeWrite = Check;
        for (var i = 0; i < processes; i++)
        {
            Open(withReads);
        }
    }

    public Schedule Schedule { get; }

    public Simulation Sim => _sim;

    public int Processes => _processes.Count;

    /// <summary>What has happened that may cost a rotation: a process died or stood still, an answer was lost.</summary>
    public int Disturbances { get; set; }

    public int Consents { get; private set; }

    public bool IsUninstalled { get; private set; }

    public AccountRow Row => _sim.Row("ann");

    public int Open(bool withReads)
    {
        var number = _processes.Count;
        var store = new SteppedStore(_sim.Store)
        {
            BeforeFind = () => withReads ? Schedule.StepAsync(number, "find") : Task.CompletedTask,
            BeforeWrite = _ => Schedule.StepAsync(number, "write"),
            AfterWrite = () => withReads ? Schedule.StepAsync(number, "written") : Task.CompletedTask,
        };
        var door = new Door(_sim.Server, Schedule, number);
        _doors.Add(door);
        _processes.Add(_sim.Open(store: store, handlers: door, refresh: o => o.PollEvery = TimeSpan.FromMinutes(10)));
        return number;
    }

    public Task<AccountRow?> Refresh(int process) => _processes[process].Refresher.RefreshAsync(s_key, Row.TokenVersion, default);

    /// <summary>Lets a process look after its accounts by itself.</summary>
    public Task Loop(int process) => _processes[process].Loops.Single().RunAsync(default);

    public void Call(int process) => _ = _sim.AskAsync(_processes[process], "ann");

    public void Crash(int process)
    {
        Disturbances++;
        Schedule.Kill(process);
    }

    public void Suspend() => Admin(a => a.SuspendAsync(s_key));

    public void Resume() => Admin(a => a.ResumeAsync(s_key));

    public void Disconnect() => Admin(a => a.DisconnectAsync(s_key));

    public void Uninstall()
    {
        IsUninstalled = true;
        _sim.Server.Uninstall("ann");
    }

    public void Consent()
    {
        if (_sim.Consent("ann"))
        {
            Consents++;
            IsUninstalled = false;
        }
    }

    /// <summary>What holds after every step.</summary>
    public void Look()
    {
        Assert.Equal(_statusChanges, _sim.History.Count);
        var row = Row;
        if (row.Status == AccountStatus.Disconnected)
        {
            Assert.Null(row.AccessToken);
            Assert.Null(row.RefreshToken);
        }
    }

    /// <summary>No more trouble: steps are taken as they come, and time passes. In the end the account works, or says truly why not.</summary>
    public void Settle()
    {
        _sim.Server.Fault = _ => null;
        Resume();
        Schedule.IsOrdered = false;
        while (Schedule.Waiting is [var step, ..])
        {
            Schedule.Take(step);
        }

        Disturbances += _doors.Sum(d => d.GivenUp) + Schedule.Late;
        var last = Open(withReads: false);
        var loop = Loop(last);
        _sim.Pass(TimeSpan.FromMinutes(3));
        Resume();
        _sim.Pass(TimeSpan.FromHours(3));
        Assert.False(loop.IsCompleted);
        Look();

        var row = Row;
        switch (row.Status)
        {
            case AccountStatus.Active:
                Assert.NotNull(_sim.Server.EndOf(_sim.AccessTokenOf(row)));
                Assert.Equal(_sim.Server.Grants["ann"].RefreshToken, _sim.RefreshTokenOf(row));
                Assert.Null(row.AmbiguousSince);
                break;
            case AccountStatus.ReauthRequired:
                Assert.Equal(StatusReason.RotationLost, row.Reason);
                Assert.True(Disturbances > 0, "A rotation was lost and nothing had happened.");

                // Where nothing rotates, only a grant that was taken back while a doubt was open reads so.
                Assert.True(_sim.Server.Rotation != Rotation.None || IsUninstalled);
                break;
            case AccountStatus.Revoked:
                Assert.True(IsUninstalled, "Revoked, and nobody had taken anything back.");
                break;
            default:
                Assert.Equal(AccountStatus.Disconnected, row.Status);
                break;
        }

        if (_sim.Server.Rotation == Rotation.Strict)
        {
            // Of the successors that the provider gave, all were kept but the one whose loss ended a grant.
            var given = _sim.Server.TokenRequests.Count(r => r.Outcome.StartsWith("granted", StringComparison.Ordinal));
            Assert.InRange(given - (row.TokenVersion - 1 - Consents), 0, 1 + Consents);
        }
    }

    void Check(AccountRow? before, AccountRow after)
    {
        for (; _logged < _sim.Server.Requests.Count; _logged++)
        {
            _refusals += _sim.Server.Requests[_logged].Outcome is "invalid_grant" or "reused" or "inactive" ? 1 : 0;
        }

        _statusChanges += before?.Status == after.Status ? 0 : 1;
        Assert.True(after.TokenVersion >= (before?.TokenVersion ?? 0), "A token version fell.");
        Assert.True(after.LeaseEpoch >= (before?.LeaseEpoch ?? 0), "A lease epoch fell.");
        if (Beneath(after) == AccountStatus.Revoked && Beneath(before) != AccountStatus.Revoked)
        {
            Assert.True(_refusals >= 2, "Revoked without a second refusal.");
            _refusals = 0;
        }

        // A consent is the test's own write, and the only way back.
        Assert.False(
            Beneath(before) is AccountStatus.Revoked or AccountStatus.ReauthRequired && Beneath(after) is AccountStatus.Active or AccountStatus.Expired
                && after.LinkGeneration == before!.LinkGeneration, "An ended account came back without a consent.");
        Assert.False(before?.Status == AccountStatus.Disconnected && after.Status != AccountStatus.Disconnected, "A disconnected account came back.");
    }

    /// <summary>Where an account stands, be it under a suspension.</summary>
    static AccountStatus? Beneath(AccountRow? row) => row?.Status == AccountStatus.Suspended ? row.SuspendedFrom : row?.Status;

    void Admin(Func<ConnectedAccounts, Task> change)
    {
        try
        {
            // Through a process of its own, whose steps are not the matter.
            _sim.Wait(change(_sim.Open().Accounts));
        }
        catch (AccountException)
        {
            // Nothing to do for an account that stands where it stands.
        }
    }
}

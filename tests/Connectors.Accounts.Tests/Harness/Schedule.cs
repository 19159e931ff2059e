namespace Connectors.Accounts.Tests.Harness;

/// <summary>
/// Decides what happens next. Whoever wants to take a step waits here until it is chosen; of all that waits, one thing happens at a
/// time, and in which order is the choice's.
/// </summary>
internal sealed class Schedule(TimeProvider clock)
{
    readonly List<Step> _waiting = [];
    readonly HashSet<int> _dead = [];

    /// <summary>Steps wait to be chosen; while this is false they are taken as they come.</summary>
    public bool IsOrdered { get; set; } = true;

    public TimeProvider Clock => clock;

    public IReadOnlyList<Step> Waiting => _waiting;

    /// <summary>Steps that came later than a lease lasts: their process stood still meanwhile.</summary>
    public int Late { get; private set; }

    /// <summary>Waits until the step is chosen; for ever, when its process is dead.</summary>
    public Task StepAsync(int process, string name, CancellationToken cancellationToken = default)
    {
        if (_dead.Contains(process))
        {
            return new TaskCompletionSource().Task;
        }

        if (!IsOrdered)
        {
            return Task.CompletedTask;
        }

        var step = new Step(process, name, clock.GetTimestamp());
        _waiting.Add(step);
        cancellationToken.UnsafeRegister(_ =>
        {
            if (_waiting.Remove(step))
            {
                step.Go.TrySetCanceled(cancellationToken);
            }
        }, null);
        return step.Go.Task;
    }

    public void Take(Step step)
    {
        _waiting.Remove(step);
        Late += clock.GetElapsedTime(step.Since) >= TimeSpan.FromSeconds(60) ? 1 : 0;
        step.Go.TrySetResult();
    }

    /// <summary>Takes the step of this name, which must be waiting.</summary>
    public void Take(string step) => Take(_waiting.First(s => s.ToString() == step));

    /// <summary>The process takes no step any more.</summary>
    public void Kill(int process)
    {
        _dead.Add(process);
        _waiting.RemoveAll(s => s.Process == process);
    }

    internal sealed record Step(int Process, string Name, long Since)
    {
        public TaskCompletionSource Go { get; } = new();

        public override string ToString() => $"{Process}.{Name}";
    }
}

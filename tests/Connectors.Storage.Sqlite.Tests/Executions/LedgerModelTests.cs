using System.Text;
using Connectors.Accounts.Executions;
using Connectors.Runtime.Journal;

namespace Connectors.Storage.Sqlite.Tests.Executions;

/// <summary>Thousands of random histories of writes, by two processes that are started anew now and then, beside a model in twenty lines.</summary>
public sealed class LedgerModelTests
{
    sealed class Write
    {
        public required WriteIntent Intent { get; init; }

        public string? Key { get; set; }

        public WriteState State { get; set; }

        public string? Answer { get; set; }

        public DateTimeOffset? EndedAt { get; set; }
    }

    /// <summary>What the ledger should be.</summary>
    sealed class Model(Func<DateTimeOffset> now)
    {
        readonly Dictionary<(string, string), Write> _writes = [];

        public List<Write> Writes => [.. _writes.Values];

        public (WriteClaimKind, string, string?, DateTimeOffset?)? Find(WriteIntent intent) =>
            intent.Key is null || _writes.Values.SingleOrDefault(w => w.Intent.Tenant == intent.Tenant && w.Key == intent.Key) is not { State: not WriteState.NotCarriedOut } holder ? null
            : !holder.Intent.Input.Span.SequenceEqual(intent.Input.Span) ? (WriteClaimKind.OtherInput, holder.Intent.ExecutionId, null, null)
            : holder.State == WriteState.Answered ? (WriteClaimKind.Answered, holder.Intent.ExecutionId, holder.Answer, null)
            : StateOf(holder) == WriteState.InFlight ? (WriteClaimKind.InFlight, holder.Intent.ExecutionId, null, holder.Intent.Until)
            : (WriteClaimKind.Unknown, holder.Intent.ExecutionId, null, null);

        public (WriteClaimKind, string, string?, DateTimeOffset?) Begin(WriteIntent intent)
        {
            if (Find(intent) is { } claim)
            {
                return claim;
            }

            foreach (var before in _writes.Values.Where(w => intent.Key is not null && w.Intent.Tenant == intent.Tenant && w.Key == intent.Key))
            {
                before.Key = null;
            }

            _writes.Add((intent.Tenant, intent.ExecutionId), new() { Intent = intent, Key = intent.Key });
            return (WriteClaimKind.Granted, intent.ExecutionId, null, null);
        }

        public WriteSettlement Settle(string tenant, string id, WriteState state, string? answer, bool mustBeOver)
        {
            if (_writes.GetValueOrDefault((tenant, id)) is not { } write)
            {
                return WriteSettlement.NotFound;
            }

            if (write.State is WriteState.Answered or WriteState.NotCarriedOut)
            {
                return WriteSettlement.EndedBefore;
            }

            if (mustBeOver && StateOf(write) == WriteState.InFlight)
            {
                return WriteSettlement.InFlight;
            }

            (write.State, write.Answer, write.EndedAt) = (state, answer, now());
            return WriteSettlement.Settled;
        }

        public void Tidy()
        {
            foreach (var ((tenant, id), write) in _writes.ToList())
            {
                if (write.State == WriteState.InFlight && StateOf(write) == WriteState.Unknown)
                {
                    (write.State, write.EndedAt) = (WriteState.Unknown, now());
                }

                if (write.EndedAt < now() - (write.State == WriteState.Unknown ? TimeSpan.FromDays(30) : TimeSpan.FromHours(24)))
                {
                    _writes.Remove((tenant, id));
                }
            }
        }

        public WriteState StateOf(Write write) => write.State == WriteState.InFlight && now() >= write.Intent.Until ? WriteState.Unknown : write.State;

        public Write? Of(string tenant, string id) => _writes.GetValueOrDefault((tenant, id));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task The_ledger_does_what_the_model_does(int seed)
    {
        await using var world = new JournalWorld();
        var model = new Model(() => world.Clock.GetUtcNow());
        var random = new Random(seed);
        var journals = new[] { (await world.StartAsync()).Journal, (await world.StartAsync()).Journal };
        var seen = new HashSet<object>();
        for (var step = 0; step < 1500; step++)
        {
            var journal = journals[random.Next(2)];
            var tenant = random.Next(2) == 0 ? "acme" : "b";
            var some = model.Writes.Skip(random.Next(Math.Max(1, model.Writes.Count))).FirstOrDefault();
            var (ofTenant, ofId) = random.Next(10) == 0 || some is null ? (tenant, "exe_nobody") : (some.Intent.Tenant, some.Intent.ExecutionId);
            var intent = world.Intent($"exe_{step:0000}", random.Next(4) == 0 ? null : $"key_{random.Next(4)}", $"input {random.Next(2)}", tenant, TimeSpan.FromSeconds(random.Next(1, 60)));
            switch (random.Next(10))
            {
                case 0 or 1 or 2:
                    var begun = Shown(await journal.BeginAsync(intent, default));
                    Assert.Equal(model.Begin(intent), begun);
                    seen.Add(begun.Item1);
                    break;
                case 3:
                    Assert.Equal(model.Find(intent), await journal.FindAsync(intent, default) is { } claim ? Shown(claim) : null);
                    seen.Add(model.Find(intent)?.Item1 ?? (object)"free");
                    break;
                case 4 or 5:
                    var end = (WriteState)random.Next(1, 4);
                    var answer = end == WriteState.NotCarriedOut ? null : $"answer {step}";
                    var of = model.Of(ofTenant, ofId)?.Intent ?? intent with { Tenant = ofTenant, ExecutionId = ofId };
                    await journal.EndAsync(of, new(end, answer is null ? null : Encoding.UTF8.GetBytes(answer)), JournalWorld.Record(of));
                    model.Settle(ofTenant, ofId, end, answer, mustBeOver: false);
                    break;
                case 6:
                    var found = random.Next(2) == 0 ? WriteState.Answered : WriteState.NotCarriedOut;
                    var settled = await journal.ResolveAsync(ofTenant, ofId, new(found, found == WriteState.Answered ? "resolved"u8.ToArray() : null), "cli");
                    Assert.Equal(model.Settle(ofTenant, ofId, found, found == WriteState.Answered ? "resolved" : null, mustBeOver: true), settled);
                    seen.Add(settled);
                    break;
                case 7:
                    world.Clock.Advance(random.Next(12) switch { 0 => TimeSpan.FromHours(25), 1 => TimeSpan.FromDays(random.Next(10)), _ => TimeSpan.FromSeconds(random.Next(40)) });
                    break;
                case 8 when random.Next(4) == 0:
                    await journal.TidyAsync();
                    model.Tidy();
                    break;
                case 9 when random.Next(10) == 0:
                    await world.StopAsync();
                    journals = [(await world.StartAsync()).Journal, (await world.StartAsync()).Journal];
                    break;
                default:
                    await CompareAsync(model, journal, ofTenant, ofId);
                    break;
            }
        }

        foreach (var write in model.Writes)
        {
            await CompareAsync(model, journals[0], write.Intent.Tenant, write.Intent.ExecutionId);
        }

        // Nothing is proven by histories in which nothing happens.
        Assert.Superset(new HashSet<object> { "free", WriteClaimKind.Answered, WriteClaimKind.InFlight, WriteClaimKind.Unknown, WriteClaimKind.OtherInput, WriteSettlement.Settled, WriteSettlement.NotFound, WriteSettlement.EndedBefore, WriteSettlement.InFlight }, seen);
        Assert.True((await (await world.StartAsync()).Audit.VerifyAsync()).IsSound);
    }

    static async Task CompareAsync(Model model, ExecutionJournal journal, string tenant, string id)
    {
        var (expected, actual) = (model.Of(tenant, id), await journal.FindWriteAsync(tenant, id));
        if (expected is null)
        {
            Assert.Null(actual);
            return;
        }

        var state = model.StateOf(expected);
        Assert.Equal((state, expected.Key, expected.Answer, expected.EndedAt), (actual!.State, actual.Intent.Key, Text(actual.Answer), actual.EndedAt));
        Assert.Equal(state is WriteState.InFlight or WriteState.Unknown ? Encoding.UTF8.GetString(expected.Intent.Input.Span) : "", Encoding.UTF8.GetString(actual.Intent.Input.Span));
        Assert.Equal(expected.Intent.Fingerprint.ToArray(), actual.Intent.Fingerprint.ToArray());
        Assert.Equal((expected.Intent.Connection, expected.Intent.Identifier, expected.Intent.Tool, expected.Intent.At, expected.Intent.Until), (actual.Intent.Connection, actual.Intent.Identifier, actual.Intent.Tool, actual.Intent.At, actual.Intent.Until));
    }

    static (WriteClaimKind, string, string?, DateTimeOffset?) Shown(WriteClaim claim) => (claim.Kind, claim.ExecutionId, Text(claim.Answer), claim.Until);

    static string? Text(byte[]? bytes) => bytes is null ? null : Encoding.UTF8.GetString(bytes);
}

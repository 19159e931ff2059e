using System.Security.Cryptography;
using Connectors.Accounts.Store;

namespace Connectors.Accounts.Auditing;

/// <summary>Walks the audit from its front and stops at the first line that is not what was written.</summary>
internal sealed class AuditWalk
{
    readonly AuditChain _chain;
    readonly (long Seq, byte[] Hash)? _expected;
    readonly long _first;
    long _count;
    DateTimeOffset? _from;
    DateTimeOffset? _to;

    /// <summary>Begins behind the anchor, or at the very first line.</summary>
    public AuditWalk(AuditChain chain, AuditMark? anchor, (long Seq, byte[] Hash)? expected = null)
    {
        _chain = chain;
        _expected = expected;
        (LastSeq, LastHash) = anchor is null ? (0, AuditChain.Start) : (anchor.Seq, anchor.Hash);
        _first = LastSeq;
        if (anchor is not null && !chain.Holds(AuditChain.Anchor, anchor))
        {
            Fail(anchor.Seq, "The anchor, which stands for the lines that were pruned, was altered.");
        }
    }

    /// <summary>The last line that is as it was written.</summary>
    public long LastSeq { get; private set; }

    /// <summary>Its hash.</summary>
    public byte[] LastHash { get; private set; }

    /// <summary>What is wrong; null so far.</summary>
    public (long Seq, string Sentence)? Fault { get; private set; }

    /// <summary>Walks all of it, its end included.</summary>
    public static AuditVerdict Through(AuditChain chain, AuditTrail trail, (long Seq, byte[] Hash)? expected = null)
    {
        var walk = new AuditWalk(chain, trail.Anchor, expected);
        walk.AcceptAll(trail.Lines);
        walk.AcceptHead(trail.Head);
        walk.AcceptExpected();
        return walk.Verdict();
    }

    /// <summary>Goes on through these lines, or to the first that is not what was written there.</summary>
    public void AcceptAll(IEnumerable<AuditLine> lines)
    {
        try
        {
            foreach (var line in lines)
            {
                if (!Accept(line))
                {
                    return;
                }
            }
        }
        catch (Exception e) when (e is ArgumentException or OverflowException or IndexOutOfRangeException)
        {
            // The store could not even read it: a time or a number that no line can hold.
            Fail(LastSeq + 1, $"The line after line {LastSeq} cannot be read: it was altered.");
        }
    }

    /// <summary>What was found.</summary>
    public AuditVerdict Verdict() => new()
    {
        Lines = _count,
        LastSeq = LastSeq,
        LastHash = LastHash,
        From = _from,
        To = _to,
        FaultAt = Fault?.Seq,
        Fault = Fault?.Sentence,
    };

    /// <summary>Goes on to the next line; false when it is not what was written there.</summary>
    bool Accept(AuditLine line)
    {
        if (Fault is null && line.Seq != LastSeq + 1)
        {
            var missing = line.Seq - LastSeq;
            Fail(LastSeq + 1, line.Seq <= LastSeq ? $"Line {line.Seq} stands behind line {LastSeq}."
                : missing == 2 ? $"Line {LastSeq + 1} is missing." : $"Lines {LastSeq + 1} to {line.Seq - 1} are missing.");
        }

        if (Fault is null && !Same(_chain.Link(LastHash, line), line.Hash))
        {
            Fail(line.Seq, Same(_chain.Link(_chain.Break, line), line.Hash)
                ? $"When line {line.Seq} was added, the head of the chain had been altered or removed: lines may be missing before it."
                : $"Line {line.Seq} is not what was written there: it was altered, or put in.");
        }

        if (Fault is null && line.Seq == _expected?.Seq && !Same(line.Hash, _expected.Value.Hash))
        {
            Fail(line.Seq, $"Line {line.Seq} is another one than was expected there: this is another store, or an older copy that has gone on.");
        }

        if (Fault is not null)
        {
            return false;
        }

        (LastSeq, LastHash) = (line.Seq, line.Hash);
        _count++;
        _from ??= line.At;
        _to = line.At;
        return true;
    }

    void AcceptHead(AuditMark? head)
    {
        if (Fault is not null)
        {
            return;
        }

        if (head is null)
        {
            Fail(LastSeq + 1, LastSeq == 0 && _count == 0 ? "There is no audit in this store: nothing was ever done with it, or all of it was removed." : "The head of the chain was removed.");
        }
        else if (!_chain.Holds(AuditChain.Head, head))
        {
            Fail(LastSeq + 1, "The head of the chain was altered.");
        }
        else if (head.Seq != LastSeq)
        {
            Fail(LastSeq + 1, head.Seq < LastSeq ? $"The head of the chain is an older one, of line {head.Seq}."
                : head.Seq == LastSeq + 1 ? $"Line {head.Seq}, the last one, is missing." : $"The last lines, {LastSeq + 1} to {head.Seq}, are missing.");
        }
        else if (!Same(head.Hash, LastHash))
        {
            Fail(LastSeq, $"The head of the chain does not belong to line {LastSeq}.");
        }
    }

    void AcceptExpected()
    {
        if (_expected?.Seq > LastSeq)
        {
            Fail(LastSeq + 1, $"The audit ends with line {LastSeq}, and line {_expected.Value.Seq} was expected: this is an older copy of the store.");
        }
        else if (_expected?.Seq < _first)
        {
            Fail(_first, $"Line {_expected.Value.Seq} was pruned, so that it cannot be compared; expect a younger one.");
        }
    }

    void Fail(long seq, string sentence) => Fault ??= (seq, sentence);

    static bool Same(byte[] a, byte[] b) => CryptographicOperations.FixedTimeEquals(a, b);
}

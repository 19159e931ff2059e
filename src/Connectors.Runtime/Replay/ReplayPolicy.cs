using Connectors.Runtime.Execution;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Replay;

/// <summary>What is proven of a call that failed.</summary>
internal enum Proof
{
    /// <summary>The provider did nothing: it was never reached, or says so by its answer.</summary>
    NotCarriedOut,

    /// <summary>The request was sent, and whether the work was done is not known.</summary>
    Unknown,

    /// <summary>The provider did the work; only its answer is of no use.</summary>
    CarriedOut,
}

/// <summary>
/// Decides whether a failed call is sent once more, and when. Three things are asked: may it be repeated without harm, may
/// waiting help, and is there time. A refused token is no matter of waiting; it has its own way.
/// </summary>
/// <remarks>
/// <para>May it be repeated: whatever the provider has provably not done; a read always; an update, which sets the same values again,
/// also when it is open what became of it; a create or a deletion never then.</para>
/// <para>Without a word of the provider the pause is drawn from zero to a limit that doubles (full jitter, after the AWS
/// Architecture Blog, "Exponential Backoff And Jitter"), so that those who failed together do not come back together.</para>
/// </remarks>
internal static class ReplayPolicy
{
    static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(250);
    static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(5);

    /// <summary>How long to wait before the call is sent again; null when it is not.</summary>
    /// <param name="effect">What the call does.</param>
    /// <param name="error">How it failed.</param>
    /// <param name="attempts">How often it was sent.</param>
    /// <param name="left">What is left of the time the caller gives it.</param>
    /// <param name="dice">A number from 0 to 1.</param>
    public static TimeSpan? Pause(ToolEffect effect, ToolError error, int attempts, TimeSpan left, double dice)
    {
        if (!MayPass(error) || !MayRepeat(effect, error.Proof))
        {
            return null;
        }

        // The provider's wait is the least; a tenth more keeps those apart who were told the same.
        var pause = error.Wait is { } wait ? wait + (wait * (dice / 10)) : Limit(attempts) * dice;
        return pause < left ? pause : null;
    }

    public static bool MayRepeat(ToolEffect effect, Proof proof) => proof switch
    {
        Proof.NotCarriedOut => true,
        Proof.Unknown => effect is ToolEffect.Read or ToolEffect.Update,
        _ => effect == ToolEffect.Read,
    };

    /// <summary>Whether the same call would fail in the same way whenever it is sent.</summary>
    public static bool IsFinal(ErrorCode code) => code == ErrorCode.NotFound || code == ErrorCode.Conflict || code == ErrorCode.RejectedByProvider;

    /// <summary>Whether time alone may mend it. A quota does not come back within a call.</summary>
    static bool MayPass(ToolError error) =>
        error.Code == ErrorCode.RateLimited || error.Code == ErrorCode.ProviderUnavailable || error.Code == ErrorCode.OutcomeUnknown
        || (error.Code == ErrorCode.ResponseUnreadable && error.MayPass);

    static TimeSpan Limit(int attempts)
    {
        var limit = s_firstPause * (1 << (attempts - 1));
        return limit < s_longestPause ? limit : s_longestPause;
    }
}

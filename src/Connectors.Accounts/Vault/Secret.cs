using System.Diagnostics;

namespace Connectors.Accounts.Vault;

/// <summary>
/// A client secret, a refresh token or an API key. It prints as <c>***</c>, has no conversion and nothing for a serialiser to read;
/// its value leaves only through <see cref="Reveal"/>.
/// </summary>
[DebuggerDisplay("***")]
public sealed class Secret
{
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    readonly string _value;

    /// <summary>Wraps a secret's value.</summary>
    /// <exception cref="ArgumentException">The value is empty; the message repeats nothing of it.</exception>
    public Secret(string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        _value = value;
    }

    /// <summary>
    /// The value, for the one place that needs it: the body or header of a request to the provider, the hash it is compared by, or
    /// the vault that seals it. Never for a log, a message or an answer.
    /// </summary>
    public string Reveal() => _value;

    /// <summary>Never the value.</summary>
    public override string ToString() => "***";
}

namespace Connectors.Accounts.Vault;

/// <summary>A secret text. It prints as <c>***</c>; its value leaves only through <see cref="Reveal"/>.</summary>
public sealed class Secret
{
    readonly string _value;

    /// <summary>Wraps a secret.</summary>
    public Secret(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _value = value;
    }

    /// <summary>The value, for the one place that uses it.</summary>
    public string Reveal() => _value;

    /// <summary>Never the value.</summary>
    public override string ToString() => "***";
}

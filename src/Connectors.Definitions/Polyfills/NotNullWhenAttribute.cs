namespace System.Diagnostics.CodeAnalysis;

/// <summary>What the compiler looks up by name for null analysis, and netstandard2.0 does not have.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class NotNullWhenAttribute(bool returnValue) : Attribute
{
    public bool ReturnValue { get; } = returnValue;
}

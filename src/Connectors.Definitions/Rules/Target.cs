namespace Connectors.Definitions.Rules;

/// <summary>Where a parameter goes: the part of the request, and the name or path inside it.</summary>
internal readonly record struct Target(string Part, string Name)
{
    public static Target Of(ParameterDefinition parameter)
    {
        var dot = parameter.To.IndexOf('.');
        return dot < 0 ? new Target(parameter.To, "") : new Target(parameter.To.Substring(0, dot), parameter.To.Substring(dot + 1));
    }

    /// <summary>Whether a target lies inside the object at <paramref name="prefix"/>, or is it.</summary>
    public static bool IsInside(string target, string prefix) =>
        target.StartsWith(prefix, StringComparison.Ordinal) && (target.Length == prefix.Length || target[prefix.Length] == '.');
}

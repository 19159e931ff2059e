using Connectors.Sandbox.Crm;

namespace Connectors.Sandbox.Portals;

/// <summary>
/// The names of scopes, and which of them open which door: any one of a list is enough, as in the docs' example of a 403
/// (HubSpot docs, Using object APIs).
/// </summary>
internal static class Scopes
{
    public const string OAuth = "oauth";

    /// <summary>What the ready portal's token is granted: everything the twin asks for anywhere.</summary>
    public static IReadOnlyList<string> Everything { get; } =
    [
        OAuth,
        "crm.objects.owners.read",
        .. ObjectType.All.SelectMany(type => new[]
        {
            $"crm.objects.{type.Plural}.read", $"crm.objects.{type.Plural}.write",
            $"crm.schemas.{type.Plural}.read", $"crm.schemas.{type.Plural}.write",
        }),
    ];

    /// <summary>What the ready app requires: the account, and reading and writing each type.</summary>
    public static IReadOnlyList<string> OfReadyApp { get; } =
    [
        OAuth,
        .. ObjectType.All.SelectMany(type => new[] { $"crm.objects.{type.Plural}.read", $"crm.objects.{type.Plural}.write" }),
    ];

    public static IReadOnlyList<string> ReadOf(ObjectType type) =>
    [
        $"crm.objects.{type.Plural}.sensitive.read.v2", $"crm.objects.{type.Plural}.read",
        $"crm.objects.{type.Plural}.highly_sensitive.read.v2",
    ];

    public static IReadOnlyList<string> WriteOf(ObjectType type) =>
    [
        $"crm.objects.{type.Plural}.write", $"crm.objects.{type.Plural}.sensitive.write.v2",
        $"crm.objects.{type.Plural}.highly_sensitive.write.v2",
    ];

    /// <summary>The four of the docs' example, in its order.</summary>
    public static IReadOnlyList<string> SchemaOf(ObjectType type) => [$"crm.schemas.{type.Plural}.read", .. ReadOf(type)];

    public static IReadOnlyList<string> SchemaChangeOf(ObjectType type) => [$"crm.schemas.{type.Plural}.write"];

    public static IReadOnlyList<string> Owners { get; } = ["crm.objects.owners.read"];

    public static IReadOnlyList<string> Account { get; } = [OAuth];
}

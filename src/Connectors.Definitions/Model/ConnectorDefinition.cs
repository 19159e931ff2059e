namespace Connectors.Definitions;

/// <summary>A provider as it was written: address, consent, errors, limits and vocabulary, shared by its tools.</summary>
/// <param name="Id">The short name that starts every tool's name.</param>
/// <param name="Title">The name for people.</param>
/// <param name="BaseUrl">The address that paths are joined to, without a slash at the end.</param>
/// <param name="Headers">Headers that every call carries.</param>
/// <param name="Versions">Named versions for the holes <c>{versions.name}</c>.</param>
/// <param name="Scopes">Every scope a tool may ask for, with a description.</param>
/// <param name="OAuth">How accounts are connected, or <c>null</c>.</param>
/// <param name="Errors">What the provider's error answers mean, or <c>null</c>.</param>
/// <param name="Limits">The buckets that calls draw from.</param>
/// <param name="Types">Objects that tools take as parameters.</param>
/// <param name="Shapes">What records look like to a model.</param>
public sealed record ConnectorDefinition(
    string Id,
    string Title,
    string BaseUrl,
    EquatableArray<NamedText> Headers,
    EquatableArray<NamedText> Versions,
    EquatableArray<NamedText> Scopes,
    OAuthDefinition? OAuth,
    ErrorsDefinition? Errors,
    EquatableArray<LimitDefinition> Limits,
    EquatableArray<TypeDefinition> Types,
    EquatableArray<ShapeDefinition> Shapes);

/// <summary>A name and a text.</summary>
/// <param name="Name">The name.</param>
/// <param name="Text">The text.</param>
public sealed record NamedText(string Name, string Text);

/// <summary>A name and several texts.</summary>
/// <param name="Name">The name.</param>
/// <param name="Texts">The texts.</param>
public sealed record NamedTexts(string Name, EquatableArray<string> Texts);

/// <summary>A bucket of calls, counted per provider account or per app and account.</summary>
/// <param name="Name">The name that tools use.</param>
/// <param name="Per">What the count belongs to: <c>app</c>, <c>subject</c>, or both.</param>
/// <param name="Allow">How many calls.</param>
/// <param name="EveryMilliseconds">In how long a time.</param>
/// <param name="MaximumHeader">The answer's header that tells the true maximum, or <c>null</c>.</param>
/// <param name="RemainingHeader">The answer's header that tells what is left, or <c>null</c>.</param>
public sealed record LimitDefinition(
    string Name, EquatableArray<string> Per, int Allow, long EveryMilliseconds, string? MaximumHeader, string? RemainingHeader);

/// <summary>An object that tools take as a parameter.</summary>
/// <param name="Name">The name that parameters use.</param>
/// <param name="Description">What it is.</param>
/// <param name="Fields">Its fields; they go where the parameter goes.</param>
public sealed record TypeDefinition(string Name, string Description, EquatableArray<ParameterDefinition> Fields);

/// <summary>What of a record is kept for a model.</summary>
/// <param name="Name">The name that tools use.</param>
/// <param name="Description">What the record is.</param>
/// <param name="Fields">The fields that every tool of this shape shows when they are there.</param>
/// <param name="More">The object in the answer whose other fields come along when asked for, or <c>null</c>.</param>
public sealed record ShapeDefinition(string Name, string Description, EquatableArray<ShapeField> Fields, string? More);

/// <summary>A field of a shape.</summary>
/// <param name="Name">The name that a model sees.</param>
/// <param name="From">Where it stands in the provider's record.</param>
/// <param name="Always">Whether it comes back even when not asked for.</param>
/// <param name="Description">What it is, or <c>null</c> where the name says it.</param>
/// <param name="Type">Its type: <c>string</c>, <c>integer</c>, <c>number</c> or <c>boolean</c>.</param>
public sealed record ShapeField(string Name, string From, bool Always, string? Description, string Type);

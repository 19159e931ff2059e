using static Connectors.Definitions.ProblemSeverity;

namespace Connectors.Definitions;

/// <summary>
/// Every problem that a definition can have, by number. A number never changes its meaning and is never used again; the compiler's
/// diagnostics, the command line and <c>docs/definitions.md</c> are all made from this table.
/// </summary>
public static class ProblemCatalog
{
    // The text is no YAML, or more YAML than a definition may use.
    internal static readonly ProblemKind NotYaml = new("CONN001", "The text is not YAML", Error, "Mend the text at the place shown; indentation, brackets and quotes are the usual causes.");
    internal static readonly ProblemKind DuplicateKey = new("CONN002", "A key is written twice", Error, "Keep one of the two.");
    internal static readonly ProblemKind Reference = new("CONN003", "Anchors, aliases and merge keys are not allowed", Error, "Write the value out where it is needed.");
    internal static readonly ProblemKind Tag = new("CONN004", "Tags and directives are not allowed", Error, "Remove it; a value's type follows from how it is written.");
    internal static readonly ProblemKind TabIndentation = new("CONN005", "A line is indented with a tab", Error, "Indent with spaces.");
    internal static readonly ProblemKind DocumentCount = new("CONN006", "A file holds exactly one document", Error, "Put each definition into a file of its own.");
    internal static readonly ProblemKind HiddenCharacter = new("CONN007", "A character cannot be seen", Error, "Remove it, or retype the line.");
    internal static readonly ProblemKind TooMuch = new("CONN008", "The file is too large or too deep", Error, "Split it: at most 1 MB, 64 levels, and keys of 200 characters.");
    internal static readonly ProblemKind NoTextKey = new("CONN009", "A key must be a word", Error, "Write a plain word before the colon.");

    // The YAML does not have the form that the language describes.
    internal static readonly ProblemKind NoDefinition = new("CONN010", "The file is no tool, connector or toolset", Error, "Start with `tool: name`, `connector: name` or `toolset: name`.");
    internal static readonly ProblemKind UnknownKey = new("CONN011", "Unknown key", Error, "Use one of the keys that belong here.");
    internal static readonly ProblemKind MissingKey = new("CONN012", "A key is missing", Error, "Add it.");
    internal static readonly ProblemKind WrongKind = new("CONN013", "A value of another kind is expected", Error, "Write the value in the form that is named.");
    internal static readonly ProblemKind NotInList = new("CONN014", "The word is not one of the list", Error, "Use one of the words that are named.");
    internal static readonly ProblemKind WrongForm = new("CONN015", "The text does not have the form", Error, "Write it in the form that is named.");
    internal static readonly ProblemKind OutOfRange = new("CONN016", "The number is outside its range", Error, "Use a number inside the range.");
    internal static readonly ProblemKind EmptyValue = new("CONN017", "The value is empty", Error, "Write a value, or remove the key.");
    internal static readonly ProblemKind NotAFlag = new("CONN018", "Only true and false are flags", Error, "Write true or false; in YAML 1.2 the words yes, no, on and off are texts.");
    internal static readonly ProblemKind DuplicateItem = new("CONN019", "A list names the same thing twice", Error, "Keep one of the two.");
    internal static readonly ProblemKind TooLong = new("CONN020", "The text is too long", Error, "Shorten it.");

    // A tool, seen with its connector.
    internal static readonly ProblemKind HoleWithoutParameter = new("CONN021", "A path hole has no parameter", Error, "Add a parameter with `to: path.` and the hole's name.");
    internal static readonly ProblemKind ParameterWithoutHole = new("CONN022", "A parameter goes to a path hole that does not exist", Error, "Add the hole to `call`, or send the parameter elsewhere.");
    internal static readonly ProblemKind LoosePathParameter = new("CONN023", "A path parameter must be a required string or integer", Error, "Make it `required: true` and `type: string` or `integer`.");
    internal static readonly ProblemKind SameTarget = new("CONN024", "Two parameters have the same target", Error, "Give each parameter a place of its own, or make one an alias of the other.");
    internal static readonly ProblemKind ValueAndObject = new("CONN025", "A target is both a value and an object", Error, "Send one of the two elsewhere.");
    internal static readonly ProblemKind MapTarget = new("CONN026", "A map can only go into the body", Error, "Use `to: body.` and the object that takes the entries.");
    internal static readonly ProblemKind TargetUnfit = new("CONN027", "The value cannot travel to this target", Error, "Lists need `send_as: csv` in a path, query or header; objects only fit into the body.");
    internal static readonly ProblemKind SendAsUnfit = new("CONN028", "`send_as` does not fit the type", Error, "`csv` is for lists of scalars, `text` for numbers, integers and booleans.");
    internal static readonly ProblemKind AcceptsUnfit = new("CONN029", "`accepts` does not fit the type", Error, "Remove the word, or change the type.");
    internal static readonly ProblemKind KeyUnfit = new("CONN030", "The key does not fit the type", Error, "Remove the key, or change the type.");
    internal static readonly ProblemKind KeyNeeded = new("CONN031", "The type needs another key", Error, "A list needs `items`, an object needs `of`.");
    internal static readonly ProblemKind UnknownScope = new("CONN032", "Unknown scope", Error, "Use a scope of the connector, or add it there under `scopes`.");
    internal static readonly ProblemKind UnknownLimit = new("CONN033", "Unknown limit", Error, "Use a bucket of the connector, or add it there under `limits`.");
    internal static readonly ProblemKind UnknownType = new("CONN034", "Unknown type", Error, "Use a scalar type or a type of the connector.");
    internal static readonly ProblemKind UnknownShape = new("CONN035", "Unknown shape", Error, "Use a shape of the connector, or add it there under `shapes`.");
    internal static readonly ProblemKind UnknownVersion = new("CONN036", "Unknown version", Error, "Use a name that stands under the connector's `versions`.");
    internal static readonly ProblemKind BodyNotAllowed = new("CONN037", "GET and DELETE carry no body", Error, "Send the parameter in the query, or call with another method.");
    internal static readonly ProblemKind EffectUnfit = new("CONN038", "The effect does not fit the method", Error, "A read is GET, or a POST that only searches; a GET is always a read.");
    internal static readonly ProblemKind UnknownReference = new("CONN039", "The name leads to no parameter", Error, "Name a parameter, or the start of a parameter's target.");
    internal static readonly ProblemKind SameCSharpName = new("CONN040", "Two names become the same C# name", Error, "Rename one of the two.");
    internal static readonly ProblemKind RecursiveType = new("CONN041", "A type never ends", Error, "Models cannot fill a shape that contains itself; end it.");
    internal static readonly ProblemKind ExampleUnfit = new("CONN042", "The example does not satisfy its own parameters", Error, "Correct the example; it is run by a test.");
    internal static readonly ProblemKind HeaderUnfit = new("CONN043", "The header is not ours to send", Error, "Use another header; those of the connection and of the credential are set by the runtime.");
    internal static readonly ProblemKind TooNested = new("CONN044", "The input is nested too deeply", Error, "Model providers accept at most five levels.");
    internal static readonly ProblemKind TooCostly = new("CONN045", "The tool costs a model too many tokens", Error, "Shorten descriptions, or hide parameters that few callers need.");
    internal static readonly ProblemKind EmptyRange = new("CONN046", "No value can satisfy the bounds", Error, "The lower bound must not exceed the upper one.");
    internal static readonly ProblemKind NameTaken = new("CONN047", "A name is already taken", Error, "Choose another name.");
    internal static readonly ProblemKind UnsafePath = new("CONN048", "The path is not safe to call", Error, "Write every segment out; `.`, `..` and empty segments are refused.");

    // A connector on its own.
    internal static readonly ProblemKind UnsafeAddress = new("CONN050", "The address is not safe", Error, "Use https; plain http only on this machine.");
    internal static readonly ProblemKind BadCharacters = new("CONN051", "The character class cannot be read", Error, "Write single characters and ranges, such as `a-zA-Z0-9_-`.");
    internal static readonly ProblemKind UnreachableRule = new("CONN052", "A rule can never match", Error, "Move it above the wider rule: the first match wins.");

    // How to find out what became of a write.
    internal static readonly ProblemKind UnknownHole = new("CONN053", "A template's hole leads nowhere", Error, "Name a parameter of this tool, `names.` and a target, or `sent_at.ms`.");
    internal static readonly ProblemKind LooseLookUp = new("CONN054", "The look-up could find another record", Error, "Ask for a required value; say `only_since` for a create and `same` for an update.");

    // The files together.
    internal static readonly ProblemKind DuplicateName = new("CONN060", "A name is used by two files", Error, "Rename one of the two.");
    internal static readonly ProblemKind NoConnector = new("CONN061", "The tool has no connector", Error, "Start the tool's name with a connector's id and an underscore.");
    internal static readonly ProblemKind FileName = new("CONN062", "The file is not named after its tool or toolset", Warning, "Rename the file, so that people find it.");

    internal static readonly ProblemKind UnknownLookUp = new("CONN063", "The look-up is no tool that reads", Error, "Name a tool of the same connector with `effect: read`.");
    internal static readonly ProblemKind LookUpInput = new("CONN064", "The look-up does not take this input", Error, "Give what the other tool requires, by its own names.");

    // A choice of tools.
    internal static readonly ProblemKind UnknownPick = new("CONN065", "A toolset names a tool that there is not", Error, "Name a tool by its whole name, such as `crm_contact_get`.");
    internal static readonly ProblemKind HiddenPick = new("CONN066", "A toolset names a hidden tool", Error, "Remove it; no model is told of a hidden tool.");

    // The definitions, compared with what accounts have already agreed to.
    internal const string WriteLockAnew = "Write the lock file anew with `CONNECTORS_UPDATE=1 dotnet test tests/Connectors.Definitions.Tests` and commit it.";
    internal static readonly ProblemKind LockUnreadable = new("CONN070", "The lock file cannot be read", Warning, WriteLockAnew);
    internal static readonly ProblemKind ToolRemoved = new("CONN071", "A published tool is gone", Warning, "Agents that call it by name will fail.");
    internal static readonly ProblemKind ToolRenamed = new("CONN072", "A published tool has another name", Warning, "Agents that call it by its old name will fail.");
    internal static readonly ProblemKind ParameterRemoved = new("CONN073", "A published parameter is gone", Warning, "Keep the old name as an alias.");
    internal static readonly ProblemKind ParameterNowRequired = new("CONN074", "A parameter has become required", Warning, "Calls without it will be refused.");
    internal static readonly ProblemKind ScopeAdded = new("CONN075", "A tool needs a new scope", Warning, "Accounts already connected must consent again.");
    internal static readonly ProblemKind SchemaChanged = new("CONN076", "A tool's schema has changed", Warning, WriteLockAnew);
    internal static readonly ProblemKind ToolNotLocked = new("CONN077", "A tool is not in the lock file", Warning, WriteLockAnew);

    /// <summary>All kinds, in the order of their numbers.</summary>
    public static EquatableArray<ProblemKind> All { get; } = EquatableArray.Of(
        NotYaml, DuplicateKey, Reference, Tag, TabIndentation, DocumentCount, HiddenCharacter, TooMuch, NoTextKey,
        NoDefinition, UnknownKey, MissingKey, WrongKind, NotInList, WrongForm, OutOfRange, EmptyValue, NotAFlag, DuplicateItem, TooLong,
        HoleWithoutParameter, ParameterWithoutHole, LoosePathParameter, SameTarget, ValueAndObject, MapTarget, TargetUnfit, SendAsUnfit,
        AcceptsUnfit, KeyUnfit, KeyNeeded, UnknownScope, UnknownLimit, UnknownType, UnknownShape, UnknownVersion, BodyNotAllowed,
        EffectUnfit, UnknownReference, SameCSharpName, RecursiveType, ExampleUnfit, HeaderUnfit, TooNested, TooCostly, EmptyRange,
        NameTaken, UnsafePath, UnsafeAddress, BadCharacters, UnreachableRule, UnknownHole, LooseLookUp, DuplicateName, NoConnector, FileName,
        UnknownLookUp, LookUpInput, UnknownPick, HiddenPick,
        LockUnreadable, ToolRemoved, ToolRenamed, ParameterRemoved, ParameterNowRequired, ScopeAdded, SchemaChanged, ToolNotLocked);

    /// <summary>The kind with a number, or <c>null</c>.</summary>
    public static ProblemKind? Find(string id) => All.FirstOrDefault(kind => kind.Id == id);
}

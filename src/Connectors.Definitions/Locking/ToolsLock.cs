using System.Security.Cryptography;
using System.Text;
using Connectors.Definitions.Locking;
using Connectors.Definitions.Writing;

namespace Connectors.Definitions;

/// <summary>
/// The lock file: what each published tool has promised to its callers, and which scopes their accounts have agreed to. It is
/// checked in, so that a change of either shows in a review; nobody edits it by hand.
/// </summary>
public static class ToolsLock
{
    /// <summary>Writes the lock file: tools by name, parameters by name, one line each.</summary>
    public static string Write(IEnumerable<ResolvedTool> tools)
    {
        var json = JsonText.Pretty();
        json.Object(() =>
        {
            foreach (var tool in tools.Select(Entry).OrderBy(static tool => tool.Name, StringComparer.Ordinal))
            {
                json.Name(tool.Name).Object(() =>
                {
                    json.Name("scopes").Texts(tool.Scopes.OrderBy(static scope => scope, StringComparer.Ordinal));
                    json.Name("parameters").Object(() =>
                    {
                        foreach (var parameter in tool.Parameters.OrderBy(static parameter => parameter.Name, StringComparer.Ordinal))
                            json.Name(parameter.Name).Text(parameter.Required ? "required" : "optional");
                    });
                    json.Name("schema").Text(tool.Schema);
                });
            }
        });
        return json + "\n";
    }

    /// <summary>
    /// What the definitions have come to promise otherwise than the lock file says, in terms of those who already rely on it. Paths
    /// lead into the lock file; <see cref="Places"/> finds them there.
    /// </summary>
    public static EquatableArray<Finding> Compare(string lockText, IEnumerable<ResolvedTool> tools)
    {
        if (lockText is null) throw new ArgumentNullException(nameof(lockText));
        return LockComparison.Compare(LockReading.Read("tools.lock.json", lockText), tools.Select(Entry));
    }

    /// <summary>The same, each finding at its place in the lock file; for a compiler, which keeps the file as read and an entry for each tool.</summary>
    public static EquatableArray<Problem> Check(LockReading locked, IEnumerable<LockEntry> tools)
    {
        if (locked is null) throw new ArgumentNullException(nameof(locked));
        return LockComparison.Compare(locked, tools).Select(locked.Places.Locate).ToEquatableArray();
    }

    /// <summary>What a tool promises now.</summary>
    public static LockEntry Entry(ResolvedTool tool)
    {
        if (tool is null) throw new ArgumentNullException(nameof(tool));
        var parameters = tool.Parameters.Select(static parameter => new LockParameter(parameter.Name, parameter.Required, parameter.Aliases));
        return new LockEntry(tool.Name, tool.Scopes, parameters.ToEquatableArray(), Hash(tool));
    }

    /// <summary>Where each entry of a lock file stands.</summary>
    public static PlaceMap Places(string file, string lockText) => LockReading.Read(file, lockText).Places;

    static string Hash(ResolvedTool tool)
    {
        using var sha = SHA256.Create();
        var hash = sha.ComputeHash(Encoding.UTF8.GetBytes(JsonSchema.Input(tool) + "\n" + JsonSchema.Output(tool)));
        return "sha256:" + string.Concat(hash.Select(static part => part.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)));
    }
}

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
            foreach (var tool in tools.OrderBy(static tool => tool.Name, StringComparer.Ordinal))
            {
                json.Name(tool.Name).Object(() =>
                {
                    json.Name("scopes").Texts(tool.Scopes.OrderBy(static scope => scope, StringComparer.Ordinal));
                    json.Name("parameters").Object(() =>
                    {
                        foreach (var parameter in tool.Parameters.OrderBy(static parameter => parameter.Name, StringComparer.Ordinal))
                            json.Name(parameter.Name).Text(parameter.Required ? "required" : "optional");
                    });
                    json.Name("schema").Text(Hash(tool));
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
        return LockComparison.Compare(LockReading.Read("tools.lock.json", lockText), tools);
    }

    /// <summary>Where each entry of a lock file stands.</summary>
    public static PlaceMap Places(string file, string lockText) => LockReading.Read(file, lockText).Places;

    /// <summary>The fingerprint of what callers see of a tool: its input and its output schema.</summary>
    internal static string Hash(ResolvedTool tool)
    {
        using var sha = SHA256.Create();
        var hash = sha.ComputeHash(Encoding.UTF8.GetBytes(JsonSchema.Input(tool) + "\n" + JsonSchema.Output(tool)));
        return "sha256:" + string.Concat(hash.Select(static part => part.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)));
    }
}

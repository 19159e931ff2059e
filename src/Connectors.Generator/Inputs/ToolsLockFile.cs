using System.Collections.Immutable;
using Connectors.Definitions;
using Microsoft.CodeAnalysis;

namespace Connectors.Generator.Inputs;

/// <summary>The checked-in record of what the tools' callers and accounts rely on.</summary>
internal sealed record ToolsLockFile(string File, string Text)
{
    public static bool Is(AdditionalText text) => Path.GetFileName(text.Path) == "tools.lock.json";

    public static ToolsLockFile Read(AdditionalText text, CancellationToken cancellation) => new(text.Path, text.GetText(cancellation)?.ToString() ?? "");

    public static EquatableArray<Problem> Compare(ImmutableArray<ToolsLockFile> files, ImmutableArray<ResolvedTool> tools) =>
        files.SelectMany(file => ToolsLock.Compare(file.Text, tools).Select(finding => new Problem(
            finding.Kind.Id, finding.Kind.Severity, finding.Message, new(file.File, 1, 1, 1, 1)))).ToEquatableArray();
}

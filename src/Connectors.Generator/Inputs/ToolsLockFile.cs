using System.Collections.Immutable;
using Connectors.Definitions;
using Microsoft.CodeAnalysis;

namespace Connectors.Generator.Inputs;

/// <summary>The checked-in record of what the tools' callers and accounts rely on.</summary>
internal static class ToolsLockFile
{
    public static bool Is(AdditionalText text) => Path.GetFileName(text.Path) == "tools.lock.json";

    public static LockReading Read(AdditionalText text, CancellationToken cancellation) =>
        LockReading.Read(text.Path, text.GetText(cancellation)?.ToString() ?? "");

    public static EquatableArray<Problem> Compare(ImmutableArray<LockReading> files, ImmutableArray<LockEntry> tools) =>
        files.SelectMany(file => ToolsLock.Check(file, tools)).ToEquatableArray();
}

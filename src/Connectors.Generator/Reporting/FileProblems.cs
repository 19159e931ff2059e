using System.Collections.Immutable;
using Connectors.Definitions;
using Connectors.Generator.Inputs;

namespace Connectors.Generator.Reporting;

/// <summary>All that is wrong with one file: its own problems, those with its connector, and those with its neighbours.</summary>
internal static class FileProblems
{
    public static EquatableArray<Problem> Of(DefinitionFile file, EquatableArray<FileFinding> ofTheSet, ImmutableArray<LinkedTool> faulty)
    {
        if (file.Problems.Count == 0 && ofTheSet.Count == 0 && faulty.IsEmpty)
        {
            return default;
        }

        var name = file.Content.File;
        var findings = ofTheSet.Where(f => f.File == name).Select(static f => f.Finding)
            .Concat(faulty.Where(t => t.File == name).SelectMany(static t => t.Findings));
        return file.Problems.Concat(findings.Select(file.Places.Locate)).ToEquatableArray();
    }
}

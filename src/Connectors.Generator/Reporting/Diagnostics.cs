using Connectors.Definitions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Connectors.Generator.Reporting;

/// <summary>Problems as the compiler shows them; their numbers and titles come from the one table in <see cref="ProblemCatalog"/>.</summary>
internal static class Diagnostics
{
    static readonly Dictionary<string, DiagnosticDescriptor> s_descriptors = ProblemCatalog.All.ToDictionary(
        static kind => kind.Id,
        static kind => new DiagnosticDescriptor(
            kind.Id, kind.Title, "{0}", "Connectors", Severity(kind.Severity), isEnabledByDefault: true, description: kind.Advice),
        StringComparer.Ordinal);

    public static IEnumerable<DiagnosticDescriptor> Descriptors => s_descriptors.Values;

    public static void Report(EquatableArray<Problem> problems, Action<Diagnostic> report)
    {
        foreach (var problem in problems)
        {
            report(Diagnostic.Create(s_descriptors[problem.Id], LocationOf(problem.Place), problem.Message));
        }
    }

    static Location LocationOf(Place place) => Location.Create(
        place.File,
        default,
        new(new(place.Line - 1, place.Column - 1), new(place.EndLine - 1, place.EndColumn - 1)));

    static DiagnosticSeverity Severity(ProblemSeverity severity) =>
        severity == ProblemSeverity.Error ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning;
}

using System.Text;
using Connectors.Definitions;

namespace Connectors.Bench.Generator;

/// <summary>
/// Definitions in any number: the real ones, then copies of them under other names, in folders of 250, so that a folder
/// makes three output files.
/// </summary>
internal sealed class DefinitionSet
{
    const int PerFolder = 250;

    DefinitionSet(IReadOnlyList<(string Path, string Text)> files) => Files = files;

    /// <summary>Paths below the definitions' folder, and texts.</summary>
    public IReadOnlyList<(string Path, string Text)> Files { get; }

    public static DefinitionSet Make(int count)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "definitions");
        var real = Directory.EnumerateFiles(folder, "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(file => (Path: Path.GetRelativePath(folder, file).Replace('\\', '/'), Text: File.ReadAllText(file)))
            .ToList();
        var files = real.Where(IsConnector).ToList();
        var tools = real.Where(f => !IsConnector(f) && !f.Path.StartsWith("toolsets/", StringComparison.Ordinal)).ToList();
        files.AddRange(tools.Take(count));
        for (var i = tools.Count; i < count; i++)
        {
            files.Add(Copy(tools[i % tools.Count], i));
        }

        return new(files);

        static bool IsConnector((string Path, string Text) file) => Path.GetFileName(file.Path) == "connector.yaml";
    }

    /// <summary>The lock file that fits these definitions, as every project with published tools has one.</summary>
    public string Lock() => ToolsLock.Write(Linked());

    public IReadOnlyList<ResolvedTool> Linked()
    {
        var read = Files.Select(f => DefinitionReader.Read(f.Path, f.Text)).ToList();
        var connector = read.Select(r => r.Connector).First(c => c is not null)!;
        return [.. read.Where(r => r.Tool is not null).Select(r => ToolLinker.Link(r.Tool!, connector).Tool!)];
    }

    public int WriteTo(string folder)
    {
        foreach (var (path, text) in Files)
        {
            var file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text, new UTF8Encoding(false));
        }

        return 0;
    }

    static (string Path, string Text) Copy((string Path, string Text) original, int number)
    {
        var old = Path.GetFileNameWithoutExtension(original.Path);
        var name = $"{old}_v{number:00000}";
        var connector = original.Path[..original.Path.IndexOf('/', StringComparison.Ordinal)];
        return ($"{connector}/area_{number / PerFolder:000}/{name}.yaml", original.Text.Replace($"tool: {connector}_{old}\n", $"tool: {connector}_{name}\n", StringComparison.Ordinal));
    }
}

using System.Reflection.Metadata.Ecma335;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Connectors.Architecture.Tests;

/// <summary>A room's assembly, looked at as data: nothing of it is loaded.</summary>
internal sealed class CompiledRoom
{
    CompiledRoom(string name, MetadataReader reader)
    {
        Name = name;
        Assemblies = [.. reader.AssemblyReferences.Select(h => reader.GetString(reader.GetAssemblyReference(h).Name))];
        Types = [.. reader.TypeReferences.Select(reader.GetTypeReference).Select(t => $"{reader.GetString(t.Namespace)}.{reader.GetString(t.Name)}")];
        Members =
        [
            .. reader.MemberReferences.Select(reader.GetMemberReference)
                .Where(m => m.Parent.Kind == HandleKind.TypeReference)
                .Select(m => (Type: reader.GetTypeReference((TypeReferenceHandle)m.Parent), Member: reader.GetString(m.Name)))
                .Select(m => $"{reader.GetString(m.Type.Namespace)}.{reader.GetString(m.Type.Name)}.{m.Member}"),
        ];
        Words = [.. Strings(reader)];
    }

    public string Name { get; }

    /// <summary>Names of the assemblies it refers to.</summary>
    public IReadOnlyList<string> Assemblies { get; }

    /// <summary>Full names of the foreign types it refers to.</summary>
    public IReadOnlyList<string> Types { get; }

    /// <summary>Full names of the foreign members it calls.</summary>
    public IReadOnlyList<string> Members { get; }

    /// <summary>Every name and every string literal in it.</summary>
    public IReadOnlyList<string> Words { get; }

    public static CompiledRoom Open(string name)
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, name + ".dll"));
        using var image = new PEReader(file);
        return new(name, image.GetMetadataReader());
    }

    static IEnumerable<string> Strings(MetadataReader reader)
    {
        for (var handle = default(StringHandle); ;)
        {
            handle = reader.GetNextHandle(handle);
            if (handle.IsNil)
            {
                break;
            }

            yield return reader.GetString(handle);
        }

        for (var handle = MetadataTokens.UserStringHandle(0); ;)
        {
            handle = reader.GetNextHandle(handle);
            if (handle.IsNil)
            {
                break;
            }

            yield return reader.GetUserString(handle);
        }
    }
}

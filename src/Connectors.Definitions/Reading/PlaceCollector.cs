using Connectors.Definitions.Yaml;

namespace Connectors.Definitions.Reading;

/// <summary>Notes where every value of a document stands, under the path that rules name it by.</summary>
internal static class PlaceCollector
{
    // Beyond these a value is shown at its nearest ancestor; no honest definition comes near, and a hostile one stays cheap.
    const int MaxDepth = 12;
    const int MaxPlaces = 20_000;

    public static PlaceMap Collect(string file, YamlNode? root)
    {
        var places = new List<PathPlace>();
        if (root is not null) Visit("", root, Root(root), 0, places);
        return PlaceMap.Of(file, places);
    }

    /// <summary>What stands for the whole document: its first key.</summary>
    public static Place Root(YamlNode root) => root is YamlMapping { Entries.Count: > 0 } mapping ? mapping.Entries[0].Key.Place : root.Place;

    static void Visit(string path, YamlNode node, Place key, int depth, List<PathPlace> places)
    {
        if (depth > MaxDepth || places.Count >= MaxPlaces) return;
        places.Add(new PathPlace(path, node is YamlScalar { Text.Length: > 0 } ? node.Place : key));
        switch (node)
        {
            case YamlMapping mapping:
                foreach (var entry in mapping.Entries)
                    Visit(path.Length == 0 ? entry.Key.Text : path + "." + entry.Key.Text, entry.Value, entry.Key.Place, depth + 1, places);
                break;
            case YamlSequence list:
                for (var i = 0; i < list.Items.Count; i++) Visit($"{path}[{i}]", list.Items[i], Root(list.Items[i]), depth + 1, places);
                break;
        }
    }
}

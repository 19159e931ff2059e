namespace Connectors.Generator.Tests;

/// <summary>The smallest definitions that are whole.</summary>
internal static class Samples
{
    public static string Connector(string id, string title) => $$"""
        connector: {{id}}
        title: {{title}}
        base_url: https://api.{{id}}.example
        versions: { v: "1" }
        scopes: { read: Read everything. }
        limits:
          - { name: burst, per: [subject], allow: 10, every: 1s }
        shapes:
          record:
            description: A record.
            fields:
              id: { from: id, always: true, description: Its id. }
              name: { from: name }

        """.ReplaceLineEndings("\n");

    public static string Tool(string name)
    {
        var noun = name.Split('_')[1];
        return $$"""
            tool: {{name}}
            title: Get {{noun}}
            description: Read one {{noun}}.
            call: GET /{versions.v}/{{noun}}/{id}
            scopes: [read]
            effect: read
            limits: [burst]
            parameters:
              id: { type: string, required: true, to: path.id, description: Its id. }
            returns: { item: record }

            """.ReplaceLineEndings("\n");
    }
}

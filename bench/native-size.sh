#!/usr/bin/env bash
# P14: what a tool adds to a native program, used and unused. Publishes four small programs, some minutes in all.
set -euo pipefail
. "$(dirname "$0")/shared.sh"

many="${1:-1000}"
few=13 # The eleven that are listed, and the two hidden ones that they look up with.

one_call='var tools = new Bench.HubSpot.HubSpotTools(services.GetRequiredService<ToolExecutor>(), new("crm", "user_1"));
var created = await tools.ContactCreateAsync(new() { Email = "jane@acmecorp.com" });
Console.WriteLine(created.Data.Id);'

whole_catalogue='foreach (var tool in services.GetRequiredService<ToolCatalog>().Tools)
{
    Console.WriteLine(tool.Name + tool.Utf8InputSchema.Length + tool.Utf8StrictSchema.Length + tool.Utf8GeminiSchema.Length + tool.Utf8OutputSchema.Length + tool.Descriptor.Description);
}'

# app NAME COUNT CATALOGUES BODY
app() {
  local name="$1" count="$2" catalogues="$3" body="$4"
  project "$name" "$work/definitions-$count" Exe
  cat >"$work/$name-src/Program.cs" <<CS
using Connectors.Runtime.Execution;
using Connectors.Runtime.Tokens;
using Connectors.Runtime.Tools;
using Microsoft.Extensions.DependencyInjection;

var collection = new ServiceCollection();
collection.AddSingleton<ITokenProvider>(new StaticTokenProvider([new("crm", new("token"))]));
collection.AddConnectors($catalogues);
using var services = collection.BuildServiceProvider();
$body
CS
  publish "$work/$name-src" "$name"
  stat -c %s "$work/$name/$name"
}

for count in "$few" "$many"; do
  measure definitions "$count" "$work/definitions-$count"
done

call_few="$(app callfew "$few" '[]' "$one_call")"
call_many="$(app callmany "$many" '[]' "$one_call")"
all_few="$(app allfew "$few" 'Bench.ConnectorCatalogs.All' "$whole_catalogue")"
all_many="$(app allmany "$many" 'Bench.ConnectorCatalogs.All' "$whole_catalogue")"
unused="$(divide $((call_many - call_few)) $((many - few)) 1)"
used="$(divide $((all_many - all_few)) $((many - few)) 0)"

echo "| native program | bytes |"
echo "|---|---|"
echo "| one typed call, $few definitions | $call_few |"
echo "| one typed call, $many definitions | $call_many |"
echo "| the whole catalogue, $few definitions | $all_few |"
echo "| the whole catalogue, $many definitions | $all_many |"
echo
row P14 "native bytes per tool: in the catalogue; never used" "≤ 3 KB; 0" "1 KB; 0" "$used B; $unused B" "bench/native-size.sh"

#!/usr/bin/env bash
# A call over MCP and over HTTP, beside a bare TypeScript MCP server on the same upstream. Needs wrk, nginx, npm.
# bench/mcp.sh [SECONDS [ROUNDS [STARTS]]]
set -euo pipefail
. "$(dirname "$0")/shared.sh"
. "$(dirname "$0")/load.sh"

seconds="${1:-5}"
rounds="${2:-2}"
starts="${3:-10}"
token=pat-na1-00000000-0000-0000-0000-000000000000
publish "$root/src/Connectors.Sidecar" sidecar
serve_port="$(free_port)"
typescript_port="$(free_port)"

# --- subjects ---------------------------------------------------------------------------------------------------------------

(cd "$work" && "$work/sidecar/connectors" keys create master.key >/dev/null)
cat >"$work/sidecar.json" <<JSON
{
  "PublicUrl": "http://127.0.0.1:5902/", "Store": "accounts.db", "MasterKeyFile": "master.key",
  "Connectors": { "hubspot": { "BaseUrl": "http://127.0.0.1:$mock_port", "Limits": { "burst": 1000000, "search": 1000000 } } },
  "Connections": { "crm": { "Connector": "hubspot", "Token": "$token" } }
}
JSON

# The least that the TypeScript SDK can be: one tool, no session, a server for each request, as its documentation has it.
mkdir -p "$work/ts"
cat >"$work/ts/package.json" <<'JSON'
{ "private": true, "type": "module", "dependencies": { "@modelcontextprotocol/sdk": "1.32.2", "express": "5.2.1", "node": "24.21.0" }, "allowScripts": { "node": true } }
JSON
cat >"$work/ts/server.mjs" <<'JS'
import express from 'express';
import { z } from 'zod';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';

const [port, upstream, token] = process.argv.slice(2);
const app = express();
app.use(express.json());
app.get('/healthz', (_, response) => response.send('ok'));
app.post('/mcp', async (request, response) => {
  const server = new McpServer({ name: 'bare', version: '1.0.0' });
  server.registerTool('hubspot_contacts_search',
    { description: 'Find contacts.', inputSchema: { query: z.string(), properties: z.array(z.string()), limit: z.number() } },
    async input => {
      const answer = await fetch(`${upstream}/crm/objects/2026-09/contacts/search`,
        { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify(input) });
      const { total, results, paging } = await answer.json();
      const data = { total, results: results.map(r => ({ id: r.id, ...r.properties })), next: paging?.next?.after };
      return { content: [{ type: 'text', text: JSON.stringify(data) }] };
    });
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  response.on('close', () => { transport.close(); server.close(); });
  await server.connect(transport);
  await transport.handleRequest(request, response, request.body);
});
app.listen(Number(port), '127.0.0.1');
JS
(cd "$work/ts" && npm install --no-audit --no-fund >"$work/npm.log" 2>&1) || { cat "$work/npm.log" >&2; exit 1; }
node="$work/ts/node_modules/.bin/node"

arguments='{"query":"acme","properties":["email","firstname","lastname","company","phone"],"limit":10}'
script() { # NAME TOKEN BODY
  cat >"$work/$1.lua" <<LUA
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Accept"] = "application/json, text/event-stream"
wrk.headers["Authorization"] = "Bearer $2"
wrk.body = [[$3]]
LUA
}

# --- start ------------------------------------------------------------------------------------------------------------------

serve="$work/sidecar/connectors serve --listen http://127.0.0.1:{port} --config $work/sidecar.json"
measure start "$starts" "serve|/healthz|$serve" "typescript|/healthz|$(readlink -f "$node") $work/ts/server.mjs {port} http://127.0.0.1:$mock_port $token" >"$work/starts"
start_of() { awk -F'\t' -v name="$1" '$1 == name { print $2 }' "$work/starts"; }

# --- load -------------------------------------------------------------------------------------------------------------------

start_mock
"$work/sidecar/connectors" serve --listen "http://127.0.0.1:$serve_port" --config "$work/sidecar.json" >"$work/serve.log" 2>&1 & sidecar=$!
started+=("$sidecar")
"$(readlink -f "$node")" "$work/ts/server.mjs" "$typescript_port" "http://127.0.0.1:$mock_port" "$token" >"$work/ts.log" 2>&1 & typescript=$!
started+=("$typescript")
wait_for "http://127.0.0.1:$serve_port/healthz"
wait_for "http://127.0.0.1:$typescript_port/healthz"
sleep 3
our_idle="$(resident "$sidecar")"
their_idle="$(resident "$typescript")"
session="$(curl -fs "http://127.0.0.1:$serve_port/v1/sessions" -H 'Content-Type: application/json' -d '{"identifier":"user_1"}' | sed 's/.*"token":"\([^"]*\)".*/\1/')"
message="{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"hubspot_contacts_search\",\"arguments\":$arguments}}"
script mcp "$session" "$message"
script http "$session" "{\"input\":$arguments}"
: >"$work/load"
for _ in $(seq "$rounds"); do
  echo "http $(load "$sidecar" "http://127.0.0.1:$serve_port/v1/tools/hubspot_contacts_search/executions" "$work/http.lua")" >>"$work/load"
  echo "mcp $(load "$sidecar" "http://127.0.0.1:$serve_port/mcp" "$work/mcp.lua")" >>"$work/load"
  echo "typescript $(load "$typescript" "http://127.0.0.1:$typescript_port/mcp" "$work/mcp.lua")" >>"$work/load"
done
best() { awk -v name="$1" '$1 == name' "$work/load" | sort -k2 -n | head -1; }
read -r _ http_cpu http_rate http_p99 <<<"$(best http)"
read -r _ mcp_cpu mcp_rate mcp_p99 <<<"$(best mcp)"
read -r _ ts_cpu ts_rate ts_p99 <<<"$(best typescript)"

echo "| subject | start to first 200, ms | RSS idle / after load, MB | CPU µs per call at 32 | calls/s | p99 |"
echo "|---|---|---|---|---|---|"
echo "| connectors, HTTP | $(start_of serve) | $our_idle / $(resident "$sidecar") | $http_cpu | $http_rate | $http_p99 |"
echo "| connectors, MCP | | | $mcp_cpu | $mcp_rate | $mcp_p99 |"
echo "| TypeScript SDK, bare, stateless | $(start_of typescript) | $their_idle / $(resident "$typescript") | $ts_cpu | $ts_rate | $ts_p99 |"
echo
echo "CPU per call over MCP: $(divide "$mcp_cpu" "$http_cpu")x of HTTP, $(divide "$mcp_cpu" "$ts_cpu")x of the bare TypeScript server."

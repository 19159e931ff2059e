#!/usr/bin/env bash
# P1, P4, P5 and P6: the native sidecar beside nginx and beside a bare Kestrel. Needs wrk and nginx (apt-get install wrk nginx).
# bench/sidecar.sh [SECONDS [ROUNDS [STARTS]]]
set -euo pipefail
. "$(dirname "$0")/shared.sh"
. "$(dirname "$0")/load.sh"

seconds="${1:-5}"
rounds="${2:-2}"
starts="${3:-20}"
token=pat-na1-00000000-0000-0000-0000-000000000000

# --- subjects ---------------------------------------------------------------------------------------------------------------

publish "$root/src/Connectors.Sidecar" sidecar

# The least that Kestrel can be, compiled as the sidecar is.
mkdir -p "$work/bare-src"
cat >"$work/bare-src/bare.csproj" <<'XML'
<Project Sdk="Microsoft.NET.Sdk.Web">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <PublishAot>true</PublishAot>
    <StripSymbols>true</StripSymbols>
    <OptimizationPreference>Size</OptimizationPreference>
    <EventSourceSupport>false</EventSourceSupport>
    <InvariantGlobalization>true</InvariantGlobalization>
    <ImplicitUsings>enable</ImplicitUsings>
  </PropertyGroup>
</Project>
XML
cat >"$work/bare-src/Program.cs" <<'CS'
var builder = WebApplication.CreateEmptyBuilder(new());
builder.WebHost.UseKestrelCore().UseUrls(args[0]);
var app = builder.Build();
app.Run(context => context.Response.WriteAsync("ok"));
app.Run();
CS
publish "$work/bare-src" bare

# nginx in front of the provider, doing what a gateway does at the least: adding the token.
proxy_port="$(free_port)"
serve_port="$(free_port)"
nginx_conf proxy "upstream mock { server 127.0.0.1:$mock_port; keepalive 64; keepalive_requests 100000000; }
  server {
    listen 127.0.0.1:$proxy_port;
    location / {
      proxy_pass http://mock;
      proxy_http_version 1.1;
      proxy_set_header Connection \"\";
      proxy_set_header Authorization \"Bearer $token\";
    }
  }"
cat >"$work/sidecar.json" <<JSON
{
  "Connectors": { "hubspot": { "BaseUrl": "http://127.0.0.1:$mock_port", "Limits": { "burst": 1000000, "search": 1000000 } } },
  "Connections": { "crm": { "Connector": "hubspot", "Token": "$token" } }
}
JSON

# --- requests ------------------------------------------------------------------------------------------------------------------

cat >"$work/search.lua" <<'LUA'
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"identifier":"user_1","connection":"crm","input":{"query":"acme","properties":["email","firstname","lastname","company","phone"],"limit":10}}'
local failed = 0
function response(status) if status ~= 200 then failed = failed + 1; if failed == 1 then io.stderr:write("status " .. status .. "\n") end end end
LUA

# --- P6, P4 -----------------------------------------------------------------------------------------------------------------

binary="$work/sidecar/connectors"
shipped="$(find "$work/sidecar" -type f ! -name '*.dbg' ! -name '*.pdb' ! -name '*.xml' -printf '%s\n' | awk '{ sum += $1 } END { print sum }')"
serve="$binary serve --listen http://127.0.0.1:{port} --config $work/sidecar.json"
measure start "$starts" \
  "bare|/healthz|$work/bare/bare http://127.0.0.1:{port}" \
  "serve|/healthz|$serve" \
  "tools|/v1/tools|$serve" >"$work/starts"
start_of() { awk -F'\t' -v name="$1" '$1 == name { print $2 }' "$work/starts"; }

# --- P5, P1 -----------------------------------------------------------------------------------------------------------------

start_mock
"$nginx" -p "$work/nginx" -c "$work/nginx/proxy.conf" -e "$work/nginx/proxy.log" & proxy=$!
started+=("$proxy")
"$binary" serve --listen "http://127.0.0.1:$serve_port" --config "$work/sidecar.json" >"$work/serve.log" 2>&1 & sidecar=$!
started+=("$sidecar")
wait_for "http://127.0.0.1:$proxy_port/"
wait_for "http://127.0.0.1:$serve_port/healthz"
sleep 3
idle="$(resident "$sidecar")"

call="http://127.0.0.1:$serve_port/v1/tools/hubspot_contacts_search/executions"
: >"$work/load"
for _ in $(seq "$rounds"); do
  echo "nginx $(load "$proxy" "http://127.0.0.1:$proxy_port/crm/objects/2026-09/contacts/search" "$work/search.lua")" >>"$work/load"
  echo "connectors $(load "$sidecar" "$call" "$work/search.lua")" >>"$work/load"
done
loaded="$(resident "$sidecar")"
best() { awk -v name="$1" '$1 == name' "$work/load" | sort -k2 -n | head -1; }
read -r _ nginx_cpu nginx_rate nginx_p99 <<<"$(best nginx)"
read -r _ our_cpu our_rate our_p99 <<<"$(best connectors)"

echo "| subject | start to first 200, ms | RSS idle / after load, MB | CPU µs per call at 32 | calls/s | p99 | binary, MB |"
echo "|---|---|---|---|---|---|---|"
echo "| nginx adding a header | | | $nginx_cpu | $nginx_rate | $nginx_p99 | |"
echo "| bare Kestrel, native | $(start_of bare) | | | | | $(divide "$(stat -c %s "$work/bare/bare")" 1048576 1) |"
echo "| connectors serve | $(start_of serve); tools $(start_of tools) | $idle / $loaded | $our_cpu | $our_rate | $our_p99 | $(divide "$(stat -c %s "$binary")" 1048576 1) |"
echo
row P1 "HTTP execution, one fixed token, answer trimmed: CPU per call against nginx" "≤ 4.0×" "2.5×" "$(divide "$our_cpu" "$nginx_cpu" 1)×" bench/sidecar.sh
row P4 "start to first answer against a bare Kestrel: /healthz; /v1/tools" "≤ 2×" "1.2×" \
  "$(divide "$(start_of serve)" "$(start_of bare)")×; $(divide "$(start_of tools)" "$(start_of bare)")×" bench/sidecar.sh
row P5 "RSS idle / after load" "≤ 40 / 64 MB" "25 / 35 MB" "$idle / $loaded MB" bench/sidecar.sh
row P6 "shipped files, without SQLite yet" "≤ 32 MB" "20 MB" "$(divide "$shipped" 1048576 1) MB" bench/sidecar.sh

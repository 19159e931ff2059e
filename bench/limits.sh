#!/usr/bin/env bash
# How much of a provider's limit twenty callers get, against the twin with the limits as they are. Needs wrk (apt-get install wrk).
# bench/limits.sh [SECONDS]; BENCH_BINARY names a native sidecar that is there already.
set -euo pipefail
. "$(dirname "$0")/shared.sh"

seconds="${1:-60}"
token=pat-na1-00000000-0000-0000-0000-000000000000
command -v wrk >/dev/null || { echo "limits.sh needs wrk (apt-get install wrk)." >&2; exit 2; }
[ -n "${BENCH_BINARY:-}" ] || publish "$root/src/Connectors.Sidecar" sidecar
binary="${BENCH_BINARY:-$work/sidecar/connectors}"

# Prints the address that a server says it listens on.
address_of() {
  for _ in $(seq 200); do
    grep -oE 'listening on http://[^ ]+' "$1" | head -1 | cut -d' ' -f3 | grep . && return
    sleep 0.05
  done
  echo "No address in $1." >&2
  exit 1
}

# measured LIMIT ALLOWED EVERY TOOL INPUT: a fresh twin and a fresh server for each, so that no window is half full.
measured() {
  local limit="$1" allowed="$2" every="$3"
  "$binary" sandbox --listen http://127.0.0.1:0 --token "$token" >"$work/twin.log" 2>&1 & started+=("$!")
  local twin; twin="$(address_of "$work/twin.log")"
  cat >"$work/limits.json" <<JSON
{
  "Connectors": { "hubspot": { "BaseUrl": "${twin%/}" } },
  "Connections": { "crm": { "Connector": "hubspot", "Token": "$token" } }
}
JSON
  "$binary" serve --listen http://127.0.0.1:0 --config "$work/limits.json" >"$work/limits.log" 2>&1 & started+=("$!")
  local server; server="$(address_of "$work/limits.log")"
  cat >"$work/limits.lua" <<LUA
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"identifier":"user_1","connection":"crm","deadline":60,"input":$5}'
LUA
  local report; report="$(wrk -t1 -c20 -d"${seconds}s" --timeout 60s -s "$work/limits.lua" "${server%/}/v1/tools/$4/executions")"
  local calls refused
  calls="$(awk '/requests in/ { print $1 }' <<<"$report")"
  refused="$(awk '/Non-2xx/ { print $NF }' <<<"$report")"
  row "" "twenty callers on the limit \`$limit\`, $allowed in $every s, for $seconds s: calls answered; refused; share of the limit" "0 refused; ≥ 95 %" "" \
    "$calls; ${refused:-0}; $(awk -v calls="$calls" -v allowed="$allowed" -v every="$every" -v seconds="$seconds" 'BEGIN { printf "%.0f %%", 100 * calls / (allowed * seconds / every) }')" "bench/limits.sh"
}

measured search 5 1 hubspot_contacts_search '{"query":"acme","limit":1}'
measured burst 110 10 hubspot_contacts_list '{"limit":1}'

#!/usr/bin/env bash
# Everything in turn, and at the end the table's lines for bench/README.md. Half an hour on a quiet machine.
set -euo pipefail
cd "$(dirname "$0")/.."
lines="$(mktemp)"
trap 'rm -f "$lines"' EXIT
for part in calls generator generator-steps compile trust vault store accounts; do
  dotnet run -c Release --project bench/Connectors.Bench -- "$part" | tee -a "$lines"
done
for script in library compiler native-size sidecar limits; do
  "bench/$script.sh" | tee -a "$lines"
done
echo
echo "| # | what | pass | aim | measured | command |"
echo "|---|---|---|---|---|---|"
grep -E '^\| (P[0-9]+)? \|' "$lines" | sort -t'|' -k2,2V -s

#!/usr/bin/env bash
# P13 and P14 in the SDK's own compiler, a new process each time: what a command-line build pays. Some minutes.
set -euo pipefail
. "$(dirname "$0")/shared.sh"

many="${1:-1000}"
rounds="${2:-3}"

# compile NAME: CPU seconds of a build in which only this project's compiler has work; it is started anew. What the compiler says
# of its generators goes to $work/NAME.report.
compile() {
  local name="$1"
  touch "$work/$name-src/Entry.cs"
  TIMEFORMAT='%U %S'
  { time dotnet build "$work/$name-src" -c Release --artifacts-path "$work/artifacts/$name" --nologo --no-restore -v detailed \
      -p:UseSharedCompilation=false -p:ReportAnalyzer=true -nodeReuse:false -maxcpucount:1 >"$work/$name.report" 2>&1; } 2>"$work/$name.time" \
    || { grep -m5 error "$work/$name.report" >&2; exit 1; }
  awk '{ print $1 + $2 }' "$work/$name.time"
}

# Our generator's own time in the last report, in seconds.
generator_time() { awk '/ Connectors\.Generator\.ConnectorGenerator/ { print $1; found = 1; exit } END { exit !found }' "$work/$1.report"; }

median() { sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

measure definitions 11 "$work/definitions-11"
measure definitions "$many" "$work/definitions-$many"
for count in 11 "$many"; do
  project "lib$count" "$work/definitions-$count" Library
  echo "class Entry;" >"$work/lib$count-src/Entry.cs"
  dotnet build "$work/lib$count-src" -c Release --artifacts-path "$work/artifacts/lib$count" --nologo -v quiet >"$work/lib$count.log" 2>&1 || { cat "$work/lib$count.log" >&2; exit 1; }
done

rm -f "$work"/cpu-* "$work"/generator-*
for round in $(seq "$rounds"); do
  compile lib11 >>"$work/cpu-11"
  compile "lib$many" >>"$work/cpu-$many"
  generator_time lib11 >>"$work/generator-11"
  generator_time "lib$many" >>"$work/generator-$many"
done

cpu_few="$(median <"$work/cpu-11")"
cpu_many="$(median <"$work/cpu-$many")"
generator_few="$(median <"$work/generator-11")"
generator_many="$(median <"$work/generator-$many")"
echo "| definitions | build without restore, CPU s | generator, s |"
echo "|---|---|---|"
echo "| 11 | $cpu_few | $generator_few |"
echo "| $many | $cpu_many | $generator_many |"
echo
row P13 "generator in a new compiler, cold, per definition at $many" "≤ 600 µs" "150 µs" \
  "$(awk -v s="$generator_many" -v n="$many" 'BEGIN { printf "%.0f µs", s * 1e6 / n }')" "bench/compiler.sh"
row P14 "CPU of a whole new build per tool, generator included, at $many" "≤ 8 ms" "2 ms" \
  "$(awk -v a="$cpu_many" -v b="$cpu_few" -v n="$((many - 11))" 'BEGIN { printf "%.1f ms", (a - b) * 1000 / n }')" "bench/compiler.sh"

#!/usr/bin/env bash
# P7, native: publishes the loop with its subjects and runs it.  bench/library.sh [ROUNDS [CALLS [AT_A_TIME]]]
set -euo pipefail
. "$(dirname "$0")/shared.sh"

publish "$bench/Connectors.Native.Bench" library
"$work/library/Connectors.Native.Bench" "$@"

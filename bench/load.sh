# What the scripts share that put load on servers; sourced after shared.sh, not run.
nginx="$(command -v nginx || echo /usr/sbin/nginx)"
for needed in wrk "$nginx" curl; do
  command -v "$needed" >/dev/null || { echo "$(basename "$0") needs $needed (apt-get install wrk nginx curl)." >&2; exit 2; }
done

# A provider that answers at once.
mkdir -p "$work/nginx/files"
measure answer >"$work/nginx/files/answer.json"
mock_port="$(free_port)"
nginx_conf() { # NAME BODY
  mkdir -p "$work/nginx/$1"
  cat >"$work/nginx/$1.conf" <<CONF
daemon off;
worker_processes 1;
$( [ "$(id -u)" = 0 ] && echo "user root;" )
pid $work/nginx/$1.pid;
error_log $work/nginx/$1.log;
events { worker_connections 1024; }
http {
  access_log off;
  keepalive_requests 100000000;
  client_body_temp_path $work/nginx/$1;
  proxy_temp_path $work/nginx/$1;
  fastcgi_temp_path $work/nginx/$1;
  uwsgi_temp_path $work/nginx/$1;
  scgi_temp_path $work/nginx/$1;
  $2
}
CONF
}
nginx_conf mock "open_file_cache max=10;
  server {
    listen 127.0.0.1:$mock_port;
    root $work/nginx/files;
    default_type application/json;
    # A file may not be posted to; for a mock it may.
    error_page 403 404 405 =200 /answer.json;
    location = /answer.json { types {} }
  }"

# Clock ticks, user and system, of a process and its children.
ticks() { cat "/proc/$1/stat" $(sed 's|[0-9]*|/proc/&/stat|g; s|/proc//stat||g' "/proc/$1/task/$1/children" 2>/dev/null) 2>/dev/null | sed 's/.*) //' | awk '{ sum += $12 + $13 } END { print sum }'; }

resident() { awk '/^VmRSS/ { printf "%.1f", $2 / 1024 }' "/proc/$1/status"; }

wait_for() { # URL
  for _ in $(seq 200); do
    curl -fs -o /dev/null "$1" && return
    sleep 0.05
  done
  echo "No answer from $1." >&2
  exit 1
}

# load PID URL SCRIPT: prints CPU µs per call, calls per second and p99.
load() {
  local before after report
  before="$(ticks "$1")"
  report="$(wrk -t1 -c32 -d"${seconds}s" --latency -s "$3" "$2")"
  after="$(ticks "$1")"
  if grep -q 'Non-2xx' <<<"$report"; then echo "$report" >&2; exit 1; fi
  awk -v ticks=$((after - before)) -v hz="$(getconf CLK_TCK)" '
    /99%/ { p99 = $2 } /requests in/ { calls = $1 } /Requests\/sec/ { rate = $2 }
    END { printf "%.1f %.0f %s\n", ticks * 1e6 / hz / calls, rate, p99 }' <<<"$report"
}

# The mock, started.
start_mock() {
  "$nginx" -p "$work/nginx" -c "$work/nginx/mock.conf" -e "$work/nginx/mock.log" &
  started+=("$!")
}

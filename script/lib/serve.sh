#!/usr/bin/env bash
# Serves the demo site, as the bench's user, until it is stopped; script/server calls it.

. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
for part in packages services bench site; do
	# shellcheck source=/dev/null
	. "$LIB/$part.sh"
done

check_only="" fresh="" host=127.0.0.1
for argument in "$@"; do
	case $argument in
	--check) check_only=1 ;;
	--fresh) fresh=1 ;;
	--host=*) host=${argument#--host=} ;;
	esac
done

choose_bench
use_tools
acquire_services
processes=()
stop_all() {
	trap - EXIT
	trap '' INT TERM HUP
	local pid
	[ ${#processes[@]} -eq 0 ] || { say "Stopping" || true; }
	# Each has a process group of its own, so that its children stop with it.
	for pid in "${processes[@]}"; do kill -- "-$pid" 2>/dev/null || true; done
	for pid in "${processes[@]}"; do wait "$pid" 2>/dev/null || true; done
	release_services
}
trap stop_all EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

exec 5>"$SERVICES/run/server.lock"
if ! flock -n 5; then
	say "This bench is already being served, at http://localhost:$WEB_PORT"
	exit 0
fi
check_link

load_demo_company() {
	# Once: whoever clears the demo does not want it back at the next start.
	is_done "demo-company-$DEMO_SITE" yes && return 0
	say "Demo company: a year of its documents (some minutes)"
	run_bench --site "$DEMO_SITE" crm-suite-demo load || fail "the demo company could not be loaded"
	# Cards, boards and reports begin with the user's company and pipeline: here with those that have something to show.
	user_default company "Harbor & Pine"
	user_default sales_pipeline "Harbor & Pine Sales"
	mark_done "demo-company-$DEMO_SITE" yes
}

# user_default KEY VALUE: of the Administrator, on the demo's site.
user_default() {
	run_bench --site "$DEMO_SITE" execute frappe.defaults.set_user_default --args "['$1', '$2', 'Administrator']"
}

# start NAME COMMAND...: in the background, with a log of its own.
start() {
	local name=$1
	shift
	set -m
	(cd "$BENCH_DIR/sites" && exec "$@" </dev/null >>"$BENCH_DIR/logs/server-$name.log" 2>&1 5>&- 8>&-) &
	set +m
	processes+=($!)
}

choose_web_ports() {
	local moved=""
	port_is_free_of_ours "$WEB_PORT" WEB_PORT 8100 || moved=1
	port_is_free_of_ours "$SOCKETIO_PORT" SOCKETIO_PORT 9100 || moved=1
	[ -z "$moved" ] || { save_services && write_configuration; }
}

wait_for_page() {
	for _ in $(seq 150); do
		if "$PYTHON" -c 'import sys, urllib.request
urllib.request.build_opener(urllib.request.ProxyHandler({})).open(sys.argv[1], timeout=60)' \
			"http://127.0.0.1:$WEB_PORT/login" 2>/dev/null; then
			return 0
		fi
		kill -0 "${processes[0]}" 2>/dev/null || break
		sleep 0.4
	done
	tail -n 20 "$BENCH_DIR/logs/server-web.log" >&2
	fail "the desk does not answer; its log is $BENCH_DIR/logs/server-web.log"
}

[ -z "$fresh" ] || forget_site "$DEMO_SITE"
ensure_site "$DEMO_SITE"
run_bench --site "$DEMO_SITE" scheduler resume >/dev/null 2>&1 || true
load_demo_company
build_assets_if_changed
choose_web_ports

say "Starting the desk"
# Without a proxy in front, the browser finds the socket server by its port.
export DEV_SERVER=1
start web "$BENCH_DIR/env/bin/python" "$LIB/web.py" --site "$DEMO_SITE" --host "$host" --port "$WEB_PORT" --reload
start socketio node "$BENCH_DIR/apps/frappe/socketio.js"
start worker bench worker
start schedule bench schedule
wait_for_page

cat <<TEXT

    CRM Suite's desk:  http://localhost:$WEB_PORT
    Log in as:         Administrator
    Password:          $ADMIN_PASSWORD

    Logs are in $BENCH_DIR/logs; Ctrl-C stops everything that was started.

TEXT
if [ -n "$check_only" ]; then
	say "Checked: the desk answers"
	exit 0
fi
# When one of them ends, the rest is of no use.
wait -n "${processes[@]}" || true
fail "a part of the server ended; see the logs in $BENCH_DIR/logs"

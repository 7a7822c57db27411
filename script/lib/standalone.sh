# shellcheck shell=bash
# What works without a bench: a Python environment and a MariaDB for as long as a script runs.

# use_environment EXTRA...: sets ENVIRONMENT_PYTHON, with these extras of pyproject.toml installed.
use_environment() {
	local cache=${XDG_CACHE_HOME:-$HOME/.cache}/crm-suite folder extra wanted
	mkdir -p "$cache" 2>/dev/null && [ -w "$cache" ] || cache=$CHECKOUT/.venv
	mkdir -p "$cache"
	folder=$cache/environment-$("$PYTHON" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
	ENVIRONMENT_PYTHON=$folder/bin/python
	exec 4>"$cache/lock"
	flock 4
	"$ENVIRONMENT_PYTHON" -c '' 2>/dev/null || run_quietly "Python environment $folder" "$PYTHON" -m venv --clear "$folder"
	for extra in "$@"; do
		wanted=$("$ENVIRONMENT_PYTHON" "$LIB/dependencies.py" extras "$CHECKOUT" "$extra")
		[ "$(cat "$folder/has-$extra" 2>/dev/null)" != "$wanted" ] || continue
		echo "$wanted" >"$folder/requirements.txt"
		run_quietly "Python packages for $extra" "$ENVIRONMENT_PYTHON" -m pip install -r "$folder/requirements.txt"
		echo "$wanted" >"$folder/has-$extra"
	done
	exec 4>&-
}

# start_temporary_mariadb: on a socket in a temporary folder, until stop_temporary_mariadb; tells where in
# CRM_SUITE_SQL_SOCKET and CRM_SUITE_SQL_USER.
start_temporary_mariadb() {
	TEMPORARY=$(mktemp -d /tmp/crm-suite-sql.XXXXXX)
	# Not the common /tmp: when a MariaDB starts, it deletes the temporary tables that it finds, another server's too.
	local as_root=() TMPDIR=$TEMPORARY/tmp
	export TMPDIR
	mkdir "$TMPDIR"
	[ "$(id -u)" -ne 0 ] || as_root=(--user=root)
	say "A MariaDB for this run, in $TEMPORARY"
	mariadb-install-db --no-defaults "${as_root[@]}" --datadir="$TEMPORARY/data" --skip-test-db \
		--auth-root-authentication-method=normal >"$TEMPORARY/log" 2>&1 || { cat "$TEMPORARY/log" >&2 && fail "mariadb-install-db failed"; }
	mariadbd --no-defaults "${as_root[@]}" --datadir="$TEMPORARY/data" --socket="$TEMPORARY/socket" --skip-networking \
		--pid-file="$TEMPORARY/pid" --log-error="$TEMPORARY/log" --character-set-server=utf8mb4 \
		--collation-server=utf8mb4_unicode_ci --innodb-buffer-pool-size=256M --innodb-flush-log-at-trx-commit=0 \
		--innodb-doublewrite=0 --max-allowed-packet=64M </dev/null >/dev/null 2>&1 &
	TEMPORARY_PID=$!
	for _ in $(seq 300); do
		if mariadb-admin --no-defaults --socket="$TEMPORARY/socket" -u root ping >/dev/null 2>&1; then
			export CRM_SUITE_SQL_SOCKET=$TEMPORARY/socket CRM_SUITE_SQL_USER=root
			return 0
		fi
		kill -0 "$TEMPORARY_PID" 2>/dev/null || break
		sleep 0.1
	done
	tail -n 20 "$TEMPORARY/log" >&2
	fail "the MariaDB of the tests does not start"
}
stop_temporary_mariadb() {
	[ -n "${TEMPORARY:-}" ] || return 0
	if [ -n "${TEMPORARY_PID:-}" ]; then
		kill "$TEMPORARY_PID" 2>/dev/null || true
		wait "$TEMPORARY_PID" 2>/dev/null || true
	fi
	rm -rf "$TEMPORARY"
	TEMPORARY=""
}

# shellcheck shell=bash
# The bench's own MariaDB and Redis: data in $BENCH_DIR/services, on ports of their own. The machine's servers are
# never touched.
#
# Runs share the servers. Each holds a shared lock while it needs them, and the last to leave stops them, if a
# run started them; `script/services start` starts them to stay.

# free_port FROM: the first port from there on which nothing listens and which this bench has not taken.
free_port() {
	"$PYTHON" "$LIB/free_port.py" "$1" "${DB_PORT:-0}" "${REDIS_CACHE_PORT:-0}" "${REDIS_QUEUE_PORT:-0}" \
		"${WEB_PORT:-0}" "${SOCKETIO_PORT:-0}"
}
port_is_free() { [ "$(free_port "$1")" = "$1" ]; }

# Reads the ports and MariaDB's password, or chooses them. An existing bench keeps the Redis it is configured for.
load_services() {
	if [ ! -f "$SERVICES/env" ]; then
		mkdir -p "$SERVICES/run" "$SERVICES/mariadb" "$SERVICES/redis" "$SERVICES/state"
		DB_PORT=$(free_port 13306)
		DB_ROOT_PASSWORD=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
		REDIS_CACHE_PORT=$(configured_port redis_cache) || REDIS_CACHE_PORT=$(free_port 13100)
		REDIS_QUEUE_PORT=$(configured_port redis_queue) || REDIS_QUEUE_PORT=$(free_port 11100)
		WEB_PORT=$(configured_port webserver_port) || WEB_PORT=$(free_port 8100)
		SOCKETIO_PORT=$(configured_port socketio_port) || SOCKETIO_PORT=$(free_port 9100)
		save_services
	fi
	# shellcheck source=/dev/null
	. "$SERVICES/env"
}
save_services() {
	(
		umask 077
		for name in DB_PORT DB_ROOT_PASSWORD REDIS_CACHE_PORT REDIS_QUEUE_PORT WEB_PORT SOCKETIO_PORT; do
			printf '%s=%s\n' "$name" "${!name}"
		done >"$SERVICES/env.new"
	)
	mv "$SERVICES/env.new" "$SERVICES/env"
}
configured_port() {
	[ -f "$BENCH_DIR/sites/common_site_config.json" ] || return 1
	"$PYTHON" "$LIB/configure.py" port "$1"
}
is_our_bench() { [ -f "$SERVICES/made-by-crm-suite" ]; }

mariadb_answers() {
	MYSQL_PWD=$DB_ROOT_PASSWORD mariadb-admin --no-defaults -h 127.0.0.1 -P "$DB_PORT" -u root --connect-timeout=3 ping >/dev/null 2>&1
}
redis_answers() { [ "$(redis-cli -p "$1" ping 2>/dev/null)" = PONG ]; }
# In a bench of ours, a Redis on our port that does not keep its data here is somebody else's.
redis_is_ours() {
	redis_answers "$1" || return 1
	is_our_bench || return 0
	[ "$(redis-cli -p "$1" config get dir | tail -n 1)" = "$SERVICES/redis" ]
}
services_answer() { mariadb_answers && redis_is_ours "$REDIS_CACHE_PORT" && redis_is_ours "$REDIS_QUEUE_PORT"; }

# acquire_services: servers that run, until release_services.
acquire_services() {
	load_services
	exec 8>"$SERVICES/run/users.lock"
	flock -s 8
	services_answer || { touch "$SERVICES/run/stop-when-idle" && start_services; }
}
release_services() {
	if [ -e "$SERVICES/run/stop-when-idle" ] && flock -n -x 8; then
		stop_services
	fi
	exec 8>&-
}
# Nobody else uses the bench's servers (and so neither its sites nor its link to a checkout).
is_alone() {
	[ -e "$SERVICES/run/users.lock" ] || return 0
	flock -n -x "$SERVICES/run/users.lock" true
}

start_services() {
	(
		flock -w 120 7
		if ! services_answer; then
			move_from_taken_ports
			start_mariadb
			start_redis "$REDIS_CACHE_PORT"
			start_redis "$REDIS_QUEUE_PORT"
		fi
	) 7>"$SERVICES/run/start.lock"
	load_services
}

move_from_taken_ports() {
	local moved=""
	mariadb_answers || port_is_free_of_ours "$DB_PORT" DB_PORT 13306 || moved=1
	if is_our_bench; then
		redis_is_ours "$REDIS_CACHE_PORT" || port_is_free_of_ours "$REDIS_CACHE_PORT" REDIS_CACHE_PORT 13100 || moved=1
		redis_is_ours "$REDIS_QUEUE_PORT" || port_is_free_of_ours "$REDIS_QUEUE_PORT" REDIS_QUEUE_PORT 11100 || moved=1
	fi
	[ -z "$moved" ] || { save_services && write_configuration; }
}
# port_is_free_of_ours PORT VARIABLE FROM: true when it is free; else the variable gets another one.
port_is_free_of_ours() {
	(unset "$2" && port_is_free "$1") && return 0
	printf -v "$2" %s "$(free_port "$3")"
	note "port $1 is taken by another program; using ${!2}"
	return 1
}

start_mariadb() {
	mariadb_answers && return 0
	write_mariadb_configuration "$SERVICES/mariadb/my.cnf" "$SERVICES/mariadb/data"
	if [ ! -d "$SERVICES/mariadb/data" ]; then
		local partial=$SERVICES/mariadb/data.partial
		rm -rf "$partial"
		initialise_mariadb "$partial" "$DB_ROOT_PASSWORD"
		mv "$partial" "$SERVICES/mariadb/data"
	fi
	: >"$SERVICES/mariadb/error.log"
	mkdir -p "$SERVICES/mariadb/tmp"
	setsid mariadbd --defaults-file="$SERVICES/mariadb/my.cnf" </dev/null >/dev/null 2>&1 5>&- 7>&- 8>&- 9>&- &
	local pid=$!
	for _ in $(seq 300); do
		mariadb_answers && return 0
		kill -0 "$pid" 2>/dev/null || break
		sleep 0.2
	done
	tail -n 20 "$SERVICES/mariadb/error.log" >&2
	fail "the bench's MariaDB does not start; its log is $SERVICES/mariadb/error.log"
}

write_mariadb_configuration() {
	cat >"$1" <<-CONFIGURATION
		[mariadbd]
		datadir = $2
		socket = mariadb.sock
		tmpdir = $SERVICES/mariadb/tmp
		pid-file = $SERVICES/run/mariadb.pid
		log-error = $SERVICES/mariadb/error.log
		bind-address = 127.0.0.1
		port = $DB_PORT
		skip-name-resolve
		character-set-server = utf8mb4
		collation-server = utf8mb4_unicode_ci
		max_allowed_packet = 256M
		innodb_buffer_pool_size = 768M
		innodb_log_file_size = 256M
		# The data can be made again: a crash may cost the last second.
		innodb_flush_log_at_trx_commit = 2
		[client]
		default-character-set = utf8mb4
	CONFIGURATION
}

# initialise_mariadb DIRECTORY PASSWORD: system tables, and root with that password, before it ever listens. Each
# MariaDB has a folder for temporary files to itself: when one starts, it deletes the temporary tables that it finds.
initialise_mariadb() {
	local as_root=() TMPDIR=$1.tmp
	export TMPDIR
	mkdir -p "$TMPDIR"
	[ "$(id -u)" -ne 0 ] || as_root=(--user=root)
	mariadb-install-db --no-defaults "${as_root[@]}" --datadir="$1" --auth-root-authentication-method=normal \
		--skip-test-db >/dev/null 2>"$1.log" || { cat "$1.log" >&2 && fail "mariadb-install-db failed"; }
	mariadbd --no-defaults "${as_root[@]}" --datadir="$1" --bootstrap >/dev/null 2>>"$1.log" <<-SQL
		FLUSH PRIVILEGES;
		CREATE OR REPLACE USER root@localhost IDENTIFIED BY '$2';
		GRANT ALL ON *.* TO root@localhost WITH GRANT OPTION;
		CREATE OR REPLACE USER root@'127.0.0.1' IDENTIFIED BY '$2';
		GRANT ALL ON *.* TO root@'127.0.0.1' WITH GRANT OPTION;
		DELETE FROM mysql.global_priv WHERE User = 'root' AND Host NOT IN ('localhost', '127.0.0.1');
	SQL
	rm -rf "$1.log" "$TMPDIR"
}

start_redis() {
	redis_is_ours "$1" && return 0
	redis-server --bind 127.0.0.1 --port "$1" --dir "$SERVICES/redis" --save '' --appendonly no --daemonize yes \
		--maxmemory-policy noeviction --logfile "$SERVICES/redis/$1.log" --pidfile "$SERVICES/run/redis-$1.pid" \
		>/dev/null 5>&- 7>&- 8>&- 9>&-
	for _ in $(seq 50); do
		redis_answers "$1" && return 0
		sleep 0.1
	done
	fail "the bench's Redis does not start on port $1; its log is $SERVICES/redis/$1.log"
}

write_configuration() {
	export DB_PORT REDIS_CACHE_PORT REDIS_QUEUE_PORT WEB_PORT SOCKETIO_PORT
	"$PYTHON" "$LIB/configure.py" write
}

# running_pid PIDFILE TEXT: the process, if it still is the one that wrote the file (its command line has TEXT).
running_pid() {
	local pid
	pid=$(cat "$1" 2>/dev/null) && tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -F -- "$2" >/dev/null && echo "$pid"
}

stop_services() {
	rm -f "$SERVICES/run/stop-when-idle"
	local pid port pids=()
	pid=$(running_pid "$SERVICES/run/mariadb.pid" "$SERVICES/mariadb/my.cnf") && pids+=("$pid")
	for port in "$REDIS_CACHE_PORT" "$REDIS_QUEUE_PORT"; do
		pid=$(running_pid "$SERVICES/run/redis-$port.pid" "127.0.0.1:$port") && pids+=("$pid")
	done
	for pid in "${pids[@]}"; do
		kill "$pid" 2>/dev/null || true
		while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
	done
}

# shellcheck shell=bash
# Sourced by every script here: settings, messages, and how root hands over to an ordinary user.

set -euo pipefail
umask 022

LIB=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
CHECKOUT=$(cd "$LIB/../.." && pwd -P)
# Debian keeps mariadbd in /usr/sbin, which an ordinary user's PATH does not name.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
export HOME=${HOME:-$(getent passwd "$(id -u)" | cut -d: -f6)}

: "${FRAPPE_REPO:=https://github.com/frappe/frappe}" "${FRAPPE_BRANCH:=version-15}"
: "${ERPNEXT_REPO:=https://github.com/frappe/erpnext}" "${ERPNEXT_BRANCH:=version-15}"
: "${DEMO_SITE:=demo.localhost}" "${TEST_SITE:=test.localhost}"
# Where two suites' tests run at once, half of them on each: the second site is a copy of the first.
SECOND_TEST_SITE=second-$TEST_SITE
: "${PYTHON:=python3}"
export SECOND_TEST_SITE FRAPPE_REPO FRAPPE_BRANCH ERPNEXT_REPO ERPNEXT_BRANCH DEMO_SITE TEST_SITE PYTHON

# Exit status for "this machine cannot do it" (no sources, no permission), as opposed to "it went wrong".
UNAVAILABLE=3

say() { printf '==> %s\n' "$*"; }
note() { printf '    %s\n' "$*"; }
fail() {
	printf 'Error: %s\n' "$1" >&2
	shift
	[ $# -eq 0 ] || printf '       %s\n' "$@" >&2
	exit 1
}
unavailable() {
	printf '%s\n' "$@" >&2
	exit "$UNAVAILABLE"
}
has() { command -v "$1" >/dev/null 2>&1; }

# run_quietly TITLE COMMAND...: a long step, whose output is shown only when it fails.
run_quietly() {
	local title=$1 started=$SECONDS output
	shift
	output=$(mktemp "${TMPDIR:-/tmp}/crm-suite-log.XXXXXX")
	say "$title"
	if "$@" >"$output" 2>&1 </dev/null; then
		rm -f "$output"
		[ $((SECONDS - started)) -lt 2 ] || note "done in $((SECONDS - started)) s"
	else
		tr '\r' '\n' <"$output" | grep -v '^Updating' | tail -n 40 >&2
		fail "$title: failed" "the whole output is in $output"
	fi
}

# Which bench, and whose: sets BENCH_DIR and BENCH_USER. A checkout that lies in a bench is for that one. bench
# refuses to run as root, so root works through an ordinary user: the one an existing bench belongs to, or crm-suite.
choose_bench() {
	if [ -z "${BENCH_DIR:-}" ] && [[ $CHECKOUT == */apps/crm_suite ]] && [ -d "$CHECKOUT/../../sites" ]; then
		BENCH_DIR=$(realpath "$CHECKOUT/../..")
	fi
	if [ "$(id -u)" -ne 0 ]; then
		BENCH_USER=$(id -un)
	else
		BENCH_USER=${CRM_SUITE_USER:-crm-suite}
		if [ -n "${BENCH_DIR:-}" ] && [ -d "$BENCH_DIR/apps" ]; then
			BENCH_USER=$(stat -c %U "$BENCH_DIR")
			[ "$BENCH_USER" != root ] || fail "BENCH_DIR=$BENCH_DIR belongs to root, and bench does not run as root." \
				"Give it to an ordinary user (chown -R), or name another directory."
		fi
	fi
	if [ -z "${BENCH_DIR:-}" ]; then
		if [ "$BENCH_USER" = crm-suite ]; then
			BENCH_DIR=$(home_of crm-suite)/bench
		else
			BENCH_DIR=$(home_of "$BENCH_USER")/crm-suite-bench
		fi
	fi
	BENCH_DIR=$(realpath -m "$BENCH_DIR")
	SERVICES=$BENCH_DIR/services
	export BENCH_DIR BENCH_USER
}

# The home of a user, also of one that does not exist yet.
home_of() {
	local entry
	if entry=$(getent passwd "$1"); then
		cut -d: -f6 <<<"$entry"
	else
		echo "/home/$1"
	fi
}

# as_bench_user COMMAND...: runs it as the bench's user; with `exec` before it, in place of this shell. Root's
# environment does not go along, except what package managers and these scripts need to reach their sources.
bench_user_command() {
	COMMAND=("$@")
	[ "$(id -un)" != "$BENCH_USER" ] || return 0
	local name environment=()
	for name in $(compgen -e); do
		case $name in
		PIP_* | NODE_* | NPM_* | npm_config_* | YARN_* | SSL_CERT_* | REQUESTS_CA_BUNDLE | CURL_CA_BUNDLE | GIT_SSL_* | \
			http_proxy | https_proxy | no_proxy | HTTP_PROXY | HTTPS_PROXY | NO_PROXY | LANG | LC_* | TERM | CI | \
			FRAPPE_* | ERPNEXT_* | BENCH_* | DEMO_SITE | TEST_SITE | PYTHON | CRM_SUITE_* | HYPOTHESIS_*)
			environment+=("$name=${!name}")
			;;
		esac
	done
	local home
	home=$(home_of "$BENCH_USER")
	# setpriv becomes the command; runuser would stay as its parent, and kill it 2 s after a signal.
	COMMAND=(setpriv --reuid="$BENCH_USER" --regid="$(id -g "$BENCH_USER")" --init-groups env -i "${environment[@]}" "HOME=$home" "USER=$BENCH_USER"
		"LOGNAME=$BENCH_USER" SHELL=/bin/bash PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@")
}
as_bench_user() {
	bench_user_command "$@"
	# The current directory may be one that the user cannot enter.
	(cd / && exec "${COMMAND[@]}")
}
exec_as_bench_user() {
	bench_user_command "$@"
	cd / && exec "${COMMAND[@]}"
}

# pip's configuration may lie in root's home, where the bench's user cannot read it: it goes along as variables.
inherit_pip_configuration() {
	[ "$(id -u)" -eq 0 ] || return 0
	local line
	while IFS= read -r line; do
		export "${line?}"
	done < <("$PYTHON" -m pip config list 2>/dev/null | "$PYTHON" "$LIB/pip_variables.py" 2>/dev/null || true)
}

# A step is skipped while its fingerprint is the one of the last time that it succeeded.
is_done() { [ -f "$SERVICES/state/$1" ] && [ "$(cat "$SERVICES/state/$1")" = "$2" ]; }
mark_done() {
	mkdir -p "$SERVICES/state"
	printf '%s' "$2" >"$SERVICES/state/$1.new" && mv "$SERVICES/state/$1.new" "$SERVICES/state/$1"
}
fingerprint() { sha256sum | cut -c1-16; }

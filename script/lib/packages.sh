# shellcheck shell=bash
# What these scripts need from the machine's package manager, and how it gets there.

# What the desk can do without: no scheduled backups, no printing to PDF.
OPTIONAL_PACKAGES=" cron wkhtmltopdf "

# missing_packages bench|sql|ui: the Debian packages that are not there, found out by what they bring, so that
# programs from elsewhere count as well.
missing_packages() {
	case $1 in
	bench)
		has git || echo git ca-certificates
		needs_python
		needs_mariadb
		has redis-server || echo redis-server
		has make || echo build-essential
		has crontab || echo cron
		has wkhtmltopdf || archive_lacks wkhtmltopdf || echo wkhtmltopdf
		;;
	sql)
		needs_python
		needs_mariadb
		;;
	unit) needs_python ;;
	ui) chromium_path >/dev/null || echo chromium ;;
	esac
}

# Newer releases have no wkhtmltopdf. Where apt's lists are empty, nothing is known yet.
archive_lacks() { ! has_candidate "$1" && has_candidate git; }
has_candidate() { [[ $(apt-cache policy "$1" 2>/dev/null) == *"Candidate: "[^\(]* ]]; }

needs_python() {
	has "$PYTHON" || echo python3
	"$PYTHON" -c 'import venv, ensurepip' 2>/dev/null || echo python3-venv
}

# The server, its client, and what mysqlclient is compiled with. Debian's mariadb-server-core has the programs
# without the service: nothing is started or enabled on the machine.
needs_mariadb() {
	has mariadbd && has mariadb-install-db || echo mariadb-server-core
	has mariadb-admin && has mariadb-dump || echo mariadb-client
	has gcc || echo build-essential
	has pkg-config || echo pkg-config
	pkg-config --exists libmariadb 2>/dev/null || pkg-config --exists mariadb 2>/dev/null || echo libmariadb-dev
	"$PYTHON" -c 'import os, sys, sysconfig
sys.exit(not os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h")))' 2>/dev/null || echo python3-dev
}

chromium_path() {
	local name
	for name in chromium chromium-browser google-chrome google-chrome-stable; do
		command -v "$name" && return 0
	done
	return 1
}

# install_packages PURPOSE PACKAGE...: as root, or through sudo where there is one. Nothing to install, nothing done.
install_packages() {
	local purpose=$1 packages
	shift
	mapfile -t packages < <(printf '%s\n' "$@" | tr ' ' '\n' | sort -u | grep .)
	[ ${#packages[@]} -gt 0 ] || return 0
	has apt-get || unavailable "This machine lacks, $purpose: ${packages[*]} (Debian's names)." \
		"Install them with its package manager, then run this again."
	local sudo=()
	if [ "$(id -u)" -ne 0 ]; then
		# Without a terminal nobody can type a password.
		if has sudo && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
			sudo=(sudo)
		elif only_optional "${packages[@]}"; then
			note "going on without ${packages[*]}: this user cannot install packages"
			return 0
		else
			unavailable "Packages are missing $purpose, and this user cannot install them (no root, no sudo)." \
				"Ask an administrator for: apt-get install ${packages[*]}"
		fi
	fi
	say "Debian packages $purpose: ${packages[*]}"
	"${sudo[@]}" bash "$LIB/apt-install.sh" "${packages[@]}"
}

only_optional() {
	local package
	for package in "$@"; do
		[[ $OPTIONAL_PACKAGES == *" $package "* ]] || return 1
	done
}

# Frappe 15 runs on Python 3.10 to 3.13.
check_python() {
	"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 10))' || unavailable \
		"Python 3.10 or later is needed; $PYTHON is $("$PYTHON" --version 2>&1)." \
		"Name another one in PYTHON=/path/to/python3."
}

#!/usr/bin/env bash
# Installs Debian packages (as root), without starting or enabling the services that come with them: the bench
# runs servers of its own, and the machine's are left alone.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
options=(-qq -y --no-install-recommends -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0)

apt-get -qq update >/dev/null || echo "    apt-get update failed; going on with the lists that are there" >&2

has_candidate() { [[ $(apt-cache policy "$1") == *"Candidate: "[^\(]* ]]; }

packages=()
for package in "$@"; do
	if has_candidate "$package"; then
		packages+=("$package")
	elif [ "$package" = mariadb-server-core ]; then
		packages+=(mariadb-server) # older releases: the programs are in a package whose name has the version
	elif [ "$package" = pkg-config ]; then
		packages+=(pkgconf) # its name in newer releases
	elif [ "$package" = wkhtmltopdf ]; then
		echo "    this release has no wkhtmltopdf: the desk works, printing to PDF does not" >&2
	else
		echo "Error: no package $package in the lists of apt" >&2
		exit 1
	fi
done
[ ${#packages[@]} -gt 0 ] || exit 0

policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
	trap 'rm -f "$policy"' EXIT
	printf '#!/bin/sh\nexit 101\n' >"$policy"
	chmod 755 "$policy"
fi
output=$(apt-get "${options[@]}" install "${packages[@]}" 2>&1) || {
	printf '%s\n' "$output" >&2
	exit 1
}
if command -v systemctl >/dev/null 2>&1; then
	for package in "${packages[@]}"; do
		case $package in
		redis-server) systemctl disable -q redis-server 2>/dev/null || true ;;
		mariadb-server) systemctl disable -q mariadb 2>/dev/null || true ;;
		esac
	done
fi

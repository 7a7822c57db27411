# shellcheck shell=bash
# Where Frappe and ERPNext come from: a git URL or a local path (a repository or a plain directory).

is_local() { case $1 in *://* | *@*:*) return 1 ;; *) return 0 ;; esac; }

is_repository() { [ -e "$1/.git" ] || { [ -f "$1/HEAD" ] && [ -d "$1/objects" ]; }; }

# git, allowed to read a local repository that belongs to somebody else (it is only read).
git_reading_anyones() {
	local configuration status=0
	configuration=$(mktemp)
	printf '[include]\n\tpath = %s/.gitconfig\n[safe]\n\tdirectory = *\n' "$HOME" >"$configuration"
	GIT_CONFIG_GLOBAL=$configuration git "$@" || status=$?
	rm -f "$configuration"
	return $status
}

# source_problem REPOSITORY BRANCH: prints why it cannot be used; prints nothing when it can.
source_problem() {
	if is_local "$1"; then
		if [ ! -d "$1" ]; then
			echo "there is no directory $1"
		elif is_repository "$1" && ! git_reading_anyones -C "$1" show-ref -q "refs/heads/$2" "refs/tags/$2"; then
			echo "$1 has no branch $2"
		fi
	else
		local status=0
		GIT_TERMINAL_PROMPT=0 timeout 15 git ls-remote --exit-code "$1" "$2" >/dev/null 2>&1 </dev/null || status=$?
		case $status in
		0) ;;
		2) echo "$1 has no branch $2" ;;
		*) echo "$1 can't be reached" ;;
		esac
	fi
}

has_app() { [ -f "$BENCH_DIR/apps/$1/pyproject.toml" ]; }

# Looked at before anything is installed: without sources there is no bench.
check_sources() {
	local problem=""
	has_app frappe || problem=$(source_problem "$FRAPPE_REPO" "$FRAPPE_BRANCH")
	[ -n "$problem" ] || has_app erpnext || problem=$(source_problem "$ERPNEXT_REPO" "$ERPNEXT_BRANCH")
	[ -z "$problem" ] || unavailable "No bench can be made here: $problem." \
		"Name a git URL or a path that can in FRAPPE_REPO and ERPNEXT_REPO, or an existing bench in BENCH_DIR."
}

# A path that the bench's user cannot read (root's home, say) is copied to where it can.
bring_source_to_user() {
	local app=$1 repository=$2 copy=$BENCH_DIR/services/sources/$1
	if ! is_local "$repository" || has_app "$app" || as_bench_user test -r "$repository/pyproject.toml"; then
		echo "$repository"
		return
	fi
	as_bench_user mkdir -p "$copy"
	cp -a "$repository/." "$copy/"
	chown -R "$BENCH_USER:" "$copy"
	echo "$copy"
}

# fetch_app NAME REPOSITORY BRANCH: into the bench's apps, in one step, so that an interrupted one leaves nothing.
fetch_app() {
	has_app "$1" && return 0
	[ ! -e "$BENCH_DIR/apps/$1" ] || fail "$BENCH_DIR/apps/$1 is there, but is no $1 of version 15 or later." \
		"It is left as it is: name another bench in BENCH_DIR."
	local partial=$BENCH_DIR/apps/.$1.partial source=$2
	rm -rf "$partial"
	if is_local "$2"; then
		source=$(realpath "$2")
		if is_repository "$source"; then
			run_quietly "$1 from $2 ($3)" git_reading_anyones clone -q --depth 1 --branch "$3" "file://$source" "$partial"
		else
			run_quietly "$1 from $2" cp -R "$source" "$partial"
		fi
	else
		run_quietly "$1 from $2 ($3)" env GIT_TERMINAL_PROMPT=0 git clone -q --depth 1 --branch "$3" "$2" "$partial"
	fi
	mv "$partial" "$BENCH_DIR/apps/$1"
}

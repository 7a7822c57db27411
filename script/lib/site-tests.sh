#!/usr/bin/env bash
# Runs suites of tests on the test site, as the bench's user; script/test calls it.
#
#   site-tests.sh RESULTS SUITE... -- ARGUMENT...
#
# RESULTS: a file that gets one line per suite: its name, pytest's status, seconds.

. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
for part in packages services bench site suites; do
	# shellcheck source=/dev/null
	. "$LIB/$part.sh"
done

results=$1
shift
suites=()
while [ "$1" != -- ]; do
	suites+=("$1")
	shift
done
shift

# Whole suites run on two sites at once where there are two processors; what is asked for by name runs on one.
runs_two_lanes() { [ $# -eq 0 ] && [ "$(nproc)" -gt 1 ]; }

choose_bench
use_tools
acquire_services
trap release_services EXIT
exec 5>"$SERVICES/run/test-site.lock"
flock -n 5 || { note "another run of the tests is using $TEST_SITE; waiting for it" && flock 5; }
check_link
[ -z "${CRM_SUITE_FRESH:-}" ] || forget_site "$TEST_SITE"
ensure_site "$TEST_SITE"
lanes=()
if runs_two_lanes "$@"; then
	[ -z "${CRM_SUITE_FRESH:-}" ] || rm -f "$SERVICES/state/copied-$SECOND_TEST_SITE"
	ensure_second_test_site
	lanes=(--numprocesses 2 --dist worksteal)
	# Both processes must collect the same tests.
	[ -n "${CI:-}" ] || export CRM_SUITE_SEED=${CRM_SUITE_SEED:-$RANDOM}
fi
case " ${suites[*]} " in *" ui "*) build_assets_if_changed ;; esac

export CRM_SUITE_SITE=$TEST_SITE CRM_SUITE_SECOND_SITE=$SECOND_TEST_SITE CRM_SUITE_BENCH=$BENCH_DIR PYTHONPATH=$CHECKOUT PYTHONDONTWRITEBYTECODE=1
# For the one test that makes a site of its own.
CRM_SUITE_BASE_DUMP=$(base_dump) CRM_SUITE_DB_ROOT_PASSWORD=$DB_ROOT_PASSWORD
export CRM_SUITE_BASE_DUMP CRM_SUITE_DB_ROOT_PASSWORD
export HYPOTHESIS_STORAGE_DIRECTORY=$SERVICES/state/hypothesis
for suite in "${suites[@]}"; do
	say "tests/$suite on $TEST_SITE${lanes[*]:+ and $SECOND_TEST_SITE}"
	started=$SECONDS status=0
	pytest_arguments "$suite" "$@"
	# In a shell of its own without the locks: a process that a test leaves behind must not keep them.
	(run_python -m pytest -c "$CHECKOUT/pyproject.toml" --rootdir "$CHECKOUT" -o cache_dir="$SERVICES/state/pytest" \
		"${lanes[@]}" "${PYTEST_ARGUMENTS[@]}") 5>&- 8>&- || status=$?
	echo "$suite $status $((SECONDS - started))" >>"$results"
done

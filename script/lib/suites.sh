# shellcheck shell=bash
# The suites of tests, and how the arguments of script/test are shared out among them.

SUITES="unit sql site ui"

has_tests() { [ -n "$(find "$CHECKOUT/tests/$1" -name 'test_*.py' -print -quit 2>/dev/null)" ]; }

# pytest_arguments SUITE ARGUMENT...: sets PYTEST_ARGUMENTS: the suite's folder, or the paths in it that were named,
# and everything that is not a path.
pytest_arguments() {
	local suite=$1 argument paths=()
	PYTEST_ARGUMENTS=()
	shift
	for argument in "$@"; do
		case $argument in
		tests/"$suite"/*) paths+=("$CHECKOUT/$argument") ;;
		tests/*) ;;
		*) PYTEST_ARGUMENTS+=("$argument") ;;
		esac
	done
	[ ${#paths[@]} -gt 0 ] || paths=("$CHECKOUT/tests/$suite")
	PYTEST_ARGUMENTS=("${paths[@]}" "${PYTEST_ARGUMENTS[@]}")
}

# shellcheck shell=bash
# The two sites of a bench, the demo's and the tests', and what follows from a change of the checkout.

ADMIN_PASSWORD=admin

run_python() { (cd "$BENCH_DIR/sites" && exec "$BENCH_DIR/env/bin/python" "$@"); }

apps_version() {
	local app
	for app in frappe erpnext; do
		git -C "$BENCH_DIR/apps/$app" rev-parse HEAD 2>/dev/null || cat "$BENCH_DIR/apps/$app/$app/__init__.py"
	done | fingerprint
}

# What a site's schema and records follow from: when none of it changed, there is nothing to migrate.
schema_version() {
	(
		cd "$CHECKOUT"
		apps_version
		find crm_suite \( -name node_modules -o -name __pycache__ -o -path '*/public/*' \) -prune -o -type f \
			\( -name '*.json' -o -name hooks.py -o -name '*.txt' -o -path '*/patches/*' -o -path '*/setup/*' \
			-o -path '*/fixtures/*' -o -path '*/print_format/*' \) -print0 | sort -z | xargs -0 sha256sum
	) | fingerprint
}

assets_version() {
	(
		cd "$CHECKOUT"
		pwd
		apps_version
		find crm_suite/public -path '*/dist' -prune -o -type f -print0 | sort -z | xargs -0r sha256sum
	) | fingerprint
}

# A site with ERPNext whose setup wizard is done, as a dump: the second site takes seconds.
base_dump() { echo "$SERVICES/state/base-$(apps_version).sql"; }

new_site() {
	run_bench new-site "$1" --admin-password "$ADMIN_PASSWORD" --db-host 127.0.0.1 --db-port "$DB_PORT" \
		--db-root-username root --db-root-password "$DB_ROOT_PASSWORD" --mariadb-user-host-login-scope=% --force "${@:2}"
}

site_value() { "$PYTHON" -c 'import json, sys; print(json.load(open(sys.argv[1])).get(sys.argv[2], ""))' \
	"$BENCH_DIR/sites/$1/site_config.json" "$2"; }

# dump_site SITE FILE
dump_site() {
	MYSQL_PWD=$DB_ROOT_PASSWORD mariadb-dump --no-defaults -h 127.0.0.1 -P "$DB_PORT" -u root --single-transaction --quick \
		"$(site_value "$1" db_name)" >"$2.partial"
	mv "$2.partial" "$2"
}

make_base_dump() {
	local site=$1
	run_quietly "Site $site with Frappe" new_site "$site"
	run_quietly "ERPNext on $site" run_bench --site "$site" install-app erpnext
	run_quietly "Setup wizard of $site" run_python "$LIB/complete_setup_wizard.py" "$site"
	dump_site "$site" "$(base_dump)"
}

# ensure_site SITE: there, with ERPNext and this app, and migrated to the checkout's schema.
ensure_site() {
	local site=$1
	if [ ! -e "$BENCH_DIR/sites/$site/site_config.json" ] || [ -e "$SERVICES/state/making-$site" ]; then
		touch "$SERVICES/state/making-$site"
		rm -f "$SERVICES/state/"{installed,migrated,demo-company}-"$site"
		if [ -e "$(base_dump)" ]; then
			run_quietly "Site $site" new_site "$site" --source_sql "$(base_dump)"
		else
			make_base_dump "$site"
		fi
		[ "$site" != "$TEST_SITE" ] || prepare_test_site "$site"
		write_configuration
		mark_done "made-$site" yes
		rm "$SERVICES/state/making-$site"
	else
		check_ours "$site"
	fi
	install_app_on "$site"
	migrate_if_changed "$site"
}

check_ours() {
	is_our_bench || is_done "made-$1" yes ||
		fail "$BENCH_DIR has a site $1 that was not made by these scripts; it is left alone." \
			"Name others in DEMO_SITE and TEST_SITE, or another bench in BENCH_DIR."
}

# The second test site: made again from the first whenever that one was migrated or made again.
ensure_second_test_site() {
	local site=$SECOND_TEST_SITE version dump
	version=$(site_value "$TEST_SITE" db_name)-$(schema_version)
	is_done "copied-$site" "$version" && return 0
	[ ! -e "$BENCH_DIR/sites/$site/site_config.json" ] || check_ours "$site"
	dump=$SERVICES/state/copy-of-test-site.sql
	dump_site "$TEST_SITE" "$dump"
	run_quietly "Site $site, a copy of $TEST_SITE" new_site "$site" --source_sql "$dump"
	rm "$dump"
	prepare_test_site "$site"
	write_configuration
	mark_done "made-$site" yes
	mark_done "copied-$site" "$version"
}

# forget_site SITE: the next ensure_site makes it again, if these scripts made it.
forget_site() {
	if is_our_bench || is_done "made-$1" yes; then
		touch "$SERVICES/state/making-$1"
	fi
}

prepare_test_site() {
	run_python "$LIB/configure.py" set "$1" allow_tests true
	run_python "$LIB/configure.py" set "$1" pause_scheduler 1
	run_python "$LIB/configure.py" set "$1" developer_mode 0
	run_quietly "Scheduler of $1 off" run_bench --site "$1" scheduler disable
}

install_app_on() {
	is_done "installed-$1" yes && return 0
	if ! run_bench --site "$1" list-apps 2>/dev/null | grep '^crm_suite' >/dev/null; then
		local version
		version=$(schema_version)
		run_quietly "CRM Suite on $1" run_bench --site "$1" install-app crm_suite
		mark_done "migrated-$1" "$version"
	fi
	mark_done "installed-$1" yes
}

migrate_if_changed() {
	local version
	version=$(schema_version)
	is_done "migrated-$1" "$version" && return 0
	run_quietly "Migrating $1" run_bench --site "$1" migrate --skip-search-index
	mark_done "migrated-$1" "$version"
}

build_assets_if_changed() {
	local version
	version=$(assets_version)
	is_done assets "$version" && [ -e "$BENCH_DIR/sites/assets/assets.json" ] && return 0
	if is_done assets-of-apps "$(apps_version)" && [ -e "$BENCH_DIR/sites/assets/assets.json" ]; then
		run_quietly "Assets of CRM Suite" run_bench build --production --app crm_suite
	else
		# With CI set, Frappe builds its assets here, and does not ask the network for finished ones.
		CI=true run_quietly "Assets of the desk" run_bench build --production
		mark_done assets-of-apps "$(apps_version)"
	fi
	mark_done assets "$version"
}

# shellcheck shell=bash
# What root does so that the bench's user can work on this checkout.

prepare_user() {
	if ! getent passwd "$BENCH_USER" >/dev/null; then
		say "Ordinary user $BENCH_USER"
		useradd --create-home --shell /bin/bash "$BENCH_USER"
	fi
	if [ ! -d "$BENCH_DIR/apps" ]; then
		mkdir -p "$BENCH_DIR"
		chown "$BENCH_USER:" "$BENCH_DIR"
	fi
	as_bench_user test -w "$BENCH_DIR" -a -x "$BENCH_DIR" || fail "the user $BENCH_USER can't get to BENCH_DIR=$BENCH_DIR." \
		"Name a directory in BENCH_DIR that an ordinary user may enter."
}

# checkout_for_bench: where the bench finds this checkout: here, or, where its user can't read it or a build can't
# write to it, in a copy that is brought up to date at every run.
checkout_for_bench() {
	if is_usable_for_bench; then
		echo "$CHECKOUT"
	else
		copy_checkout >&2
		echo "$BENCH_DIR/checkout"
	fi
}

is_usable_for_bench() {
	local hidden
	hidden=$(as_bench_user find "$CHECKOUT/crm_suite" "$CHECKOUT/script" "$CHECKOUT/tests" "$CHECKOUT/pyproject.toml" \
		! -readable -print -quit 2>&1) && [ -z "$hidden" ] || return 1
	# The only folder that a build writes to.
	local built=$CHECKOUT/crm_suite/public/dist
	mkdir -p "$built" 2>/dev/null || return 1
	[ "$(id -un)" = "$BENCH_USER" ] || chown "$BENCH_USER:" "$built"
	as_bench_user test -w "$built"
}

copy_checkout() {
	local copy=$BENCH_DIR/checkout partial=$BENCH_DIR/.checkout.partial
	note "the bench can't work in $CHECKOUT: it uses a copy of it, brought up to date at every run"
	if [ "$(cat "$copy/.copied-from" 2>/dev/null || echo "$CHECKOUT")" != "$CHECKOUT" ]; then
		is_alone || fail "this bench is in use with another checkout, $(cat "$copy/.copied-from")." \
			"Wait for it to end or stop it, or name another bench in BENCH_DIR."
	fi
	rm -rf "$partial"
	mkdir -p "$partial/crm_suite/public/dist" "$copy"
	list_files | tar -C "$CHECKOUT" --null --no-recursion -T - -c | tar -C "$partial" -x --no-same-owner
	echo "$CHECKOUT" >"$partial/.copied-from"
	chmod -R a+rX "$partial"
	[ "$(id -u)" -ne 0 ] || chown -R "$BENCH_USER:" "$partial" "$copy"
	# File by file: a server that runs from the copy goes on.
	cp -a "$partial/." "$copy/"
	(cd "$copy" && find . \( -path ./crm_suite/public/dist -o -name __pycache__ \) -prune -o -type f -print0) |
		while IFS= read -r -d '' file; do [ -e "$partial/$file" ] || rm -f "$copy/$file"; done
	rm -rf "$partial"
}
list_files() {
	if [ -e "$CHECKOUT/.git" ] && has git; then
		git -c safe.directory="$CHECKOUT" -C "$CHECKOUT" ls-files -z --cached --others --exclude-standard --deduplicate |
			while IFS= read -r -d '' file; do [ ! -e "$CHECKOUT/$file" ] || printf '%s\0' "$file"; done
	else
		(cd "$CHECKOUT" && find . \( -name .git -o -name .venv -o -name node_modules -o -name __pycache__ \) -prune \
			-o -type f -print0)
	fi
}

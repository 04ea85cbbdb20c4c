# shellcheck shell=bash disable=SC2154,SC2086
# This build beside an older one (--before REV), in turn: how many times the older one's time it takes.
if [ -z "$before" ]; then
	echo 'before: --before REV says which commit to compare with' >&2
	exit 2
fi
old_source=$build/before/source old=$build/before/installed/usr/local/bin/txplan
rm -rf "$build/before"
mkdir -p "$old_source"
git -C "$source" archive "$before" | tar -x -C "$old_source"
if ! { meson setup "$build/before/build" "$old_source" --buildtype=release -Dtests=false -Dman=disabled &&
	DESTDIR=$build/before/installed meson install -C "$build/before/build" --quiet; } >"$build/bench/before.log" 2>&1; then
	cat "$build/bench/before.log"
	exit 1
fi

before_row() { # before_row WHAT ROUNDS COMMAND…, with TXPLAN for the program
	local what=$1 times=$2
	shift 2
	local result
	result=$(pair "$times" % "${@//TXPLAN/$txplan}" % "${@//TXPLAN/$old}")
	row "$what" "$(nth 1 "$result")" "$(nth 2 "$result")" "the same at $before" '<= 1.05'
}

before_row '--version' "$(rounds 400 40)" TXPLAN --version
before_row 'check mt-0417' "$(rounds 400 40)" TXPLAN check "$plan"
before_row 'due mt-0417' "$(rounds 400 40)" TXPLAN due "$plan"
before_row 'render mt-0417' "$(rounds 400 40)" TXPLAN render "$plan"
mkdir "$work/plans"
for i in $(seq 2000); do
	id=$(printf 'mt-%04d' "$i")
	sed "s/^id: mt-0417$/id: $id/" "$plan" >"$work/plans/$id.plan.yaml"
done
before_row 'check 2,000 plans, one core' "$(rounds 9 3)" taskset -c 0 TXPLAN check "$work/plans"
before_row 'due 2,000 plans, one core' "$(rounds 9 3)" taskset -c 0 TXPLAN due "$work/plans"

. tests/bench/write.sh
before_write() { # before_write COUNT WHAT ROUNDS
	prepare_write "$1" flat
	local result
	result=$(pair "$3" \
		% "$txplan" -C "$work/ours" log-progress mt-0417 --goal g1 --note 'Slept better.' --score phq-9=9 \
		% "$old" -C "$work/git" log-progress mt-0417 --goal g1 --note 'Slept better.' --score phq-9=9)
	row "log-progress, durable, $2" "$(nth 1 "$result")" "$(nth 2 "$result")" "the same at $before" '<= 1.05'
}
before_write 2 '1 plan' "$(rounds 60 10)"
before_write 1000 '1,000' "$(rounds 40 8)"
before_write 10000 '10,000' "$(rounds 20 5)"
rm -rf "$work/ours" "$work/git"

/usr/bin/python3 tests/bench/caseload.py "$txplan" "$work/ours" 2000 flat
/usr/bin/python3 tests/bench/commits.py "$work/ours" 999
git -C "$work/ours" gc -q
before_row 'log of one plan, packed' "$(rounds 20 3)" TXPLAN -C "$work/ours" log mt-0417
before_row 'verify, integrity, packed' "$(rounds 10 2)" TXPLAN -C "$work/ours" verify --integrity-only
before_row 'verify, packed' "$(rounds 5 2)" TXPLAN -C "$work/ours" verify
mkdir "$work/pack"
mv "$work"/ours/.git/objects/pack/* "$work/pack/"
for file in "$work"/pack/*.pack; do
	git -C "$work/ours" unpack-objects -q <"$file"
done
rm -f "$work/ours/.git/objects/info/commit-graph"
before_row 'log of one plan, loose' "$(rounds 20 3)" TXPLAN -C "$work/ours" log mt-0417
before_row 'verify, integrity, loose' "$(rounds 10 2)" TXPLAN -C "$work/ours" verify --integrity-only

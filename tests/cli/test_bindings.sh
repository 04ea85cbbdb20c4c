# shellcheck shell=bash disable=SC1091,SC2154
# Another program, in another language, does what the command does: through txplan.h alone, in a process that has its own umask.
. "$(dirname "$0")/lib.sh"
sanitized=$(grep -c __asan_init "$binary")
library=${binary%/cmd/txplan}/lib/libtxplan.so.0
with_identity
run 0 txplan init b1 -q
sed -i 's/^status: draft/status: draft # so far/' plans/b1.plan.yaml

touch "$work/before"

# A host that was not built with the sanitizers has to load them first; what Python itself doesn't free is not ours.
host=(/usr/bin/python3)
[ "$sanitized" = 0 ] || host=(env "LD_PRELOAD=$(gcc -print-file-name=libasan.so)" ASAN_OPTIONS=detect_leaks=0 /usr/bin/python3)
program=$source/examples/bindings/plan.py
lines=$(wc -l <"$program")
[ "$lines" -lt 120 ] || wrong "$program has $lines lines"

bound() {
	(umask 000 && "${host[@]}" "$program" "$library" "$@")
}
run 0 bound plans/b1.plan.yaml 2026-04-20
sed -E 's/[0-9a-f]{7}$/COMMIT/' "$out" >"$work/said"
golden bindings.txt "$work/said"

# Three commits, each what it says; nothing is left over, and nobody else can read what is new.
run 0 find .git plans -perm /077 -not -type l -newer "$work/before"
is "$(cat "$out")" ''
run 0 git log --format=%s
has "$out" 'log-progress b1 n1'
has "$out" 'add-goal b1 g1'
has "$out" 'save b1: edited by hand'
run 0 git status --porcelain
is "$(cat "$out")" ''
run 1 env -u TXPLAN_NOW "$binary" verify # not anchored
has "$out" '4 by txplan, 0 by git'

# What is refused comes with its reason, and nothing is written.
run 1 bound plans/missing.plan.yaml 2026-04-20
has "$err" 'missing.plan.yaml'
mkdir "$work/outside"
cp plans/b1.plan.yaml "$work/outside"
run 1 bound "$work/outside/b1.plan.yaml" 2026-04-20
has "$err" 'is in no caseload'
finish

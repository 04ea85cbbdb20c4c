# shellcheck shell=bash disable=SC1091,SC2016,SC2154
# The merge that git calls: by hand, and from git itself with a txplan that is missing, dies or can't read.
. "$(dirname "$0")/lib.sh"
mkdir "$work/bin"
ln -s "$binary" "$work/bin/txplan"
PATH=$work/bin:$PATH
plan=plans/mt-0417.plan.yaml
with_caseload
git branch base

# ---- By hand.
cp $plan base
sed 's/    due: 2026-10-12/    due: 2026-11-01/' base >ours
sed 's/    priority: high/    priority: low/' base >theirs
cp ours ours.before
run 0 txplan merge-driver base ours theirs
empty "$out"
empty "$err"
has ours '    due: 2026-11-01'
has ours '    priority: low'
sed 's/    due: 2026-10-12/    due: 2026-12-01/' base >theirs
cp ours.before ours
run 1 txplan merge-driver base ours theirs 9 plans/x.plan.yaml
golden merge-driver.err "$err"
empty "$out"
has ours '<<<<<<<<< '
has ours '>>>>>>>>> '
hasnt ours '<<<<<<<<<<'
cp ours.before ours
run 0 txplan merge-driver theirs ours theirs
unchanged ours ours.before
: >empty
run 1 txplan merge-driver empty ours theirs
cp ours.before ours

# What can't be merged by item leaves OURS as it is, and says so with a code that is neither 0 nor 1.
printf 'a: b: c\n' >broken
for three in 'broken ours theirs' 'base ours broken' 'nowhere ours theirs' 'base ours .' 'base ours theirs x' 'base ours'; do
	# shellcheck disable=SC2086
	run 2 txplan merge-driver $three
	helps
	unchanged ours ours.before
done
sed 's,txplan/1,txplan/2,' theirs >newer
run 2 txplan merge-driver base ours newer
unchanged ours ours.before
if [ "$(id -u)" != 0 ]; then
	mkdir locked && cp ours locked && chmod 500 locked
	run 2 txplan merge-driver base locked/ours theirs
	unchanged locked/ours ours
fi
is "$(ls -A | grep -c 'ours\.[^b]')" 0
rm base ours theirs ours.before empty broken newer

# ---- From git. two CHANGE-OURS CHANGE-THEIRS: both made from base, then merged.
two() {
	git checkout -qf -B theirs base && sed -i "$2" $plan && git commit -qam theirs &&
		git checkout -qf -B ours base && sed -i "$1" $plan && git commit -qam ours || exit 1
	cp $plan "$work/ours"
	git cat-file blob theirs:$plan >"$work/theirs"
}
far='s/    priority: high/    priority: low/'
due1='s/    due: 2026-10-12/    due: 2026-11-01/' due2='s/    due: 2026-10-12/    due: 2026-12-01/'

# conflicted: git says so, and nobody's version can be committed by accident.
conflicted() {
	checks=$((checks + 1))
	[ "$(git ls-files -u $plan | wc -l)" = 3 ] || wrong 'the index has no conflict'
	has $plan '2026-11-01'
	has $plan '2026-12-01'
	run 1 txplan check mt-0417
	has "$out" '[conflict-marker]'
	git merge --abort
}

two "$due1" "$far"
run 0 git merge -q theirs
run 1 txplan check mt-0417 # as before
hasnt "$out" error:
has $plan '    due: 2026-11-01'
has $plan '    priority: low'
clean
two "$due1" "$due2"
run 1 git merge -q theirs
has "$err" 'goals/g1/due'
hasnt "$err" 2026-1
conflicted

# instead COMMANDS: what stands in txplan's place.
instead() {
	rm "$work/bin/txplan"
	printf '#!/bin/sh\n[ "$1" = merge-driver ] || exec %s "$@"\n%s\n' "$binary" "$1" >"$work/bin/txplan"
	chmod +x "$work/bin/txplan"
}

for death in 'kill -9 $$' 'kill -SEGV $$' 'exit 7' 'exit 2' 'exit 127' 'exit 255'; do
	instead "$death"
	two "$due1" "$far"
	run 0 git merge -q theirs
	has $plan '    due: 2026-11-01'
	has $plan '    priority: low'
	two "$due1" "$due2"
	run 1 git merge -q theirs
	conflicted
done

# Missing altogether.
mv "$work/bin/txplan" "$work/bin/away"
two "$due1" "$far"
run 0 git merge -q theirs
has $plan '    due: 2026-11-01'
has $plan '    priority: low'
two "$due1" "$due2"
run 1 git merge -q theirs
is "$(git ls-files -u $plan | wc -l)" 3
has $plan '<<<<<<< '
git merge --abort
ln -s "$binary" "$work/bin/txplan"

# A side that is no plan, or not even text: never our side alone, as if nothing had happened.
two "$due1" '$a\broken: a: b'
run 0 git merge -q theirs
has $plan '    due: 2026-11-01'
has $plan 'broken: a: b'
two "$due1" 's/    due: 2026-10-12/    due: 2026-12-01: x/'
run 1 git merge -q theirs
conflicted
two "$due1" '1s/^/\x00/'
run 1 git merge -q theirs
is "$(git ls-files -u $plan | wc -l)" 3
git merge --abort

# ---- merge=union, which git may be told by somebody else: what it makes of two entries is named.
echo '*.plan.yaml merge=union' >.git/info/attributes
git checkout -qf -B theirs base
txplan log-progress mt-0417 --note 'At b.' --by rk -q >/dev/null
git checkout -qf -B ours base
txplan log-progress mt-0417 --note 'At a.' --next 'A walk.' --by rk -q >/dev/null
run 0 git merge -q theirs
run 1 txplan check mt-0417
has "$out" '[duplicate-key]'
has "$out" 'It looks like a merge by lines (merge=union): the two versions are at lines '
printf 'format: txplan/1\nid: x\nstatus: draft\nperiod: {start: 2026-01-12}\nclient: {}\nprogress:\n- {id: n1, by: rk}\n- {id: n1, by: jo}\n' >x.plan.yaml
run 1 txplan check x.plan.yaml
has "$out" '(merge=union): the two versions are at lines 7 and 8'
# A copy made by hand gets an id of its own, and a list that was begun twice is joined.
printf 'format: txplan/1\nid: x\nstatus: draft\nperiod: {start: 2026-01-12}\nclient: {}\nproblems:\n- {id: p1, statement: a}\n- {id: p1, statement: b}\n' >x.plan.yaml
run 1 txplan check x.plan.yaml
has "$out" 'Give the second the next free id, p2.'
hasnt "$out" union
printf 'format: txplan/1\nid: x\nstatus: draft\nperiod: {start: 2026-01-12}\nclient: {}\nproblems:\n- {id: p1, statement: a}\nproblems:\n- {id: p2, statement: b}\n' >x.plan.yaml
run 1 txplan check x.plan.yaml
has "$out" 'Join them: move the items below line 8 up to those of the first `problems`'
hasnt "$out" union
# Twice by hand, in one place or far apart: nothing is guessed.
printf 'format: txplan/1\nid: x\nstatus: draft\nperiod: {start: 2026-01-12}\nclient:\n  name: a\n  name: b\n' >x.plan.yaml
run 1 txplan check x.plan.yaml
has "$out" '[duplicate-key]'
hasnt "$out" union
has "$err" "The plan can't be read, so nothing else in it was checked."
printf 'format: txplan/1\nid: x\ntitle: a\nstatus: draft\nperiod: {start: 2026-01-12}\nclient: {}\ntitle: b\n' >x.plan.yaml
run 1 txplan check x.plan.yaml
has "$out" '[duplicate-key]'
hasnt "$out" union
finish

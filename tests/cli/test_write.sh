# shellcheck shell=bash disable=SC1091,SC2016,SC2154
# Whole writing commands in a caseload: what changes in the file, in the history, and what is said.
. "$(dirname "$0")/lib.sh"
with_caseload
plan=plans/mt-0417.plan.yaml
first=$(git rev-parse HEAD)
cp $plan "$work/first"
unchanged $plan "$source/examples/mt-0417.plan.yaml"
clean

# ---- add-…: the id alone on stdout; one line on stderr; only the new lines in the diff.
run 0 txplan add-goal mt-0417 --title 'Cook for her brothers' --client-words 'Cocinar otra vez.' --problems p1 --due +6m
is "$(cat "$out")" g3
golden add-goal.err "$err"
lines_of_commit $plan >"$work/lines"
golden add-goal.diff "$work/lines"
git log -1 --format=%B >"$work/message"
golden add-goal.message "$work/message"
is "$(git log -1 --format='%an <%ae> %aI')" 'R. Sample <rk@clinic.example> 2026-04-20T09:00:00+00:00'
clean
run 0 txplan add-objective mt-0417 --goal g3 --title 'Cook twice a week' --measure.name 'Meals cooked' \
	--measure.unit meals/week --measure.baseline 0 --measure.target 2 -m 'Her own idea.'
is "$(cat "$out")" g3.o1
lines_of_commit $plan >"$work/lines"
golden add-objective.diff "$work/lines"
git log -1 --format=%B >"$work/message"
has "$work/message" 'Her own idea.'
run 0 txplan add-step mt-0417 --objective g3.o1 --text 'Write a shopping list' --by client --due 'next friday' -q
is "$(cat "$out")" g3.o1.s1
empty "$err"
is "$(lines_of_commit $plan | grep -c '2026-04-24')" 1
run 0 txplan add-intervention mt-0417 --name 'Behavioral activation' --kind therapy --for g3 --by rk --status active
is "$(cat "$out")" i4
run 0 txplan add-problem mt-0417 --statement 'Eats once a day' --evidence 'Her own count' --status active
is "$(cat "$out")" p3
run 0 txplan add-diagnosis mt-0417 --code F51.0 --system icd-10-cm --name 'Insomnia' --certainty provisional --by rk \
	--recorded today
is "$(cat "$out")" d4
run 0 txplan add-medication mt-0417 --name melatonin --dose '3 mg at night' --by dm --start today --for d1
is "$(cat "$out")" m2
run 0 txplan add-consent mt-0417 --kind recording --status refused --date today
is "$(cat "$out")" c4
run 0 txplan add-disclosure mt-0417 --to 'primary care clinic' --what 'plan summary' --basis consent --consent c3 --by rk
is "$(cat "$out")" x1
run 0 txplan add-team mt-0417 --id ab --name 'A. Sample' --role 'peer supporter'
is "$(cat "$out")" ab
run 0 txplan add-representative mt-0417 --id sis --name 'Sample Sister' --relation sister
is "$(cat "$out")" sis
clean
# Nothing of the first state is gone: comments, blank lines and quotes too.
is "$(diff "$work/first" $plan | grep -c '^<')" 0
has $plan 'preferred_name: "Aña"          # ñ on purpose'

# ---- set
run 0 txplan set mt-0417 g1/due 2026-11-12 -m 'The class begins later.'
empty "$out"
has "$err" 'committed as'
is "$(lines_of_commit $plan)" '-    due: 2026-10-12
+    due: 2026-11-12'
is "$(git log -1 --format=%s)" 'set mt-0417 goals/g1/due'
golden set.err "$err"
head=$(git rev-parse HEAD)
run 0 txplan set mt-0417 g1/due 2026-11-12
has "$err" 'nothing to change: it is so already'
is "$(git rev-parse HEAD)" "$head"
run 0 txplan set mt-0417 client/pronouns they/them
is "$(lines_of_commit $plan)" '-  pronouns: she/her
+  pronouns: they/them'
run 0 txplan set mt-0417 assessment/strengths/+ 'plays the guitar'
run 0 txplan set mt-0417 g2/note -- '- begins with a dash'
run 0 txplan set mt-0417 g2/note --remove
is "$(lines_of_commit $plan)" '-    note: "- begins with a dash"'
clean

# ---- log-progress
run 0 txplan log-progress mt-0417 --goal g1 --score gad-7=9 --reading g1.o2=3 --note 'Chart done 12 of 14 days.' \
	--next 'Bus to the second stop' --kind session
is "$(cat "$out")" n4
golden log-progress.err "$err"
lines_of_commit $plan >"$work/lines"
golden log-progress.diff "$work/lines"
is "$(git log -1 --format=%s)" 'log-progress mt-0417 n4 (g1)'
# A critical answer is said, loudly, even with -q; and never stops the entry.
run 0 txplan log-progress mt-0417 -q --goal g1 --items phq-9=2,1,1,1,1,0,1,1,2
is "$(cat "$out")" n5
has "$err" 'critical: '
has "$err" '[critical-answer]'
run 2 txplan log-progress mt-0417 --items phq-9=2,1
run 2 txplan log-progress mt-0417 --items abc-5=2,1
helps
run 1 txplan log-progress mt-0417 --date +1d --note x
has "$err" 'so nothing was changed'
run 2 txplan log-progress mt-0417 --date 04/07 --note x
has "$err" '[ambiguous-date]'
helps
run 2 txplan log-progress
has "$err" 'the plan is missing'
clean

# ---- Refused: one finding, file and history untouched.
cp $plan "$work/before"
head=$(git rev-parse HEAD)
run 1 txplan set mt-0417 g1/due 2025-01-01
has "$err" '[dates-out-of-order]'
run 2 txplan set mt-0417 g1/status actve
has "$err" 'active'
run 2 txplan set mt-0417 g1/id g7
run 4 txplan set mt-0417 g9/due 2026-12-01
helps
run 2 txplan add-goal mt-0417
has "$err" '--title'
run 4 txplan add-objective mt-0417 --goal g9 --title x
run 1 txplan add-team mt-0417 --id rk --name 'Another'
has "$err" 'rk'
run 4 txplan add-goal mt-0418 --title x
has "$err" 'Did you mean mt-0417?'
run 2 txplan add-goal mt-0417@HEAD --title x
has "$err" "the past can't be changed"
run 2 txplan add-goal - --title x
run 2 sh -c '"$1" add-goal mt-0417 --title x >&-' sh "$binary"
has "$err" 'standard output is closed'
unchanged $plan "$work/before"
is "$(git rev-parse HEAD)" "$head"
clean

# ---- Dry runs: the exact diff, and nothing else; also where nobody is known and there is no caseload.
run 0 txplan add-goal mt-0417 --title 'Only shown' -n
cp "$out" "$work/patch"
unchanged $plan "$work/before"
is "$(git rev-parse HEAD)" "$head"
run 0 git apply --check "$work/patch"
run 1 txplan set mt-0417 g1/due 2025-01-01 -n
empty "$out"
mkdir "$work/alone"
cp $plan "$work/alone/mt-0417.plan.yaml"
HOME=/nowhere run 0 txplan -C "$work/alone" log-progress mt-0417.plan.yaml --note 'Shown' -n
has "$out" '+    note: Shown'
has "$err" 'nothing was written (dry run)'
run 0 sh -c '"$1" -C / add-goal - --title "From afar" -n <"$2"' sh "$binary" "$PWD/$plan"
has "$out" '+    title: From afar'
unchanged "$work/alone/mt-0417.plan.yaml" $plan
is "$(ls "$work/alone")" mt-0417.plan.yaml

# ---- Nobody, no caseload, somebody else's repository.
cp "$HOME/.gitconfig" "$work/gitconfig"
rm "$HOME/.gitconfig"
run 2 txplan add-goal mt-0417 --title x
helps
unchanged $plan "$work/before"
run 2 txplan add-goal mt-0417 --title x --author nobody
run 0 txplan add-goal mt-0417 --title x --author 'D. Sample <dm@clinic.example>'
is "$(git log -1 --format='%an <%ae>')" 'D. Sample <dm@clinic.example>'
TXPLAN_AUTHOR='J. Sample <js@clinic.example>' run 0 txplan set mt-0417 g4/note x
is "$(git log -1 --format='%an <%ae>')" 'J. Sample <js@clinic.example>'
cp "$work/gitconfig" "$HOME/.gitconfig"
run 5 txplan -C "$work/alone" add-goal mt-0417.plan.yaml --title x
has "$err" 'is in no caseload'
helps
clean

# ---- Hand edits.
sed -i 's/title: Ride the bus to work/title: Take the bus to work/' $plan
run 2 txplan set mt-0417 goals/g1/why 'It matters' --no-input
has "$err" 'txplan save'
run 0 txplan set mt-0417 goals/g1/why 'It matters'
is "$(git log -2 --format=%s)" 'set mt-0417 goals/g1/why
save mt-0417: edited by hand'
clean
sed -i 's/^    due: 2026-11-12/    due: 2025-11-12/' $plan
cp $plan "$work/edited"
run 1 txplan set mt-0417 g2/note x
has "$err" 'the hand edit has errors'
unchanged $plan "$work/edited"
run 1 txplan save mt-0417
has "$err" '[dates-out-of-order]'
run 0 txplan save mt-0417 --allow-errors
has "$err" '[dates-out-of-order]'
hasnt "$err" 'nothing was changed'
has "$err" 'committed as'
is "$(git log -1 --format=%s)" 'save mt-0417 g1: 1 change, with errors'
run 0 txplan set mt-0417 g1/due 2026-11-12 # an error that was there doesn't count
sed -i 's/title: Take the bus/title: Ride the bus/' $plan
echo 'other' >other.txt
git add other.txt
run 5 txplan set mt-0417 g2/note x
has "$err" 'staged'
git rm -qf --cached other.txt
rm other.txt
sed -i 's/^title: .*/<<<<<<< a/' $plan
run 2 txplan set mt-0417 g2/note x
has "$err" '[conflict-marker]'
helps
git checkout -q $plan
run 0 txplan save
has "$err" 'nothing to save'
cp "$source/examples/bo-0032.plan.yaml" plans/
run 1 txplan save # it was written in June
has "$err" '[date-in-future]'
export TXPLAN_NOW=2026-06-15
run 0 txplan save -n
has "$out" '+id: bo-0032'
run 0 txplan save
golden save.err "$err"
is "$(git log -1 --format=%s)" 'save bo-0032: a new plan'
sed -i 's,txplan/1,txplan/2,' plans/bo-0032.plan.yaml
run 1 txplan add-goal bo-0032 --title x
has "$err" '[newer-format]'
git checkout -q plans/bo-0032.plan.yaml
export TXPLAN_NOW=2026-04-20T09:00:00Z
clean

# ---- History.
run 0 txplan log mt-0417 --max-count 3
is "$(wc -l <"$out")" 3
for format in text json jsonl tsv; do
	run 0 txplan log mt-0417 g3 --format $format
	golden log.$format "$out"
	empty "$err"
done
run 0 txplan log mt-0417 g3 --format json
is "$(grep -c '"commit"' "$out")" 3
run 0 txplan log mt-0417 n4
has "$out" 'log-progress mt-0417 n4 (g1)'
run 4 txplan log mt-0417 n77
has "$err" 'no change of n77'
run 0 txplan log mt-0417 --format tsv
is "$(head -1 "$out" | cut -f1)" commit
run 2 txplan log mt-0417 --max-count many
run 1 txplan diff "mt-0417@$first" mt-0417
has "$out" 'g1'
run 0 txplan diff mt-0417
run 0 txplan diff mt-0417@2026-04-20 mt-0417
run 2 txplan diff mt-0417@no-such-branch mt-0417
helps
run 4 txplan render mt-0417@1999-01-01
helps
run 0 txplan render mt-0417@HEAD --only medications
sed -i 's/title: Take the bus/title: Ride the bus/' $plan
run 1 txplan diff mt-0417
has "$out" 'Ride the bus'
git checkout -q $plan

# ---- Folders that can't be written to, and a lock that another git holds.
: >.git/index.lock
run 5 txplan set mt-0417 g2/note x
helps
rm .git/index.lock
cp $plan "$work/before"
head=$(git rev-parse HEAD)
if [ "$(id -u)" != 0 ]; then
	chmod a-w plans .git
	run 5 txplan set mt-0417 g2/note x
	helps
	chmod u+w plans .git
	unchanged $plan "$work/before"
fi
# A plan that was moved by hand is found by its id all the same.
mkdir plans/old
git mv plans/zz-0001.plan.yaml plans/old/
git commit -qm 'Move'
run 0 txplan set zz-0001 title 'Moved'
has plans/old/zz-0001.plan.yaml 'title: Moved'

# An id that a hand edit took out is not given out again.
id=$(txplan add-goal mt-0417 --title 'Soon gone' -q)
sed -i "/- id: $id\$/,+1d" $plan
run 0 txplan add-goal mt-0417 --title 'Next'
is "$(cat "$out")" "g$((${id#g} + 1))"

# In the middle of a merge nothing is written.
git branch side
txplan set mt-0417 g1/note ours -q
git checkout -q side
txplan set mt-0417 g1/note theirs -q
git merge -q master >/dev/null 2>&1 || git merge -q main >/dev/null 2>&1
run 2 txplan set mt-0417 g2/note x # markers
helps
git checkout -q --ours $plan
run 5 txplan set mt-0417 g2/note x
has "$err" 'merge'
helps
git merge --abort
clean

# Settings that can't be used: reading goes on and says so, writing stops.
sed -i 's/^layout: .*/layout: round/' .txplan/config.yaml
run 0 txplan render mt-0417 --only medications
has "$err" 'round'
run 5 txplan set mt-0417 g2/note x
helps
git checkout -q .txplan/config.yaml

# Where somebody can be asked, a missing value is asked for.
ask() {
	printf '%s\n' "$1" | script -qec "'$binary' add-goal mt-0417 $2" /dev/null
}
run 0 ask 'A goal from the keyboard' -n
has "$out" '--title TEXT:'
has "$out" '+    title: A goal from the keyboard'
run 3 ask '' -n
has "$out" 'no answer for --title'
run 2 ask 'Not asked' --no-input
has "$out" '[missing-option]'

# The id can't be told, but the change is in the history, and that is said.
run 2 sh -c '"$1" add-goal mt-0417 --title "Full" >/dev/full' sh "$binary"
has "$err" 'committed as'
has "$err" 'could not be written to standard output'
clean
# ---- A plan that was deleted is in the history: how it comes back, from every command that looks for it.
rm $plan
for words in 'due mt-0417' 'check mt-0417' 'render mt-0417' 'set mt-0417 g1/priority low' 'sign mt-0417 --as client --meaning approval'; do
	# shellcheck disable=SC2086
	run 4 txplan --no-input $words
	has "$err" 'git checkout HEAD -- plans/mt-0417.plan.yaml'
	hasnt "$err" 'makes a new plan'
done
git rm -q --cached $plan
run 2 txplan init mt-0417
has "$err" 'git checkout HEAD -- plans/mt-0417.plan.yaml'
git checkout -q HEAD -- $plan
run 4 txplan due mt-0418
has "$err" 'makes a new plan'

# What is critical is said once more before it is gone, even with -q, and by a dry run, too.
cp "$source/examples/mt-0417.plan.yaml" plans/gone-1.plan.yaml
sed -i 's/^id: mt-0417/id: gone-1/' plans/gone-1.plan.yaml
run 0 txplan save -q --allow-errors
for dry in -n ''; do
	run 0 txplan set gone-1 --remove n1 -q $dry
	has "$err" '`check` says them no more'
	has "$err" 'critical: PHQ-9 item 9'
done
finish

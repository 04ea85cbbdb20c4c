# shellcheck shell=bash disable=SC1091,SC2016,SC2154
# Ids are never given out twice, and the history never tells what only a client's words would name.
. "$(dirname "$0")/lib.sh"

with_caseload
plan=plans/mt-0417.plan.yaml

run 0 txplan add-goal mt-0417 --title One
has "$out" g3
run 0 txplan add-objective mt-0417 --goal g3 --title Part
run 0 txplan set mt-0417 goals/g3 --remove
run 0 git log -1 --format=%B
has "$out" 'Txplan-Items: g3 g3.o1'
has "$out" 'Txplan-Change: deletion'
run 0 txplan add-goal mt-0417 --title Two
has "$out" g4

# Taken out by hand, and committed by the next command.
sed -i '/^  - id: g4$/,/^$/{/^$/!d}' "$plan"
run 0 txplan log-progress mt-0417 --note x
has "$err" 'edited by hand'
run 0 txplan add-goal mt-0417 --title Three
has "$out" g5

# Taken out by hand, and saved.
sed -i '/^  - id: g5$/,/^$/{/^$/!d}' "$plan"
run 0 txplan save mt-0417
run 0 git log -1 --format=%B
has "$out" 'Txplan-Items: g5'
run 0 txplan add-goal mt-0417 --title Four
has "$out" g6

# With a history that is longer than what is read anew each time: a cache, which may be lost at any time.
for i in $(seq 20); do
	git commit -q --allow-empty -m "commit $i" || exit 1
done
run 0 txplan set mt-0417 goals/g6 --remove
run 0 txplan add-goal mt-0417 --title Five
has "$out" g7
run 0 test -f .git/txplan/removed
run 0 txplan set mt-0417 goals/g7 --remove
run 0 txplan add-goal mt-0417 --title Six
has "$out" g8
echo damaged >.git/txplan/removed
run 0 txplan set mt-0417 goals/g8 --remove
run 0 txplan add-goal mt-0417 --title Seven
has "$out" g9
rm -r .git/txplan
run 0 txplan add-goal mt-0417 --title Eight
has "$out" g10
clean

# A symptom is named by its words: they stay out of the history.
run 0 txplan set mt-0417 'assessment/symptoms/panic attacks/since' 2025-11-16
run 0 git log -1 --format=%B
has "$out" 'set mt-0417 assessment/symptoms/#/since'
hasnt "$out" panic
hasnt "$err" panic

finish

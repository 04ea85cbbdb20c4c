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

# Taken out by stock git: an item, with what was in it, and the commit says nothing of it.
take_goal() { # take_goal ID
	sed -i "/^  - id: $1\$/,/^\$/{/^\$/!d}" "$plan" && git commit -qam 'A message of my own'
}
run 0 take_goal g10
run 0 txplan add-goal mt-0417 --title Nine
has "$out" g11
run 0 txplan add-objective mt-0417 --goal g11 --title Part
run 0 txplan set mt-0417 goals/g11/objectives/g11.o1 --remove
run 0 git commit -q --amend -m 'Another one'
run 0 txplan add-objective mt-0417 --goal g11 --title Part
has "$out" g11.o2
# By rm, and back with less in it.
run 0 take_goal g11
run 0 git rm -q "$plan"
run 0 git commit -qm gone
run 0 git checkout -q HEAD~2 -- "$plan"
run 0 git commit -qm back
run 0 take_goal g11
run 0 txplan add-goal mt-0417 --title Ten
has "$out" g12
# By a merge, and on a branch.
git branch side
run 0 take_goal g12
run 0 git checkout -q side
run 0 txplan add-goal mt-0417 --title Eleven
has "$out" g13
run 0 git merge -q -s ours -m merged main
run 0 git checkout -q main
run 0 git merge -q -s ours -m theirs side # g13 is lost in it
git checkout -q HEAD -- "$plan"
run 0 txplan add-goal mt-0417 --title Twelve
has "$out" g14
# In a state that nobody can read, and back.
cp "$plan" "$work/whole"
sed -i '/^  - id: g14$/,/^$/{/^$/!d};s/^title: .*/title: "never closed/' "$plan"
git commit -qam 'broken'
sed '/^  - id: g14$/,/^$/{/^$/!d}' "$work/whole" >"$plan"
git commit -qam 'mended'
run 0 txplan add-goal mt-0417 --title Thirteen
has "$out" g15
# Nothing is known in a fresh clone, and nothing in a caseload below the top of a repository.
run 0 take_goal g15
git clone -q . "$work/clone"
run 0 txplan -C "$work/clone" add-goal mt-0417 --title Fifteen
has "$out" g16
mkdir "$work/above" && git -C "$work/above" init -q && cp -a "$work/clone/plans" "$work/clone/.txplan" "$work/above/" &&
	mkdir "$work/above/below" && mv "$work/above/plans" "$work/above/.txplan" "$work/above/below/"
(cd "$work/above" && git add . && git commit -qm all) || wrong 'no caseload below'
sed -i '/^  - id: g16$/,/^$/{/^$/!d}' "$work/above/below/$plan"
git -C "$work/above" commit -qam less
run 0 txplan -C "$work/above/below" add-goal mt-0417 --title Sixteen
has "$out" g17
# A version too large to be a plan, and names that are none, are passed over.
run 0 git -C "$work/clone" mv "$plan" 'plans/a name.plan.yaml'
run 0 git -C "$work/clone" commit -qm renamed
run 0 git -C "$work/clone" mv 'plans/a name.plan.yaml' "$plan"
run 0 git -C "$work/clone" commit -qm 'and back'
head -c 3000000 /dev/zero | tr '\0' '#' >"$work/clone/$plan"
run 0 git -C "$work/clone" commit -qam large
run 0 git -C "$work/clone" revert -n HEAD
run 0 git -C "$work/clone" commit -qm 'and back'
run 0 txplan -C "$work/clone" add-goal mt-0417 --title Seventeen
has "$out" g17
# A message that only looks like ours.
(cd "$work/clone" && sed -i '/^  - id: g17$/,/^$/{/^$/!d}' "$plan" && git commit -qam 'set' -m 'Txplan-Action: set
Txplan-Action: set') || wrong 'no such commit'
run 0 txplan -C "$work/clone" add-goal mt-0417 --title Eighteen
has "$out" g18
clean

# A merge of more than a few lines of history; the line that had the item is the last.
take_entry() { # the newest entry, at the end of the file
	/usr/bin/python3 - "$plan" "$1" <<'END'
import sys
path, text = sys.argv[1], open(sys.argv[1]).read()
open(path, "w").write(text[:text.index(f"  - id: {sys.argv[2]}\n")])
END
}
run 0 txplan log-progress mt-0417 --note 'One more.'
next=$(cut -d' ' -f1 "$out")
parents=
for i in $(seq 12); do
	parents="$parents -p $(echo "line $i" | git commit-tree 'HEAD^^{tree}' -p HEAD^)"
done
# shellcheck disable=SC2086
git reset -q --hard "$(echo many | git commit-tree 'HEAD^^{tree}' $parents -p HEAD)"
run 0 txplan log-progress mt-0417 --note 'After them.'
is "$(cut -d' ' -f1 "$out")" "n$((${next#n} + 1))"
# Taken out by hand together with what made a plan unreadable, and out of two plans at once, unnamed.
next=$(cut -d' ' -f1 "$out")
cp $plan "$work/good"
sed -i 's/^status: active/status: "active/' $plan && git commit -qam 'Broken'
cp "$work/good" $plan && take_entry "$next"
run 0 txplan save
run 0 txplan log-progress mt-0417 --note 'Mended.'
is "$(cut -d' ' -f1 "$out")" "n$((${next#n} + 1))"
next=$(cut -d' ' -f1 "$out")
take_entry "$next"
printf 'x\n\nTxplan-Action: set\nTxplan-Plan: mt-0417 zz-0001\nTxplan-Change: deletion\n' >"$work/message"
git commit -qaF "$work/message"
run 6 txplan verify # it names a plan, too, that it doesn't change
has "$out" 'which it does not name [claim-short]'
run 0 txplan log-progress mt-0417 --note 'Unnamed.'
is "$(cut -d' ' -f1 "$out")" "n$((${next#n} + 1))"
git reset -q --hard HEAD~2
clean

# A symptom is named by its words: they stay out of the history.
run 0 txplan set mt-0417 'assessment/symptoms/panic attacks/since' 2025-11-16
run 0 git log -1 --format=%B
has "$out" 'set mt-0417 assessment/symptoms/#/since'
hasnt "$out" panic
hasnt "$err" panic

finish

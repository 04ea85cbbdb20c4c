# shellcheck shell=bash disable=SC1091,SC2016,SC2154
# Repositories that are not plain: each either works or is refused by name; never a wrong commit.
. "$(dirname "$0")/lib.sh"
with_caseload
plan=plans/mt-0417.plan.yaml
template=$work/template
cp -a . "$template"

# A fresh copy of the caseload, in a folder of its own.
fresh() {
	rm -rf "$work/here" && cp -a "$template" "$work/here" && cd "$work/here" || exit 1
	cp $plan "$work/before"
	head=$(git rev-parse HEAD)
}

# writes: a change goes through; git agrees; only the plan is in the commit.
writes() {
	run 0 txplan set mt-0417 g1/note "${1-x}"
	is "$(git diff --name-only HEAD~ HEAD)" "${2-}$plan"
	is "$(git log -1 --format=%s)" 'set mt-0417 goals/g1/note'
	is "$(git show "HEAD:${2-}$plan" | cmp - $plan && echo same)" same
}

# refuses EXIT WORDS: all that write say so, and nothing is different from before.
refuses() {
	local before after command
	before=$(git rev-parse HEAD 2>&1; git ls-files -s 2>&1; git status --porcelain 2>&1)
	for command in 'set mt-0417 g1/note x' 'log-progress mt-0417 --note x' 'init nn-0001 --here'; do
		# shellcheck disable=SC2086
		run "$1" txplan $command --no-input
		has "$err" "$2"
		helps
	done
	after=$(git rev-parse HEAD 2>&1; git ls-files -s 2>&1; git status --porcelain 2>&1)
	is "$after" "$before"
}

# ---- What other people have staged stays staged, and does not get in the way.
fresh
echo letter >letter.txt
git add letter.txt
writes
is "$(git status --porcelain)" 'A  letter.txt'
run 0 txplan log-progress mt-0417 --note x
run 0 txplan init nn-0001
is "$(git diff --name-only HEAD~ HEAD)" plans/nn-0001.plan.yaml
is "$(git status --porcelain)" 'A  letter.txt'
# But a hand edit is taken over only when nothing else is staged.
echo '# by hand' >>$plan
cp $plan "$work/before"
run 5 txplan log-progress mt-0417 --note x
has "$err" 'staged'
helps
run 5 txplan save mt-0417
has "$err" 'letter.txt'
helps
unchanged $plan "$work/before"
is "$(git diff --cached --name-only)" letter.txt
# A version of the plan itself that is staged and not in the file would be lost.
git reset -q --hard
echo '# staged' >>$plan
git add $plan
git show HEAD:$plan >$plan
run 5 txplan set mt-0417 g1/note y
has "$err" 'another version of'
helps
has "$err" 'git restore --staged'
git reset -q
writes y
clean

# ---- Detached: it works, and says that no branch has it.
fresh
git checkout -q --detach
run 0 txplan set mt-0417 g1/note x
has "$err" 'HEAD is detached'
has "$err" 'git switch -c'
is "$(git rev-parse HEAD~)" "$head"
clean

# ---- A repository inside the caseload is no part of it.
fresh
git init -q plans/theirs
cp $plan plans/theirs/tt-0001.plan.yaml
sed -i 's/mt-0417/tt-0001/' plans/theirs/tt-0001.plan.yaml
run 5 txplan set plans/theirs/tt-0001.plan.yaml g1/note x
has "$err" 'is in no caseload'
helps
run 5 txplan -C plans/theirs set mt-0417 g1/note x
has "$err" 'this folder is in no caseload'
helps
run 4 txplan due tt-0001
run 1 txplan check --format jsonl
hasnt "$out" tt-0001
run 1 txplan check plans/theirs
run 0 txplan save
has "$err" 'nothing to save'
writes
run 0 txplan -C plans/theirs init tt-0002 --here
is "$(git -C plans/theirs log --format=%s)" 'init tt-0002'
is "$(git log -1 --format=%s)" 'set mt-0417 goals/g1/note'

# ---- One id in two places: two clones each made it, in one layout and the other.
fresh
other=plans/$(printf mt-0417 | sha256sum | cut -c1-2)
mkdir "$other"
cp $plan "$other/"
for place in $plan "$other/mt-0417.plan.yaml"; do
	for command in "set $place g1/note x" "log-progress $place --note x" "save $place"; do
		# shellcheck disable=SC2086
		run 1 txplan $command
		has "$err" 'one id is in two places'
		helps
	done
done
run 1 txplan set mt-0417 g1/note x
run 1 txplan save
run 2 txplan init mt-0417
is "$(git rev-parse HEAD)" "$head"
unchanged $plan "$work/before"
rm -r "$other"
writes
clean

finish

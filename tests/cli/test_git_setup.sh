# shellcheck shell=bash disable=SC1091,SC2016,SC2154
# Telling git about plans: what is set, what is left alone, and that it takes.
. "$(dirname "$0")/lib.sh"
mkdir "$work/bin"
ln -s "$binary" "$work/bin/txplan"
PATH=$work/bin:$PATH

run 5 txplan git-setup
helps

# ---- A caseload that init makes is armed; a clone is not, until it is told.
with_caseload
run 0 git log -p --format=%s
has "$out" '+goals/g1/due: 2026-10-12'
run 0 env PATH=/usr/bin:/bin git log -p --format=%s # without txplan: as ever
has "$out" '+    due: 2026-10-12'
is "$(git config --local pull.rebase)" false
run 0 txplan git-setup
golden git-setup-again.err "$err"
cd .. && git clone -q here there && cd there || exit 1
is "$(git config merge.txplan.driver)" ''
run 0 txplan git-setup -n --site b
has "$err" 'nothing was written'
is "$(git config merge.txplan.driver)" ''
run 0 txplan git-setup --site b
golden git-setup.err "$err"
empty "$out"
cp .git/config "$work/config"
run 0 txplan git-setup --site b
has "$err" 'site: b already'
unchanged .git/config "$work/config"
clean
is "$(ls .git | grep -c 'config\|lock$')" 2 # config, txplan.lock

# ---- The tag is in new ids, also in those that a dry run shows.
run 0 txplan log-progress mt-0417 --note x -n
has "$out" '+  - id: n4b'
run 0 txplan log-progress mt-0417 --note x
is "$(cat "$out")" n4b
run 0 txplan add-goal mt-0417 --title 'A goal'
is "$(cat "$out")" g3b
run 0 txplan add-objective mt-0417 --goal g3b --title 'A part'
is "$(cat "$out")" g3b.o1b
echo '{"plan": "mt-0417", "note": "y"}' >batch.jsonl
run 0 txplan log-progress --batch batch.jsonl -n
has "$out" '+  - id: n5b'
rm batch.jsonl
git config txplan.site 'B 2'
run 5 txplan log-progress mt-0417 --note x
has "$err" "can't be part of an id"
helps
run 0 txplan git-setup --site c
has "$err" '(it was B 2)'
for tag in '' B b2 b-c abcdefghi 'b c'; do
	run 2 txplan git-setup --site "$tag"
	helps
done

# ---- Settings that say something else are named and left, until they may be replaced.
git config merge.txplan.driver 'my-merge %A'
git config pull.rebase true
cp .git/config "$work/config"
run 1 txplan git-setup
has "$err" 'merge.txplan.driver is "my-merge %A" here, and was left so'
has "$err" 'pull.rebase is "true" here'
unchanged .git/config "$work/config"
run 0 txplan git-setup --replace
has "$err" '(it was "true")'
is "$(git config pull.rebase)" false
git config --unset pull.rebase
git config --global pull.rebase true
run 0 txplan git-setup
has "$err" 'pull.rebase: set, so that git pull merges'
git config --global --unset pull.rebase

# ---- .gitattributes is completed and committed; what overrides it is found.
git rm -q .gitattributes && git commit -qm 'no attributes'
run 0 txplan git-setup -n
has "$out" '+*.plan.yaml -text diff=txplan merge=txplan'
printf '*.plan.yaml merge=union' >.gitattributes
git add .gitattributes && git commit -qm union
run 0 txplan git-setup
has "$err" '.gitattributes: plans go through'
is "$(cat .gitattributes)" "$(printf '*.plan.yaml merge=union\n*.plan.yaml -text diff=txplan merge=txplan')"
is "$(git log -1 --format='%s|%(trailers:key=Txplan-Action,valueonly)' | tr -d '\n')" "git-setup: plans go through txplan's diff and merge|git-setup"
clean
echo '* merge=union' >.git/info/attributes
run 1 txplan git-setup
has "$err" 'makes the attribute merge of plans "union"'
clean
rm .git/info/attributes

# ---- What stands in the way.
touch .git/config.lock
run 5 txplan git-setup --site d
has "$err" 'config.lock is there'
helps
rm .git/config.lock
cp -l .git/txplan.lock .git/config.lock # as a crash leaves it
cp .git/config .git/txplan-config
run 0 txplan git-setup --site d
run 0 test ! -e .git/config.lock -a ! -e .git/txplan-config
mv .git/config "$work/outside"
ln -s "$work/outside" .git/config
run 5 txplan git-setup --site e
has "$err" "is a symbolic link"
is "$(git config txplan.site)" d

# ---- Somebody else's repository keeps its settings.
cd .. && git init -q theirs && cd theirs || exit 1
run 0 txplan init zz-0001 --here
has "$err" '`txplan git-setup`'
is "$(git config pull.rebase)" ''
finish

# shellcheck shell=bash disable=SC1091,SC2016,SC2154
# The caseload's settings, edited by hand: saved like plans, told apart from tampering, and with errors no write goes on.
. "$(dirname "$0")/lib.sh"
with_caseload
chmod 700 .
config=.txplan/config.yaml

# ---- Edited: what doctor, verify and save say of it goes together.
printf 'clinic:\n  name: Harbor\n' >>$config
txplan git-setup -q
run 1 txplan verify
has "$out" '[unsaved]'
hasnt "$out" 'Tampered'
txplan doctor >"$out"
has "$out" "$config: edited by hand and not committed"
has "$out" '`txplan save` keeps it'
cp $config "$work/before"
run 0 txplan save -n
has "$out" '+  name: Harbor'
is "$(git status --porcelain)" " M $config"
run 0 txplan save
has "$err" "$config: the caseload's settings, committed as "
unchanged $config "$work/before"
is "$(git log -1 --format=%s)" 'save settings: edited by hand'
hasnt <(git log -1 --format=%B) Harbor
run 0 txplan save
has "$err" 'nothing to save'
clean
run 1 txplan verify
has "$out" '[settings-changed]'

# By its name, and together with a plan's edit.
echo '# more' >>$config
run 0 txplan save $config
clean
echo '# more' >>$config
echo '# by hand' >>plans/mt-0417.plan.yaml
run 1 txplan verify
is "$(grep -c '\[unsaved\]' "$out")" 2
hasnt "$out" 'Tampered'
run 0 txplan save
is "$(git log -2 --format=%s | sort | head -1)" 'save mt-0417: layout only'
clean

# An edit that git is kept from showing is no edit that waits to be saved.
echo '# hidden' >>$config
git update-index --assume-unchanged $config
run 6 txplan verify
has "$out" '[work-tree]'
has "$out" '[hidden-from-git]'
git update-index --no-assume-unchanged $config
git checkout -q $config

# What was tampered with in history is.
echo 'due: {reading: 2d}' >>$config && git commit -qam "x

Txplan-Version: 1
Txplan-Action: set
Txplan-Plan: mt-0417
Txplan-Items: g1
Txplan-Change: modification"
run 6 txplan verify
git reset -q --hard HEAD~1

# ---- The clinic's name is at the head of its plans, wherever one is; a plan that is in no caseload shows none.
run 0 txplan render mt-0417
is "$(sed -n 3p "$out" | tr -s ' ')" 'Clinic Harbor'
run 0 txplan render mt-0417@HEAD --format markdown
has "$out" 'Harbor'
run 0 txplan render mt-0417 --only header
has "$out" 'Harbor'
run 0 txplan render mt-0417 --only goals
hasnt "$out" 'Harbor'
run 0 txplan render mt-0417 --format json
hasnt "$out" 'Harbor'
cp plans/mt-0417.plan.yaml "$work/"
run 0 txplan render "$work/mt-0417.plan.yaml"
hasnt "$out" 'Harbor'
run 0 txplan -C "$work" render here/plans/mt-0417.plan.yaml -o "$work/plan.md"
has "$work/plan.md" 'Harbor'

# ---- With errors.
echo 'colour: red' >>$config
head=$(git rev-parse HEAD)
for words in 'save' 'save mt-0417' 'set mt-0417 title x' 'set plans/mt-0417.plan.yaml title x' 'log-progress mt-0417 --note x'; do
	# shellcheck disable=SC2086
	run 5 txplan $words
	has "$err" "config.yaml:8:1: "
	helps
done
is "$(git rev-parse HEAD)" "$head"
for words in 'due' 'due -q' 'due --format tsv'; do
	# shellcheck disable=SC2086
	run 2 txplan $words
	has "$err" "config.yaml:8:1: "
done
run 1 txplan check zz-0001
has "$err" "config.yaml:8:1: "
run 1 txplan check zz-0001 --format json
git checkout -q $config
run 0 txplan check zz-0001
finish

# shellcheck shell=bash disable=SC2154
# The history of one plan with 300 commits of 1,000 among 2,000 plans: in a pack, and as single objects.
/usr/bin/python3 tests/bench/caseload.py "$txplan" "$work/ours" 2000 flat
/usr/bin/python3 tests/bench/commits.py "$work/ours" 999
cd "$work/ours"
git gc -q
log_row() { # log_row HOW
	result=$(pair "$(rounds 20 3)" % "$txplan" log mt-0417 % git log -- plans/mt-0417.plan.yaml)
	row "log of one plan, $1" "$(nth 1 "$result")" "$(nth 2 "$result")" 'git log -- FILE' '<= 1.0'
}
log_row packed
mkdir pack
mv .git/objects/pack/* pack/
for file in pack/*.pack; do
	git unpack-objects -q <"$file"
done
rm .git/objects/info/commit-graph
log_row loose
[ "$("$txplan" log mt-0417 | grep -c '(R. Sample)$')" = "$(git log --format=%h -- plans/mt-0417.plan.yaml | wc -l)" ] ||
	echo '  but git knows of another number of commits'

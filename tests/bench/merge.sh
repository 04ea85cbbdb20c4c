# shellcheck shell=bash disable=SC2154
# Two versions of a plan with 300 entries: one has a new entry, the other a goal's date and a note changed.
mkdir "$work/merge"
(
	cd "$work/merge"
	"$txplan" init zz-0001 -q >/dev/null
	cp "$plan" plans/
	for i in $(seq 4 300); do
		printf '{"plan": "mt-0417", "goal": "g1", "note": "Visit %d. Slept better.", "score": "phq-9=%d"}\n' "$i" $((i % 20))
	done >entries.jsonl
	"$txplan" save -q
	"$txplan" log-progress --batch entries.jsonl -q >/dev/null
	cp plans/mt-0417.plan.yaml base
	"$txplan" log-progress mt-0417 --goal g2 --note 'Rode six stops.' -q >/dev/null
	cp plans/mt-0417.plan.yaml ours
	cp base plans/mt-0417.plan.yaml
	"$txplan" save -q
	"$txplan" set mt-0417 g1/due 2026-11-01 -q
	"$txplan" set mt-0417 n150/note 'Slept well.' -q
	cp plans/mt-0417.plan.yaml theirs
) 2>/dev/null
cd "$work/merge"
result=$(pair "$(rounds 100 10)" %- cp ours a % "$txplan" merge-driver base a theirs %- cp ours b % git merge-file b base theirs)
row 'merge, 300 entries' "$(nth 1 "$result")" "$(nth 2 "$result")" 'git merge-file' '<= 3.0'
cmp -s a b || echo '  but the two are not the same'

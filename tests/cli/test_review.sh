# shellcheck shell=bash disable=SC1091,SC2016,SC2154
# What a clinician, a nightly job and an auditor tried, and what was wrong once.
. "$(dirname "$0")/lib.sh"
with_caseload
plan=plans/mt-0417.plan.yaml
cp $plan "$work/first"

# ---- A file that is no plan is never "nothing to remark" or "nothing is due".
for text in '- a list' 'one text' '[]' '""'; do
	echo "$text" >other.plan.yaml
	run 1 txplan check other.plan.yaml
	has "$out" '[not-a-plan]'
	for command in due render; do
		run 2 txplan $command other.plan.yaml
		has "$err" '[not-a-plan]'
	done
done
rm other.plan.yaml

# ---- A consent's end is a day, an event in words, or none: words for days become days.
run 0 txplan add-consent mt-0417 --kind release --status given --date today --expires +1y
has $plan '    expires: 2027-04-20'
run 0 txplan set mt-0417 c4/expires eom
has $plan '    expires: 2026-04-30'
run 0 txplan set mt-0417 c4/expires 'the end of the school year'
has $plan '    expires: the end of the school year'
run 2 txplan set mt-0417 c4/expires 04/07
has "$err" '[ambiguous-date]'
sed "s,expires: the end.*,expires: +1y," $plan >other.plan.yaml
run 1 txplan check other.plan.yaml
has "$out" "error: expires"
rm other.plan.yaml
clean

# ---- What save says is what it does.
sed -i 's/    priority: high/    priority: hihg/' $plan
run 1 txplan save
has "$err" 'so it was not saved'
has "$err" '--allow-errors'
run 1 txplan add-goal mt-0417 --title x
has "$err" '--allow-errors'
run 0 txplan save --allow-errors
hasnt "$err" 'nothing was changed'
hasnt "$err" 'not saved'
sed -i 's/    priority: hihg/    priority: high/' $plan
run 0 txplan save
clean

# ---- A plan file that was deleted is never passed over, and never begun anew.
rm plans/zz-0001.plan.yaml
run 4 txplan save
has "$err" 'is in the history, but its file is gone'
helps
run 2 txplan init zz-0001
has "$err" 'is in the history, but its file is gone'
helps
git checkout -q -- plans
clean

# ---- The history of an item holds what hand edits, batches and git itself did to it.
printf '{"plan":"mt-0417","note":"one"}\n{"plan":"zz-0001","note":"two"}\n' >batch.jsonl
run 0 txplan log-progress --batch batch.jsonl
rm batch.jsonl
run 0 txplan log mt-0417 n4
has "$out" 'log-progress 2 entries in 2 plans'
run 0 txplan log mt-0417 g1.o2
has "$out" 'save mt-0417: a new plan'
is "$(wc -l <"$out")" 1
sed -i 's/^    why: >$/    why: |/' $plan
git commit -qam 'by hand'
run 0 txplan log mt-0417 g1
has "$out" 'by hand'
run 4 txplan log mt-0417 g9
helps
run 2 txplan log mt-0417 --max-count 0
run 0 txplan log mt-0417@2026-04-20 --max-count 1
is "$(wc -l <"$out")" 1
run 4 txplan log mt-0417@2026-04-19
has "$err" 'there was no commit yet on that day'

# ---- An entry that would say nothing is a slip; so is a questionnaire's id that is nearly right.
head=$(git rev-parse HEAD)
run 2 txplan log-progress mt-0417
helps
run 2 txplan log-progress mt-0417 --date today --by rk
run 1 txplan log-progress mt-0417 --score phq9=12
has "$err" "did you mean 'phq-9'?"
run 2 txplan log-progress mt-0417 --items gad7=1,2
has "$err" 'Did you mean gad-7?'
is "$(git rev-parse HEAD)" "$head"
run 0 txplan log-progress mt-0417 --kind phone --score moca=26
run 0 txplan log-progress mt-0417 --attended no-show

# ---- A word that is in a list already, and places that there are none of.
run 0 txplan set mt-0417 client/accommodations/+ 'large print'
run 0 txplan set mt-0417 client/accommodations/+ 'large print'
has "$err" 'nothing to change'
run 4 txplan set mt-0417 g9/due 2026-12-01
has "$err" "this plan has no item 'g9'"
run 4 txplan set mt-0417 client/zzz x
has "$err" 'The keys here are name, preferred_name'
run 2 txplan set mt-0417 psychotherapy_notes x
has "$err" '[psychotherapy-notes]'

# ---- A plan with errors may have more due than due can see, and due says so.
sed 's/^status: active/status: actve/' $plan >other.plan.yaml
run 0 txplan due other.plan.yaml -q
empty "$out"
has "$err" 'so something that is due may be missing here'
helps
rm other.plan.yaml
run 0 txplan due
empty "$err"

# ---- render never writes over a plan; writers outside a caseload say 5; a full disk after a commit is no reason to repeat.
run 2 txplan render mt-0417 --format text -o $plan
helps
clean
mkdir "$work/nowhere"
for command in save 'set mt-0417 title x' 'add-goal mt-0417 --title x'; do
	# shellcheck disable=SC2086
	run 5 txplan -C "$work/nowhere" $command
	helps
done
run 4 txplan -C "$work/nowhere" check
"$binary" add-goal mt-0417 --title 'One more' >/dev/full 2>"$err"
has "$err" 'before you run it again'

# ---- One id in two places.
git checkout -q -- plans
mkdir plans/other
cp $plan plans/other/
run 1 txplan check
has "$err" 'one id is in two places: plans/mt-0417.plan.yaml and plans/other/mt-0417.plan.yaml'
run 1 txplan save
has "$err" 'one id is in two places'
helps
rm -r plans/other
run 0 txplan save
clean

# git's own variables say where its settings are, and whose name is written.
with_identity
printf '[user]\n\tname = B. Sample\n\temail = b@clinic.example\n' >"$work/other"
mkdir "$work/elsewhere"
run 2 env GIT_CONFIG_GLOBAL=/dev/null "$binary" -C "$work/elsewhere" init id-1
has "$err" 'no name'
run 0 env GIT_CONFIG_GLOBAL="$work/other" "$binary" -C "$work/elsewhere" init id-1
is "$(git -C "$work/elsewhere" log -1 --format='%an <%ae>')" 'B. Sample <b@clinic.example>'
run 0 test -c /dev/null

# A word of a list is named by itself.
run 0 txplan set "$source/examples/mt-0417.plan.yaml" 'assessment/strengths/close to her sister' --remove -n
has "$out" '+  strengths: [kept both jobs, wants to finish school]'
hasnt "$err" sister
run 0 txplan set "$source/examples/mt-0417.plan.yaml" g1.o2/needs/e1 --remove -n
has "$out" '+        needs: []'

run 2 txplan log-progress "$source/examples/mt-0417.plan.yaml" --achievement g1=improving --achievement g1=worsening -n
has "$err" '--achievement is given twice for g1'

finish

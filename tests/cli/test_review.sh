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

finish

# shellcheck shell=bash disable=SC1091,SC2016,SC2154
# Each thing that a request can get wrong: its code, its exit code, what to do, and the plan untouched.
. "$(dirname "$0")/lib.sh"
with_examples
plan=mt-0417.plan.yaml
cp $plan "$work/first"

# refused [CODE] EXIT COMMAND…
refused() {
	local code=$1 want=$2
	shift 2
	run "$want" "$@" -n --no-input
	has "$err" "$code"
	helps
	empty "$out"
	unchanged $plan "$work/first"
}

# ---- set
refused '[no-such-item]' 4 txplan set $plan goals/g9/due 2026-12-01
# What was only a hint in a draft is why it can't be made active: it is shown.
run 0 cp "$source/examples/bo-0032.plan.yaml" draft.plan.yaml
run 1 txplan set draft.plan.yaml status active -n --no-input
is "$(grep -c 'error: .*\[active-without-review\]' "$err")" 1
rm draft.plan.yaml
refused '[no-such-place]' 4 txplan set $plan g1/nope x
has "$err" "Did you mean 'note'?"
refused '[id-is-fixed]' 2 txplan set $plan g1/id g7
refused '[signature-stays]' 2 txplan set $plan --remove signatures
refused '[signature-stays]' 2 txplan set $plan --remove signatures/client+2026-01-12
refused '[not-one-value]' 2 txplan set $plan goals x
refused '[bad-date]' 2 txplan set $plan g1/due someday
refused '[ambiguous-date]' 2 txplan set $plan g1/due 04/07
refused '[ambiguous-date]' 2 txplan set $plan g1/due 06/07/2026
refused 'Write it as 2026-04-07.' 2 txplan set $plan g1/due 2026-4-7
refused 'Write it as 2026-06-15.' 2 txplan set $plan g1/due 2026/06/15
refused 'Write it as 2026-06-15.' 2 txplan set $plan g1/due 06/15/2026
refused 'The day is missing' 2 txplan set $plan g1/due 2026-06
refused 'Write it as 2026-06-15.' 2 txplan log-progress $plan --date 06/15/2026 --note x
run 2 txplan due $plan --as-of 06/15/2026
has "$err" 'Write it as 2026-06-15.'
refused 'write --note=--next' 2 txplan log-progress $plan --note --next -n
refused 'write --note=-n' 2 txplan log-progress $plan --note -n
refused '[bad-value]' 2 txplan set $plan g1/priority urgent
refused '[bad-value]' 2 txplan set $plan g1.o1/measure/target nine
refused '[bad-value]' 2 txplan set $plan client/discretion/mail perhaps
refused '[bad-value]' 2 txplan set $plan g1/title ''
refused '[bad-value]' 2 txplan set $plan g1/title "$(printf 'a\033[2Jb')"
hasnt "$err" "$(printf '\033')"

# ---- add-… and log-progress
refused '[no-such-item]' 4 txplan add-objective $plan --goal g9 --title x
refused '[bad-value]' 2 txplan log-progress $plan --score phq-9
refused '[bad-value]' 2 txplan log-progress $plan --score phq-9=x
refused '[bad-value]' 2 txplan log-progress $plan --items phq-9=1,2
refused '[bad-value]' 2 txplan log-progress $plan --items phq-9=4,0,0,0,0,0,0,0,0
refused '[bad-value]' 2 txplan log-progress $plan --reading g2.o1=few

# ---- The end of a consent is a day, or an event in words; what is meant as a day never becomes words.
consent=(txplan add-consent $plan --kind release --status given --date today -n --no-input)
run 0 "${consent[@]}" --expires +1y
has "$out" '+    expires: 2027-04-20'
run 0 "${consent[@]}" --expires 'end: of treatment'
has "$out" '+    expires: "end: of treatment"'
run 0 "${consent[@]}" --expires none
has "$out" '+    expires: none'
refused '[ambiguous-date]' 2 "${consent[@]}" --expires 04/07
refused 'Write it as 2026-06-15.' 2 "${consent[@]}" --expires 2026/06/15
refused '[bad-date]' 2 "${consent[@]}" --expires +1q

# ---- A file that is too much: the first gets a warning, the second isn't even opened, the third is given up.
{
	cat "$source/examples/bo-0032.plan.yaml"
	head -c 600000 /dev/zero | tr '\0' '#'
	echo
} >bo-0032.plan.yaml
run 1 txplan check bo-0032.plan.yaml
has "$out" '[big-file]'
{
	cat "$source/examples/bo-0032.plan.yaml"
	head -c 1100000 /dev/zero | tr '\0' '#'
	echo
} >bo-0032.plan.yaml
run 2 txplan check bo-0032.plan.yaml
has "$err" 'larger than a plan may be'
helps
{
	cat "$source/examples/bo-0032.plan.yaml"
	echo x-many:
	head -c 100001 /dev/zero | sed 's/\x00/- a\n/g'
} >bo-0032.plan.yaml
run 1 txplan check bo-0032.plan.yaml
has "$out" '[too-many-nodes]'
finish

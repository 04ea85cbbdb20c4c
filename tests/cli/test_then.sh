# shellcheck shell=bash disable=SC1091,SC2016,SC2154
# due --as-of DATE --then: what was due by what was known then.
. "$(dirname "$0")/lib.sh"
with_identity
plan=plans/mt-0417.plan.yaml

# Commits with the clock at this day.
on() {
	TXPLAN_NOW=$1T09:00:00Z txplan "${@:2}" -q >/dev/null 2>&1 || wrong "txplan ${*:2}"
}

on 2026-03-01 init zz-0001 --here
cp "$source/examples/mt-0417.plan.yaml" plans/
on 2026-03-10 save --allow-errors
cp $plan "$work/first"
on 2026-04-01 set mt-0417 g1/due 2026-12-24
on 2026-04-05 init yy-0002
git rm -q plans/zz-0001.plan.yaml
GIT_COMMITTER_DATE=2026-04-06T09:00:00Z git commit -qm 'by hand'

# ---- One plan: as the file of that day answers.
run 0 txplan due "$work/first" --as-of 2026-03-20 --within all --format tsv
cp "$out" "$work/want"
run 0 txplan due mt-0417 --as-of 2026-03-20 --then --within all --format tsv
unchanged "$out" "$work/want"
has "$err" 'as committed by the end of 2026-03-20 ('
run 0 txplan due mt-0417 --as-of 2026-03-31 --then --within all --kind goal
hasnt "$out" 2026-12-24
for day in 2026-04-01 2026-04-20 2027-01-01; do
	run 0 txplan due mt-0417 --as-of $day --then --within all --kind goal -q
	has "$out" 2026-12-24
	empty "$err"
done
# Words for days, files and folders; edits that were not committed don't count.
sed -i 's/2026-12-24/2026-12-25/' $plan
run 0 txplan due $plan --as-of -2w --then --within all --kind goal
has "$out" 2026-12-24
run 0 txplan due plans --as-of -2w --then --within all --format jsonl
is "$(wc -l <"$out")" 2
run 0 txplan due $plan --as-of -2w --within all --kind goal
has "$out" 2026-12-25
git checkout -q $plan

# ---- The caseload: the plans that there were.
plans_on() {
	run 0 txplan due --as-of "$1" --then --within all --format jsonl -q
	is "$(sed -E 's/.*"plan": ?"([^"]*)".*/\1/' "$out" | paste -sd' ')" "$2"
}
plans_on 2026-03-01 zz-0001
plans_on 2026-03-10 'mt-0417 zz-0001'
plans_on 2026-04-05 'mt-0417 yy-0002 zz-0001'
plans_on 2026-04-20 'mt-0417 yy-0002'
has "$out" 'plans/mt-0417.plan.yaml@2026-04-20'
run 0 txplan due zz-0001 mt-0417 --as-of 2026-04-05 --then --within all --format json
has "$out" '"as_of":"2026-04-05","errors":[],"items":['
has "$out" '{"plan":"mt-0417",'
has "$out" '{"plan":"zz-0001",'
hasnt "$out" yy-0002
printf 'zz-0001\nmt-0417\n' >"$work/names"
run 0 txplan due --files-from "$work/names" --as-of 2026-04-05 --then --within all --format jsonl
is "$(wc -l <"$out")" 2

# ---- The day ends in the local zone.
TZ=America/New_York run 0 txplan due --as-of 2026-03-09 --then -q --format jsonl
is "$(wc -l <"$out")" 1
TZ=Pacific/Auckland run 0 txplan due --as-of 2026-03-10 --then -q --format jsonl
is "$(wc -l <"$out")" 2

# ---- The plan had another path then.
git mv $plan plans/sub.plan.yaml && mkdir plans/m && git mv plans/sub.plan.yaml plans/m/mt-0417.plan.yaml
GIT_COMMITTER_DATE=2026-04-07T09:00:00Z git commit -qm 'moved'
for name in mt-0417 plans/m/mt-0417.plan.yaml; do
	run 0 txplan due $name --as-of 2026-03-20 --then --within all --format tsv
	unchanged "$out" "$work/want"
done

# ---- What can't be answered.
run 2 txplan due mt-0417 --then
has "$err" '--then needs the day'
has "$err" '--as-of'
helps
for words in '' mt-0417 plans; do
	run 4 txplan due $words --as-of 2026-02-28 --then
	has "$err" 'begins after 2026-02-28'
	helps
done
run 4 txplan due yy-0002 mt-0417 --as-of 2026-04-04 --then --within all --format json
has "$err" 'had no plan yy-0002 on 2026-04-04'
helps
has "$out" '"errors":[{"file":"yy-0002","message":'
has "$out" '{"plan":"mt-0417",'
run 4 txplan due no-0000 --as-of 2026-04-04 --then
run 2 txplan due - --as-of 2026-04-04 --then
helps
cp "$work/first" "$work/first.plan.yaml"
run 5 txplan due "$work/first.plan.yaml" --as-of 2026-04-04 --then
has "$err" 'no history'
cd / || exit 1
run 4 txplan due --as-of 2026-04-04 --then
helps
cd "$work/here" || exit 1

# ---- A plan that could not be read then is told, and nobody else suffers.
echo 'a: [' >plans/bad-01.plan.yaml
git add plans && GIT_COMMITTER_DATE=2026-04-08T09:00:00Z git commit -qm 'broken'
run 2 txplan due --as-of 2026-04-08 --then --within all
has "$err" 'plans/bad-01.plan.yaml@2026-04-08'
has "$out" mt-0417
git rm -q plans/bad-01.plan.yaml && GIT_COMMITTER_DATE=2026-04-09T09:00:00Z git commit -qm 'mended'
clean

# ---- A folder where a plan should be.
mkdir plans/dir-01.plan.yaml
for name in dir-01 plans/dir-01.plan.yaml; do
	run 4 txplan due $name --as-of 2026-04-08 --then
	helps
	run 2 txplan log $name
	has "$err" 'it is a folder'
	helps
done
rmdir plans/dir-01.plan.yaml

# ---- Before the first commit at all.
rm -rf .git && git init -q
run 4 txplan due --as-of 2026-04-04 --then
helps

finish

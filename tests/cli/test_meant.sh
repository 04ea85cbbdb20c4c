# shellcheck shell=bash disable=SC1091,SC2016,SC2154
# Messages lead to what was meant; and what a client may have said stays out of the history's subjects.
. "$(dirname "$0")/lib.sh"
with_caseload
plan=plans/mt-0417.plan.yaml
cp $plan "$work/before"

# ---- Places.
run 4 txplan set mt-0417 client/private-place true
has "$err" "Did you mean 'client/technology/private_place'?"
run 4 txplan set mt-0417 client/technology/private-place true
has "$err" "Did you mean 'private_place'?"
run 4 txplan set mt-0417 Client/name true
has "$err" "Did you mean 'client'?"

# ---- Choices.
run 2 txplan log-progress mt-0417 --mode phone --note x
has "$err" 'Did you mean audio?'
run 2 txplan set mt-0417 i1/mode Telephone
has "$err" "Did you mean 'audio'?"
run 2 txplan log-progress mt-0417 --mode pigeon --note x
has "$err" 'Give one of: in-person, video, audio, message, home.'
run 2 txplan add-diagnosis mt-0417 --name x --system ICD-10-CM
has "$err" 'Did you mean icd-10-cm?'
run 2 txplan add-diagnosis mt-0417 --name x --system ICD10
helps
run 2 txplan set mt-0417 d1/system ICD-10
has "$err" "Did you mean 'icd-10-cm'?"
run 2 txplan log-progress mt-0417 --items PHQ-9=1,1,1,1,1,1,1,1,0
has "$err" 'Did you mean phq-9?'
run 1 txplan log-progress mt-0417 --score PHQ-9=9
has "$err" 'Did you mean `phq-9`?'
sed 's/mode: video/mode: Phone/; s/^  - {instrument: gad-7, every/  - {instrument: GAD-7, every/' $plan >"$work/typed.plan.yaml"
run 1 txplan check "$work/typed.plan.yaml"
has "$out" 'Did you mean `audio`?'
has "$out" 'Did you mean `gad-7`?'
unchanged $plan "$work/before"

# ---- Ids that are devices elsewhere.
for id in con nul aux prn com1 lpt9; do
	run 2 txplan init "$id"
	has "$err" "'$id' can't be a plan's id: Windows keeps that name for a device"
	helps
done
is "$(ls plans)" "$(printf 'mt-0417.plan.yaml\nzz-0001.plan.yaml')"
run 2 txplan git-setup --site aux
has "$err" 'Windows keeps that name for a device'
run 0 txplan init com10 -n
run 0 txplan init console -n
sed 's/^id: zz-0001/id: lpt1/' plans/zz-0001.plan.yaml >plans/lpt1.plan.yaml
run 1 txplan check lpt1
has "$out" device-name
run 1 txplan save lpt1
rm plans/lpt1.plan.yaml

# ---- A new plan has no team: what to do instead is said, and works.
run 2 txplan init ab-0404 --assessment.by rk
has "$err" 'txplan add-team ab-0404 --id rk --name "…", and txplan set ab-0404 assessment/by rk.'
run 0 txplan init ab-0404 --assessment.by client -q
run 0 txplan add-team ab-0404 --id rk --name 'R. Sample' -q
run 0 txplan set ab-0404 assessment/by rk -q

# ---- What `set` calls a place, `log` knows, and the other way round.
run 0 txplan set mt-0417 g1/due 2026-11-01 -q
run 0 txplan set mt-0417 client/language en -q
run 0 txplan log mt-0417 g1
cp "$out" "$work/by-id"
run 0 txplan log mt-0417 goals/g1
unchanged "$out" "$work/by-id"
run 0 txplan log mt-0417 goals/g1/
unchanged "$out" "$work/by-id"
for path in g1/due goals/g1/due; do
	run 0 txplan log mt-0417 $path
	has "$out" 'set mt-0417 goals/g1/due'
	hasnt "$out" client
	hasnt "$out" log-progress
done
run 0 txplan log mt-0417 client/language
has "$out" 'set mt-0417 client/language'
hasnt "$out" g1
run 4 txplan log mt-0417 client/shoes
has "$err" 'no change of client/shoes is in the history'

# ---- diff: what moved is told as moved, as its help says.
python3 - "$plan" moved.plan.yaml <<'END'
import re, sys
text = open(sys.argv[1], encoding="utf-8").read()
g2, g1, end = (text.index(mark) for mark in ("  - id: g2\n", "  - id: g1\n", "\ninterventions:"))
open(sys.argv[2], "w", encoding="utf-8").write(text[:g2] + text[g1:end].rstrip("\n") + "\n" + text[g2:g1] + text[end:])
END
run 1 txplan diff $plan moved.plan.yaml
has "$out" moved
run 0 txplan diff --help
has "$out" 'told as moved'
rm moved.plan.yaml

# ---- Keys of the clinic's own may be a client's words: no subject and no trailer holds them.
run 0 txplan save -q
printf 'x-maria2: {told9: {sister3: yes}}\n' >>$plan
sed -i 's/^client:/client:\n  x-heroin7: {day1: y}/' $plan
run 0 txplan save
run 0 txplan set mt-0417 x-maria2/told9/sister3 --remove
has "$err" 'removed #'
run 0 txplan set mt-0417 client/x-heroin7 --remove -q
run 0 txplan set mt-0417 assessment/strengths/+ 'her 2dogs' -q
sed -i '/^x-maria2:/d; s/her 2dogs/cat3/' $plan
run 0 txplan save -q
sed -i 's/cat3/cat4/' $plan
run 0 txplan log-progress mt-0417 --note 'Came on time.' -q
git log --format=%B >"$work/log"
for word in maria told9 sister3 heroin day1 cat3 cat4 dogs; do
	hasnt "$work/log" $word
done
clean

# ---- An anchor that went through an editor.
run 0 txplan anchor
cp "$out" "$work/anchor"
{ printf '\357\273\277' && sed 's/$/\r/' "$work/anchor"; } >"$work/edited"
run 0 txplan verify --anchor "$work/edited"
has "$out" '1 of 1 holds'
run 0 txplan anchor --format json
{ printf '\357\273\277' && sed 's/$/\r/' "$out"; } >"$work/edited"
run 0 txplan verify --anchor "$work/edited"
has "$out" '1 of 1 holds'

finish

# shellcheck shell=bash disable=SC1091,SC2016,SC2154
# log-progress --batch: all or nothing, one commit.
. "$(dirname "$0")/lib.sh"
export TXPLAN_NOW=2026-06-15
with_caseload 2>/dev/null
cp "$source/examples/bo-0032.plan.yaml" plans/
txplan save -q 2>/dev/null
cp plans/mt-0417.plan.yaml "$work/mt"
head=$(git rev-parse HEAD)
nothing_written() {
	unchanged plans/mt-0417.plan.yaml "$work/mt"
	is "$(git rev-parse HEAD)" "$head"
}

cat >visits.csv <<'END'
plan,date,goal,goal,score:phq-9,risk.level,note
mt-0417,2026-06-15,g1,g2,10,,"Better sleep, ""two"" bad days"
bo-0032,2026-06-15,g1,,,,Kept the diary

mt-0417,2026-06-15,g2,,,none,"Rode
two stops"
END
run 0 txplan log-progress --batch visits.csv -n
has "$out" '+  note: Kept the diary'
nothing_written
run 0 txplan log-progress --batch visits.csv
is "$(cat "$out")" 'mt-0417 n4
bo-0032 n1
mt-0417 n5'
has "$err" '3 entries in 2 plans, committed as'
is "$(git rev-list --count "$head"..HEAD)" 1
git show --format=%B HEAD >"$work/shown"
golden batch.diff "$work/shown"
git reset -q --hard "$head"
cp plans/mt-0417.plan.yaml "$work/mt"

cat >visits.jsonl <<'END'
{"plan": "mt-0417", "date": "2026-06-15", "goals": ["g1", "g1.o2"], "scores": [{"instrument": "phq-9", "items": [1,1,1,1,1,0,1,1,0]}], "readings": [{"objective": "g1.o2", "value": 3.5}], "note": "Emoji \ud83d\ude42, tab\there", "risk": {"level": "none", "asked": true}}

{"plan": "bo-0032", "date": "2026-06-15", "note": "Kept the diary", "next": null}
END
run 0 txplan log-progress --batch visits.jsonl
golden batch.out "$out"
git show --format= HEAD >"$work/shown"
golden batch-json.diff "$work/shown"
run 0 sh -c '"$1" log-progress -q --batch - <visits.jsonl' sh "$binary"
is "$(cat "$out")" 'mt-0417 n5
bo-0032 n2'
head=$(git rev-parse HEAD)
cp plans/mt-0417.plan.yaml "$work/mt"

# One bad record stops all of them; what may be a danger is said all the same.
bad() {
	printf '%s\n' "$@" >bad.jsonl
}
bad '{"plan": "mt-0417", "items": "x"}'
run 2 txplan log-progress --batch bad.jsonl
has "$err" 'bad.jsonl:1: this record can'"'"'t be written'
bad '{"plan": "mt-0417", "scores": [{"instrument": "phq-9", "items": [1,1,1,1,1,0,1,1,3]}]}' '{"plan": "zz-9999", "note": "x"}'
run 4 txplan log-progress --batch bad.jsonl
has "$err" '[critical-answer]'
has "$err" 'there is no plan zz-9999'
nothing_written
bad '{"plan": "mt-0417", "date": "2027-01-01", "note": "x"}'
run 1 txplan log-progress --batch bad.jsonl
nothing_written
bad '{"plan": "mt-0417", "note": "a"}' '{"plan": "mt-0417", "nte": "b"}'
run 2 txplan log-progress --batch bad.jsonl
has "$err" 'bad.jsonl:2:'
has "$err" 'Did you mean --note?'
for line in '{"note": "a"}' '{"plan": "mt-0417", "note": "a"' '["mt-0417"]' '{"plan": "mt-0417", "note": "\ud800"}' \
	'{"plan": "mt-0417", "note": 01}' '{"plan": "mt-0417", "plan": "bo-0032"}' '{"plan": "mt-0417"} x' \
	'{"plan": "mt-0417", "goals": [["g1"]]}' '{"plan": "mt-0417", "scores": [{"total": 3}]}'; do
	bad "$line"
	run 2 txplan log-progress --batch bad.jsonl
	has "$err" 'bad.jsonl:1: '
	helps
done
nothing_written
printf 'plan,note\nmt-0417,"open\n' >bad.csv
run 2 txplan log-progress --batch bad.csv
has "$err" 'bad.csv:2: a quote is not closed'
printf 'plan,note\nmt-0417,a,b\n' >bad.csv
run 2 txplan log-progress --batch bad.csv
has "$err" 'more values than the first line has names'
printf 'note\na\n' >bad.csv
run 2 txplan log-progress --batch bad.csv
has "$err" 'the first line names no column `plan`'
printf 'plan;note\nmt-0417;a\n' >bad.csv
run 2 txplan log-progress --batch bad.csv
has "$err" 'with commas between them'
printf 'plan,note\n,a\n' >bad.csv
run 2 txplan log-progress --batch bad.csv
has "$err" 'names no plan'
printf 'plan,date,note\nmt-0417,2026-04-18\n' >bad.csv
run 2 txplan log-progress --batch bad.csv
has "$err" 'fewer values than the first line has names'
helps
: >none.jsonl
run 0 txplan log-progress --batch none.jsonl
has "$err" 'holds no records'
run 2 txplan log-progress --batch visits.txt
run 2 txplan log-progress --batch missing.csv
has "$err" 'No such file'
run 2 txplan log-progress mt-0417 --batch visits.csv
nothing_written
finish

# shellcheck shell=bash disable=SC1091,SC2016,SC2154
# A caseload's own instruments, over those that ship, wherever instruments matter; and what is wrong with their files.
. "$(dirname "$0")/lib.sh"
with_caseload
own=.txplan/instruments
here=$(pwd -P)
log() {
	run "$1" txplan log-progress mt-0417 "${@:2}"
}
# What check says about the caseload's own files, without the folder that the test runs in.
files() {
	run "$1" txplan check mt-0417
	awk '/^[^ ]/ { ours = /\/\.txplan\/instruments/ } ours' "$out" | sed "s|$here/||" >"$work/files"
}
mood() {
	cat <<X
format: txplan-instrument/1
id: ${1-mood}
name: Mood Scale
items: [sleep, joy, dark]
min: 0
max: 4
total: {min: 0, max: 12}
direction: lower-is-better
critical:
  - {item: dark, from: 2, means: thoughts of giving up}
missing: {rule: no-total}
licence: The clinic's own.
X
}

# ---- Without one, nobody can add it up, and nothing is watched.
log 2 --items mood=1,2,3
has "$err" "'mood' is not a known instrument"
hasnt "$err" 'thoughts of giving up'

# ---- save keeps it like the settings; with an error only when that is wanted.
mkdir $own
mood >$own/mood.yaml
run 0 txplan save
has "$err" "the caseload's own instrument, committed as"
is "$(git log -1 --format=%s)" 'save instrument mood: made by hand'
is "$(git status --short)" ''
sed -i 's/^name:/nome:/' $own/mood.yaml
run 1 txplan save
has "$err" 'mood.yaml has errors, so it was not saved'
run 1 txplan save $own/mood.yaml
run 0 txplan save --allow-errors
is "$(git log -1 --format=%s)" 'save instrument mood: edited by hand'
mood >$own/mood.yaml
run 0 txplan save $own/mood.yaml
is "$(git status --short)" ''
run 0 txplan save
has "$err" 'nothing to save'
run 1 txplan verify
has "$out" 'settings-changed'
hasnt "$out" 'Tampered'
echo >>$own/mood.yaml
run 1 txplan verify
has "$out" '.txplan/instruments/mood.yaml: it was edited since the newest commit'
hasnt "$out" 'Tampered'
run 1 txplan doctor
has "$out" '.txplan/instruments/mood.yaml'
rm -r $own

# ---- With it: added up and watched, in an entry, in what is refused, in a batch.
mkdir $own
mood >$own/mood.yaml
log 0 --items mood=1,2,1 --note calm
has plans/mt-0417.plan.yaml '{instrument: mood, items: [1, 2, 1], total: 4}'
hasnt "$err" 'mood.yaml'
log 0 --items mood=1,2,2 --note dark
has "$err" 'critical: Mood Scale item dark (thoughts of giving up) was 2'
log 2 --items mood=1,2,3,4
has "$err" 'critical: Mood Scale item dark (thoughts of giving up) was 3; this entry is refused'
has "$err" 'has 4 answers, and Mood Scale has 3'
run 2 txplan log-progress mt-0417 --items mood=1,2,3 --colour
has "$err" 'Mood Scale item dark (thoughts of giving up) was 3; this entry is refused'
log 2 --items moods=1,2,0
helps
log 2 --items Mood=1,2,0
has "$err" 'Did you mean mood?'
run 1 txplan check mt-0417
has "$out" 'critical: Mood Scale item dark (thoughts of giving up) was 2'
hasnt "$out" 'unknown-instrument'
printf '{"plan": "mt-0417", "items": "mood=2,2,0", "note": "batch"}\n' >good.jsonl
run 0 txplan log-progress --batch good.jsonl
has plans/mt-0417.plan.yaml '{instrument: mood, items: [2, 2, 0], total: 4}'
printf '{"plan": "mt-0417", "items": "mood=2,2,4,4"}\n' >bad.jsonl
run 2 txplan log-progress --batch bad.jsonl
has "$err" 'bad.jsonl:1: mt-0417: critical: Mood Scale item dark (thoughts of giving up) was 4'
sed '/^monitoring:/a\  - {instrument: mood, every: 1w}' plans/mt-0417.plan.yaml >"$work/plan"
cp "$work/plan" plans/mt-0417.plan.yaml
run 0 txplan due mt-0417 --within all
has "$out" 'Mood Scale'

# ---- From elsewhere, and for another caseload's plan: its own count, not those of where we stand.
mkdir ../other && cd ../other || exit 1
run 0 txplan init zz-0002 --here
cd ..
run 0 txplan log-progress here/plans/mt-0417.plan.yaml --items mood=0,0,0 --note away
run 2 txplan log-progress other/plans/zz-0002.plan.yaml --items mood=0,0,0 --note away
cd here || exit 1
run 0 txplan save

# ---- A wrong file is named with its place, and is not used; the others are.
mood other | sed 's/^name:/nome:/' >$own/other.yaml
mood mood >$own/second.yaml
files 1
golden instruments-wrong.txt "$work/files"
hasnt "$out" "$own/mood.yaml"
has "$out" 'critical: Mood Scale item dark (thoughts of giving up) was 2'
run 2 txplan due mt-0417
has "$err" "$own/other.yaml:3:1: error: 'nome' is not a key of the instrument [unknown-key]"
log 2 --items other=1,2,3
has "$err" "$own/other.yaml:3:1: error: 'nome' is not a key of the instrument [unknown-key]"
printf '{"plan": "mt-0417", "items": "other=1,2,3"}\n' >wrong.jsonl
run 2 txplan log-progress --batch wrong.jsonl
has "$err" "$own/other.yaml:3:1: error: 'nome' is not a key of the instrument [unknown-key]"
rm wrong.jsonl
log 0 --items mood=0,0,1 --note 'as before'
run 1 txplan check mt-0417 --format json
python3 - "$out" <<'P' || wrong 'the rows of the files'
import json, sys
rows = json.load(open(sys.argv[1]))["findings"]
codes = {(row["file"].rsplit("/", 1)[-1], row["code"]) for row in rows}
assert {("other.yaml", "unknown-key"), ("other.yaml", "missing-key"), ("second.yaml", "bad-instrument")} <= codes, codes
P
rm $own/other.yaml $own/second.yaml

# ---- One that ships: described anew it counts; with an error, or less watchful, what ships stays in force, and that is said.
phq=0,0,0,0,0,0,0,0,1
sed 's/^name: .*/name: PHQ-9 here/' "$source/schemas/instruments/phq-9.yaml" >$own/phq-9.yaml
log 0 --items phq-9=$phq --note ours
has "$err" 'PHQ-9 here item 9 (thoughts'
for spoil in '/^critical:/,+1d' 's/item: "9", from: 1/item: "9", from: 2/' 's/item: "9", from: 1/item: "8", from: 1/'; do
	sed "$spoil" "$source/schemas/instruments/phq-9.yaml" >$own/phq-9.yaml
	files 1
	has "$work/files" '[instrument-drops-critical]'
	has "$work/files" 'the one that comes with txplan stays in force [instrument-not-used]'
	log 0 --items phq-9=$phq --note theirs
	has "$err" 'critical: PHQ-9 item 9 (thoughts'
done
golden instruments-critical.txt "$work/files"
sed 's/^max: 3/max: many/' "$source/schemas/instruments/phq-9.yaml" >$own/phq-9.yaml
log 0 --items phq-9=$phq --note theirs
has "$err" "$own/phq-9.yaml:10:6: error:"
has "$err" 'the one that comes with txplan stays in force'
has "$err" 'critical: PHQ-9 item 9 (thoughts'
rm $own/phq-9.yaml

# ---- What can't be read.
ln -s mood.yaml $own/link.yaml
mkdir $own/folder.yaml
mkfifo $own/pipe.yaml
head -c 70000 /dev/zero >$own/large.yaml
: >$own/empty.yaml
printf 'name: \033[2J\n' >$own/hostile.yaml
printf 'a: &x [*x, *x]\n' >$own/anchors.yaml
mood >"$own/"$'\033[2J.yaml'
touch $own/late.yml $own/.hidden.yaml $own/README
files 1
golden instruments-unreadable.txt "$work/files"
has "$out" 'critical: Mood Scale item dark'
rm -r $own
ln -s "$source/schemas/instruments" $own
files 1
has "$work/files" ".txplan/instruments: error: the caseload's own questionnaires can't be read: it is a symbolic link"
rm $own
: >$own
files 1
has "$work/files" 'it is a file, and should be a folder'
rm $own
files 1
empty "$work/files"

# ---- They count for the plans of their caseload, wherever the command is run, and what is wrong with them is told there, too.
mkdir -p $own
mood >$own/mood.yaml
run 0 txplan log-progress mt-0417 --items mood=0,0,4 --note 'Tired.'
for from in . / "$work"; do
	for what in "$here/plans/mt-0417.plan.yaml" "$here/plans"; do
		run 1 txplan -C "$from" check "$what"
		has "$out" 'Mood Scale item dark (thoughts of giving up) was 4'
		hasnt "$out" 'unknown-instrument'
	done
done
mkdir -p "$work/other" && (cd "$work/other" && txplan init aa-0001 -q >/dev/null)
run 1 txplan -C "$work/other" check "$here/plans" plans/aa-0001.plan.yaml
has "$out" 'Mood Scale item dark (thoughts of giving up) was 4'
run 0 txplan -C "$work/other" due --within all "$here/plans/mt-0417.plan.yaml"
sed -i 's/^name:/nome:/' $own/mood.yaml
run 1 txplan -C "$work/other" check "$here/plans/mt-0417.plan.yaml" "$here/plans/zz-0001.plan.yaml"
is "$(grep -c "mood.yaml.*unknown-key" "$err")" 1

# ---- What nobody watches is never folded away.
for i in 1 2 3 4 5 6; do
	log 0 --score "scale-$i=3" --note "Note $i."
done
run 1 txplan check mt-0417
is "$(grep -c 'unknown-instrument' "$out")" 7 # and mood, whose description has an error

# ---- An id that people take for one that ships is none for another questionnaire: what is watched there would be watched no more.
rm -r $own && mkdir $own
for id in phq9 PHQ-9 phq_9; do
	mood "$id" >$own/"$id".yaml
	files 1
	has "$work/files" "the id '$id' is 'phq-9' in another spelling"
	run 2 txplan log-progress zz-0001 --items "$id=0,0,0,0,0,0,0,0,3"
	has "$err" 'critical: PHQ-9 item 9'
	rm $own/"$id".yaml
done

# ---- A description that is gone is missed like a plan; and what nobody watches is said when it is written, not only by check.
mood >$own/mood.yaml
run 0 txplan save
rm $own/mood.yaml
run 4 txplan save
has "$err" '.txplan/instruments/mood.yaml is in the history, but its file is gone'
hasnt "$err" 'nothing to save'
git checkout -q $own
run 0 txplan log-progress zz-0001 --score moood=9
has "$err" "nobody has described the questionnaire 'moood': nothing is added up, and no answer is watched [unknown-instrument]"
finish

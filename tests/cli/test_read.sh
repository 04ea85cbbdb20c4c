# shellcheck shell=bash disable=SC1091,SC2016,SC2154
# check, explain, due, render, diff: what reads.
. "$(dirname "$0")/lib.sh"
with_examples

# ---- check
run 1 txplan check mt-0417.plan.yaml
golden check.txt "$out"
has "$err" '1 plan checked: 1 critical'
for format in json jsonl gcc github junit; do
	run 1 txplan check --format $format mt-0417.plan.yaml
	golden check.$format "$out"
done
run 1 txplan check --format json *.plan.yaml
cp "$out" all.json
run 0 python3 -c 'import json; json.load(open("all.json"))'
run 1 txplan check -q .
empty "$err"
run 1 txplan check - <mt-0417.plan.yaml
sed 's/^    due: 2026-10-12/    due: 04\/07/' mt-0417.plan.yaml >bad.plan.yaml
run 1 txplan check bad.plan.yaml
has "$out" 'bad.plan.yaml:'
has "$out" 'error:'
printf 'format: txplan/1\nid: small\nstatus: draft\nperiod: {start: 2026-04-01}\nclient: {}\n' >small.plan.yaml
run 0 txplan check small.plan.yaml
run 0 sh -c 'printf "small.plan.yaml\n\n" | "$1" check --files-from - -q' sh "$binary"
run 0 sh -c 'printf "small.plan.yaml\0" | "$1" check -z --files-from - -q' sh "$binary"
run 2 txplan check --files-from missing.txt
helps

# ---- What can't be read. One bad plan stops nothing, and the worst code wins.
run 4 txplan check no-such.plan.yaml
has "$err" 'there is no file no-such.plan.yaml'
helps
run 4 txplan check zz-9999
has "$err" 'this folder is in no caseload'
run 4 txplan check
has "$err" 'no plan is named'
run 4 txplan check no-such.plan.yaml small.plan.yaml
has "$err" '1 plan checked'
run 4 txplan due --format jsonl no-such.plan.yaml mt-0417.plan.yaml
is "$(wc -l <"$out")" 2
has "$out" '"error":"there is no file no-such.plan.yaml"'
run 4 txplan due --format json no-such.plan.yaml mt-0417.plan.yaml
has "$out" '"errors":[{"file":"no-such.plan.yaml"'
run 4 txplan check --format junit 'no-<such>.plan.yaml' small.plan.yaml
has "$out" '<testsuite name="no-&lt;such&gt;.plan.yaml" tests="1" failures="0" errors="1">'
has "$out" 'name="small.plan.yaml"'
cp "$out" all.xml
run 0 python3 -c 'import xml.dom.minidom; xml.dom.minidom.parse("all.xml")'
mkdir empty
run 0 txplan check empty
has "$err" 'there is no plan in the folder empty'
run 2 txplan render empty
has "$err" 'it is a folder'
mkfifo pipe
run 2 txplan check pipe
has "$err" 'it is not an ordinary file'
# A folder, a pipe or a device where a plan should be: said by every reader, waited for by none.
mkdir folder.plan.yaml
mkfifo pipe.plan.yaml
for what in 'folder.plan.yaml:it is a folder' 'pipe.plan.yaml:it is not an ordinary file' '/dev/zero:it is not an ordinary file'; do
	name=${what%%:*}
	printf 'small.plan.yaml\n%s\n' "$name" >names
	for words in check due render "diff small.plan.yaml" 'check --files-from names' 'due --files-from names' 'check small.plan.yaml'; do
		case $words in *names) file= ;; *) file=$name ;; esac
		# shellcheck disable=SC2086
		run 2 timeout 20 "$binary" $words $file
		has "$err" "$name can't be read: ${what#*:}"
		is "$(grep -c '^  ' "$err")" 1
	done
done
rm -r folder.plan.yaml pipe.plan.yaml
# Nor where a list of them should be; but what the shell makes of <(…) is read, also when it comes late.
for name in pipe empty /dev/zero; do
	for words in 'check --files-from' 'due -z --files-from'; do
		# shellcheck disable=SC2086
		run 2 timeout 20 "$binary" $words $name
		has "$err" "$name can't be read: it is "
		helps
	done
done
run 0 txplan check -q --files-from /dev/null small.plan.yaml
run 1 txplan check -q --files-from <(sleep 0.3; echo small.plan.yaml; sleep 0.3; echo bad.plan.yaml)
head -c 1100000 /dev/zero | tr '\0' '#' >big.plan.yaml
run 2 txplan render big.plan.yaml
has "$err" 'it is larger than a plan may be'
helps
printf '<<<<<<< ours\nid: a\n=======\nid: b\n>>>>>>> theirs\n' >conflict.plan.yaml
run 1 txplan check conflict.plan.yaml
has "$out" '[conflict-marker]'
run 2 txplan render conflict.plan.yaml
has "$err" '[conflict-marker]'
run 2 txplan due conflict.plan.yaml mt-0417.plan.yaml
has "$out" 'g1.o1.s2'
printf 'id: \377\n' >latin.plan.yaml
run 1 txplan check latin.plan.yaml
has "$out" '[not-utf-8]'
sed 's,^format: txplan/1,format: txplan/2,' small.plan.yaml >newer.plan.yaml
run 1 txplan check newer.plan.yaml
has "$out" '[newer-format]'
if [ "$(id -u)" != 0 ]; then
	cp small.plan.yaml secret.plan.yaml
	chmod 0 secret.plan.yaml
	run 2 txplan check secret.plan.yaml
	has "$err" "can't be read: Permission denied"
	helps
fi

# ---- explain
run 0 txplan explain ambiguous-date
golden explain.txt "$out"
run 0 txplan explain --format json ambiguous-date
golden explain.json "$out"
run 4 txplan explain ambigous-date
has "$err" 'Did you mean ambiguous-date?'
run 0 txplan explain
has "$out" 'newer-format'

# ---- due
run 0 txplan due mt-0417.plan.yaml bo-0032.plan.yaml
golden due.txt "$out"
empty "$err"
for format in json jsonl tsv; do
	run 0 txplan due --format $format mt-0417.plan.yaml bo-0032.plan.yaml
	golden due.$format "$out"
done
run 1 txplan due --exit-code mt-0417.plan.yaml
run 0 txplan due --exit-code --kind step --by rk mt-0417.plan.yaml
has "$err" 'nothing is due within 14 days'
run 0 txplan due --within all --kind review mt-0417.plan.yaml
has "$out" '2026-07-09'
run 0 txplan due --as-of 2026-07-01 --kind review mt-0417.plan.yaml
has "$out" 'in 8 days'
run 2 txplan due --as-of 04/07 mt-0417.plan.yaml
has "$err" 'can be read in two ways'
helps
run 2 txplan due --within soon mt-0417.plan.yaml
has "$err" '--within "soon" is not a length of time'
run 0 txplan due --within 0d mt-0417.plan.yaml
hasnt "$out" ' in '
has "$out" 'overdue'
run 0 txplan due --within 0d --by rk mt-0417.plan.yaml
has "$err" 'nothing is due today'
TXPLAN_NOW=2026-04-23 run 0 txplan due --within 0d --kind monitoring mt-0417.plan.yaml
has "$out" '2026-04-23  today'
run 2 txplan due --within 0x mt-0417.plan.yaml
helps
# Somebody who isn't there has nothing to do, and that must not look like good news.
for who in rosa RK rkk; do
	run 2 txplan due --by "$who" mt-0417.plan.yaml bo-0032.plan.yaml
	has "$err" "nobody in these plans has the id \"$who\""
	has "$err" 'There are: client, team, '
	is "$(cat "$out")" ''
done
has "$err" 'Did you mean rk ('
for format in json jsonl tsv; do
	run 2 txplan due --by nobody --format $format mt-0417.plan.yaml bo-0032.plan.yaml
	is "$(cat "$out")" ''
done
run 0 txplan due --format jsonl mt-0417.plan.yaml bo-0032.plan.yaml
sed 's/"items":.*/"items":[],"error":null}/' "$out" | head -1 >first
run 0 txplan due --by ts --format jsonl mt-0417.plan.yaml bo-0032.plan.yaml # in the second: no line is lost
is "$(wc -l <"$out")" 2
is "$(head -1 "$out")" "$(cat first)"
run 0 txplan due --by ts mt-0417.plan.yaml bo-0032.plan.yaml # in one of them is enough
run 0 txplan due --by client mt-0417.plan.yaml
run 0 txplan due --by team bo-0032.plan.yaml
run 2 txplan due --kind reveiw mt-0417.plan.yaml
has "$err" 'Did you mean review?'

# ---- render
run 0 txplan render mt-0417.plan.yaml
golden render.txt "$out"
run 0 txplan render --format markdown mt-0417.plan.yaml
golden render.md "$out"
run 0 txplan render --format json mt-0417.plan.yaml
golden render.json "$out"
run 0 txplan render mt-0417.plan.yaml --only medications
has "$out" 'sertraline'
hasnt "$out" 'GED'
run 2 txplan render --format pdf mt-0417.plan.yaml
has "$err" '--format can'"'"'t be "pdf"'
run 0 txplan render mt-0417.plan.yaml -o plan.md
empty "$out"
has "$err" 'wrote plan.md'
is "$(stat -c %a plan.md)" 600
unchanged plan.md "$source/tests/cli/golden/render.md"
run 2 txplan render mt-0417.plan.yaml -o plan.pdf
has "$err" 'does not tell which format'
run 2 txplan render mt-0417.plan.yaml -o missing/plan.md
has "$err" "missing/plan.md can't be written: No such file or directory"
run 2 txplan render mt-0417.plan.yaml -o empty --format text
is "$(ls -A empty)" ''
run 0 sh -c '"$1" render - <mt-0417.plan.yaml' sh "$binary"
has "$out" 'GED'
run 2 sh -c '"$1" render mt-0417.plan.yaml >/dev/full' sh "$binary"
run 0 txplan --color always render mt-0417.plan.yaml
has "$out" "$(printf '\033[')"
run 0 env NO_COLOR=1 "$binary" --color auto render mt-0417.plan.yaml
hasnt "$out" "$(printf '\033[')"
# The reader may go away early.
run 0 bash -c '"$1" render mt-0417.plan.yaml | head -1' bash "$binary"
hasnt "$err" 'txplan'

# ---- diff
run 0 txplan diff mt-0417.plan.yaml mt-0417.plan.yaml
sed 's/^    due: 2026-10-12/    due: 2026-11-12/; /g1.o1.s2/d' mt-0417.plan.yaml >changed.plan.yaml
run 1 txplan diff mt-0417.plan.yaml changed.plan.yaml
golden diff.txt "$out"
for format in json jsonl tsv; do
	run 1 txplan diff --format $format mt-0417.plan.yaml changed.plan.yaml
	golden diff.$format "$out"
done
run 2 txplan diff mt-0417.plan.yaml no-such.plan.yaml
helps
run 2 txplan diff mt-0417.plan.yaml conflict.plan.yaml
run 2 txplan diff mt-0417.plan.yaml
has "$err" 'is in no caseload'
run 2 txplan diff -
run 5 txplan render mt-0417.plan.yaml@HEAD

# Another folder, and paths seen from it.
run 1 txplan -C empty check ../mt-0417.plan.yaml
has "$out" '../mt-0417.plan.yaml:'

# Reading never loads libgit2, inside a caseload neither; history does.
opens_git() {
	LD_DEBUG=files "$binary" "$@" 2>&1 >/dev/null </dev/null | grep -c 'file=libgit2.*generating'
}
mkdir caseload
cd caseload || exit 1
with_caseload
is "$(opens_git log mt-0417)" 1
for words in 'check' 'check mt-0417' 'due' 'render mt-0417' 'diff plans/mt-0417.plan.yaml plans/zz-0001.plan.yaml' \
	'explain anchor' 'help add-goal'; do
	# shellcheck disable=SC2086
	is "$words: $(opens_git $words)" "$words: 0"
done
finish

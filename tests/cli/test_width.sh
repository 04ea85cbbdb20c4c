# shellcheck shell=bash disable=SC1091,SC2016,SC2154
# What people read fits: on a terminal no line is wider than that, be it 80, 40 or 20 columns wide.
. "$(dirname "$0")/lib.sh"
export TERM=xterm
unset COLUMNS

with_caseload
cp "$source"/examples/bo-0032.plan.yaml "$source"/tests/cli/wide/*.plan.yaml "$source"/tests/golden/hostile.plan.yaml plans/
txplan save -q --allow-errors 2>/dev/null
txplan set mt-0417 g1/priority low -q -m 'She asked for it: "Que sea lo primero." We talked about what comes first, and why.' || exit 1
cp "$source"/tests/refuse/too-long.plan.yaml plans/

# fits COLUMNS CODE WORD… : txplan with these words, on such a terminal.
fits() {
	local columns=$1 want=$2 wide
	shift 2
	run "$want" timeout 20 python3 "$source/tests/cli/terminal.py" '' sh -c 'stty cols "$1"; shift; PAGER=cat exec "$@"' sh "$columns" \
		"$binary" "$@"
	[ -s "$out" ] || wrong "no output of: txplan $*"
	checks=$((checks + 1))
	wide=$(python3 "$source/tests/cli/wider.py" "$columns" "$out")
	[ -z "$wide" ] || wrong "wider than $columns columns: txplan $*
$wide"
}

mkdir "$work/refuse"
cp "$source"/tests/refuse/*.plan.yaml plans/zh-1.plan.yaml plans/hostile.plan.yaml "$work/refuse"
cp "$source"/tests/refuse/yaml-syntax.plan.yaml plans/
printf '%s\n' 'format: txplan/1' 'id: long-lines' 'status: draft' 'period: {start: 2026-01-12}' 'client: {}' \
	"title: '$(printf '中文%.0s' $(seq 200))'" "x-a: {$(printf 'k%s: 1, ' $(seq 100)) k7: '$(printf 'e\u0301%.0s' $(seq 90))', k8: 2}" \
	"tietl: \"$(printf '\\u202e%.0s' $(seq 100))\"" "$(printf '\342\200\256%.0s' $(seq 40)): x" >"$work/refuse/long-lines.plan.yaml"

for columns in 80 40 20; do
	fits $columns 2 due --within all
	fits $columns 2 due --within all --color always
	fits $columns 1 check "$work/refuse" --color always
	fits $columns 1 check "$work/refuse" --all
	fits $columns 2 set mt-0417 g1/status activ
	fits $columns 2 check --formt gcc
	fits $columns 1 diff mt-0417@HEAD plans/hostile.plan.yaml --color always
	fits $columns 1 diff plans/zh-1.plan.yaml plans/mt-0417.plan.yaml
	fits $columns 0 log mt-0417 --color always
	fits $columns 1 verify
	fits $columns 1 verify --all --color always
	fits $columns 1 doctor --color always
	fits $columns 0 explain
	fits $columns 0 explain ambiguous-date signed-content-changed
	fits $columns 0 help
	fits $columns 2
	fits $columns 0 add-intervention --help
	for command in $(txplan help | sed -n 's/^  \([a-z][a-z-]*\)  .*/\1/p'); do
		txplan "$command" --help --width $columns
	done >"$work/helps"
	is "$(python3 "$source/tests/cli/wider.py" $columns "$work/helps")" ''
	fits $columns 0 render plans/zh-1.plan.yaml
done

# As it looks: where there is no room for columns, what belongs together stays together.
for columns in 80 40 20; do
	run 0 txplan due --width $columns mt-0417
	golden due-$columns.txt "$out"
done
for columns in 80 40 20; do
	run 1 txplan check --width $columns plans/mt-0417.plan.yaml
	golden check-$columns.txt "$out"
done
run 1 txplan verify --width 40
sed -i 's/[0-9]* ms/N ms/; s/objects     [0-9]*/objects     N/' "$out"
head -17 "$out" >"$work/some"
golden verify-40.txt "$work/some"
run 0 txplan help due --width 40
golden help-due-40.txt "$out"
run 0 txplan log --width 40 mt-0417
golden log-40.txt "$out"
run 0 txplan explain --width 40
head -4 "$out" >"$work/some"
golden explain-40.txt "$work/some"
run 1 txplan diff --width 40 mt-0417@HEAD plans/bo-0032.plan.yaml
head -12 "$out" >"$work/some"
golden diff-40.txt "$work/some"
run 0 txplan explain # a list of codes is one line each, and prose is wrapped at 80
is "$(grep -cE '^[a-z0-9-]+ +(hint|warning|error|critical)  ' "$out")" "$(wc -l <"$out")"
run 0 txplan explain critical-answer signed-content-changed
is "$(python3 "$source/tests/cli/wider.py" 80 "$out")" ''
# A message that is wrapped says the same.
run 1 txplan check plans/mt-0417.plan.yaml --all
tr -s ' \n' ' ' <"$out" | tr -d '^|' | tr -s ' ' >"$work/words"
run 1 txplan check plans/mt-0417.plan.yaml --all --width 50
grep -v ' | ' "$out" | tr -s ' \n' ' ' >"$work/narrow"
for words in 'and no entry records what was asked and done [critical-answer]' 'Ask the client for the number and add it under `phone`.'; do
	has "$work/words" "$words"
	has "$work/narrow" "$words"
done
# Not on a terminal it is one line each, whatever COLUMNS says.
run 0 txplan due mt-0417
golden due.txt "$out"
COLUMNS=30 run 0 txplan due mt-0417
golden due.txt "$out"
run 0 txplan due --width 0 mt-0417
golden due.txt "$out"

# ---- Folding: of hints and warnings of a kind in a plan three are shown, and how many more there are.
{
	printf '%s\n' 'format: txplan/1' 'id: many' 'status: draft' 'period: {start: 2026-01-12}' 'client: {}' 'safety_plan:' \
		'  date: 2026-01-12' '  helpers:'
	for i in $(seq 7); do echo "    - {name: Helper $i}"; done
} >"$work/many.plan.yaml"
sed 's/id: many/id: few/; /Helper [4-7]/d' "$work/many.plan.yaml" >"$work/few.plan.yaml"
sed 's/id: many/id: wrong/; s/name: Helper/nme: Helper/' "$work/many.plan.yaml" >"$work/wrong.plan.yaml"
# shown FILE WANT WORD… : how many findings of the kind are listed.
shown() {
	local want=$1
	shift
	run 0 txplan check "$@"
	is "$(grep -c 'hint: .*\[helper-without-phone\]$' "$out")" "$want"
}
shown 3 "$work/many.plan.yaml"
has "$out" 'many.plan.yaml: and 4 more like this [helper-without-phone]; `txplan check --all` shows them'
is "$(tail -1 "$out" | grep -c 'and 4 more')" 1
has "$err" '1 plan checked: 12 hints'
shown 7 --all "$work/many.plan.yaml"
hasnt "$out" 'more like this'
shown 3 "$work/few.plan.yaml"
hasnt "$out" 'more like this'
shown 6 "$work/many.plan.yaml" "$work/many.plan.yaml" # each file by itself
run 1 txplan check "$work/wrong.plan.yaml"
is "$(grep -c 'error: .*\[unknown-key\]$' "$out")" 7
hasnt "$out" 'more like this [unknown-key]'
run 0 txplan check --format gcc "$work/many.plan.yaml"
is "$(grep -c helper-without-phone "$out")" 7
for format in json jsonl github junit; do
	run 0 txplan check --format $format "$work/many.plan.yaml"
	is "$(grep -o helper-without-phone "$out" | wc -l)" 7
done
fits 20 0 check "$work/many.plan.yaml"
has "$out" 'more'

finish

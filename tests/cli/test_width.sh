# shellcheck shell=bash disable=SC1091,SC2016,SC2154
# What people read fits: on a terminal no line is wider than that, be it 80, 40 or 20 columns wide.
. "$(dirname "$0")/lib.sh"
export TERM=xterm
unset COLUMNS

with_caseload
cp "$source"/examples/bo-0032.plan.yaml "$source"/tests/cli/wide/*.plan.yaml "$source"/tests/golden/hostile.plan.yaml plans/
txplan save -q --allow-errors 2>/dev/null
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

for columns in 80 40 20; do
	fits $columns 0 due --within all
	fits $columns 0 due --within all --color always
	fits $columns 0 render plans/zh-1.plan.yaml
done

# As it looks: where there is no room for columns, what belongs together stays together.
for columns in 80 40 20; do
	run 0 txplan due --width $columns mt-0417
	golden due-$columns.txt "$out"
done
# Not on a terminal it is one line each, whatever COLUMNS says.
run 0 txplan due mt-0417
golden due.txt "$out"
COLUMNS=30 run 0 txplan due mt-0417
golden due.txt "$out"
run 0 txplan due --width 0 mt-0417
golden due.txt "$out"

finish

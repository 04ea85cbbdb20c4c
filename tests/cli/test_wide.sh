# shellcheck shell=bash disable=SC1091,SC2016,SC2154
# Columns stand in line whatever is in them: wide characters take two, combining marks none.
. "$(dirname "$0")/lib.sh"
cp "$source"/tests/cli/wide/*.plan.yaml .
printf '%s\n' 'format: txplan/1' 'id: marks' 'status: active' 'period: {start: 2026-01-01, end: 2026-12-31}' 'client: {}' \
	'monitoring:' '  - {name: "นอนหลับ", every: 7d}' '  - {name: "नमस्ते", every: 7d}' '  - {name: "שָׁלוֹם", every: 7d}' \
	'  - {name: "한국어", every: 7d}' '  - {name: "😀 mood", every: 7d}' '  - {name: "e\u0301\u0302 x", every: 7d}' >marks.plan.yaml

# lined_up GAPS : every line of $out has its columns, two blanks apart, where the first line has them.
lined_up() {
	checks=$((checks + 1))
	python3 - "$out" "$1" <<'END' || wrong "columns are out of line: $(cat "$out")"
import re, sys, unicodedata
def columns(text):
    return sum(0 if unicodedata.category(c) in ("Mn", "Me", "Cf") else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
lines = open(sys.argv[1], encoding="utf-8").read().split("\n")[:-1]
starts = [tuple(columns(line[:m.end()]) for m in re.finditer(r" {2,}", line))[:int(sys.argv[2])] for line in lines]
sys.exit(not (len(lines) > 1 and len(set(starts)) == 1 and len(starts[0]) == int(sys.argv[2])))
END
}

run 0 txplan due --kind monitoring --within all due-wide.plan.yaml marks.plan.yaml
lined_up 4
run 0 txplan due --color always --kind monitoring due-wide.plan.yaml
sed 's/\x1b\[[0-9]*m//g' "$out" >"$work/plain" && cp "$work/plain" "$out"
lined_up 4

# The team's table, and words that are wrapped: no line is wider than the terminal.
run 0 txplan render zh-1.plan.yaml --only team
sed -n '/^ *a  /,/^ *cc  /p' "$out" >"$work/table" && cp "$work/table" "$out"
lined_up 3
for width in 40 60 100; do
	run 0 timeout 20 python3 "$source/tests/cli/terminal.py" '' sh -c 'stty cols "$2"; PAGER=cat exec "$1" render zh-1.plan.yaml' \
		sh "$binary" $width
	checks=$((checks + 1))
	python3 - "$out" $width <<'END' || wrong "a line is wider than $width columns: $(cat "$out")"
import sys, unicodedata
def columns(text):
    return sum(0 if unicodedata.category(c) in ("Mn", "Me", "Cf") else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
lines = open(sys.argv[1], encoding="utf-8").read().split("\n")
sys.exit(len(lines) < 10 or any(columns(line) > int(sys.argv[2]) for line in lines))
END
done

# The caret of a finding stands under what it is about.
sed -i 's/role: nurse/rolle: nurse/' zh-1.plan.yaml
run 1 txplan check zh-1.plan.yaml
checks=$((checks + 1))
python3 - "$out" <<'END' || wrong "the caret is out of line: $(cat "$out")"
import sys, unicodedata
def columns(text):
    return sum(0 if unicodedata.category(c) in ("Mn", "Me", "Cf") else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
lines = open(sys.argv[1], encoding="utf-8").read().split("\n")
at = next(i for i, line in enumerate(lines) if "rolle: nurse" in line and " | " in line)
sys.exit(columns(lines[at].split("rolle")[0]) != lines[at + 1].index("^"))
END

finish

# shellcheck shell=bash disable=SC1091,SC2016,SC2154
# On a terminal: the pager and colours. And readers of standard output that go away.
. "$(dirname "$0")/lib.sh"
export TERM=xterm
bin=$(dirname "$binary")

# on_terminal WANT COMMAND… : with a terminal as its standard streams; a command that hangs fails.
on_terminal() {
	local want=$1
	shift
	run "$want" timeout 20 python3 "$source/tests/cli/terminal.py" '' "$@"
}
# The Python that runs the terminal must be found by path where PATH holds nothing.
only_txplan() {
	on_terminal "$1" env -u PAGER -u TXPLAN_PAGER PATH="$bin" "${@:2}"
}

with_identity
TXPLAN_NOW=2026-04-18T09:00:00Z txplan init mt-0417 --here -q >/dev/null || exit 1
cp "$source/examples/mt-0417.plan.yaml" plans/
txplan save -q --allow-errors 2>/dev/null || exit 1
plan=plans/mt-0417.plan.yaml
txplan render $plan --format text >"$work/plain"

# ---- No pager on the machine: the text comes as it is, and the command ends.
for words in "render $plan" "log mt-0417" "diff $plan $plan"; do
	# shellcheck disable=SC2086
	only_txplan 0 "$binary" --color never $words
	hasnt "$out" 'started'
done
only_txplan 0 "$binary" --color never render $plan
has "$out" 'volver a la escuela'
only_txplan 0 "$binary" --color never log mt-0417
has "$out" 'init mt-0417'
# Nor is one taken that lies where the command is run: a clone may have brought it.
printf '#!/bin/sh\necho brought-along\n' >less
chmod +x less
for path in "$bin:." "$bin:" ":$bin" "$bin:../${PWD##*/}"; do
	on_terminal 0 env -u PAGER -u TXPLAN_PAGER PATH="$path" "$binary" --color never render $plan
	hasnt "$out" brought-along
	has "$out" 'volver a la escuela'
	on_terminal 0 env PAGER=less PATH="$path" "$binary" --color never render $plan
	has "$out" "less can't be started"
	has "$out" 'volver a la escuela'
done
rm less
# One that was named is told about, and costs nothing either.
on_terminal 0 env PAGER=no-such-pager "$binary" --color never render $plan
has "$out" "no-such-pager can't be started"
has "$out" 'volver a la escuela'
on_terminal 0 env TXPLAN_PAGER="$work" PAGER=cat "$binary" -q --color never render $plan
hasnt "$out" 'started'
has "$out" 'volver a la escuela'

# ---- A pager with words of its own, read as a shell would but by none.
mkdir "$work/with space"
cat >"$work/with space/pager" <<'END'
#!/bin/sh
for word; do echo "<$word>"; done
echo "LESS=$LESS"
grep -c .
END
chmod +x "$work/with space/pager"
on_terminal 0 env PAGER="'$work/with space/pager' -a 'two words' \"a \\\"b\\\" \$HOME\" c\\ d ';true' ''  x" \
	"$binary" render $plan
for word in -a 'two words' 'a "b" $HOME' 'c d' ';true' '' x; do
	has "$out" "<$word>"
done
has "$out" 'LESS=FRX'
for none in '' '  ' cat; do
	on_terminal 0 env PAGER="$none" "$binary" --color never render $plan
	has "$out" 'volver a la escuela'
done
# One that is left early, or reads nothing, is no error. Its SIGPIPE is its own.
for early in 'head -1' true; do
	on_terminal 0 env PAGER="$early" "$binary" --color never render $plan
	hasnt "$out" 'txplan'
done
on_terminal 0 env PAGER='sh -c "cat >/dev/null; yes | head -1"' "$binary" render $plan
is "$(cat "$out")" y
# What is found is the exit code, whatever the pager says.
on_terminal 4 env PAGER=false "$binary" log mt-0417 g99

# ---- Colours: not where the terminal has none.
esc=$(printf '\033[')
on_terminal 0 env PAGER=cat "$binary" render $plan
has "$out" "$esc"
on_terminal 0 env PAGER=cat TERM= "$binary" render $plan
hasnt "$out" "$esc"
on_terminal 0 env PAGER=cat TERM=dumb "$binary" render $plan
hasnt "$out" "$esc"
on_terminal 0 env -u TERM PAGER=cat "$binary" render $plan
hasnt "$out" "$esc"
on_terminal 0 env NO_COLOR=1 PAGER=cat "$binary" render $plan
hasnt "$out" "$esc"
on_terminal 1 env -u TERM "$binary" check $plan
hasnt "$out" "$esc"
on_terminal 0 env -u TERM PAGER=cat "$binary" --color always render $plan
has "$out" "$esc"

# ---- Width: the option's, else that of COLUMNS, else the terminal's own.
# widest WANT : how many columns the longest line of $out takes.
widest() {
	is "$(python3 -c 'import sys; print(max(map(len, open(sys.argv[1]).read().split("\n"))))' "$out")" "$1"
}
# sized COLUMNS COMMAND… : on a terminal of that many columns.
sized() {
	on_terminal 0 sh -c 'stty cols "$1"; shift; exec "$@"' sh "$1" env -u COLUMNS PAGER=cat "${@:2}"
}
long=long.plan.yaml
printf '%s\n' 'format: txplan/1' 'id: long' 'status: draft' 'period: {start: 2026-01-12}' 'client: {}' \
	"title: $(seq -s ' ' -w 100 300)" >$long
sized 60 "$binary" --color never render $long
widest 60
sized 60 env COLUMNS=44 "$binary" --color never render $long
widest 44
sized 60 env COLUMNS=44 "$binary" --color never --width 72 render $long
widest 72
sized 60 "$binary" --color never render --width 20 $long
widest 20
for odd in '' x 0 -5 99999999; do
	sized 60 env COLUMNS="$odd" "$binary" --color never render $long
	widest 60
done
run 0 env COLUMNS=30 "$binary" render $long # no terminal: a setting of the shell's must not change what a script reads
widest 803
run 0 txplan render --width 72 $long
widest 72
run 0 txplan render --width 0 $long
widest 803
run 0 txplan render --width 4 $long # fewer than a few make no text
widest 10
for odd in x -1 1000000 '' 4O; do
	run 2 txplan render --width "$odd" $long
	has "$err" 'is not a number of columns'
	helps
done
run 2 txplan --width x help
has "$err" '--width "x" is not a number of columns'
rm $long

# ---- Whoever reads goes away. (The pipe is closed before anything is written to it.)
# unread WANT COMMAND… : its stdout is a pipe that nobody reads.
unread() {
	local want=$1
	shift
	run "$want" python3 -c 'import os, signal, subprocess, sys
signal.signal(signal.SIGPIPE, signal.SIG_DFL)
r, w = os.pipe()
os.close(r)
sys.exit(subprocess.run(sys.argv[1:], stdout=w).returncode)' "$@"
}
for words in "check $plan" "check --format jsonl $plan" "due $plan" "render $plan" 'log mt-0417' "textconv $plan" help \
	'explain bad-date' "set mt-0417 title x -n" "log-progress mt-0417 --note x -n" verify doctor anchor; do
	# shellcheck disable=SC2086
	unread 141 "$binary" $words
	empty "$err"
done
# More than a pipe holds: the command waits for its reader, which leaves after one line.
for _ in $(seq 100); do echo $plan; done >"$work/names"
run 0 bash -c '"$1" check --files-from "$2" | head -1; [ "${PIPESTATUS[0]}" = 141 ]' bash "$binary" "$work/names"
empty "$err"
# A result that has no words goes to nobody anyway.
unread 0 "$binary" diff $plan $plan
unread 0 "$binary" render $plan -o "$work/plan.md"

# A command that writes keeps what is committed, says so, and leaves nothing.
left_clean() {
	is "$(git status --porcelain)" ''
	is "$(find . -name 'index.lock' -o -name 'main.lock' -o -name '.txplan-*' -o -name journal)" ''
}
head=$(git rev-parse HEAD)
unread 2 "$binary" log-progress mt-0417 --note x
has "$err" 'committed as'
has "$err" 'nobody reads it any more'
helps
is "$(git rev-list --count "$head"..HEAD)" 1
left_clean
printf '{"plan": "mt-0417", "note": "y"}\n' >"$work/visits.jsonl"
head=$(git rev-parse HEAD)
unread 2 "$binary" log-progress --batch "$work/visits.jsonl"
has "$err" 'What was committed stays so'
is "$(git rev-list --count "$head"..HEAD)" 1
left_clean
unread 2 "$binary" add-goal mt-0417 --title x
left_clean
# Nothing for stdout, or a refusal: as ever.
unread 0 "$binary" set mt-0417 g1/priority high
head=$(git rev-parse HEAD)
unread 2 "$binary" set mt-0417 g1/status activ
hasnt "$err" 'standard output'
is "$(git rev-parse HEAD)" "$head"
left_clean

finish

# shellcheck shell=bash disable=SC1091,SC2016,SC2154
# Help, versions, and what is said about words that txplan doesn't know.
. "$(dirname "$0")/lib.sh"

run 0 txplan help
golden help.txt "$out"
empty "$err"
for command in $(sed -n 's/^  \([a-z][a-z-]*\)  .*/\1/p' "$out"); do
	run 0 txplan "$command" --help
	golden "help-$command.txt" "$out"
	empty "$err"
	cp "$out" "$work/by-option"
	run 0 txplan help "$command"
	unchanged "$out" "$work/by-option"
done
run 0 txplan --help
golden help.txt "$out"
run 0 txplan -h
run 0 txplan --version
has "$out" "txplan $(sed -n "s/.*version: '\(.*\)',/\1/p" "$source/meson.build" | head -1)"

# No command at all is a mistake, and the help goes to stderr.
run 2 txplan
empty "$out"
has "$err" 'Usage: txplan'

run 2 txplan duee
has "$err" 'there is no command "duee"'
has "$err" 'Did you mean `txplan due`?'
empty "$out"
run 2 txplan help duee
has "$err" 'Did you mean `txplan help due`?'
run 2 txplan qqqqqqqq
helps
run 2 txplan due --witin 3m
has "$err" 'there is no option --witin'
has "$err" 'Did you mean --within?'
run 2 txplan --colour always due
has "$err" 'Did you mean --color?'
run 2 txplan due --with 3m # no abbreviations
run 2 txplan due -x
has "$err" 'there is no option -x'
helps
run 2 txplan due --within
has "$err" '--within needs a value'
helps
run 2 txplan due --exit-code=yes
has "$err" '--exit-code takes no value'
run 2 txplan due --kind review --kind goal
has "$err" '--kind is given twice: "review" and "goal"'
run 2 txplan check --format jsn
has "$err" 'Did you mean json?'
run 2 txplan render
has "$err" 'something is missing after "render"'
run 2 txplan render a b
has "$err" '"b" is one word too many'
run 2 txplan add-objective mt-0417 --title x
has "$err" '--goal is missing'
run 2 txplan -C /nowhere due
has "$err" "can't work in /nowhere"
helps

# What comes from outside never reaches the terminal as it is.
run 2 txplan "$(printf 'a\033[2Jb')"
has "$err" 'a<U+001B>[2Jb'

# A program txplan-foo becomes `txplan foo`.
mkdir "$work/bin"
printf '#!/bin/sh\necho "foo: $*"\nexit 42\n' >"$work/bin/txplan-foo"
chmod +x "$work/bin/txplan-foo"
PATH=$work/bin:$PATH run 42 txplan foo one 'two three'
has "$out" 'foo: one two three'
PATH=$work/bin:$PATH run 2 txplan ../foo
# Not one that lies where the command is run, whatever the PATH says: a clone may have brought it.
cp "$work/bin/txplan-foo" .
for path in ".:$PATH" ":$PATH" "$PATH:" "$PATH::/nowhere" "../${PWD##*/}:$PATH"; do
	PATH=$path run 2 "$binary" foo
	hasnt "$out" foo:
	has "$err" 'there is no command "foo"'
done
rm txplan-foo

# The clock.
TXPLAN_NOW=yesterday run 2 txplan due x
has "$err" 'TXPLAN_NOW is neither a date nor a time'
TXPLAN_NOW=2026-02-30 run 2 txplan due x
TXPLAN_NOW=2026-02-03T25:00:00Z run 2 txplan due x

# A result that can't be written is trouble.
run 2 sh -c '"$1" help >/dev/full' sh "$binary"
has "$err" 'could not be written to standard output: No space left on device'
helps
run 2 sh -c '"$1" help >&-' sh "$binary"
has "$err" 'could not be written to standard output: it is closed'
run 2 sh -c '"$1" --version >&-' sh "$binary"
finish

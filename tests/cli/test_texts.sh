# shellcheck shell=bash disable=SC1091,SC2016,SC2154
# Private words by standard input or from a file, since everybody on the computer can see what is on a command line.
. "$(dirname "$0")/lib.sh"
with_caseload
plan=plans/mt-0417.plan.yaml
cp $plan "$work/before"
words='She told nobody: "not even her sister". # and é'
printf '%s\n\n' "$words" >"$work/note.txt"
printf '\357\273\277First line\r\nsecond line\r\n' >"$work/dos.txt"

added() {
	checks=$((checks + 1))
	git show --format= HEAD -- $plan >"$work/shown"
	grep -qF -- "$1" "$work/shown" || {
		wrong "'$1' was not written:"
		show "$work/shown"
	}
}
# with_input TEXT WANT COMMAND…
with_input() {
	local input=$1 want=$2 got
	shift 2
	checks=$((checks + 1))
	printf '%b' "$input" | "$@" >"$out" 2>"$err"
	got=$?
	[ $got = "$want" ] || {
		wrong "exit code $got, not $want: $*"
		show "$err"
	}
}

# ---- Each kind of text, from each source.
with_input 'Slept well.\n' 0 txplan log-progress mt-0417 --goal g1 --note -
added 'note: Slept well.'
run 0 txplan log-progress mt-0417 --goal g1 --note "@$work/note.txt" --next=-x
added 'She told nobody'
added 'next: "-x"'
run 0 txplan log-progress mt-0417 --goal g1 --note "@$work/dos.txt"
added 'First line'
added 'second line'
is "$(tail -c 200 $plan | grep -c $'\r')" 0
run 0 txplan log-progress mt-0417 --goal g1 --note @<(printf 'By a pipe')
added 'By a pipe'
with_input 'Why it matters' 0 txplan set mt-0417 g1/why -
added 'Why it matters'
cp "$work/note.txt" reason.txt
run 0 txplan set mt-0417 g1/why @reason.txt -m @reason.txt
rm reason.txt
has <(git log -1 --format=%B) 'She told nobody'
with_input 'A new goal' 0 txplan add-goal mt-0417 --title - --client-words "@$work/note.txt"
added 'title: A new goal'
with_input 'By post' 0 txplan sign mt-0417 --as client --meaning approval --method -
added 'method: By post'
with_input 'Outpatient plan' 0 txplan init ab-0303 --set title=- --client.name "@$work/note.txt"
has plans/ab-0303.plan.yaml 'title: Outpatient plan'
has plans/ab-0303.plan.yaml 'She told nobody'

# ---- The signs themselves.
run 0 txplan log-progress mt-0417 --note 'Meds # of pills 3, wants to die' --next '> 3 drinks' -q
added 'note: "Meds # of pills 3, wants to die"'
added 'next: "> 3 drinks"'
run 0 txplan set mt-0417 g1/why '\@home' -q
added '+      @home'
run 0 txplan set mt-0417 g1/why '\-' -q
added '+      -'
run 0 txplan set mt-0417 g1/why '\\@home' -q
added '\@home'
run 0 txplan set mt-0417 g1/why 'reach her @home \@x' -q
added 'reach her @home \@x'
run 0 txplan set mt-0417 g1/why -q -- '- is a dash'
run 0 txplan set mt-0417 g1/why '\n is two signs' -q
added '\n is two signs'
clean

# ---- What is refused, by name, and the plan is untouched.
cp $plan "$work/before"
run 2 txplan log-progress mt-0417 --note @maria
has "$err" '--note: the file "maria" can'
has "$err" 'Write \@ at the beginning'
run 2 txplan log-progress mt-0417 --note @
helps
run 2 txplan log-progress mt-0417 --note "@$work"
has "$err" 'it is a folder'
with_input 'a\0b' 2 txplan log-progress mt-0417 --note -
has "$err" 'NUL'
printf 'caf\351\n' >latin1.txt
run 2 txplan log-progress mt-0417 --note @latin1.txt
has "$err" 'the file "latin1.txt" is not UTF-8 text in line 1: it seems to be Latin-1'
has "$err" 'iconv -f LATIN1 -t UTF-8 latin1.txt'
printf 'Came on time.\n' | iconv -f UTF-8 -t UTF-16 >utf16.txt
run 2 txplan log-progress mt-0417 --note @utf16.txt
has "$err" 'it seems to be UTF-16'
hasnt "$err" 'at the beginning'
rm latin1.txt utf16.txt
with_input 'a\377b' 2 txplan log-progress mt-0417 --note -
has "$err" 'not UTF-8'
with_input 'a\033b' 2 txplan log-progress mt-0417 --note -
has "$err" 'U+001B'
with_input '\n' 2 txplan log-progress mt-0417 --note -
has "$err" '--note is empty'
run 2 timeout 20 "$binary" log-progress mt-0417 --note @/dev/zero
has "$err" 'larger than a plan may be'
mkfifo "$work/pipe"
run 2 timeout 20 "$binary" log-progress mt-0417 --note "@$work/pipe"
has "$err" 'is empty'
ln -s "$work/note.txt" plans/link.txt
run 2 txplan log-progress mt-0417 --note @plans/link.txt
has "$err" 'symbolic link'
rm plans/link.txt
with_input x 2 txplan log-progress mt-0417 --note - --next -
has "$err" 'standard input can be read once, not for --note and for --next'
with_input x 2 txplan set - g1/why - -n
has "$err" 'not for the plan and for VALUE'
run 0 txplan log-progress mt-0417 --note x -n
unchanged $plan "$work/before"
finish

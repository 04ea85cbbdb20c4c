# shellcheck shell=bash disable=SC1091,SC2016,SC2154
# Settling what a merge left.
. "$(dirname "$0")/lib.sh"
mkdir "$work/bin"
ln -s "$binary" "$work/bin/txplan"
PATH=$work/bin:$PATH
plan=plans/mt-0417.plan.yaml
with_caseload
git branch base

# Three places that both sides changed.
two() {
	git merge --abort 2>/dev/null
	git checkout -qf -B theirs base && sed -i "$2" $plan && git commit -qam theirs &&
		git checkout -qf -B ours base && sed -i "$1" $plan && git commit -qam ours || exit 1
	run 1 git merge -q theirs
}
ours='s/    due: 2026-10-12/    due: 2026-09-01/; s/  status: active/  status: on-hold/; s/^part2: .*/part2: covered/'
theirs='s/    due: 2026-10-12/    due: 2026-09-02/; s/  status: active/  status: completed/; s/^part2: .*/part2: unknown/'
ours=${ours/s\/  status: active\/  status: on-hold\/; /} theirs=${theirs/s\/  status: active\/  status: completed\/; /}

run 0 txplan resolve
has "$err" 'there is no conflict to settle'
run 0 txplan resolve mt-0417
has "$err" 'holds no conflict'

two "$ours" "$theirs"
cp $plan "$work/marked"
run 1 txplan resolve --list
golden resolve-list.txt "$out"
run 1 txplan resolve --list --format json
golden resolve-list.json "$out"
run 2 txplan resolve
has "$err" 'nobody can be asked'
has "$err" '--ours, --theirs, --base or --take'
run 2 txplan resolve --ours --theirs
helps
run 2 txplan resolve --take goals/g1/due=mine
helps
run 2 txplan resolve --take ours
helps
run 4 txplan resolve --take goals/g1/du=ours
has "$err" 'Did you mean goals/g1/due?'
run 4 txplan resolve nowhere --ours
run 0 txplan resolve --ours -n
has "$out" '->>>>>>> theirs: goals/g1/due'
unchanged $plan "$work/marked"
is "$(git ls-files -u | wc -l)" 3

# One by one: what is left stays marked and unstaged, then all is staged, and git finishes.
run 1 txplan resolve --take goals/g1/due=theirs
has "$err" '1 of 2 conflicts settled'
has "$err" '1 conflict is left'
is "$(git ls-files -u | wc -l)" 3
is "$(grep -c '^<<<<<<<' $plan)" 1
run 0 txplan resolve mt-0417 --take '#1=base'
has "$err" 'settled, and staged'
has "$err" '`git commit` finishes the merge'
is "$(git ls-files -u | wc -l)" 0
has $plan '    due: 2026-09-02'
has $plan 'part2: not-covered'
run 0 git commit -q --no-edit
clean
is "$(git log -1 --format=%P | wc -w)" 2
is "$(ls -A plans | tr '\n' ' ')" 'mt-0417.plan.yaml zz-0001.plan.yaml '
run 0 test ! -e .git/index.lock

# The resolution is git's to undo, as with git add.
two "$ours" "$theirs"
run 0 txplan resolve --theirs
run 0 git checkout --merge $plan
is "$(git ls-files -u | wc -l)" 3

# A choice that adds an error that neither side had is refused, and can be insisted on.
two 's/^period: .*/period: {start: 2026-02-01, end: 2026-03-01}/' 's/^period: .*/period: {start: 2026-04-01, end: 2026-10-12}/'
cp $plan "$work/marked"
run 1 txplan resolve --theirs
has "$err" '[dates-out-of-order]'
has "$err" 'so it was not written'
helps
unchanged $plan "$work/marked"
is "$(git ls-files -u | wc -l)" 3
run 0 txplan resolve --theirs --allow-errors
has $plan 'period: {start: 2026-04-01, end: 2026-03-01}'
git checkout -q --merge $plan 2>/dev/null
run 0 txplan resolve --ours
has $plan 'period: {start: 2026-02-01, end: 2026-03-01}'

# On a terminal.
typing() {
	local keys=$1
	shift
	/usr/bin/python3 - "$keys" "$@" <<-'P' >"$out" 2>&1
		import os, pty, sys
		keys, words = sys.argv[1], sys.argv[2:]
		pid, fd = pty.fork()
		if not pid:
		    os.execvp(words[0], words)
		os.write(fd, keys.encode())
		shown = b""
		while True:
		    try:
		        more = os.read(fd, 65536)
		    except OSError:
		        break
		    if not more:
		        break
		    shown += more
		sys.stdout.buffer.write(shown.replace(b"\r\n", b"\n"))
		sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
	P
}
two "$ours" "$theirs"
cp $plan "$work/marked"
typing $'q\n' txplan resolve
is $? 3
unchanged $plan "$work/marked"
typing $'x\ns\nq\n' txplan resolve
is $? 3
unchanged $plan "$work/marked"
typing $'o\nt\n' txplan resolve
is $? 0
cp "$out" "$work/typed"
golden resolve-asks.txt "$work/typed"
is "$(git ls-files -u | wc -l)" 0
has $plan '    due: 2026-09-02'

# Markers that git's own merge left, and were committed.
git merge --abort 2>/dev/null || git reset -q --hard
git checkout -qf base
sed -i 's/^part2: not-covered$/<<<<<<< HEAD\npart2: covered\n=======\npart2: unknown\n>>>>>>> theirs/' $plan
git commit -qam markers
run 1 txplan resolve --list
is "$(cat "$out")" "$plan:12: #1"
run 1 txplan resolve --base
has "$err" "isn't in the file"
run 0 txplan resolve --theirs
has "$err" '1 of 1 conflict settled'
has "$err" '`txplan save` keeps it'
has $plan 'part2: unknown'
run 0 txplan save -q
is "$(git log -1 --format=%s)" 'save mt-0417: mended, it could not be read'
clean

# Markers that don't belong together, a side that is gone, no plan at all.
sed -i 's/^part2: unknown$/<<<<<<< HEAD\npart2: covered/' $plan
run 2 txplan resolve --ours
has "$err" '[broken-conflict]'
git checkout -q $plan
git checkout -qf -B theirs base && git rm -q $plan && git commit -qm gone &&
	git checkout -qf -B ours base && sed -i "$ours" $plan && git commit -qam ours || exit 1
run 1 git merge -q theirs
run 1 txplan resolve --ours
has "$err" 'one side may have deleted it'
helps
git merge --abort

# Outside of a caseload.
cp "$work/marked" ../alone.plan.yaml && cd .. || exit 1
run 0 txplan resolve alone.plan.yaml --ours
hasnt alone.plan.yaml '<<<<<<<'
finish

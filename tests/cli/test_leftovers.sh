# shellcheck shell=bash disable=SC1091,SC2016,SC2154
# What a write leaves alone: whose file it is, who may read it, what git's tree has it as. And what it must not leave: names
# beside the plans that `git add -A` would take.
. "$(dirname "$0")/lib.sh"
plan=plans/mt-0417.plan.yaml

# ---- git is told from the start to ignore what a crash may leave.
with_caseload
has .git/info/exclude '.txplan-*'
has .git/info/exclude '.merge_file_*'
echo secret >plans/.txplan-settled && cp plans/.txplan-settled .merge_file_aBcDeF
git add -A
is "$(git diff --cached --name-only)" ''
rm plans/.txplan-settled .merge_file_aBcDeF

# lines PATTERN: how often it stands there.
lines() {
	grep -cxF -- "$1" .git/info/exclude
}

# In a clone the first write does it, below what stands there, and only once.
git clone -q . "$work/clone"
cd "$work/clone" || exit 1
printf '*.tmp' >.git/info/exclude # without a line end
chmod 640 .git/info/exclude
run 0 txplan set mt-0417 g1/note a
run 0 txplan set mt-0417 g1/note b
is "$(head -1 .git/info/exclude)" '*.tmp'
is "$(lines '.txplan-*')" 1
is "$(stat -c %a .git/info/exclude)" 640
rm -r .git/info
run 0 txplan git-setup
is "$(lines '.txplan-*')" 1
# Where it can't be written, the write goes on.
rm .git/info/exclude && ln -s "$work/elsewhere" .git/info/exclude
run 0 txplan set mt-0417 g1/note c
run 0 test ! -e "$work/elsewhere"
rm .git/info/exclude && mkdir .git/info/exclude
run 0 txplan set mt-0417 g1/note d
rmdir .git/info/exclude
# In a worktree it is the file of them all.
git worktree add -q -b side "$work/side"
(cd "$work/side" && txplan set -q mt-0417 g1/note e) || wrong 'no write in a worktree'
is "$(lines '.txplan-*')" 1
is "$(ls .git/info)" exclude
git worktree remove --force "$work/side"

# ---- A write keeps the mode; a new file is its owner's alone.
cd "$work/here" || exit 1
is "$(stat -c %a $plan plans/zz-0001.plan.yaml .gitattributes .txplan/config.yaml | sort -u | tr '\n' ' ')" '600 644 '
umask 022

# keeps MODE COMMAND…
keeps() {
	local mode=$1
	shift
	chmod "$mode" $plan
	run 0 "$@"
	is "$(stat -c %a $plan)" "$mode"
}
for mode in 640 644 400 660 600; do
	keeps $mode txplan set mt-0417 g1/note "mode $mode"
done
chmod 640 $plan
echo '# by hand' >>$plan
keeps 640 txplan save
printf '{"plan": "mt-0417", "note": "x"}\n' >"$work/rows.jsonl"
keeps 644 txplan log-progress --batch "$work/rows.jsonl"
chmod 640 .git/config .gitattributes
git config --unset pull.rebase
echo '*.plan.yaml -merge' >>.gitattributes && git commit -qam attributes
run 0 txplan git-setup
is "$(stat -c %a .git/config .gitattributes | sort -u)" 640
git config core.sharedRepository group
chmod 640 $plan
run 0 txplan set mt-0417 g1/note shared
is "$(stat -c %a $plan)" 660
git config --unset core.sharedRepository
# git's tree has it as a program, and so it stays; a file that was made one by hand stays what it is, too.
chmod 750 $plan && git add $plan && git commit -qm program
run 0 txplan set mt-0417 g1/note program
is "$(stat -c %a $plan) $(git ls-tree HEAD $plan | cut -c1-6)" '750 100755'
chmod 600 $plan
run 0 txplan set mt-0417 g1/note again
is "$(stat -c %a $plan) $(git ls-tree HEAD $plan | cut -c1-6)" '600 100755'
git update-index --chmod=-x $plan && git commit -qm 'no program'

# The group, the owner, an access list and attributes.
if [ "$(id -u)" = 0 ]; then
	chown 1234:5678 $plan && chmod 640 $plan
	run 0 txplan set mt-0417 g1/note owner
	is "$(stat -c '%u:%g %a' $plan)" '1234:5678 640'
	chown 0:0 $plan
fi
if python3 -c 'import os, sys; os.setxattr(sys.argv[1], "user.note", b"kept")' $plan 2>"$work/no"; then
	run 0 txplan set mt-0417 g1/note attribute
	is "$(python3 -c 'import os, sys; print(os.getxattr(sys.argv[1], "user.note").decode())' $plan)" kept
fi
# Another name of the file, as a backup has, keeps the old bytes.
ln $plan "$work/backup"
cp $plan "$work/before"
run 0 txplan set mt-0417 g1/note "not in the backup"
unchanged "$work/backup" "$work/before"
rm "$work/backup"

# ---- resolve, too; and outside a caseload.
chmod 640 $plan
git branch base
git checkout -q -B theirs base && sed -i 's/^part2: .*/part2: covered/' $plan && git commit -qam theirs
git checkout -q -B main base && sed -i 's/^part2: .*/part2: unknown/' $plan && git commit -qam ours
PATH=/usr/bin:/bin git merge -q theirs >"$work/merge" 2>&1
chmod 640 $plan
cp $plan "$work/alone.plan.yaml"
run 0 txplan resolve --ours
is "$(stat -c %a $plan)" 640
git commit -q --no-edit
chmod 640 "$work/alone.plan.yaml"
run 0 txplan -C "$work" resolve --theirs "$work/alone.plan.yaml"
is "$(stat -c %a "$work/alone.plan.yaml")" 640
run 0 txplan render mt-0417 -o "$work/page.txt"
is "$(stat -c %a "$work/page.txt")" 600
clean
finish

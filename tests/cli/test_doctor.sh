# shellcheck shell=bash disable=SC1091,SC2016,SC2154
# What is around the plans: each thing that can be wrong, and what doctor says to do about it.
. "$(dirname "$0")/lib.sh"
mkdir "$work/bin"
ln -s "$binary" "$work/bin/txplan"
PATH=$work/bin:/usr/bin:/bin
plan=plans/mt-0417.plan.yaml

run 5 txplan doctor
has "$out" 'problem  '
with_caseload
chmod 700 .
run 0 txplan doctor
golden doctor.txt "$out"
empty "$err"
run 0 txplan doctor -q
empty "$out"

# sick CHECK TEXT: there is one problem, it is this one, and there is a remedy.
sick() {
	run 1 txplan doctor -q
	checks=$((checks + 1))
	[ "$(grep -c '^problem' "$out")" = "${3-1}" ] || { wrong 'not one problem'; show "$out"; }
	has "$out" "$2"
	tail -1 "$out" | grep -q '^           [^ ]' || { wrong 'no remedy'; show "$out"; }
	run 1 txplan doctor --format jsonl
	has "$out" "{\"check\":\"$1\",\"state\":\"problem\""
}

# ---- git's settings, and the program.
git config pull.rebase true
sick settings 'pull.rebase is "true"'
git config --unset merge.txplan.driver
git config pull.rebase false
sick settings 'merge.txplan.driver is not set'
txplan git-setup -q
git config diff.txplan.cachetextconv true
sick settings 'second copies of plans'
git config --unset diff.txplan.cachetextconv
git config txplan.site B2
sick site 'can'\''t be part of an id'
git config --unset txplan.site
mv "$work/bin/txplan" "$work/bin/away"
sick program 'none is found on PATH'
mv "$work/bin/away" "$work/bin/txplan"
git config remote.origin.url /nowhere
run 0 txplan doctor
has "$out" 'note     this clone has no site tag'
git config --unset remote.origin.url
cp "$HOME/.gitconfig" "$work/gitconfig"
: >"$HOME/.gitconfig"
sick identity ''
cp "$work/gitconfig" "$HOME/.gitconfig"

# ---- Attributes.
echo '*.plan.yaml merge=union' >.git/info/attributes
sick attributes 'git'\''s attribute merge of plans/mt-0417.plan.yaml is "union", not "txplan"'
echo '*.plan.yaml filter=git-crypt' >.git/info/attributes
sick attributes 'git-crypt'
echo 'plans/zz-0001.plan.yaml text' >.git/info/attributes
sick attributes 'so that line ends may be changed'
rm .git/info/attributes
git rm -q --cached .gitattributes
git commit -qm x
sick attributes '.gitattributes is not committed'
git add .gitattributes && git commit -qm x
echo '*.plan.yaml merge=txplan' >>.gitattributes && git commit -qam twice
run 0 txplan doctor
has "$out" 'note     .gitattributes has 2 lines with merge='

# Edited by hand: each of the commands that are named does what is said of it. `txplan save` leaves that file alone.
for words in 'git commit' 'git checkout'; do
	echo '# by hand' >>.gitattributes
	run 0 txplan save
	run 0 txplan -C plans doctor
	has "$out" 'note     .gitattributes: edited by hand and not committed'
	hasnt "$out" 'txplan save'
	(cd plans && sh -c "$(grep -o "$words[^\`]*" "$out")") >/dev/null 2>&1
	is "$(git status --porcelain)" ''
	is "$(git diff HEAD~1 --name-only)" .gitattributes
done

# ---- Files, index, HEAD.
echo '# by hand' >>$plan
run 0 txplan doctor
has "$out" "note     $plan: edited by hand and not committed"
git add $plan
sick files 'staged and not committed'
git reset -q --hard
rm $plan
sick files 'gone from the folder'
git checkout -q $plan
cp "$source/examples/bo-0032.plan.yaml" plans/
run 0 txplan doctor
has "$out" 'not in the history yet'
echo 'bo-*' >.git/info/exclude
sick ignored 'ignored by git'
rm plans/bo-0032.plan.yaml .git/info/exclude
mkdir plans/old && cp $plan plans/old/ && git add plans/old && git commit -qm twice
sick ids 'one id is in two places'
git rm -qr plans/old && git commit -qm once
touch plans/.txplan-settled
sick leftovers "a file was left by a crash, and may hold clients' words: plans/.txplan-settled"
echo '.txplan-*' >.git/info/exclude
touch .merge_file_aBcDeF
sick leftovers 'delete them: rm .merge_file_aBcDeF plans/.txplan-settled'
rm .merge_file_aBcDeF
rm plans/.txplan-settled
for lock in index.lock HEAD.lock config.lock refs/heads/main.lock; do
	touch ".git/$lock"
	sick locks ".git/$lock: there, and not txplan's"
	run 0 test -f ".git/$lock"
	rm ".git/$lock"
done

# ---- What git is told to ignore: doctor adds it where it can, and says where it can't.
rm -rf .git/info
ln -s "$work" .git/info
sick exclude '/info/exclude lacks .txplan-* and .merge_file_*'
rm .git/info
mkdir .git/info && echo '.merge_file_*' >.git/info/exclude
run 0 txplan doctor
is "$(grep -c '^\.txplan-\*$' .git/info/exclude)" 1

# ---- A caseload below the repository's top: there git runs the merge, and there lies what is left of it.
mkdir -p "$work/top/a/clinic" && chmod 700 "$work/top" && cd "$work/top/a/clinic" && git init -q "$work/top" &&
	txplan init -q pp-1 --here >/dev/null && txplan git-setup -q
run 0 txplan doctor -q
touch ../../.merge_file_aBcDeF ../../.merge_other
sick leftovers "a file was left by a crash, and may hold clients' words: ../../.merge_file_aBcDeF"
txplan doctor -q >"$out"
sh -c "$(grep -o 'rm .*' "$out")"
is "$(ls -A ../..)" "$(printf '.git\n.merge_other\na')"
cd "$work/here" || exit 1

# ---- What a crash of ours left is repaired.
cp -l .git/txplan.lock .git/index.lock
cp -l .git/txplan.lock .git/config.lock
cp .git/index .git/txplan-index
run 0 txplan doctor
run 0 test ! -e .git/index.lock -a ! -e .git/config.lock -a ! -e .git/txplan-index

# ---- A merge.
git branch base
git checkout -q -B theirs base && sed -i 's/^part2: .*/part2: covered/' $plan && git commit -qam theirs
git checkout -q -B main base && sed -i 's/^part2: .*/part2: unknown/' $plan && git commit -qam ours
git merge -q theirs >/dev/null 2>&1
sick merge 'left unfinished by a merge' 2
git merge --abort

# ---- Who can read it. Above the sandbox the way is closed, as in a home folder; here it is opened.
chmod 755 "$work" . && chmod 644 $plan
if [ "$(stat -c %a "$(dirname "$work")")" != 700 ]; then
	sick privacy 'other people on this computer can read'
	chmod 700 .
	run 0 txplan doctor
	has "$out" "nobody else on this computer can read the plans"
	chmod 755 .
	git config core.sharedRepository group
	run 0 txplan doctor
	has "$out" 'note     the repository is shared'
	git config --unset core.sharedRepository

	# git's folder lies above the caseload: closing the caseload does not close the history. What is said can be pasted.
	(umask 022 && mkdir "$work/big one" && cd "$work/big one" && git init -q && mkdir "it's" && cd "it's" &&
		txplan init -q pp-1 --here >/dev/null && txplan git-setup -q && chmod 755 . plans && chmod 644 plans/*.yaml)
	cd "$work/big one/it's" && chmod 755 ../.git
	sick privacy 'other people on this computer can read plans/pp-1.plan.yaml'
	txplan doctor -q >"$out"
	bash -c "$(grep -o 'chmod.*' "$out")"
	is "$(stat -c %a .)" 700
	sick privacy 'other people on this computer can read '"$work/big one/.git/"
	txplan doctor -q >"$out"
	bash -c "$(grep -o 'chmod.*' "$out")"
	is "$(stat -c %a ../.git) $(stat -c %a "$work/big one")" '700 755'
	txplan doctor >"$out"
	has "$out" 'nobody else on this computer can read the plans'
	# Objects that are borrowed are read like our own.
	umask 022 && git init -q --bare "$work/lent.git" && umask 077
	echo "$work/lent.git/objects" >../.git/objects/info/alternates
	sick privacy 'other people on this computer can read '"$work/lent.git/objects"
	txplan doctor -q >"$out"
	sh -c "$(grep -o 'chmod.*' "$out")"
	run 0 txplan doctor
	rm ../.git/objects/info/alternates
	# So can what is said of attributes; and a name with a newline is read back by a plain POSIX shell.
	echo '*.plan.yaml merge=union' >../.git/info/attributes
	sick attributes 'is "union"'
	txplan doctor -q >"$out"
	sh -c "$(grep -o 'git check-attr[^`]*' "$out")" >"$work/attributes"
	has "$work/attributes" 'plans/pp-1.plan.yaml: merge: union'
	mv "$work/big one/it's" "$work/big one/it's"$'\na %d \\ b'
	cd "$work/big one/it's"$'\na %d \\ b' && mkdir below && cd below || exit 1
	chmod 755 ..
	run 1 txplan doctor -q
	sh -c "$(grep -o 'chmod go-rwx.*' "$out")"
	is "$(stat -c %a ..)" 700
	cd "$work/here" || exit 1
fi
chmod 700 .

# ---- Repositories that it can't be.
mv .git/objects "$work/objects" && mkdir .git/objects
run 5 txplan doctor -q
has "$out" 'problem  '
rmdir .git/objects && mv "$work/objects" .git/objects
git config extensions.partialClone origin
git config core.repositoryformatversion 1
run 5 txplan doctor
has "$out" 'partial clone'
run 5 txplan doctor --format json
has "$out" '"check":"repository","state":"problem"'
finish

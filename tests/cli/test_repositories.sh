# shellcheck shell=bash disable=SC1091,SC2016,SC2154
# Repositories that are not plain: each either works or is refused by name; never a wrong commit.
. "$(dirname "$0")/lib.sh"
with_caseload
plan=plans/mt-0417.plan.yaml
template=$work/template
cp -a . "$template"

# A fresh copy of the caseload, in a folder of its own.
fresh() {
	rm -rf "$work/here" && cp -a "$template" "$work/here" && cd "$work/here" || exit 1
	cp $plan "$work/before"
	head=$(git rev-parse HEAD)
}

# writes: a change goes through; git agrees; only the plan is in the commit.
writes() {
	run 0 txplan set mt-0417 g1/note "${1-x}"
	is "$(git diff --name-only HEAD~ HEAD)" "${2-}$plan"
	is "$(git log -1 --format=%s)" 'set mt-0417 goals/g1/note'
	is "$(git show "HEAD:${2-}$plan" | cmp - $plan && echo same)" same
}

# refuses EXIT WORDS: all that write say so, and nothing is different from before.
refuses() {
	local before after command
	before=$(git rev-parse HEAD 2>&1; git ls-files -s 2>&1; git status --porcelain 2>&1)
	for command in 'set mt-0417 g1/note x' 'log-progress mt-0417 --note x' 'init nn-0001 --here'; do
		# shellcheck disable=SC2086
		run "$1" txplan $command --no-input
		has "$err" "$2"
		helps
	done
	after=$(git rev-parse HEAD 2>&1; git ls-files -s 2>&1; git status --porcelain 2>&1)
	is "$after" "$before"
}

# ---- What other people have staged stays staged, and does not get in the way.
fresh
echo letter >letter.txt
git add letter.txt
writes
is "$(git status --porcelain)" 'A  letter.txt'
run 0 txplan log-progress mt-0417 --note x
run 0 txplan init nn-0001
is "$(git diff --name-only HEAD~ HEAD)" plans/nn-0001.plan.yaml
is "$(git status --porcelain)" 'A  letter.txt'
# But a hand edit is taken over only when nothing else is staged.
echo '# by hand' >>$plan
cp $plan "$work/before"
run 5 txplan log-progress mt-0417 --note x
has "$err" 'staged'
helps
run 5 txplan save mt-0417
has "$err" 'letter.txt'
helps
unchanged $plan "$work/before"
is "$(git diff --cached --name-only)" letter.txt
# A version of the plan itself that is staged and not in the file would be lost.
git reset -q --hard
echo '# staged' >>$plan
git add $plan
git show HEAD:$plan >$plan
run 5 txplan set mt-0417 g1/note y
has "$err" 'another version of'
helps
has "$err" 'git restore --staged'
git reset -q
writes y
clean

# ---- Detached: it works, and says that no branch has it.
fresh
git checkout -q --detach
run 0 txplan set mt-0417 g1/note x
has "$err" 'HEAD is detached'
has "$err" 'git switch -c'
is "$(git rev-parse HEAD~)" "$head"
clean

# ---- A repository inside the caseload is no part of it.
fresh
git init -q plans/theirs
cp $plan plans/theirs/tt-0001.plan.yaml
sed -i 's/mt-0417/tt-0001/' plans/theirs/tt-0001.plan.yaml
run 5 txplan set plans/theirs/tt-0001.plan.yaml g1/note x
has "$err" 'is in no caseload'
helps
run 5 txplan -C plans/theirs set mt-0417 g1/note x
has "$err" 'this folder is in no caseload'
helps
run 4 txplan due tt-0001
run 1 txplan check --format jsonl
hasnt "$out" tt-0001
run 1 txplan check plans/theirs
run 0 txplan save
has "$err" 'nothing to save'
writes
run 0 txplan -C plans/theirs init tt-0002 --here
is "$(git -C plans/theirs log --format=%s)" 'init tt-0002'
is "$(git log -1 --format=%s)" 'set mt-0417 goals/g1/note'

# ---- One id in two places: two clones each made it, in one layout and the other.
fresh
other=plans/$(printf mt-0417 | sha256sum | cut -c1-2)
mkdir "$other"
cp $plan "$other/"
for place in $plan "$other/mt-0417.plan.yaml"; do
	for command in "set $place g1/note x" "log-progress $place --note x" "save $place"; do
		# shellcheck disable=SC2086
		run 1 txplan $command
		has "$err" 'one id is in two places'
		helps
	done
done
run 1 txplan set mt-0417 g1/note x
run 1 txplan save
run 2 txplan init mt-0417
is "$(git rev-parse HEAD)" "$head"
unchanged $plan "$work/before"
rm -r "$other"
writes
clean


# ---- Something is under way.
under_way() {
	git reset -q --hard
	echo 1 >other
	git add other
	git commit -qm base
	git checkout -qb side
	echo 2 >other
	git commit -qam side
	git checkout -q -
	echo 3 >other
	git commit -qam main
}
for what in merge rebase cherry-pick; do
	fresh
	under_way
	git $what side >/dev/null 2>&1
	refuses 5 "a git $what is under way"
	run 0 txplan save # there is nothing to save
	git $what --abort
	writes
done
fresh
under_way
git revert --no-edit HEAD~ >/dev/null 2>&1
refuses 5 'a git revert is under way'
fresh
under_way
git format-patch -q -1 side -o "$work" >/dev/null
git am "$work"/0001-side.patch >/dev/null 2>&1
refuses 5 'a git am is under way'
fresh
under_way
git bisect start -q >/dev/null
refuses 5 'a git bisect is under way'
git bisect reset >/dev/null 2>&1
writes
fresh
under_way
GIT_SEQUENCE_EDITOR='sed -i s/pick/edit/' git rebase -qi HEAD~ >/dev/null 2>&1
refuses 5 'a git rebase is under way'

# ---- Kinds of repositories that work.
fresh
git worktree add -q "$work/tree" -b tree 2>/dev/null
cd "$work/tree" || exit 1
writes
is "$(git rev-list --count HEAD..master 2>/dev/null || git rev-list --count HEAD..main)" 0
clean
cd "$work/here" && clean
rm -rf "$work/tree"

fresh
git checkout -q --orphan new
git rm -q --cached -r .
run 0 txplan save mt-0417
is "$(git rev-list --count HEAD)" 1
is "$(git ls-files)" $plan
fresh
git checkout -q --orphan new
# All is staged, and nothing committed: the plan is taken over only when nothing else would come with it.
run 5 txplan set mt-0417 g1/note x
has "$err" 'git reset'
helps
run 0 txplan init nn-0001
is "$(git ls-tree -r --name-only HEAD)" plans/nn-0001.plan.yaml
is "$(git diff --cached --name-only | wc -l)" 4

fresh
git clone -q --depth 1 "file://$work/here" "$work/shallow"
cd "$work/shallow" || exit 1
writes
clean 5 # not the whole history
rm -rf "$work/shallow"

fresh
git clone -q -s . "$work/borrows"
cd "$work/borrows" || exit 1
writes
clean 5 # not all of it is here
mv "$work/here/.git" "$work/here/.gone"
refuses 5 'says objects are borrowed from
has "$err" 'git fsck'
rm -rf "$work/borrows"

for setting in 'core.fileMode false' 'core.ignoreCase true' 'core.precomposeUnicode true' 'core.sharedRepository group' \
	'core.untrackedCache true' 'core.hooksPath /nowhere' 'core.logAllRefUpdates false' 'index.version 4' 'core.autocrlf true' \
	'core.autocrlf input' 'core.eol crlf' 'core.safecrlf true' 'gc.auto 1' 'feature.manyFiles true'; do
	fresh
	# shellcheck disable=SC2086
	git config $setting
	writes "$setting"
	clean
done

fresh
git update-index --index-version 4
git update-index --untracked-cache 2>/dev/null
writes
clean
for flag in assume-unchanged skip-worktree; do
	fresh
	git update-index --$flag $plan
	writes
	clean
	git update-index --$flag $plan
	echo '# by hand' >>$plan
	run 0 txplan set mt-0417 g1/note y
	has "$err" 'was edited by hand'
	clean
done

# Another file that is put in the place of a commit or a blob for looking at is not committed.
fresh
txplan set mt-0417 g1/note first -q 2>/dev/null
git replace HEAD "$head"
writes
is "$(git --no-replace-objects rev-parse HEAD~)" "$(git --no-replace-objects rev-parse HEAD~)"
is "$(git --no-replace-objects rev-list --count HEAD)" 4
git replace -d "$(git replace -l)" >/dev/null
clean
fresh
git replace "$(git rev-parse HEAD:$plan)" "$(git rev-parse HEAD:plans/zz-0001.plan.yaml)"
run 0 txplan set mt-0417 g1/note x
has "$err" 'set goals/g1/note'
is "$(git --no-replace-objects diff --numstat HEAD~ HEAD)" "1	0	$plan"
fresh
txplan set mt-0417 g1/note first -q 2>/dev/null
git config advice.graftFileDeprecated false
git rev-parse HEAD >.git/info/grafts
writes
rm .git/info/grafts
is "$(git rev-list --count HEAD)" 4
clean

# No hooks are run.
fresh
for hook in pre-commit prepare-commit-msg commit-msg post-commit reference-transaction post-index-change; do
	printf '#!/bin/sh\ntouch "%s/ran"\nexit 1\n' "$work" >.git/hooks/$hook
	chmod +x .git/hooks/$hook
done
writes
[ ! -e "$work/ran" ] || wrong 'a hook was run'
rm .git/hooks/*
clean

# A plan that git is told to ignore is a plan all the same.
fresh
echo 'plans/' >.gitignore
git add .gitignore
git commit -qm ignore
writes
run 0 txplan init nn-0001
is "$(git ls-files plans/nn-0001.plan.yaml)" plans/nn-0001.plan.yaml
clean

# A mode that is only the file's is left as it is in the history.
fresh
chmod 755 $plan
writes
is "$(git ls-files -s $plan | cut -c1-6)" 100644
git update-index --chmod=+x $plan
git commit -qm mode
git checkout -q -- $plan
writes y
is "$(git ls-files -s $plan | cut -c1-6)" 100755
clean 6 # a plan is no program

# ---- Where the caseload is.
fresh
mkdir -p a/clinic
git mv plans .txplan .gitattributes a/clinic/
git commit -qm Move
cd a/clinic || exit 1
writes x a/clinic/
clean
run 0 txplan -C plans set mt-0417 g1/note y
run 4 txplan -C ../.. due mt-0417
clean

fresh
git init -q "$work/super"
git -C "$work/super" -c protocol.file.allow=always submodule add -q "$work/here" clinic 2>/dev/null
git -C "$work/super" commit -qm sub
cd "$work/super/clinic" || exit 1
writes
clean
is "$(git -C .. status --porcelain)" ' M clinic'
cd "$work/here" || exit 1
git -c protocol.file.allow=always submodule add -q "$work/super/clinic" plans/sub 2>/dev/null
git commit -qm sub
writes
run 1 txplan check --format jsonl
is "$(grep -c '"mt-0417"' "$out")" 1
clean
rm -rf "$work/super"

fresh
mv .git "$work/dotgit"
ln -s "$work/dotgit" .git
writes
rm .git
echo "gitdir: $work/dotgit" >.git
writes y
clean
ln -s "$work/here" "$work/link"
run 0 txplan -C "$work/link" set mt-0417 g1/note z
run 0 txplan set "$work/link/$plan" g1/note a
clean
rm -rf "$work/dotgit" "$work/link"

# ---- Refused by name.
fresh
git config core.bare true
refuses 5 'bare repository'
fresh
rm -rf .git
git init -q --object-format=sha256
refuses 5 'SHA-256'
fresh
git config core.repositoryFormatVersion 1
for extension in 'refStorage reftable' 'partialClone origin' 'worktreeConfig true' 'preciousObjects true'; do
	# shellcheck disable=SC2086
	git config -f .git/config extensions.$extension
	refuses 5 "extensions."
	git config -f .git/config --unset "extensions.${extension% *}"
done
git config core.repositoryFormatVersion 99 2>/dev/null
refuses 5 'version 99'
# The settings of one worktree count as git has them, where libgit2 can open it.
fresh
git config extensions.worktreeConfig true
git config --worktree commit.gpgSign true
git config --worktree gpg.format ssh
run 6 txplan set mt-0417 g1/note x
unchanged $plan "$work/before"
git config --worktree --unset commit.gpgSign
writes
fresh
git update-index --split-index
refuses 5 'split'
has "$err" 'git update-index --no-split-index'
fresh
git sparse-checkout init --cone --sparse-index 2>/dev/null
git sparse-checkout set plans 2>/dev/null
run 5 txplan set plans/mt-0417.plan.yaml g1/note x
helps
is "$(git rev-parse HEAD)" "$head"

fresh
for attribute in filter=git-crypt filter=lfs ident working-tree-encoding=UTF-16; do
	for file in .git/info/attributes plans/.gitattributes "$work/attributes"; do
		echo "*.plan.yaml $attribute" >"$file"
		git config core.attributesFile "$work/attributes"
		refuses 5 "the attribute ${attribute%%=*}"
		rm "$file"
	done
done
git config --unset core.attributesFile
printf '[attr]secret filter=git-crypt\n*.plan.yaml secret\n' >.git/info/attributes
refuses 5 'the attribute filter'
echo '*.plan.yaml -text -filter -ident -working-tree-encoding' >>.git/info/attributes
writes
clean
# Line ends that git would change.
fresh
sed -i 's/$/\r/' $plan
git commit -qam crlf
cp $plan "$work/before"
for line in '*.plan.yaml text' '*.plan.yaml text=auto' '*.plan.yaml !text eol=crlf'; do
	echo "$line" >.git/info/attributes
	run 5 txplan set mt-0417 g1/note x
	has "$err" 'line ends'
	helps
	unchanged $plan "$work/before"
done
rm .git/info/attributes
writes
git rm -q .gitattributes
git commit -qm attributes
git config core.autocrlf true
run 5 txplan set mt-0417 g1/note y
has "$err" 'line ends'

# Links are followed nowhere below the caseload's folder.
fresh
mv $plan "$work/outside"
ln -s "$work/outside" $plan
run 2 txplan set mt-0417 g1/note x
has "$err" 'symbolic link'
helps
run 2 txplan save
unchanged "$work/outside" "$work/before"
fresh
mv plans "$work/plans"
ln -s "$work/plans" plans
run 2 txplan set mt-0417 g1/note x
has "$err" 'symbolic link'
helps
run 2 txplan init nn-0001
helps
unchanged "$work/plans/mt-0417.plan.yaml" "$work/before"
is "$(git rev-parse HEAD)" "$head"
rm -rf "$work/plans"
for link in .txplan .txplan/config.yaml; do
	fresh
	mv $link "$work/settings"
	ln -s "$work/settings" $link
	run 5 txplan set $plan g1/note x
	has "$err" 'symbolic link'
	helps
	run 5 txplan init nn-0001 --here
	helps
	is "$(git rev-parse HEAD)" "$head"
	rm -rf "$work/settings"
done
# Nor are settings that are gone from the folder begun anew.
fresh
rm -r .txplan
run 2 txplan init nn-0001 --here --layout sharded
has "$err" 'config.yaml is in the history, but its file is gone'
helps
is "$(git rev-parse HEAD)" "$head"
fresh
sleep 1
git status >/dev/null
git sparse-checkout init --cone 2>/dev/null
git sparse-checkout set nothing 2>/dev/null
run 2 txplan init nn-0001 --here
helps
is "$(git rev-parse HEAD)" "$head"

# Git's variables that name another repository.
fresh
git init -q "$work/another"
for variable in "GIT_DIR=$work/another/.git" "GIT_WORK_TREE=$work/another" "GIT_INDEX_FILE=$work/index" \
	"GIT_OBJECT_DIRECTORY=$work/another/.git/objects" "GIT_COMMON_DIR=$work/another/.git"; do
	run 5 env "$variable" "$binary" set mt-0417 g1/note x
	has "$err" "${variable%%=*}"
	helps
done
run 0 env GIT_INDEX_FILE="$work/index" "$binary" log mt-0417 # as in a hook of `git commit -a`
run 0 env GIT_DIR=.git GIT_WORK_TREE="$PWD" GIT_INDEX_FILE=.git/index "$binary" set mt-0417 g1/note x
clean
git config core.worktree "$work/another"
run 5 txplan set mt-0417 g1/note y
has "$err" 'outside the work tree'
helps
rm -rf "$work/another"

# ---- Damage.
fresh
echo '[broken' >.git/config
refuses 5 "can't be opened"
fresh
rm .git/HEAD
refuses 5 'is no git repository'
fresh
branch=$(git symbolic-ref HEAD)
: >".git/$branch"
refuses 5 "can't read HEAD"
fresh
: >.git/index.lock
refuses 5 'index.lock is there'
rm .git/index.lock
: >".git/$branch.lock"
refuses 5 'the branch is locked'
fresh
rm .git/index
run 5 txplan set mt-0417 g1/note x
helps
git reset -q
writes
fresh
truncate -s -30 .git/index
run 5 txplan set mt-0417 g1/note x
has "$err" 'git reset'
rm .git/index
git reset -q
writes
fresh
tree=$(git rev-parse 'HEAD^{tree}')
rm -f ".git/objects/${tree:0:2}/${tree:2}"
run 5 txplan set mt-0417 g1/note x
has "$err" 'git fsck'
is "$(git rev-parse HEAD)" "$head"
unchanged $plan "$work/before"

# ---- Other people's.
fresh
run 5 env GIT_CONFIG_GLOBAL="$work" "$binary" set mt-0417 g1/note x
has "$err" "git's settings can't be read"
helps
if [ "$(id -u)" = 0 ]; then
	chown -R 65534 .
	run 5 txplan set mt-0417 g1/note x
	has "$err" 'belongs to another user'
	has "$err" 'safe.directory'
	run 5 txplan init nn-0001 --here
	has "$err" 'belongs to another user'
	run 0 txplan due mt-0417
	git config --global --add safe.directory "$PWD"
	writes
	clean
	if command -v setpriv >/dev/null; then
		as_nobody() {
			setpriv --reuid 65534 --regid 65534 --clear-groups -- "$@"
		}
		chmod 711 "$work" && chmod -R a+rX "$HOME" . && chown -R 0 .
		run 5 as_nobody "$binary" set mt-0417 g1/note y
		helps
		chown -R 65534 . && chmod 000 .git/config
		run 5 as_nobody "$binary" set mt-0417 g1/note y
		helps
		run 5 as_nobody "$binary" init nn-0001 --here
		chmod 644 .git/config && chmod 000 .txplan/config.yaml
		run 5 as_nobody "$binary" set $plan g1/note y
		helps
		run 5 as_nobody "$binary" init nn-0001 --here
		helps
		is "$(git log -1 --format=%s)" 'set mt-0417 goals/g1/note'
	fi
fi

# ---- A pipe with a name, where git has a file, would be waited for without end: it is named, by all that open the repository.
# waits PATH CODE COMMAND…
waits() {
	run "$2" timeout 20 "$binary" "${@:3}"
	cat "$out" "$err" >"$work/both"
	has "$work/both" "$1 is not an ordinary file"
}
for file in .git/config .git/HEAD .git/index .git/packed-refs .git/commondir .git/info/attributes .git/info/exclude .gitattributes \
	.gitignore .git/refs/heads/main; do
	fresh
	rm -f $file && mkfifo $file
	waits $file 5 log mt-0417
	waits $file 5 set mt-0417 g1/note x
	waits $file 5 set -n mt-0417 g1/note x
	waits $file 5 verify
	waits $file 5 anchor
	[[ $file == *main ]] || waits $file 5 git-setup
	waits $file 5 doctor
	is "$(test -p $file && echo there)" there
done
fresh
mkfifo .git/refs/heads/other plans/.gitattributes
waits refs/heads/other 5 verify
waits plans/.gitattributes 5 set mt-0417 g1/note x
finish

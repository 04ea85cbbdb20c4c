# shellcheck shell=bash disable=SC1091,SC2016,SC2154
# A command that writes opens each file of git's settings once: the repository's, the user's, and those that they include.
. "$(dirname "$0")/lib.sh"
command -v strace >/dev/null || { echo 'strace is missing'; exit 1; }
with_caseload
plan=plans/mt-0417.plan.yaml
mkdir -p "$HOME/inner/deep"
ssh-keygen -q -t ed25519 -N '' -C '' -f "$work/key"

# Includes in includes, by whole paths, relative to the file that names them, and one whose condition doesn't hold.
git config --global include.path inner/one
printf '[include]\n\tpath = deep/two\n[commit]\n\tgpgsign = true\n' >"$HOME/inner/one"
printf '[gpg]\n\tformat = ssh\n[user]\n\tsigningkey = %s\n' "$work/key" >"$HOME/inner/deep/two"
printf '[core]\n\tautocrlf = false\n' >"$work/three"
printf '[core]\n\tfilemode = true\n' >"$work/four"
git config include.path "$work/three"
git config "includeIf.gitdir:/nowhere/.path" "$work/four"

# opens N FILE: how often the command that was traced opened it.
opens() {
	local n
	n=$(grep -v ENOENT "$work/trace" | grep -cF "\"$2\"")
	is "$2 $n" "$2 $1"
}

traced() {
	# Leaks are not looked for in what is traced.
	run 0 env ASAN_OPTIONS="${ASAN_OPTIONS:-}:detect_leaks=0" LSAN_OPTIONS= \
		strace -f -qq -e trace=open,openat,openat2 -e signal=none -o "$work/trace" "$binary" "$@"
}

once() {
	for file in "$PWD/.git/config" "$HOME/inner/one" "$HOME/inner/deep/two" "$work/three" "$work/four" "$1"; do
		opens 1 "$file"
	done
	is "$(git cat-file commit HEAD | grep -c '^gpgsig')" 1
}

for command in 'set mt-0417 g1/note once' 'add-goal mt-0417 --title once' 'log-progress mt-0417 --note once'; do
	# shellcheck disable=SC2086
	traced $command
	once "$HOME/.gitconfig"
done

# What GIT_CONFIG_GLOBAL names, with what the environment itself holds.
mv "$HOME/.gitconfig" "$HOME/other"
export GIT_CONFIG_GLOBAL=$HOME/other GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.autocrlf GIT_CONFIG_VALUE_0=false
traced set mt-0417 g1/note again
once "$HOME/other"
unset GIT_CONFIG_GLOBAL GIT_CONFIG_COUNT
mv "$HOME/other" "$HOME/.gitconfig"

# What says how git changes files is read once by txplan and once by libgit2, for however many plans.
for id in mt-0417 zz-0001; do
	echo "{\"plan\":\"$id\",\"note\":\"once\"}"
done >"$work/batch.jsonl"
traced log-progress --batch "$work/batch.jsonl"
is "$(git show --stat --format= | grep -c 'plan.yaml')" 2
is "$(grep -v ENOENT "$work/trace" | grep -c '[/"]\.gitattributes"')" 2
once "$HOME/.gitconfig"

# What is included from an included file, by a name relative to that, is still looked at.
ln -s "$PWD/plans" "$HOME/inner/deep/way"
printf '[include]\n\tpath = way/three\n' >>"$HOME/inner/deep/two"
printf '[core]\n\tautocrlf = false\n' >plans/three
cp $plan "$work/before"
run 5 txplan set mt-0417 g1/note no
has "$err" 'deep/way/three'
has "$err" 'lies in the work tree'
helps
unchanged $plan "$work/before"
# Behind a condition that doesn't hold, and a file that nothing else is in, as well.
printf '[include]\n\tpath = deep/five\n' >"$HOME/inner/one"
printf '[includeIf "gitdir:/nowhere/"]\n\tpath = six\n' >"$HOME/inner/deep/five"
printf '[include]\n\tpath = way/three\n' >"$HOME/inner/deep/six"
run 5 txplan set mt-0417 g1/note no
has "$err" 'deep/way/three'
unchanged $plan "$work/before"

finish

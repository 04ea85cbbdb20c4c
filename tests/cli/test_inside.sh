# shellcheck shell=bash disable=SC1091,SC2016,SC2154
# What git's settings name must not lie in the work tree: signing programs, key commands, keys, included settings. And partial
# clones, which git marks in several ways, are named.
. "$(dirname "$0")/lib.sh"
with_caseload
plan=plans/mt-0417.plan.yaml
template=$work/template
cp -a . "$template"
ssh-keygen -q -t ed25519 -N '' -C '' -f "$work/key"

fresh() {
	rm -rf "$work/here" && cp -a "$template" "$work/here" && cd "$work/here" || exit 1
	mkdir tools
	printf '#!/bin/sh\ntouch "%s/RAN"\nexec ssh-keygen "$@"\n' "$work" >tools/sign
	printf '#!/bin/sh\ntouch "%s/RAN"\nsed s/^/key::/ "%s/key.pub"\n' "$work" "$work" >tools/key
	chmod +x tools/*
	cp "$work/key" "$work/key.pub" tools/
	git config commit.gpgsign true
	git config gpg.format ssh
	git config user.signingkey "$work/key"
}

# refuses EXIT PATH: by name; nothing is run, nothing is written.
refuses() {
	local head command
	head=$(git rev-parse HEAD)
	cp $plan "$work/before"
	for command in 'set mt-0417 g1/note x' 'log-progress mt-0417 --note x' 'init nn-0001'; do
		# shellcheck disable=SC2086
		run "$1" txplan $command --no-input
		has "$err" "$2"
		has "$err" 'lies in the work tree'
		helps
	done
	unchanged $plan "$work/before"
	is "$(git rev-parse HEAD)" "$head"
	checks=$((checks + 1))
	[ ! -e "$work/RAN" ] || wrong "a program of the work tree was run: $2"
	rm -f "$work/RAN"
}

writes() {
	run 0 txplan set mt-0417 g1/note "$1"
	is "$(git cat-file commit HEAD | grep -c '^gpgsig')" 1
}

# ---- The signing program: by a relative path, a whole one, ~/, a link on the way, a link to it, and PATH.
fresh
for program in tools/sign ./tools/sign "$PWD/tools/sign" "$work/here/plans/../tools/sign"; do
	git config gpg.ssh.program "$program"
	refuses 6 tools/sign
done
ln -s here/tools "$work/way"
ln -s "$work/way/sign" "$HOME/sign"
for program in "$work/way/sign" '~/sign'; do
	git config gpg.ssh.program "$program"
	refuses 6 sign
done
# A link in the work tree that leads out of it is still the work tree's word.
ln -s "$(command -v ssh-keygen)" tools/out
git config gpg.ssh.program "$PWD/tools/out"
refuses 6 tools/out
git config --unset gpg.ssh.program
mv tools/sign tools/ssh-keygen
for path in "tools:$PATH" "$PWD/tools:$PATH" ":$PATH"; do
	[ "${path#:}" = "$path" ] || cp tools/ssh-keygen .
	PATH=$path refuses 6 ssh-keygen
	rm -f ssh-keygen
done
writes 'by PATH'
# In git's own folder, or outside, it is the user's own.
mv tools/ssh-keygen .git/sign
git config gpg.ssh.program "$PWD/.git/sign"
writes own
rm -f "$work/RAN"
cp .git/sign "$work/sign"
git config gpg.ssh.program "$work/sign"
writes outside
rm -f "$work/RAN" "$work/way" "$HOME/sign"
# Of a worktree, the first one's files count as well.
git config gpg.ssh.program "$PWD/tools/sign"
cp "$work/sign" tools/sign
git worktree add -q "$work/tree" -b tree 2>/dev/null
cd "$work/tree" || exit 1
refuses 6 tools/sign
rm -rf "$work/tree"

# ---- The key, and the command that tells it.
fresh
for key in tools/key "$PWD/tools/key.pub"; do
	git config user.signingkey "$key"
	refuses 6 tools/key
done
git config --unset user.signingkey
for line in tools/key "sh tools/key" "'$PWD/tools/key' x" "env --chdir=tools ./key" "sh ./tools/../tools/key"; do
	git config gpg.ssh.defaultKeyCommand "$line"
	refuses 6 tools
done

# ---- Included settings: of the repository's own file, the user's, one that another includes; also where the condition doesn't hold.
fresh
git config --unset commit.gpgsign
printf '[commit]\n\tgpgsign = true\n' >tools/config
for key in include.path includeIf.onbranch:other.path "includeIf.gitdir:/nowhere/.path"; do
	for file in ../tools/config "$PWD/tools/config" ../tools/missing; do
		git config "$key" "$file"
		refuses 5 tools/
		git config --unset "$key"
	done
	git config --global "$key" "$PWD/tools/config"
	refuses 5 tools/config
	run 5 txplan verify
	run 5 txplan log mt-0417
	run 5 txplan doctor
	has "$out" tools/config
	git config --global --unset "$key"
done
printf '[include]\n\tpath = second\n' >"$work/first"
printf '[include]\n\tpath = %s/tools/config\n' "$PWD" >"$work/second"
git config include.path "$work/first"
refuses 5 tools/config
: >"$work/second"
run 0 txplan set mt-0417 g1/note x
git config --unset include.path
printf '[commit]\n\tgpgsign = true\n' >.git/more
git config include.path more
writes included

# ---- A signer that prints something else than a signature.
fresh
git config gpg.ssh.program "$work/printer"
# printer COMMAND…: what it prints instead.
printer() {
	printf '#!/bin/sh\n%s\n' "$*" >"$work/printer"
	chmod +x "$work/printer"
	local head
	head=$(git rev-parse HEAD)
	run 6 txplan set mt-0417 g1/note garbage
	has "$err" 'could not be signed'
	helps
	is "$(git rev-parse HEAD)" "$head"
}
begin='-----BEGIN SSH SIGNATURE-----' end='-----END SSH SIGNATURE-----'
real=$(ssh-keygen -q -Y sign -n git -f "$work/key" </dev/null)
printer "echo hello"
printer "echo '$begin'"
printer "echo '$begin'; echo garbage; echo '$end'"
printer "echo '$begin'; echo QUFB; echo '$end'"
printer "echo '$begin'; echo U1NIU0lHAAAAAQ==; echo '$end'"
printer "echo '$begin'; echo '$end'"
printer "cat <<'X'
$real
author Somebody Else <x@y.example> 1 +0000
X"
printer "cat <<'X' | sed 's/^U1N/A1N/'
$real
X"
printer "cat <<'X' | sed '3d'
$real
X"
printer "cat <<'X' | head -n -1
$real
X"
printer "cat <<'X' | sed '2s/./!/5'
$real
X"
other=$(ssh-keygen -q -Y sign -n file -f "$work/key" </dev/null)
printer "cat <<'X'
$other
X"
printer 'yes'
printer "printf '$begin\n\0$end\n'"
git config gpg.ssh.program ssh-keygen
writes good
git config --unset commit.gpgsign
rm -r tools
clean

# ---- Partial clones.
fresh
git config --unset commit.gpgsign
git config uploadpack.allowFilter true
git config uploadpack.allowAnySHA1InWant true
for filter in blob:none tree:0; do
	cd "$work" && rm -rf partial || exit 1
	git clone -q --filter=$filter "file://$work/here" "$work/partial"
	cd "$work/partial" || exit 1
	for mark in remote config packs; do
		case $mark in
		config)
			git config --unset remote.origin.promisor
			git config --unset remote.origin.partialclonefilter
			git config extensions.partialClone origin
			;;
		packs) git config --unset extensions.partialClone ;;
		esac
		for command in 'set mt-0417 g1/note x' 'log-progress mt-0417 --note x' 'init nn-0001' 'render mt-0417@HEAD' 'log mt-0417' \
			'verify' 'anchor' 'git-setup' 'doctor'; do
			# shellcheck disable=SC2086
			run 5 txplan $command --no-input
			cat "$out" "$err" >"$work/both"
			has "$work/both" 'partial clone'
		done
		run 2 txplan diff mt-0417@HEAD mt-0417
		has "$err" 'partial clone'
		run 0 txplan due mt-0417
	done
done
# What is none.
fresh
git config --unset commit.gpgsign
git config remote.origin.url /nowhere
git config remote.origin.promisor false
run 0 txplan set mt-0417 g1/note x

finish

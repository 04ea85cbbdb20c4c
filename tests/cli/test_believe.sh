# shellcheck shell=bash disable=SC1091,SC2016,SC2154
# verify believes nothing of what it examines: who may sign and what checks it come from the user, never from the repository.
. "$(dirname "$0")/lib.sh"
with_identity
for key in good evil; do
	ssh-keygen -q -t ed25519 -N '' -C '' -f "$work/$key"
	echo "rk@clinic.example $(cat "$work/$key.pub")" >"$work/$key.list"
done
git config --global gpg.ssh.allowedSignersFile "$work/good.list"
txplan init zz-0001 --here -q >/dev/null || exit 1
git config commit.gpgsign true
git config gpg.format ssh
git config user.signingkey "$work/evil"
txplan set zz-0001 title Forged -q 2>/dev/null || exit 1
git config user.signingkey "$work/good"
txplan set zz-0001 title Sound -q 2>/dev/null || exit 1
printf '#!/bin/sh\ntouch "%s/RAN"\nexit 0\n' "$work" >"$work/checker"
chmod +x "$work/checker"

# sees EXIT WORDS: verify says so, and the program of the suspect's wasn't run.
sees() {
	run "$1" txplan verify
	cat "$out" "$err" >"$work/both"
	has "$work/both" "$2"
	checks=$((checks + 1))
	[ ! -e "$work/RAN" ] || wrong "the repository's own program was run"
	rm -f "$work/RAN"
}

forged='1 good, 1 unknown, 1 without'
sees 6 "$forged"
has "$out" "allowed by $work/good.list, which your settings name"
hasnt "$out" "doesn't count"
run 6 txplan verify --format json
has "$out" "\"allowed_signers\":\"$work/good.list\""
has "$out" '"settings_passed_over":null'

# ---- The repository's own word: its settings, those of a worktree, what they include, a list in the tree or in .git.
cp "$work/evil.list" .git/as
for list in .git/as "$PWD/.git/as" "$work/evil.list"; do
	git config gpg.ssh.allowedSignersFile "$list"
	sees 6 "$forged"
	has "$out" "$work/good.list"
	has "$out" "the repository's own gpg.ssh.allowedSignersFile doesn't count here"
done
run 1 txplan doctor
has "$out" "the repository's own gpg.ssh.allowedSignersFile doesn't count for"
git config --unset gpg.ssh.allowedSignersFile
run 1 txplan doctor
hasnt "$out" "doesn't count"
git config extensions.worktreeConfig true
git config --worktree gpg.ssh.allowedSignersFile "$work/evil.list"
sees 6 "$forged"
git config --worktree --unset gpg.ssh.allowedSignersFile
printf '[gpg "ssh"]\n\tallowedSignersFile = %s\n\tprogram = %s\n' "$work/evil.list" "$work/checker" >.git/more
git config include.path more
sees 6 "$forged"
has "$out" 'gpg.ssh.allowedSignersFile, gpg.ssh.program'
git config --unset include.path
for program in "$work/checker" .git/checker ./checker; do
	cp "$work/checker" "$program" 2>/dev/null
	git config gpg.ssh.program "$program"
	sees 6 "$forged"
	has "$out" "the repository's own gpg.ssh.program doesn't count here"
	git config --unset gpg.ssh.program
done
rm checker
# A key that the user's list revokes stays revoked, whatever the repository says.
ssh-keygen -q -k -f "$work/revoked" "$work/good.pub"
: >"$work/none-revoked"
git config --global gpg.ssh.revocationFile "$work/revoked"
git config gpg.ssh.revocationFile "$work/none-revoked"
sees 6 '1 unknown, 1 not allowed'
git config --unset gpg.ssh.revocationFile
git config --global --unset gpg.ssh.revocationFile

# ---- The user's settings that lead into what is examined.
for list in .git/as allowed "$PWD/allowed"; do
	cp "$work/evil.list" "$list"
	git config --global gpg.ssh.allowedSignersFile "$list"
	sees 5 'lies in the repository that is to be judged by it'
	run 2 txplan verify --allowed-signers "$list"
	has "$err" 'lies in the repository'
	helps
done
run 1 txplan doctor
has "$out" 'lies in the repository that is to be judged by it'
rm allowed
git config --global gpg.ssh.allowedSignersFile "$work/good.list"
cp "$work/checker" .git/ssh-keygen
PATH=$PWD/.git:$PATH sees 5 'ssh-keygen, which lies in the repository'
git config --global gpg.ssh.program .git/ssh-keygen
sees 5 'ssh-keygen, which lies in the repository'
mkdir tools && mv .git/ssh-keygen tools/
git config --global --unset gpg.ssh.program
PATH=tools:$PATH sees 5 'tools/ssh-keygen'
git config --global gpg.ssh.program tools/ssh-keygen
sees 5 'tools/ssh-keygen, which lies in the work tree'
git config --global --unset gpg.ssh.program
rm -r tools

# ---- Other words of the user's: the command line, the environment.
run 6 txplan verify --allowed-signers "$work/evil.list"
has "$out" "$forged"
has "$out" "allowed by $work/evil.list, which the command line names"
cat "$work/good.list" "$work/evil.list" >"$work/both.list"
run 1 txplan verify --allowed-signers "$work/both.list"
has "$out" '2 good, 1 without'
run 1 txplan verify --allowed-signers ../both.list
has "$out" '2 good, 1 without'
run 2 txplan verify --allowed-signers "$work/missing"
has "$err" 'missing'
helps
run 1 git -c gpg.ssh.allowedSignersFile="$work/both.list" -c alias.v="!$binary verify" v
has "$out" "allowed by $work/both.list, which the environment names"
git config --global --unset gpg.ssh.allowedSignersFile
git config gpg.ssh.allowedSignersFile "$work/both.list"
sees 1 '2 unchecked, 1 without'
has "$out" 'none allowed: only the repository itself names allowed signers'
git config --unset gpg.ssh.allowedSignersFile
sees 1 '2 unchecked, 1 without'
has "$out" 'none allowed: git'
git config --global gpg.ssh.allowedSignersFile "$work/both.list"

# ---- A checker that never ends is tried once.
printf '#!/bin/sh\necho x >>"%s/tries"\nexec sleep 1000\n' "$work" >"$work/sleeper"
chmod +x "$work/sleeper"
git config --global gpg.ssh.program "$work/sleeper"
SECONDS=0
sees 5 'took longer than 10 seconds, so no further signature was checked'
is "$(wc -l <"$work/tries")" 1
checks=$((checks + 1))
[ $SECONDS -lt 40 ] || wrong "it took $SECONDS seconds"
is "$(grep -c 'signature-unchecked' "$out")" 1
git config --global --unset gpg.ssh.program
sees 1 '2 good, 1 without'

# ---- Nor is a signer believed that gives back a good signature of something else.
echo 'something else' >"$work/other"
ssh-keygen -q -Y sign -n git -f "$work/good" "$work/other" 2>/dev/null
printf '#!/bin/sh\ncat "%s/other.sig"\n' "$work" >"$work/liar"
printf '#!/bin/sh\nexec ssh-keygen "$@"\n' >"$work/honest"
chmod +x "$work/liar" "$work/honest"
head=$(git rev-parse HEAD)
git config gpg.ssh.program "$work/liar"
run 6 txplan set zz-0001 title Other
has "$err" "gave a signature that doesn't fit it"
helps
is "$(git rev-parse HEAD)" "$head"
clean
git config gpg.ssh.program "$work/honest"
run 0 txplan set zz-0001 title Other
git config --unset gpg.ssh.program
sees 1 '3 good, 1 without'

finish

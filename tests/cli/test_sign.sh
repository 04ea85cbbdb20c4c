# shellcheck shell=bash disable=SC1091,SC2016,SC2154
# A person's signature in the plan, and git's signature under the commit.
. "$(dirname "$0")/lib.sh"
with_caseload
plan=plans/mt-0417.plan.yaml

# ---- sign: the fingerprint, the commit, the words.
run 0 txplan sign mt-0417 --as 'primary therapist' --meaning author
empty "$out"
golden sign.err "$err"
lines_of_commit $plan >"$work/lines"
golden sign.diff "$work/lines"
git log -1 --format=%B >"$work/message"
golden sign.message "$work/message"
clean
run 0 txplan sign mt-0417 --as 'primary therapist' --meaning author
has "$err" 'it is so already'
run 0 txplan sign mt-0417 --as client --meaning approval --method 'on paper' --date 2026-04-19
is "$(lines_of_commit $plan | grep -c 'role: client, by: client, .*method: on paper')" 1
run 0 txplan sign mt-0417 --as supervisor --for r1 --by js --meaning review
is "$(git log -1 --format='%s|%(trailers:key=Txplan-Items,valueonly,separator=)|%(trailers:key=Txplan-Change,valueonly,separator=)')" \
	'sign mt-0417 r1|r1|attestation'
run 0 txplan sign mt-0417 --as guardian --name 'Sample Sister' --status refused --reason 'Wants to read it first.'
has "$err" 'did not sign'
is "$(lines_of_commit $plan | grep -c content)" 0
clean
run 1 txplan check mt-0417
hasnt "$out" signed-content-changed

# ---- What is not signed may go on; the rest is noticed, until it is signed anew.
run 0 txplan log-progress mt-0417 --goal g1 --note 'Slept well.' -q
run 0 txplan add-disclosure mt-0417 --to 'Sample Clinic' --basis consent --consent c1 -q
run 0 txplan set mt-0417 g1/achievement improving -q
run 0 txplan set mt-0417 status on-hold -q
sed -i 's/^id: mt-0417/id:   "mt-0417"   # a comment/' $plan
run 0 txplan save -q
run 1 txplan check mt-0417
hasnt "$out" signed-content-changed
run 0 txplan set mt-0417 g1/priority low -q
run 1 txplan check mt-0417
is "$(grep -c signed-content-changed "$out")" 3
has "$out" 'the plan changed after R. Sample signed it on 2026-04-20'
has "$out" 'the plan changed after the client signed it on 2026-04-19'
has "$out" 'the plan, or the review r1, changed after J. Sample signed it on 2026-04-20'
run 0 txplan sign mt-0417 --as 'primary therapist' --meaning author
is "$(lines_of_commit $plan | grep -c 'role: primary therapist')" 2
run 1 txplan check mt-0417
is "$(grep -c signed-content-changed "$out")" 2
run 0 txplan sign mt-0417 --as client --meaning approval -n
has "$out" '+  - {role: client, by: client, for: plan, date: 2026-04-20'
clean

# The first signature gives way to one of the same person, role and day; comments and the clinic's own keys stay.
cat >again.plan.yaml <<'END'
format: txplan/1
id: again
status: draft
period: {start: 2026-06-01}
client: {}
signatures:
  # who was there
  - role: client   # in person
    by: client
    for: plan
    date: 2026-04-20
    status: refused
    reason: no time
    x-place: room 4
END
run 0 txplan sign again.plan.yaml --as client --meaning approval -n
golden sign-again.diff "$out"
run 0 txplan sign "$source/examples/bo-0032.plan.yaml" --as client --meaning approval -n
has "$out" '+signatures:'
rm again.plan.yaml

# ---- What is refused, and the plan is untouched.
cp $plan "$work/before"
run 2 txplan sign mt-0417 --meaning author
has "$err" '--as'
run 2 txplan sign mt-0417 --as supervisor --by js
has "$err" '--meaning'
run 2 txplan sign mt-0417 --as supervisor --by js --meaning authorship
run 2 txplan sign mt-0417 --as supervisor --by js --name 'J. Sample' --meaning review
run 2 txplan sign mt-0417 --as guardian --by js --meaning review
has "$err" 'someone else has signed as guardian'
run 1 txplan sign mt-0417 --as nurse --by nobody --meaning review
has "$err" 'unknown-reference'
run 4 txplan sign mt-0417 --as nurse --by js --meaning review --for r9
has "$err" "no review 'r9'"
run 2 txplan sign mt-0417 --as nurse --content x
run 2 txplan --no-input sign mt-0417 --as nurse --meaning review --author 'Some One <else@clinic.example>'
has "$err" "nobody in this plan is called 'nurse'"
unchanged $plan "$work/before"
sed -i 's/content: "txplan1-sha256:./content: "txplan1-sha256:/' $plan
run 1 txplan check mt-0417
has "$out" 'content of signature client, plan, 2026-04-19 does not have the expected shape'
hasnt "$out" signed-content-changed
git checkout -q $plan

command -v ssh-keygen >/dev/null || finish

# ---- Commits that git's settings want signed.
ssh-keygen -q -t ed25519 -N '' -C '' -f "$HOME/key"
echo "rk@clinic.example $(cat "$HOME/key.pub")" >"$HOME/allowed"
git config --global commit.gpgsign true
cp $plan "$work/before"
head=$(git rev-parse HEAD)
run 6 txplan set mt-0417 g1/priority medium
helps
has "$err" openpgp
git config --global gpg.format ssh
run 6 txplan set mt-0417 g1/priority medium
helps
has "$err" user.signingkey
git config --global user.signingkey '~/none.pub'
run 6 txplan set mt-0417 g1/priority medium
helps
has "$err" 'No such file'
git config --global user.signingkey '~/key.pub'
run 6 env PATH=/nonexistent "$binary" set mt-0417 g1/priority medium
helps
has "$err" "ssh-keygen can't be run"
ssh-keygen -q -t ed25519 -N secret -C '' -f "$HOME/locked"
git config --global user.signingkey '~/locked'
run 6 timeout 20 "$binary" --no-input set mt-0417 g1/priority medium
helps
has "$err" 'incorrect passphrase'
has "$err" ssh-add
# On a terminal it is asked for, whatever windows there are.
run 6 env DISPLAY=:7 timeout 60 /usr/bin/python3 "$source/tests/cli/terminal.py" wrong "$binary" set mt-0417 g1/priority medium
has "$out" 'incorrect passphrase'
unchanged $plan "$work/before"
run 0 env DISPLAY=:7 timeout 60 /usr/bin/python3 "$source/tests/cli/terminal.py" secret "$binary" set mt-0417 g1/priority medium
run 0 txplan set mt-0417 g1/priority low --unsigned
head=$(git rev-parse HEAD)
printf '#!/bin/sh\nexit 4\n' >"$HOME/signer"
chmod +x "$HOME/signer"
git config --global gpg.ssh.program "$HOME/signer"
run 6 txplan set mt-0417 g1/priority medium
helps
unchanged $plan "$work/before"
is "$(git rev-parse HEAD)" "$head"
clean 6 # a signer that calls every signature bad
run 0 txplan set mt-0417 g1/priority medium --unsigned
is "$(git log -1 --format='%(trailers:key=Txplan-Unsigned,valueonly,separator=)')" yes
git config --global --unset gpg.ssh.program
git config --global user.signingkey '~/key'
git config --global gpg.ssh.allowedSignersFile '~/allowed'
run 0 txplan sign mt-0417 --as client --meaning approval --unsigned -q
run 0 txplan sign mt-0417 --as 'primary therapist' --meaning approval
run 0 git verify-commit HEAD
has "$err" 'Good "git" signature for rk@clinic.example'
is "$(git log -1 --format='%(trailers:key=Txplan-Unsigned,valueonly,separator=)')" ''
run 0 env --ignore-signal=CHLD "$binary" log-progress mt-0417 --goal g1 --note 'Came on time.' -q
run 0 git verify-commit HEAD
# What a slow signer says is told: a key may want to be touched.
printf '#!/bin/sh\necho "Confirm presence for key X" >&2\nsleep 1.3\nexec ssh-keygen "$@"\n' >"$HOME/signer"
git config --global gpg.ssh.program "$HOME/signer"
run 0 txplan set mt-0417 g1/priority low
has "$err" 'waiting for the signature: Confirm presence for key X'
git config --global --unset gpg.ssh.program
run 0 txplan set mt-0417 g1/priority medium
hasnt "$err" waiting
clean 6 # a key that the list lacks

# An agent holds the key: the settings have only its public half.
eval "$(ssh-agent)" >/dev/null
trap 'kill "$SSH_AGENT_PID"; chmod -R u+w "$work"; rm -rf "$work"' EXIT
ssh-add -q "$HOME/locked" </dev/null 2>/dev/null
ssh-add -q "$HOME/key" 2>/dev/null
git config --global user.signingkey "key::$(cat "$HOME/key.pub")"
rm "$HOME/key"
run 0 txplan set mt-0417 g1/priority high -m 'With "quotes", and é.'
run 0 git verify-commit HEAD
run 6 env -u SSH_AUTH_SOCK "$binary" set mt-0417 g1/priority low
has "$err" agent
clean 6 # a key that the list lacks

finish

# shellcheck shell=bash disable=SC1091,SC2016,SC2154
# init: a plan, and the caseload around it.
. "$(dirname "$0")/lib.sh"

# Nobody is known: nothing is made.
run 2 txplan init mt-0417
helps
is "$(ls -A)" ''
with_identity

run 0 txplan init mt-0417 -n
has "$out" '+id: mt-0417'
is "$(ls -A)" ''
run 2 txplan init 'Maria T'
has "$err" "can't be a plan's id"
helps
run 2 sh -c '"$1" init mt-0417 >&-' sh "$binary"
is "$(ls -A)" ''
run 2 txplan init mt-0417 --set title
has "$err" '--set needs PATH=VALUE'
run 1 txplan init mt-0417 --set period/end=2025-01-01
is "$(ls -A)" ''

run 0 txplan init mt-0417
is "$(cat "$out")" mt-0417
golden init.err "$err"
golden init.plan.yaml plans/mt-0417.plan.yaml
golden init.gitattributes .gitattributes
golden init.config.yaml .txplan/config.yaml
git log -1 --format='%an%n%B' >"$work/message"
golden init.message "$work/message"
is "$(stat -c %a plans/mt-0417.plan.yaml)" 600
clean
run 0 txplan check mt-0417
run 0 git check-attr -a plans/mt-0417.plan.yaml
has "$out" 'diff: txplan'
has "$out" 'text: unset'

run 2 txplan init mt-0417
has "$err" 'there is a plan mt-0417 already'
helps
run 0 txplan init mt-0418 --title 'Outpatient treatment plan' --set review/every=90d --set client/name='Sample Client B' -q
empty "$err"
golden init-set.plan.yaml plans/mt-0418.plan.yaml
run 2 txplan init mt-0419 --layout sharded
has "$err" 'has its layout already'
mkdir plans/deep
run 0 txplan -C plans/deep init mt-0420 # from anywhere in the caseload
is "$(ls plans | grep -c yaml)" 3
clean

# A folder that isn't empty is not taken over unasked.
mkdir "$work/full"
echo x >"$work/full/file"
run 2 txplan -C "$work/full" init a1
has "$err" 'not empty'
has "$err" '--here'
is "$(ls -A "$work/full")" file
run 0 txplan -C "$work/full" init a1 --here
is "$(git -C "$work/full" status --porcelain)" '?? file'

# Inside somebody else's repository.
git init -q "$work/theirs"
mkdir "$work/theirs/sub"
run 5 txplan -C "$work/theirs/sub" init a1
has "$err" 'repository'
helps
is "$(ls -A "$work/theirs/sub")" ''
run 0 txplan -C "$work/theirs/sub" init a1 --here
is "$(git -C "$work/theirs" log -1 --format=%s)" 'init a1'
is "$(git -C "$work/theirs" status --porcelain)" ''

# Shards.
mkdir "$work/shards"
run 0 txplan -C "$work/shards" init a1 --layout sharded
is "$(cd "$work/shards" && echo plans/*/a1.plan.yaml)" "plans/$(printf a1 | sha256sum | cut -c1-2)/a1.plan.yaml"
run 0 txplan -C "$work/shards" init a2
run 0 txplan -C "$work/shards" add-goal a1 --title x
run 0 txplan -C "$work/shards" check
has "$err" '2 plans checked'
is "$(git -C "$work/shards" status --porcelain)" ''
finish

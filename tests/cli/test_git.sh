# shellcheck shell=bash disable=SC1091,SC2016,SC2154
# Plans in stock git's diff and log.
. "$(dirname "$0")/lib.sh"
with_examples

# ---- textconv
run 0 txplan textconv mt-0417.plan.yaml
golden textconv.txt "$out"
empty "$err"
run 0 txplan textconv /dev/null
empty "$out"
: >empty.plan.yaml
run 0 txplan textconv empty.plan.yaml
empty "$out"
printf 'note: a: b\n\tx\033[2J\n' >broken.plan.yaml
run 0 txplan textconv broken.plan.yaml
is "$(cat "$out")" "$(printf 'note: a: b\n\tx<U+001B>[2J')"
empty "$err"

# Larger than a plan may be: all the same, line for line, without cutting a character.
{
	head -c 1500001 /dev/zero | sed 's/\x00/ñ/g'
	seq 100000
} >big.plan.yaml
run 0 txplan textconv big.plan.yaml
unchanged big.plan.yaml "$out"

run 2 txplan textconv nowhere.plan.yaml
helps
run 2 txplan textconv .
has "$err" ". can't be read: it is a folder"
helps
mkfifo pipe
for name in pipe /dev/zero; do
	run 2 timeout 20 "$binary" textconv $name
	has "$err" "$name can't be read: it is not an ordinary file"
	helps
done
mkdir caseload && cd caseload || exit 1
with_caseload
ln -s mt-0417.plan.yaml plans/link.plan.yaml
run 2 txplan textconv plans/link.plan.yaml
has "$err" "plans/link.plan.yaml can't be read: it, or a folder on the way, is a symbolic link"
helps
finish

# shellcheck shell=bash disable=SC1091,SC2016,SC2154
# The host's locale changes nothing. Its third argument is tests/tools/locale.
tool=$(realpath "$3")
. "$(dirname "$0")/lib.sh"
localedef -i tr_TR -f UTF-8 "$work/tr_TR.UTF-8" >/dev/null 2>&1
[ -d "$work/tr_TR.UTF-8" ] || wrong 'no Turkish locale could be made: are the packages locales and libc-bin installed?'
export LOCPATH=$work
unset LC_ALL

plan=$source/examples/mt-0417.plan.yaml
run 0 "$tool" C "$plan"
cp "$out" "$work/plain"
has "$out" 'title: ".INF"'
run 0 "$tool" tr_TR.UTF-8 "$plan"
unchanged "$out" "$work/plain"

# The command itself asks for no locale.
with_examples
txplan check mt-0417.plan.yaml >"$work/checked" 2>&1
txplan render mt-0417.plan.yaml >"$work/rendered"
export LC_ALL=tr_TR.UTF-8 LANG=tr_TR.UTF-8
run 1 txplan check mt-0417.plan.yaml
cat "$err" >>"$out"
unchanged "$out" "$work/checked"
run 0 txplan render mt-0417.plan.yaml
unchanged "$out" "$work/rendered"

finish

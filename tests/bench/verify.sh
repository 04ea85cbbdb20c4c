# shellcheck shell=bash disable=SC2154
# A history of 2,000 commits.
tests/bench/history "$txplan" "$work/ours" 40 2000
cd "$work/ours"
git gc -q
result=$(pair "$(rounds 10 2)" % "$txplan" verify --integrity-only % git fsck --full --strict --no-progress % "$txplan" verify)
row 'verify, 2,000 commits, integrity' "$(nth 1 "$result")" "$(nth 2 "$result")" 'git fsck --full' '<= 0.6'
row 'verify, and what commits say' "$(nth 3 "$result")" "$(nth 2 "$result")" 'git fsck --full' ''

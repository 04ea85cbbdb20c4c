# shellcheck shell=bash disable=SC2154
# A history of 2,000 commits of 200 plans: as single objects, and in a pack.
tests/bench/history "$txplan" "$work/ours" 200 2000
cd "$work/ours"
verify_rows() { # verify_rows HOW
	result=$(pair "$(rounds 10 2)" % "$txplan" verify --integrity-only % git fsck --full --strict --no-progress % "$txplan" verify)
	row "verify, integrity, $1" "$(nth 1 "$result")" "$(nth 2 "$result")" 'git fsck --strict' '<= 0.6'
	row "verify, and what commits say, $1" "$(nth 3 "$result")" "$(nth 2 "$result")" 'git fsck --strict' ''
}
verify_rows loose
git gc -q
verify_rows packed

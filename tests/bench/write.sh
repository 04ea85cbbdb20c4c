# shellcheck shell=bash disable=SC2154
# One entry, committed and safe from a power cut.

prepare_write() { # prepare_write COUNT LAYOUT: the same caseload twice, below $work/ours and $work/git
	rm -rf "$work/ours" "$work/git"
	/usr/bin/python3 "$source/tests/bench/caseload.py" "$txplan" "$work/ours" "$1" "$2"
	cp -a "$work/ours" "$work/git"
	# The copy's files are new to its index. And what was written just now is not trusted by anybody.
	sleep 1
	git -C "$work/ours" status >/dev/null
	git -C "$work/git" status >/dev/null
	sync
}

write_row() { # write_row COUNT-IN-WORDS BOUND ROUNDS
	local file result
	file=$(cd "$work/git" && find plans -name mt-0417.plan.yaml)
	result=$(pair "$3" \
		% "$txplan" -C "$work/ours" log-progress mt-0417 --goal g1 --note 'Slept better.' --score phq-9=9 \
		%- sh -c "printf '  # %s\n' 'a line of about the length of what the other one writes, with no meaning' >>'$work/git/$file'" \
		% git -C "$work/git" -c core.fsync=all add "$file" \
		%+ git -C "$work/git" -c core.fsync=all commit -q -m log)
	row "log-progress, durable, $1" "$(nth 1 "$result")" "$(nth 2 "$result")" 'git add + git commit' "$2"
	(cd "$work/ours" && [ -z "$(git status --porcelain)" ] && git fsck --strict >/dev/null 2>&1) ||
		echo '  but git does not agree with what was written'
}

if [ "$section" = write ]; then
	prepare_write 2 flat
	write_row '1 plan' '<= 1.0' "$(rounds 60 10)"
	prepare_write 1000 flat
	write_row '1,000' '<= 1.0' "$(rounds 40 8)"
	prepare_write 10000 flat
	write_row '10,000' '<= 1.0' "$(rounds 20 5)"
	prepare_write 100 flat
	/usr/bin/python3 "$source/tests/bench/commits.py" "$work/ours" 2000 stock
	git clone -q --no-local "$work/ours" "$work/clone"
	write=("$txplan" -C "$work/clone" log-progress mt-0417 --note 'Slept better.' -q)
	result=$(pair "$(rounds 20 5)" %- rm -rf "$work/clone/.git/txplan" % "${write[@]}" % "${write[@]}")
	row 'after a clone, 2,000 stock commits' "$(nth 1 "$result")" "$(nth 2 "$result")" 'the second write' '<= 1.5'
	rm -rf "$work/clone"
	loaded=$(strace -f -e trace=openat "$txplan" check "$plan" 2>&1 | grep -c 'libgit2' || true)
	echo "libgit2 opened by check: $loaded times (wanted: 0)"
fi

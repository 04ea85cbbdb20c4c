# shellcheck shell=bash disable=SC2154
# A hundred thousand plans in 256 folders, and the parts of a write.
. tests/bench/write.sh

# What the objects and the branch cost, without the index, which grows with the caseload.
flags=$(pkg-config --cflags --libs libgit2 zlib)
# shellcheck disable=SC2086
gcc -O2 -std=gnu17 -Ilib -o "$build/bench/steps" tests/bench/steps.c "$build/lib/libstore.a" "$build/lib/libbase.a" $flags

prepare_write 100000 sharded
/usr/bin/python3 tests/bench/caseload.py "$txplan" "$work/small" 100 sharded
sync
file=$(cd "$work/small" && find plans -name mt-0417.plan.yaml)
result=$(steps "$(rounds 60 10)" durable "$file" "$work/ours" "$work/small")
row 'objects + branch, durable, 100,000' "$(nth 1 "$result")" "$(nth 2 "$result")" 'the same among 100' '<= 1.2'
result=$(steps "$(rounds 60 10)" quick "$file" "$work/ours" "$work/small")
row 'objects + branch, 100,000' "$(nth 1 "$result")" "$(nth 2 "$result")" 'the same among 100' '<= 1.2'
write_row '100,000' '<= 0.8' "$(rounds 12 3)"

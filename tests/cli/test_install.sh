# shellcheck shell=bash disable=SC1091,SC2016,SC2154
# What `meson install` puts into a folder runs from there, wherever that is.
. "$(dirname "$0")/lib.sh"
build=$(dirname "$(dirname "$binary")")
# An ASan build loads libraries through its own dlopen, which knows no run path of ours.
sanitized=$(grep -c __asan_init "$binary")
unset LD_LIBRARY_PATH

run 0 meson install -C "$build" --no-rebuild --destdir "$work/root"
mv "$work/root" "$work/elsewhere"
binary=$(find "$work/elsewhere" -path '*/bin/txplan')
library=$(find "$work/elsewhere" -name 'libtxplan-store.so.0')
[ "$sanitized" = 0 ] || export LD_LIBRARY_PATH=${library%/*}
with_identity
run 0 txplan init a1
run 0 txplan add-goal a1 --title 'A goal'
run 0 txplan check a1
for page in txplan txplan-init txplan-log-progress; do
	run 0 find "$work/elsewhere" -path "*/man1/$page.1"
	has "$out" "$page.1"
done
run 0 find "$work/elsewhere" -name txplan.pc -o -name 'txplan*.h'
is "$(wc -l <"$out")" 6

# Without the store, reading goes on, and writing says what is missing, also where it is only tried.
rm "$library"*
run 0 txplan check a1
for dry in '' -n; do
	run 5 txplan add-goal a1 --title 'A goal' $dry
	has "$err" "libtxplan-store.so.0 can't be used"
done
helps
finish

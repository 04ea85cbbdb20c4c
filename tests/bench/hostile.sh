# shellcheck shell=bash disable=SC2154,SC2086
# One MiB that is meant to hurt.
/usr/bin/python3 tests/bench/hostile.py "$work/hostile"
for file in "$work"/hostile/*; do
	pair "$(rounds 3 1)" % "$txplan" check "$file" % "$txplan" render "$file" % "$txplan" diff "$plan" "$file" \
		% "$txplan" diff --format json "$plan" "$file" |
		awk -v name="$(basename "$file" .plan.yaml)" 'BEGIN { split("check render diff diff-json", command) }
			{ print name, command[NR], $0 }'
done >"$work/results"
crashed=$(awk '$7 > 5 { print $1, $2, $7 }' "$work/results")
[ -z "$crashed" ] || printf 'ended badly: %s\n' "$crashed"
awk '
	$5 > time { time = $5; slow = $1 " " $2 }
	$6 > peak { peak = $6; large = $1 " " $2 }
	END {
		printf "%d hostile files of up to 1 MiB, four commands each:\n", NR / 4
		printf "  longest      %8.3f s    (%s; wanted: <= 0.5)\n", time / 1000, slow
		printf "  most memory  %8.1f MiB  (%s; wanted: <= 32)\n", peak / 1024, large
	}' "$work/results"
awk '$5 > 500 || $6 > 32 * 1024 { printf "  over: %s %s %.0f ms %.1f MiB\n", $1, $2, $5, $6 / 1024 }' "$work/results"

# shellcheck shell=bash disable=SC1091,SC2016,SC2154
# Where days end: in zones whose midnight is skipped, comes twice, or whose day is left out. And where the calendar ends.
. "$(dirname "$0")/lib.sh"
export TXPLAN_AUTHOR='Sample <s@clinic.example>'

# title_on DAY WANT : by every command that goes back to a day.
title_on() {
	local commit
	commit=$(git rev-parse --short=7 "$2")
	run 0 txplan render pp-1@"$1" --format json
	has "$out" "\"title\":\"$2\""
	run 0 txplan due --as-of "$1" --then --within all
	is "$commit" "$(sed -n 's/.*(\([0-9a-f]*\))$/\1/p' "$err")"
	run 0 txplan log pp-1@"$1" --format jsonl --max-count 1
	has "$out" "\"commit\":\"$commit"
	run 0 txplan diff pp-1@"$1" "pp-1@$commit"
	empty "$out"
}

# day_ends ZONE DAY LAST FIRST : the instant LAST is the last on DAY, and at FIRST it is over.
day_ends() {
	export TZ=$1
	[ -n "$(find /usr/share/zoneinfo/"$TZ" 2>/dev/null)" ] || wrong "no zone $TZ here: is tzdata installed?"
	rm -rf "${work:?}/here/"* .git .txplan
	TXPLAN_NOW=${2%-*}-01T12:00:00Z txplan init pp-1 --here -q --title early >/dev/null || wrong "init in $1"
	TXPLAN_NOW=$3 txplan set pp-1 title within -q || wrong "set in $1"
	git tag within
	TXPLAN_NOW=$4 txplan set pp-1 title after -q || wrong "set in $1"
	git tag after
	title_on "$2" within
}

# The next midnight doesn't exist: the clock goes from 0:00 to 1:00.
day_ends Atlantic/Azores 2026-03-28 2026-03-29T00:59:59Z 2026-03-29T01:00:00Z
title_on 2026-03-29 after
TXPLAN_NOW=2026-12-01 run 0 txplan render pp-1@2026-03-28 --format text
has "$out" within
day_ends America/Santiago 2026-09-05 2026-09-06T03:59:59Z 2026-09-06T04:00:00Z
day_ends America/Havana 2026-03-07 2026-03-08T04:59:59Z 2026-03-08T05:00:00Z
day_ends America/Asuncion 2023-09-30 2023-10-01T03:59:59Z 2023-10-01T04:00:00Z
day_ends America/Sao_Paulo 2018-11-03 2018-11-04T02:59:59Z 2018-11-04T03:00:00Z
# The day's own last hour does not: from 23:00 to 0:00; or the one before, from 22:00 to 23:00.
day_ends America/Nuuk 2026-03-28 2026-03-29T00:59:59Z 2026-03-29T01:00:00Z
day_ends America/Nuuk 2023-03-25 2023-03-26T01:59:59Z 2023-03-26T02:00:00Z
# Midnight comes twice: from 1:00 back to 0:00, and from 0:01 back to 23:01, when it is yesterday once more.
day_ends America/Havana 2026-10-31 2026-11-01T03:59:59Z 2026-11-01T04:00:00Z
day_ends Atlantic/Azores 2026-10-24 2026-10-24T23:59:59Z 2026-10-25T00:00:00Z
day_ends America/St_Johns 2010-11-06 2010-11-07T03:29:59Z 2010-11-07T03:30:00Z
day_ends America/Asuncion 2023-03-25 2023-03-26T03:59:59Z 2023-03-26T04:00:00Z
# Ordinary ones, at both ends of the world and with half hours.
day_ends Pacific/Kiritimati 2026-04-20 2026-04-20T09:59:59Z 2026-04-20T10:00:00Z
day_ends Pacific/Pago_Pago 2026-04-20 2026-04-21T10:59:59Z 2026-04-21T11:00:00Z
day_ends Asia/Kathmandu 2026-04-20 2026-04-20T18:14:59Z 2026-04-20T18:15:00Z
# A day that was left out ends when the one before it does; nobody can say that it is today.
day_ends Pacific/Apia 2011-12-29 2011-12-30T09:59:59Z 2011-12-30T10:00:00Z
title_on 2011-12-30 within
title_on 2011-12-31 after
TXPLAN_NOW=2011-12-30 run 2 txplan due pp-1
has "$err" 'there was no 2011-12-30 in the local time zone'
helps
# The instant that an anchor is of, in the zone's own words.
TXPLAN_NOW=2011-12-31 run 0 txplan anchor
has "$out" '2011-12-31T12:00:00+14:00'

# ---- The calendar ends with the year 9999, and begins with the year 1.
unset TZ
export TZ=UTC
rm -rf "${work:?}/here/"* .git .txplan
with_caseload
head=$(git rev-parse HEAD)
for words in +9999y -9999y +9999w; do
	case $words in +9999w) export TXPLAN_NOW=9990-01-01 ;; esac
	run 2 txplan due mt-0417 --as-of $words
	has "$err" "--as-of \"$words\" lies beyond the calendar"
	helps
	run 2 txplan add-goal mt-0417 --title x --due $words
	has "$err" "'$words' lies beyond the calendar"
	run 2 txplan set mt-0417 g1/due $words
	has "$err" 'lies beyond the calendar'
	run 2 txplan log-progress mt-0417 --note x --date $words
	has "$err" 'lies beyond the calendar'
done
export TXPLAN_NOW=2026-04-20T09:00:00Z
is "$(git rev-parse HEAD)" "$head"
# How often: never due, on no wrong day, and check says so.
printf '%s\n' 'format: txplan/1' 'id: long' 'status: draft' 'period: {start: 2026-04-01}' 'client: {}' \
	'review: {every: 9000y}' 'monitoring:' '  - {instrument: phq-9, every: 9999y}' >long.plan.yaml
run 1 txplan check long.plan.yaml
is "$(grep -c 'beyond-calendar' "$out")" 2
run 0 txplan due long.plan.yaml --within all
hasnt "$out" 9999
run 0 txplan due long.plan.yaml --within 9999y
hasnt "$out" 9999
# The last day there is.
TXPLAN_NOW=9999-12-31 run 0 txplan due mt-0417 --within all
TXPLAN_NOW=9999-12-31 run 0 txplan render mt-0417@9999-12-31

finish

# shellcheck shell=bash disable=SC1091,SC2016,SC2154
# What an auditor asks: is it whole, and is it what it was?
. "$(dirname "$0")/lib.sh"

run 5 txplan verify
has "$err" 'in no caseload'
helps
with_caseload
run 0 txplan log-progress mt-0417 --note 'Slept better.' -q
run 0 txplan anchor -q
cp "$out" "$work/anchor"
run 0 txplan anchor --format json -q
cp "$out" "$work/anchor.json"
run 0 txplan add-goal mt-0417 --title 'Sleep' -q

run 1 txplan verify
has "$out" 'Not anchored.'
run 0 txplan verify --anchor "$work/anchor"
has "$out" 'Changes up to the newest anchor held by someone else are detected'
has "$out" '1 newer'
run 0 txplan verify --anchor "$work/anchor.json" -q
is "$(cat "$out")" fine
git gc -q
run 0 txplan verify --anchor "$work/anchor" --anchor "$work/anchor.json" --format json
has "$out" '"status":"fine","anchored":true'
empty "$err"

# Mailed, quoted, with other line ends; from standard input.
{ echo 'Dear auditor,'; sed 's/^/> /; s/$/\r/' "$work/anchor"; echo 'Yours'; } >"$work/mail"
run 0 txplan verify --anchor "$work/mail" -q
run 0 sh -c '"$0" verify -q --anchor - <"$1"' "$binary" "$work/anchor"

# An anchor that isn't one, isn't whole, isn't there.
run 2 txplan verify --anchor plans/mt-0417.plan.yaml
has "$err" 'holds no anchor'
helps
head -2 "$work/anchor" >"$work/half"
run 2 txplan verify --anchor "$work/half"
has "$err" 'is damaged'
cat "$work/anchor" <(sed 's/^commits .*/commits 1/' "$work/anchor") >"$work/two"
run 2 txplan verify --anchor "$work/two"
has "$err" 'more than one'
run 2 txplan verify --anchor "$work/nowhere"
helps
run 2 txplan verify --anchor /dev/zero
helps
finish

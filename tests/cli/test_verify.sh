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
# As an editor saves it that puts a byte order mark first.
for kept in anchor anchor.json; do
	{ printf '\357\273\277'; cat "$work/$kept"; } >"$work/bom"
	run 0 txplan verify --anchor "$work/bom" -q
done

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

# ---- What is told, and nothing wrong by itself.
cp -a . "$work/first"
told() { # told CODE… : the answer is as before, and these are listed
	run 0 txplan verify --anchor "$work/anchor"
	for code; do has "$out" "$code"; done
}
sed -i 's/    priority: high/    priority: hihg/' plans/mt-0417.plan.yaml
git commit -qam 'by git'
told '[by-git]' '[invalid-plan]' 'plans/mt-0417.plan.yaml'
echo 'unreadable: [' >>plans/mt-0417.plan.yaml
git commit -qam 'worse'
git show HEAD~2:plans/mt-0417.plan.yaml >plans/mt-0417.plan.yaml
run 0 txplan save -q
told '[not-judged]'
printf '# a remark\n' >>.txplan/config.yaml
git commit -qam 'settings'
told '[settings-changed]' '1 change of settings'
TXPLAN_NOW=2026-03-01 txplan add-goal zz-0001 --title 'Early' -q >/dev/null
told '[clock-disorder]'
TXPLAN_NOW=2026-05-01 txplan add-goal zz-0001 --title 'Late' -q >/dev/null
told 'dated in the future'
touch .git/index.lock
chmod 644 plans/zz-0001.plan.yaml
told '[lock-left]' '[readable-by-others]'
rm .git/index.lock
chmod 600 plans/zz-0001.plan.yaml

# Merges: what both sides had, and what only the merge has.
git checkout -qb other HEAD
txplan set zz-0001 g1/title 'On the other side' -q
git checkout -q -
txplan set mt-0417 g1/title 'On this side' -q
git merge -q -m merge other
told '[merge]' '1 merge'
hasnt "$out" '[merge-adds]'
git checkout -qb more HEAD
txplan set zz-0001 g1/due 2026-11-01 -q
git checkout -q -
txplan set zz-0001 g1/title 'Again' -q
git merge -q --no-commit more >/dev/null 2>&1
git show more:plans/zz-0001.plan.yaml | sed 's/On the other side/Of its own/' >plans/zz-0001.plan.yaml
git add plans && git commit -qm 'a merge with something of its own'
told '[merge-adds]' '2 merges'

git bisect start -q && git bisect bad
told '[unfinished]' 'a bisect is under way'
git bisect reset -q 2>/dev/null

# Only what is new; only the objects.
run 0 txplan verify --anchor "$work/anchor" --since HEAD~1 --format json
has "$out" '"judged":2'
hasnt "$out" settings-changed
run 4 txplan verify --since nowhere
helps
run 1 txplan verify --integrity-only
hasnt "$out" '[merge-adds]'
has "$out" 'not judged'
run 1 txplan verify --all
is "$(grep -c 'more; --all' "$out")" 0

# The anchor's commit is there, and its numbers are not.
sed -i 's/^plans .*/plans 7/' "$work/anchor"
run 6 txplan verify --anchor "$work/anchor"
has "$out" '[anchor-differs]'

# A list is cut short, and says by how much.
for i in $(seq 30); do git commit -q --allow-empty -m "by git $i"; done
run 1 txplan verify
has "$out" 'more; --all shows them'
run 1 txplan verify --all
hasnt "$out" 'more; --all shows them'
finish

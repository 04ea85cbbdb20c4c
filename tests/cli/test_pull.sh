# shellcheck shell=bash disable=SC1091,SC2016,SC2154
# Two sites that work offline on one plan and share it by `git pull` and `git push` alone: four rounds, in both directions.
. "$(dirname "$0")/lib.sh"
mkdir "$work/bin"
ln -s "$binary" "$work/bin/txplan"
PATH=$work/bin:$PATH
export GIT_MERGE_AUTOEDIT=no
plan=plans/mt-0417.plan.yaml
with_caseload
git clone -q --bare . "$work/hub.git"
for site in a b; do
	git clone -q "$work/hub.git" "$work/$site"
	cd "$work/$site" || exit 1
	txplan git-setup --site $site -q || exit 1
done

# at SITE COMMAND…: runs it there; it must go well.
at() {
	cd "$work/$1" || exit 1
	shift
	run 0 "$@"
}

# Everything of both sites, in both, and nothing else: the same commit, clean, without a finding that wasn't there.
same() {
	checks=$((checks + 1))
	[ "$(git -C "$work/a" rev-parse HEAD)" = "$(git -C "$work/b" rev-parse HEAD)" ] || wrong 'the sites differ'
	for site in a b; do
		cd "$work/$site" || exit 1
		clean
		run 1 txplan check mt-0417 --format jsonl # critical from the start
		hasnt "$out" '"severity":"error"'
		for id in $made; do
			checks=$((checks + 1))
			[ "$(grep -cE "^ *- (\{)?id: $id(,|$)" $plan)" = 1 ] || wrong "$id is there $(grep -c "id: $id" $plan) times, site $site"
		done
	done
}
made=

# made SITE COMMAND…: a new item there, whose id is remembered.
makes() {
	at "$@"
	made="$made $(cat "$out")"
}

# shared FIRST SECOND: FIRST pushes; SECOND pulls, which merges, and pushes; FIRST pulls.
shared() {
	at "$1" git push -q
	at "$2" git pull -q
	hasnt "$err" CONFLICT
	at "$2" git push -q
	at "$1" git pull -q
	same
}

# 1: both write an entry at the end of one list, and change different fields of one goal.
makes a txplan log-progress mt-0417 --goal g1 --note 'At a: four nights of sleep.'
at a txplan set mt-0417 g1/due 2026-11-02
makes b txplan log-progress mt-0417 --goal g1 --note 'At b: took the bus.'
at b txplan set mt-0417 g1/priority low
shared a b
is "$made" ' n4a n4b'
has $plan '    due: 2026-11-02'
has $plan '    priority: low'

# 2, the other way round: new goals, objectives below them and below an old one, an item taken away, a hand edit.
makes b txplan add-goal mt-0417 --title 'Sleep through' --client-words 'Dormir.'
makes b txplan add-objective mt-0417 --goal g3b --title 'Seven hours'
makes a txplan add-goal mt-0417 --title 'See friends' --client-words 'Amigas.'
makes a txplan add-objective mt-0417 --goal g1 --title 'Walk on Sundays'
at a sed -i 's/^# end of plan$/# looked over at a\n# end of plan/' $plan
at a txplan save mt-0417
at b txplan set mt-0417 assessment/strengths/+ 'asks for help'
at a txplan set mt-0417 assessment/strengths/+ 'keeps a diary'
shared b a
has $plan '# looked over at a'
has $plan 'asks for help'
has $plan 'keeps a diary'

# 3: the same field in two ways, beside much that agrees. Here someone has to decide.
makes a txplan log-progress mt-0417 --goal g3a --note 'At a: called a friend.'
makes b txplan log-progress mt-0417 --goal g3b --note 'At b: six hours.'
at a txplan set mt-0417 g1/due 2026-12-01
at b txplan set mt-0417 g1/due 2026-12-15
makes b txplan add-step mt-0417 --objective g3b.o1b --text 'No phone in bed' --by client
at a git push -q
cd "$work/b" || exit 1
run 1 git pull -q
has "$err" 'goals/g1/due'
hasnt "$err" 2026-12
run 1 txplan check mt-0417
has "$out" '[conflict-marker]'
run 2 txplan set mt-0417 g1/priority high # nothing is built on it
has "$err" '`txplan resolve`'
run 1 txplan resolve --list
is "$(sed 's/.*: //' "$out")" goals/g1/due
run 0 txplan resolve --take goals/g1/due=theirs
run 0 git commit -q --no-edit
run 0 git push -q
at a git pull -q
same
has $plan '    due: 2026-12-01'

# 4: a whole plan made at each site; the same plan changed at one only; both log on in the plan of both.
at a txplan init aa-0001
at b txplan init bb-0001
makes a txplan log-progress mt-0417 --goal g1 --note 'At a: last of the year.'
at a txplan set mt-0417 g3a/due 2026-12-20
makes b txplan log-progress mt-0417 --goal g1 --note 'At b: likewise.'
makes b txplan add-intervention mt-0417 --kind skill --name 'Sleep diary' --for g3b
shared b a
run 0 test -f plans/aa-0001.plan.yaml -a -f plans/bb-0001.plan.yaml

# What git tells of it: four merges, every change with its author's words, readable line by line.
is "$(git rev-list --merges --count HEAD)" 4
run 0 git log --oneline --merges
run 0 git log -p --no-merges --format=%s -- $plan
has "$out" '+progress/n4a/note: At a: four nights of sleep.'
has "$out" '+progress/n4b/note: At b: took the bus.'
has "$out" '-goals/g1/priority: high'
is "$(git log --format='%(trailers:key=Txplan-Action,valueonly)' --no-merges -- $plan | grep -c .)" \
	"$(git log --format=%h --no-merges -- $plan | wc -l)"
finish

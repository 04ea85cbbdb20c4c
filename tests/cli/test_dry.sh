# shellcheck shell=bash disable=SC1091,SC2016,SC2154
# -n tells the truth: for every command that writes, in every state of the caseload, it ends as the real run does, with the same
# words where that refuses; and it leaves no trace.
mode=${3:-}
. "$(dirname "$0")/lib.sh"
with_caseload
plan=plans/mt-0417.plan.yaml
echo notes >notes.txt
git add notes.txt && git commit -qm notes
cat >"$work/batch.jsonl" <<'END'
{"plan": "mt-0417", "kind": "session", "note": "Came on time."}
{"plan": "zz-0001", "kind": "session", "note": "Came late."}
END
cp -a . "$work/kept"

# Everything: names, modes, sizes, times, bytes; of the git folder, too.
picture() {
	find . -printf '%p %m %s %T@ %C@\n' | sort
	find . -type f -exec sha256sum {} + | sort
}

# both WORDS… : without and with -n
both() {
	local dry real
	picture >"$work/picture"
	"$binary" "$@" -n >"$work/dry.out" 2>"$work/dry.err" </dev/null
	dry=$?
	checks=$((checks + 1))
	picture | diff "$work/picture" - >"$work/trace" || {
		wrong "$state: -n left a trace: $*"
		show "$work/trace"
	}
	rm -rf "$work/copy"
	cp -a . "$work/copy"
	(cd "$work/copy" && "$binary" "$@" >"$work/real.out" 2>"$work/real.err" </dev/null)
	real=$?
	checks=$((checks + 2))
	if [ $dry != $real ]; then
		wrong "$state: -n ended with $dry, the real run with $real: $*"
		show "$work/dry.err"
		show "$work/real.err"
	elif [ $real != 0 ]; then
		for name in real dry; do
			sed "s,$work/copy,$PWD,g; s/committed as [0-9a-f]*/committed/; s/that would be committed first/committed/
				/^nothing was written (dry run)$/d" \
				"$work/$name.err" >"$work/$name.said"
		done
		diff "$work/real.said" "$work/dry.said" >"$work/differ" || {
			wrong "$state: -n says something else: $*"
			show "$work/differ"
		}
	fi
	ends="$ends$real"
}

# All eight with `soak` as the third argument; else three of them, others in the next state, so that each meets several states.
few() {
	local nth
	asked=
	for nth in 0 1 2 3 4 5 6 7; do
		if [ "$mode" != soak ]; then
			case $(((nth - states + 64) % 8)) in 0 | 3 | 5) ;; *) continue ;; esac
		fi
		asked="$asked${want:nth:1}"
		case $nth in
		0) both set mt-0417 g1/priority low ;;
		1) both set mt-0417 g1/priority lowest ;;
		2) both set mt-0417 g1/priority low --no-input ;;
		3) both log-progress mt-0417 --goal g1 --note x ;;
		4) both log-progress --batch "$work/batch.jsonl" ;;
		5) both sign mt-0417 --as client --meaning approval ;;
		6) both save ;;
		7) both init ab-0202 ;;
		esac
	done
}

all() {
	both set mt-0417 g1/priority low
	both set mt-0417 g1/priority lowest
	both set mt-0417 g9/priority low
	both set mt-0417 g1/priority low --no-input
	both set mt-0417 g1/priority low -m $'bad\001reason'
	both set mt-0417 g1 --remove
	both log-progress mt-0417 --goal g1 --note x
	both log-progress --batch "$work/batch.jsonl"
	both add-goal mt-0417 --title 'Sleep well'
	both add-disclosure mt-0417 --to 'Sample Clinic' --basis consent --consent c9
	both sign mt-0417 --as client --meaning approval
	both save
	both save mt-0417
	both init ab-0202
	both init mt-0417
	both set nowhere g1/priority low
}

states=0
# state NAME WANTED-ENDS SETTING-UP… : the ends are the codes of the real runs above, in order
state() {
	state=$1
	local want=$2 asked=$2
	shift 2
	ends=
	states=$((states + 1))
	cd "$work" && rm -rf here && cp -a kept here && cd here || exit 1
	eval "$*"
	if [ "$state" = clean ]; then all; else few; fi
	is "$state: $ends" "$state: $asked"
}

state clean 0240210001000024 true
state 'a hand edit' 02200000 'sed -i "s/priority: high/priority: low/" $plan'
state 'an error by hand' 11211110 'sed -i "s/^status: active/status: Active/" $plan'
state 'a plan that is damaged' 22222220 'echo "title: [" >>$plan'
state 'conflict markers' 22222220 'printf "<<<<<<< ours\ntitle: a\n=======\ntitle: b\n>>>>>>> theirs\n" >>$plan'
state 'a hand edit is staged' 55555500 'sed -i "s/priority: high/priority: low/" $plan; git add $plan'
state 'a staged version of the plan' 02055500 'sed -i "s/priority: high/priority: low/" $plan; git add $plan; git show HEAD:$plan >$plan'
state 'another file is staged' 02000000 'echo more >>notes.txt; git add notes.txt'
state 'another file is staged, and a hand edit' 55555550 'echo more >>notes.txt; git add notes.txt; sed -i "s/priority: high/priority: low/" $plan'
state 'a merge' 52555505 'git rev-parse HEAD >.git/MERGE_HEAD'
state 'a cherry-pick, and a hand edit' 55555555 'git rev-parse HEAD >.git/CHERRY_PICK_HEAD; sed -i "s/priority: high/priority: low/" $plan'
state 'git holds its lock' 52555505 'touch .git/index.lock'
state 'settings that are broken' 55555555 'echo "format: nonsense" >.txplan/config.yaml'
state 'a tag that is none' 55555555 'git config txplan.site B7'
state 'signing that is not known' 62666606 'git config commit.gpgsign true'
state 'signing that is neither' 62666606 'git config commit.gpgsign maybe'
state 'a filter' 52555505 'echo "*.plan.yaml filter=crypt" >>.gitattributes'
state 'one id in two places' 11111110 'mkdir plans/00; h=$(printf mt-0417 | sha256sum | cut -c1-2); mkdir -p plans/$h; cp $plan plans/$h/'
state 'the plan is gone' 44444440 'rm $plan'
state 'the other plan is gone' 02004040 'rm plans/zz-0001.plan.yaml'
state 'a detached HEAD' 02000000 'git checkout -q --detach'
state 'an unborn branch' 02200000 'git checkout -q --orphan fresh; git reset -q'
state 'a plan by hand that is new' 02000002 'cp $plan plans/ab-0202.plan.yaml; sed -i s/mt-0417/ab-0202/ plans/ab-0202.plan.yaml'
state 'the objects are damaged' 55555555 'chmod u+w .git/objects/*/*; for f in .git/objects/*/*; do echo x >$f; done'

# ---- What else has -n.
few() {
	both git-setup
	both git-setup --site b
	both git-setup --replace
}
state 'git is told' 000 true
state 'git is not told' 000 'git config --unset pull.rebase'
state 'git is told otherwise' 110 'git config pull.rebase true'
state "git holds its settings' lock" 555 'git config --unset pull.rebase; touch .git/config.lock'
state 'settings of git as a link' 555 'git config --unset pull.rebase; mv .git/config "$work/config.away"; ln -s "$work/config.away" .git/config'
state 'no attributes, and git holds its lock' 555 'git rm -q .gitattributes; git commit -qm x; touch .git/index.lock'
state 'no attributes, in a merge' 555 'git rm -q .gitattributes; git commit -qm x; git rev-parse HEAD >.git/MERGE_HEAD'
state 'no attributes' 000 'git rm -q .gitattributes; git commit -qm x'

# Two sides that changed one thing.
both_sides() {
	git branch base
	git checkout -q -B theirs base && sed -i 's/^part2: .*/part2: covered/' $plan && git commit -qam theirs
	git checkout -q -B main base && sed -i "s/^part2: .*/part2: ${1-unknown}/" $plan && git commit -qam ours
	PATH=$work/bin:$PATH git merge -q theirs >/dev/null 2>&1
}
mkdir -p "$work/bin" && ln -sf "$binary" "$work/bin/txplan"
few() {
	both resolve
	both resolve --ours
	both resolve --take part2=theirs
	both resolve --take part3=theirs
}
state 'nothing to settle' 0000 true
state 'a conflict' 2004 both_sides
state 'a conflict, and git holds its lock' 2554 'both_sides; touch .git/index.lock'
state 'a conflict, and a filter' 2554 'both_sides; echo "*.plan.yaml filter=crypt" >.git/info/attributes'
state 'a conflict, and an index that is damaged' 2554 'both_sides; echo x >.git/index'

# A caseload that is still to be made.
few() {
	both init ab-0202
	both init ab-0202 --here
}
state 'a folder with something in it' 20 'rm -rf .txplan .git plans .gitattributes'
state 'an empty folder' 00 'rm -rf .txplan .git plans .gitattributes notes.txt'

# Where nothing may be written at all, a dry run still shows the change.
if [ "$(id -u)" != 0 ]; then
	cd "$work" && rm -rf here && cp -a kept here && chmod -R a-w here && cd here || exit 1
	run 0 txplan set mt-0417 g1/priority low -n
	has "$out" '+    priority: low'
	run 0 txplan save -n
	cd "$work" && chmod -R u+w here && cd here || exit 1
fi

# Outside of a caseload, and where nobody is known, it shows the change as ever.
git config --global --unset user.name
git config --global --unset user.email
cd "$work" && rm -rf here && cp -a kept here && cd here || exit 1
run 0 env -u TXPLAN_AUTHOR EMAIL= "$binary" set mt-0417 g1/priority low -n
mkdir "$work/outside" && cd "$work/outside" || exit 1
cp "$source/examples/mt-0417.plan.yaml" .
run 0 txplan set mt-0417.plan.yaml g1/priority low -n
has "$out" '+    priority: low'
finish

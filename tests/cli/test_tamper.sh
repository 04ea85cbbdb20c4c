# shellcheck shell=bash disable=SC1091,SC2016,SC2154
# What somebody could do to a history, and what verify says of it: with an anchor that somebody else kept, and without one.
. "$(dirname "$0")/lib.sh"
export GIT_AUTHOR_DATE='2026-04-20T09:00:00Z' GIT_COMMITTER_DATE='2026-04-20T09:00:00Z'
plan=plans/mt-0417.plan.yaml

# A history with packed and loose objects, two plans, and an anchor of its newest commit.
with_caseload
txplan add-goal zz-0001 --title 'Walk' -q >/dev/null
txplan log-progress mt-0417 --note 'Slept better.' -q >/dev/null
txplan set zz-0001 g1/due 2026-10-01 -q
git gc -q
txplan set mt-0417 g1/due 2026-10-01 -q
txplan log-progress mt-0417 --note 'Slept well.' --goal g1 -q >/dev/null
txplan add-goal zz-0001 --title 'Run' -q >/dev/null
txplan anchor -q >"$work/anchor"
cp -a . "$work/clean"

# The byte at an offset (from the end when below 0) of a file, another one.
flip() {
	chmod u+w "$1"
	/usr/bin/python3 - "$1" "$2" <<'END'
import sys
path, at = sys.argv[1], int(sys.argv[2])
data = bytearray(open(path, "rb").read())
data[at] ^= 0x10
open(path, "wb").write(data)
END
}
loose() { # the file of a loose object
	local id
	id=$(git rev-parse "$1")
	echo ".git/objects/${id:0:2}/${id:2}"
}
# The newest commit anew: its tree and parent, with another message (standard input).
newest_with_message() {
	git reset -q --soft "$(git commit-tree "HEAD^{tree}" -p HEAD^)"
}

# ---- What is done to it.
nothing() { :; }
amend_date() { git commit -q --amend --no-edit --date=2026-04-19T09:00:00Z; }
drop() { git rebase -q --onto HEAD~3 HEAD~2; }
reorder() {
	local a b
	a=$(git rev-parse HEAD~1) b=$(git rev-parse HEAD)
	git reset -q --hard HEAD~2
	git cherry-pick "$b" "$a" >/dev/null
}
truncate_and_gc() {
	git reset -q --hard HEAD~2
	git reflog expire --expire=now --all
	git gc -q --prune=now
	git fsck --strict --full >"$work/fsck" 2>&1 || wrong 'git fsck sees that the history was cut short'
	[ ! -s "$work/fsck" ] || wrong "git fsck says something: $(cat "$work/fsck")"
}
other_root() { git checkout -q --orphan new && git commit -qm 'The beginning' && git branch -qM new main 2>/dev/null; }
replace_ref() { git replace HEAD~1 HEAD~3; }
graft() { git rev-parse HEAD HEAD~3 | tr '\n' ' ' >.git/info/grafts; }
work_tree() { sed -i 's/Slept well/Slept badly/' $plan; }
work_tree_hidden() {
	git update-index --assume-unchanged $plan
	sed -i 's/Slept well/Slept hell/' $plan
	[ -z "$(git status --porcelain)" ] || wrong 'git status sees the change'
}
staged() { sed -i 's/Slept well/Slept badly/' $plan && git add $plan && git show HEAD:$plan >$plan; }
deleted_file() { rm $plan; }
new_file() { sed 's/mt-0417/mt-0418/' $plan >plans/mt-0418.plan.yaml; }
executable() { chmod +x $plan; }
executable_committed() { chmod +x $plan && git commit -qam 'mode'; }
symlink() { mv $plan "$work/aside.yaml" && ln -s "$work/aside.yaml" $plan; }
symlink_committed() { symlink && git add plans && git commit -qm link; }
forged_items() { git log -1 --format=%B | sed 's/^Txplan-Items: .*/Txplan-Items: g1/' | newest_with_message; }
forged_change() { git log -1 --format=%B | sed 's/^Txplan-Change: .*/Txplan-Change: modification/' | newest_with_message; }
forged_plan() { git log -1 --format=%B | sed 's/^Txplan-Plan: .*/Txplan-Plan: mt-0417/' | newest_with_message; }
forged_action() { git log -1 --format=%B | sed 's/^Txplan-Action: .*/Txplan-Action: polish/' | newest_with_message; }
two_sets() { git log -1 --format=%B | sed 's/^Txplan-Plan:/Txplan-Action: set\n&/' | newest_with_message; }
set_in_text() { git log -1 --format=%B | sed 's/^Txplan-Action:/Txplan-Action: set\n\n&/' | newest_with_message; }
# A goal that was taken out by hand, with its objective: the objective, or the goal, left out of the items.
taken_by_hand() {
	txplan add-objective zz-0001 --goal g2 --title Far -q
	sed -i '/^  - id: g2$/,$d' plans/zz-0001.plan.yaml
	txplan save -q
	git log -1 --format=%B | grep -q '^Txplan-Items: g2 g2.o1$' || return 1
	git log -1 --format=%B | sed "s/^Txplan-Items: .*/Txplan-Items: $1/" | newest_with_message
}
less_by_hand() { taken_by_hand g2; }
goal_left_out() { taken_by_hand g2.o1; }
content_under_trailers() {
	sed -i 's/Slept well/Slept badly/' $plan
	git commit -qa --amend --no-edit
}
trailers_by_git() {
	sed -i 's/^    priority: high/    priority: low/' $plan
	git commit -qa -m 'log-progress mt-0417 n9' -m 'Txplan-Action: log-progress
Txplan-Plan: mt-0417
Txplan-Items: n9
Txplan-Change: creation'
}
ours() { # ours ACTION CHANGE [ITEMS]: all that is there, under those trailers
	git add -A
	printf 'x\n\nTxplan-Action: %s\nTxplan-Plan: mt-0417\nTxplan-Change: %s\n' "$1" "$2" >"$work/message"
	git commit -qF "$work/message"
}
list_made_a_word() { sed -i '/^progress:/,$d' $plan && echo 'progress: lost' >>$plan && ours set modification; }
begun_behind_a_large_one() {
	cp $plan "$work/kept"
	head -c 1200000 /dev/zero | tr '\0' '#' >>$plan && ours set modification
	sed '/^progress:/,$d' "$work/kept" >$plan && ours save creation
}
program_as_questionnaire() {
	mkdir -p .txplan/instruments && printf '#!/bin/sh\n' >.txplan/instruments/evil.so && chmod +x .txplan/instruments/evil.so
	ours save creation
}
settings_under_trailers() {
	echo '# x' >>.txplan/config.yaml
	git commit -qa --amend --no-edit
}
flipped_commit() { flip "$(loose HEAD)" 20; }
flipped_plan() { flip "$(loose HEAD~1:$plan)" 300; }
flipped_in_pack() { flip .git/objects/pack/*.pack 1000; }
cut_short() { # libgit2 never comes back from reading such an object
	chmod u+w "$(loose HEAD:$plan)" && truncate -s -30 "$(loose HEAD:$plan)"
}
missing_plan() { rm -f "$(loose HEAD~1:$plan)"; }
missing_commit() { rm -f "$(loose HEAD~1)"; }
missing_pack() { rm -f .git/objects/pack/*; }
other_object() { chmod u+w "$(loose HEAD:$plan)" && cp -f "$(loose HEAD~2:$plan)" "$(loose HEAD:$plan)"; }
alternates() {
	mv .git/objects "$work/elsewhere"
	mkdir -p .git/objects/info .git/objects/pack
	echo "$work/elsewhere" >.git/objects/info/alternates
}
shallow() { git rev-parse HEAD~2 >.git/shallow; }
hidden_text() {
	local id
	id=$(git cat-file commit HEAD | { cat; printf 'x\0hidden'; } | git hash-object --literally -t commit -w --stdin)
	echo "$id" >".git/$(git symbolic-ref HEAD)"
}
ref_to_nowhere() { echo 0123456789012345678901234567890123456789 >.git/refs/heads/lost; }
filter() { printf '*.plan.yaml filter=secret\n' >>.gitattributes && git commit -qam filter; }

printf '%-24s  %-20s %-20s  %s\n' 'what was done' 'with an anchor' 'without' 'told as'
# attempt WHAT STATUS-WITH-ANCHOR STATUS-WITHOUT CODE…
attempt() {
	local what=$1 with=$2 without=$3 codes= status got
	shift 3
	cd "$work" && rm -rf here elsewhere aside.yaml && cp -a clean here && cd here || exit 1
	$what >"$work/did" 2>&1 || wrong "$what went wrong: $(cat "$work/did")"
	for status in "$with" "$without"; do
		case $status in fine) got=0 ;; not-anchored) got=1 ;; broken) got=5 ;; tampered) got=6 ;; esac
		if [ "$status/$codes" = "$with/" ]; then
			run $got txplan verify --anchor "$work/anchor" --format json
			codes=$(grep -o '"code":"[a-z-]*"' "$out" | cut -d'"' -f4 | sort -u | tr '\n' ' ')
			codes=${codes:-none}
			[ "$codes" = none ] || for code; do
				checks=$((checks + 1))
				code=${code#[}
				case " $codes" in *" ${code%]} "*) ;; *) wrong "$what: no $code among: $codes" ;; esac
			done
		else
			run $got txplan verify --format json
		fi
		is "$(sed -n 's/.*"status":"\([a-z-]*\)".*/\1/p' "$out" | head -1)" "$status"
		empty "$err"
	done
	printf '%-24s  %-20s %-20s  %s\n' "${what//_/ }" "$with" "$without" "$codes"
}

attempt nothing fine not-anchored
attempt amend_date tampered not-anchored '[anchor-lost]'
attempt drop tampered not-anchored '[anchor-lost]'
attempt reorder tampered not-anchored '[anchor-lost]'
attempt truncate_and_gc tampered not-anchored '[anchor-lost]'
attempt other_root tampered not-anchored '[anchor-lost]'
attempt replace_ref tampered tampered '[replaced]'
attempt graft tampered tampered '[grafts]'
attempt work_tree fine not-anchored '[unsaved]'
attempt work_tree_hidden tampered tampered '[work-tree]' '[hidden-from-git]'
attempt staged tampered tampered '[index-differs]'
attempt deleted_file tampered tampered '[work-tree]'
attempt new_file fine not-anchored '[unsaved]'
attempt executable tampered tampered '[work-tree]'
attempt executable_committed tampered tampered '[odd-mode]'
attempt symlink tampered tampered '[work-tree]'
attempt symlink_committed tampered tampered '[odd-mode]'
attempt forged_items tampered tampered '[claim-item]'
attempt forged_change tampered tampered '[claim-change]'
attempt forged_plan tampered tampered '[claim-plan]'
attempt forged_action tampered tampered '[claim-action]'
attempt less_by_hand fine not-anchored '[claim-short]'
attempt goal_left_out tampered tampered '[claim-item]'
attempt two_sets tampered tampered '[trailers]'
attempt set_in_text tampered not-anchored '[trailers-in-text]'
attempt content_under_trailers tampered tampered '[claim-change]'
attempt trailers_by_git tampered tampered '[claim-change]'
attempt settings_under_trailers tampered tampered '[claim-plan]'
attempt list_made_a_word tampered tampered '[claim-change]'
attempt begun_behind_a_large_one tampered tampered '[claim-change]'
attempt program_as_questionnaire tampered tampered '[claim-plan]'
attempt flipped_commit broken broken '[object-damaged]'
attempt flipped_plan broken broken '[object-damaged]'
attempt flipped_in_pack broken broken '[object-damaged]' '[pack-damaged]'
attempt cut_short broken broken '[object-damaged]' '[history-unreadable]'
attempt missing_plan broken broken '[object-missing]'
attempt missing_commit broken broken '[object-missing]' '[history-unreadable]'
attempt missing_pack broken broken '[object-missing]'
attempt other_object broken broken '[object-damaged]'
attempt alternates broken broken '[alternates]'
attempt shallow broken broken '[shallow]'
attempt hidden_text tampered broken '[object-malformed]'
attempt filter tampered tampered '[filtered]'
attempt ref_to_nowhere broken broken '[ref-broken]'

# ---- Signed commits.
cd "$work" && rm -rf here && cp -a clean here && cd here || exit 1
ssh-keygen -q -t ed25519 -N '' -C '' -f "$HOME/key"
ssh-keygen -q -t ed25519 -N '' -C '' -f "$HOME/other"
{ echo "rk@clinic.example $(cat "$HOME/key.pub")" && echo "ab@clinic.example $(cat "$HOME/other.pub")"; } >"$HOME/allowed"
git config --global gpg.format ssh
git config --global gpg.ssh.allowedSignersFile '~/allowed'
git config --global user.signingkey '~/key'
git config --global commit.gpgsign true
run 0 txplan add-goal zz-0001 --title 'Swim' -q
run 0 txplan set zz-0001 g3/title 'Swim far' -q
run 1 txplan verify
has "$out" 'signatures  2 good'
run 0 txplan set zz-0001 g3/title 'Swim' -q --unsigned
run 1 txplan verify
has "$out" '[unsigned]'
git reset -q --hard HEAD^
txplan anchor -q >"$work/anchor"
rm -rf "$work/clean" && cp -a . "$work/clean"

# The newest commit's text, changed by sed, with its old signature.
with_text() {
	local id
	id=$(git cat-file commit HEAD | sed "$1" | git hash-object -t commit -w --stdin) && git reset -q --soft "$id"
}
signed_by_other() { git -c user.signingkey='~/other' commit -q --amend --no-edit -S; }
signed_by_stranger() { ssh-keygen -q -t ed25519 -N '' -C '' -f "$work/did.key" && git -c user.signingkey="$work/did.key" commit -q --amend --no-edit -S; }
signature_of_another() {
	local old
	old=$(git cat-file commit HEAD^ | sed -n '/^gpgsig/,/END SSH/p' >"$work/old"; git cat-file commit HEAD |
		sed -e "/^gpgsig/,/END SSH/{/END SSH/r $work/old" -e 'd}' | git hash-object -t commit -w --stdin) &&
		git reset -q --soft "$old"
}
author_under_signature() { with_text 's/^author .*>/author A. Other <ab@clinic.example>/'; }
signature_taken_off() { git commit -q --amend --no-edit --no-gpg-sign; }
signature_of_other_kind() { with_text 's/SSH SIGNATURE/PGP SIGNATURE/'; }
key_not_allowed_then() { sed -i "s/^rk@clinic.example/& valid-after=\"20270101\"/" "$HOME/allowed"; }

attempt nothing fine not-anchored
attempt signed_by_other tampered tampered '[signer-differs]'
attempt signed_by_stranger tampered tampered '[unknown-signer]'
attempt signature_of_another tampered tampered '[bad-signature]'
attempt author_under_signature tampered tampered '[bad-signature]'
attempt signature_taken_off tampered not-anchored '[anchor-lost]'
attempt signature_of_other_kind tampered not-anchored '[signature-unchecked]'
attempt key_not_allowed_then tampered tampered '[bad-signature]'

# ---- A bit anywhere: in a pack, its index, and loose objects.
cd "$work" && rm -rf here && cp -a clean here && cd here || exit 1
git config --global --unset gpg.ssh.allowedSignersFile
tried=0
for file in .git/objects/pack/*.pack .git/objects/pack/*.idx "$(loose HEAD)" "$(loose HEAD:$plan)" "$(loose 'HEAD^{tree}')"; do
	size=$(stat -c %s "$file")
	for at in 0 1 5 9 $((size / 7)) $((size / 3)) $((size / 2)) $((size * 3 / 4)) $((size - 30)) $((size - 10)) $((size - 1)); do
		cp -a "$file" "$work/whole"
		flip "$file" "$at"
		checks=$((checks + 1)) tried=$((tried + 1))
		txplan verify -q --anchor "$work/anchor" >"$out" 2>"$err"
		code=$?
		[ $code = 5 ] || [ $code = 6 ] || wrong "byte $at of $file: exit code $code: $(cat "$out" "$err")"
		rm -f "$file" && cp -a "$work/whole" "$file"
	done
done
run 0 txplan verify -q --anchor "$work/anchor"
echo "a bit flipped at $tried places of packs, indexes and loose objects: each is noticed"
finish

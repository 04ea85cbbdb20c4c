#!/bin/bash
# A damaged repository, each kind with each command that reads it: exit 5 (diff: 2, as always) within seconds, one message that names what is
# damaged, nothing written, no lock left. Never a hang, a crash, or "there is no such commit".
# shellcheck disable=SC1091,SC2154
. "$(dirname "$0")/lib.sh"
with_caseload
plan=plans/mt-0417.plan.yaml
txplan set mt-0417 g1/note 'one' -q || exit 1
txplan set mt-0417 g1/note 'two' -q || exit 1
git branch side HEAD~1
mv "$work/here" "$work/sound"
mkdir "$work/here"
cp -a "$work/sound" "$work/packed"
git -C "$work/packed" repack -qad
git -C "$work/packed" prune-packed -q
cp -a "$work/packed" "$work/midx"
git -C "$work/midx" multi-pack-index write 2>/dev/null
git -C "$work/midx" commit-graph write --reachable 2>/dev/null
git -C "$work/midx" multi-pack-index write

# All files but the lock that stays, and what a reader keeps for itself.
present() {
	find .git plans -type d -name txplan -prune -o ! -type d ! -name txplan.lock -printf '%p %s %T@ %i\n' | sort
}

# damaged FROM KIND OBJECT: a repository damaged that way, in the current folder.
damaged() {
	cd "$work" || exit 1
	chmod -R u+w here
	rm -rf here
	cp -a "$1" here
	cd here || exit 1
	python3 "$source/tests/cli/damage.py" "$2" "$(git -C "../$1" rev-parse "$3")" || exit 1
	before=$(present)
	what="$2 of $3"
}

# ends EXIT WORDS COMMAND…: within 30 seconds, and nothing has changed. WORDS: an extended regular expression.
ends() {
	local exit=$1 words=$2 code
	shift 2
	checks=$((checks + 1))
	timeout 30 "$binary" "$@" --no-input >"$out" 2>"$err" </dev/null
	code=$?
	[ "$code" = "$exit" ] || {
		wrong "$what: $*: exit $code, not $exit"
		show "$err"
	}
	if [ "$words" ] && ! cat "$out" "$err" | grep -Eq "$words"; then
		wrong "$what: $*: '$words' is not said"
		show "$err"
		show "$out"
	fi
	# In a pack made for one object all others are missing indeed.
	if [ ! -e .git/objects/pack/pack-aa.pack ] && cat "$out" "$err" | grep -Eqi "there is no commit|not in the commit|object not found|no match|isn't there|is missing; "; then
		wrong "$what: $*: damage is told as absence"
		show "$err"
	fi
	[ "$before" = "$(present)" ] || {
		wrong "$what: $*: something was written, or is left"
		diff <(echo "$before") <(present)
	}
}

# All that read the newest commit and its plan.
all_end() {
	ends 5 "$1" set mt-0417 g1/note three
	ends 5 "$1" log-progress mt-0417 --note x
	echo '# a hand edit' >>"$plan"
	before=$(present)
	ends 5 "$1" save
	ends 5 "$1" render mt-0417@HEAD
	ends 5 "$1" check mt-0417@HEAD
	ends 2 "$1" diff mt-0417@HEAD mt-0417
	ends 2 "$1" diff mt-0417
	ends 5 "$1" due --then --as-of 2026-04-20
	ends 5 "$1" doctor
	ends 5 '' verify
}

# The same, of each group one.
most_end() {
	ends 5 "$1" set mt-0417 g1/note three
	ends 5 "$1" render mt-0417@HEAD
	ends 5 "$1" doctor
	ends 5 '' verify
}

some_end() {
	ends 5 "$1" log mt-0417
	ends 5 "$1" anchor
}

kinds_loose='empty cut-head cut-middle cut-last zeros garbage more-behind size-smaller size-zero size-larger size-huge size-beyond bomb
	no-type folder pipe link fan-is-file'
for kind in $kinds_loose; do
	damaged sound "loose-$kind" HEAD
	all_end 'object [0-9a-f]{40} is damaged: its file .git/objects/[0-9a-f]{2}/[0-9a-f]{38} '
	some_end 'object [0-9a-f]{40} is damaged'
done
for object in 'HEAD^{tree}' HEAD:plans "HEAD:$plan"; do
	for kind in empty cut-middle size-smaller size-larger bomb; do
		damaged sound "loose-$kind" "$object"
		ends 5 'object [0-9a-f]{40} is damaged' render mt-0417@HEAD
		ends 2 'object [0-9a-f]{40} is damaged' diff mt-0417@HEAD mt-0417
		ends 5 '' verify
		[ "$object" = "HEAD:$plan" ] || ends 5 'object [0-9a-f]{40} is damaged' set mt-0417 g1/note three
	done
done
# What its id doesn't stand for.
for object in HEAD 'HEAD^{tree}' "HEAD:$plan"; do
	damaged sound loose-other-content "$object"
	ends 5 '[0-9a-f]{40}' render mt-0417@HEAD
	ends 2 '[0-9a-f]{40}' diff mt-0417@HEAD mt-0417
	ends 5 "content is not what its id says" verify
	[ "$object" = "HEAD:$plan" ] || ends 5 'object [0-9a-f]{40} is damaged: its file .* holds something else than' log mt-0417
done
damaged packed pack-other-content HEAD
ends 5 'object [0-9a-f]{40} is damaged' log mt-0417
ends 5 'object [0-9a-f]{40} is damaged' log mt-0417 goals/g1/note
ends 5 '[0-9a-f]{40}' render mt-0417@HEAD
ends 5 '[0-9a-f]{40}' set mt-0417 g1/note three
ends 5 '' verify
# By its digits, by a branch, by a day; and the commit before.
damaged sound loose-cut-middle HEAD~1
for rev in HEAD~1 side "$(git -C ../sound rev-parse HEAD~1)" "$(git -C ../sound rev-parse --short=8 HEAD~1)"; do
	ends 5 'object [0-9a-f]{40} is damaged' render "mt-0417@$rev"
	ends 2 'object [0-9a-f]{40} is damaged' diff "mt-0417@$rev" mt-0417
done
ends 5 'object [0-9a-f]{40} is damaged' log mt-0417
ends 5 'object-damaged' verify

for kind in cut cut-last empty head count zeros-inside ones-inside; do
	damaged packed "pack-$kind" HEAD
	most_end '\.git/objects/pack/pack-[0-9a-f]{40}'
	some_end '\.git/objects/pack/pack-[0-9a-f]{40}'
done
for kind in size-lies size-smaller delta-of-itself delta-cycle delta-before delta-nothing delta-beyond type-unknown; do
	damaged packed "pack-$kind" HEAD
	most_end 'object [0-9a-f]{40} is damaged: it can.t be unpacked from .git/objects/pack/pack-aa.pack'
	some_end 'object [0-9a-f]{40} is damaged'
done
for kind in idx-empty idx-cut idx-cut-head idx-zeros idx-ones idx-head idx-version idx-fan-falls idx-fan-huge idx-unsorted \
	idx-place-beyond idx-place-zero idx-no-large-place idx-without-pack pack-without-idx; do
	damaged packed "$kind" HEAD
	most_end '\.git/objects/pack/pack-[0-9a-f]{40}'
	some_end '\.git/objects/pack/pack-[0-9a-f]{40}'
	case $kind in idx-[cezohfuv]*) has "$err" 'git index-pack' ;; esac
done

# These txplan doesn't read: all goes on.
for kind in midx-garbage midx-cut midx-ones midx-other-pack graph-garbage; do
	damaged midx "$kind" HEAD
	ends 0 '' log mt-0417
	ends 0 'two' render mt-0417@HEAD
	ends 1 'Nothing is damaged' verify # as there is no anchor
	run 0 txplan set mt-0417 g1/note three
done

# A damaged pack does no harm to what is also there as a file.
damaged packed pack-without-idx HEAD
cp -a "$work"/sound/.git/objects/?? .git/objects/
run 0 txplan set mt-0417 g1/note three
run 0 txplan log mt-0417

# The history of one place compares plans: one that is gone ends it, and isn't passed over.
cd "$work" && rm -rf here && cp -a sound here && cd here || exit 1
run 0 txplan log mt-0417 goals/g1/note
blob=$(git rev-parse HEAD~1:$plan)
rm -f ".git/objects/${blob:0:2}/${blob:2}"
run 5 txplan log mt-0417 goals/g1/note
has "$err" "$blob"
finish

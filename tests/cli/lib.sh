# shellcheck shell=bash disable=SC1091,SC2016,SC2154
# lib.sh - a sandbox for whole commands. A test sources it with the paths of txplan and of the source tree:
#
#     . "$(dirname "$0")/lib.sh"
#     run 0 txplan due mt-0417.plan.yaml      # runs it; the exit code must be 0; leaves $out and $err (files)
#     has "$out" 'GAD-7'                      # the file holds the text
#     golden due.txt "$out"                   # the file is tests/cli/golden/due.txt
#     finish
#
# The clock, the zone, the home folder and the person are fixed. With TXPLAN_GOLDEN=update, golden writes the files anew:
# look at `git diff tests/cli/golden` before committing them.
set -u
binary=$(realpath "$1") source=$(realpath "$2")
work=$(mktemp -d) || exit 1
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
out=$work/out err=$work/err
failed=0 checks=0

for name in $(env | sed -n 's/^\(GIT_[A-Z_]*\|TXPLAN_[A-Z]*\|XDG_[A-Z_]*\)=.*/\1/p'); do
	[ "$name" = TXPLAN_GOLDEN ] || unset "$name"
done
unset NO_COLOR PAGER LESS
export HOME=$work/home TZ=UTC LC_ALL=C.UTF-8 TERM=dumb GIT_CONFIG_NOSYSTEM=1 TXPLAN_NOW=2026-04-20T09:00:00Z
mkdir "$HOME" "$work/here"
cd "$work/here" || exit 1

txplan() {
	"$binary" "$@"
}

# The therapist of mt-0417.
with_identity() {
	git config --global user.name 'R. Sample'
	git config --global user.email rk@clinic.example
}

# The shipped plans, in the current folder.
with_examples() {
	cp "$source"/examples/*.plan.yaml .
}

# A caseload in the current folder that holds mt-0417, clean and committed.
with_caseload() {
	with_identity
	txplan init zz-0001 --here -q >/dev/null || exit 1
	cp "$source/examples/mt-0417.plan.yaml" plans/
	txplan save -q 2>/dev/null || exit 1
}

wrong() {
	failed=$((failed + 1))
	echo "${BASH_SOURCE[2]##*/}:${BASH_LINENO[1]}: $*"
}

show() {
	sed 's/^/    | /' "$1" | head -40
}

# run CODE COMMAND…
run() {
	local want=$1 got
	shift
	checks=$((checks + 1))
	"$@" >"$out" 2>"$err" </dev/null
	got=$?
	if [ "$got" != "$want" ]; then
		wrong "exit code $got, not $want: $*"
		show "$out"
		show "$err"
	fi
}

has() {
	checks=$((checks + 1))
	grep -qF -- "$2" "$1" && return
	wrong "'$2' is not in ${1##*/}:"
	show "$1"
}

hasnt() {
	checks=$((checks + 1))
	grep -qF -- "$2" "$1" || return 0
	wrong "'$2' is in ${1##*/}:"
	show "$1"
}

empty() {
	checks=$((checks + 1))
	[ -s "$1" ] || return 0
	wrong "${1##*/} is not empty:"
	show "$1"
}

# is TEXT WANT
is() {
	checks=$((checks + 1))
	[ "$1" = "$2" ] || wrong "'$1' is not '$2'"
}

# Every message says what to do: its last line is indented.
helps() {
	checks=$((checks + 1))
	tail -1 "$err" | grep -q '^  *[^ ]' || {
		wrong "no remedy in the message:"
		show "$err"
	}
}

# golden NAME FILE
golden() {
	local want=$source/tests/cli/golden/$1
	checks=$((checks + 1))
	sed -E "s,$work,SANDBOX,g; s/committed as [0-9a-f]{7}/committed as COMMIT/; s/^[0-9a-f]{7}  20/COMMIT  20/
		s/\b[0-9a-f]{40}\b/COMMIT/" "$2" >"$work/got"
	if [ "${TXPLAN_GOLDEN-}" = update ]; then
		cp "$work/got" "$want"
	elif ! diff -u "$want" "$work/got" >"$work/diff" 2>&1; then
		wrong "not as golden/$1 (TXPLAN_GOLDEN=update writes it anew):"
		show "$work/diff"
	fi
}

# The lines that the last commit took away and put in, without the files' names.
lines_of_commit() {
	git show --format= -U0 HEAD -- "$@" | grep '^[-+]' | grep -v '^\(---\|+++\) '
}

# git agrees: nothing is left over, nothing is broken, the file is what was committed. And verify finds that every commit did
# what it says.
clean() {
	checks=$((checks + 1))
	[ -z "$(git status --porcelain)" ] || wrong "git status is not clean: $(git status --porcelain)"
	git fsck --strict --no-dangling >"$work/fsck" 2>&1 || {
		wrong "git fsck:"
		show "$work/fsck"
	}
	"$binary" verify >"$work/verify" 2>&1
	[ $? = "${1-1}" ] || {
		wrong "verify:"
		show "$work/verify"
	}
}

# unchanged FILE: as the given copy of it.
unchanged() {
	checks=$((checks + 1))
	cmp -s "$1" "$2" || wrong "$1 was changed"
}

finish() {
	echo "$checks checks, $failed failed"
	[ "$failed" = 0 ] && [ "$checks" -gt 0 ]
	exit
}

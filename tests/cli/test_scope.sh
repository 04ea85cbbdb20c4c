# shellcheck shell=bash disable=SC1091,SC2016,SC2154
# Settings that the environment holds (git -c, GIT_CONFIG_COUNT, GIT_CONFIG_PARAMETERS) count as with git, or nothing is written.
. "$(dirname "$0")/lib.sh"
with_caseload
plan=plans/mt-0417.plan.yaml
ssh-keygen -q -t ed25519 -N '' -C '' -f "$work/key"
n=0

# scope KEY VALUE…: in the environment of the next commands.
scope() {
	GIT_CONFIG_COUNT=0
	while [ $# -gt 0 ]; do
		export "GIT_CONFIG_KEY_$GIT_CONFIG_COUNT=$1" "GIT_CONFIG_VALUE_$GIT_CONFIG_COUNT=$2"
		GIT_CONFIG_COUNT=$((GIT_CONFIG_COUNT + 1))
		shift 2
	done
	export GIT_CONFIG_COUNT
}

# refuses EXIT WORDS: as git does, and nothing is written.
refuses() {
	local head
	head=$(env -u GIT_CONFIG_COUNT -u GIT_CONFIG_PARAMETERS git rev-parse HEAD)
	cp $plan "$work/before"
	git commit -q --allow-empty -m x 2>/dev/null && wrong "git commits: $2"
	for command in 'set mt-0417 g1/note refused' 'log-progress mt-0417 --note refused' 'init nn-0001'; do
		# shellcheck disable=SC2086
		run "$1" txplan $command --no-input
		has "$err" "$2"
		helps
	done
	unchanged $plan "$work/before"
	is "$(env -u GIT_CONFIG_COUNT -u GIT_CONFIG_PARAMETERS git rev-parse HEAD)" "$head"
}

writes() {
	n=$((n + 1))
	run 0 txplan set mt-0417 g1/note "note $n"
}

signed() {
	is "$(env -u GIT_CONFIG_COUNT -u GIT_CONFIG_PARAMETERS git cat-file commit HEAD | grep -c '^gpgsig')" "$1"
}

# ---- Signatures are asked for, and can't be made.
scope commit.gpgsign true gpg.format ssh
refuses 6 'name no key'
scope commit.gpgsign true
refuses 6 'openpgp'
scope Commit.GPGSign perhaps
refuses 6 'neither true nor false'
unset GIT_CONFIG_COUNT
export GIT_CONFIG_PARAMETERS="'commit.gpgsign'='true' 'gpg.format'='ssh'"
refuses 6 'name no key'
GIT_CONFIG_PARAMETERS="'commit.gpgsign' 'gpg.format=ssh'"
refuses 6 'name no key'
# Where they can be made, they are, and the last word counts.
GIT_CONFIG_PARAMETERS="'commit.gpgsign'='false' 'commit.gpgSign'= 'gpg.format=ssh' 'user.signingkey'='$work/key'"
writes
signed 1
GIT_CONFIG_PARAMETERS="'commit.gpgsign'='false'"
scope commit.gpgsign true
writes # the parameters come last
signed 0
unset GIT_CONFIG_PARAMETERS
scope commit.gpgsign true gpg.format ssh user.signingkey "$work/key"
writes
signed 1
# Above every file.
git config commit.gpgsign false
writes
signed 1
git config --unset commit.gpgsign
unset GIT_CONFIG_COUNT
writes
signed 0

# ---- Who writes.
scope user.name 'Other Name' user.email other@clinic.example
writes
is "$(git log -1 --format='%an <%ae> %cn')" 'Other Name <other@clinic.example> Other Name'
run 0 git -c user.name="It's me" -c alias.t="!$binary set mt-0417 g1/note byparameter" t
unset GIT_CONFIG_COUNT
run 0 git -c user.name="It's me!" -c alias.t="!$binary set mt-0417 g1/note byparameter2" t
is "$(git log -1 --format='%an')" "It's me!"
mkdir "$work/new"
scope init.defaultBranch trunk user.name 'Other Name'
run 0 txplan -C "$work/new" init nn-0001
is "$(git -C "$work/new" symbolic-ref HEAD)" refs/heads/trunk
is "$(git -C "$work/new" log -1 --format=%an)" 'Other Name'
# Whatever else is read of git's settings.
echo '*.plan.yaml filter=other' >"$work/attributes"
scope core.attributesFile "$work/attributes"
run 5 txplan set mt-0417 g1/note x
has "$err" 'the attribute filter'
scope txplan.site q
run 0 txplan log-progress mt-0417 --note x
has "$out" q
unset GIT_CONFIG_COUNT

# ---- Malformed.
for count in x 1x -1 99999999999; do
	export GIT_CONFIG_COUNT=$count
	refuses 5 'GIT_CONFIG_COUNT'
done
unset GIT_CONFIG_KEY_0 GIT_CONFIG_VALUE_0
export GIT_CONFIG_COUNT=1
refuses 5 'GIT_CONFIG_KEY_0'
export GIT_CONFIG_KEY_0=user.name
refuses 5 'GIT_CONFIG_VALUE_0'
for key in '' name .name user. 'user.na me' 'us_er.name' 'user.1name' $'user.a\nb.name'; do
	scope "$key" x
	refuses 5 'GIT_CONFIG_KEY_0'
done
unset GIT_CONFIG_COUNT
for text in x "'user.name" "'user.name'x" "'user.name'=x" "'user.name'='x'y" "'user.name'='x" "''" "'name=x'" "'a.b'x'c.d'"; do
	export GIT_CONFIG_PARAMETERS=$text
	refuses 5 'GIT_CONFIG_PARAMETERS'
done
# A file to include is not followed from there.
printf '[commit]\n\tgpgsign = true\n' >"$work/included"
GIT_CONFIG_PARAMETERS="'include.path'='$work/included'"
refuses 5 'include'
# Nothing, and blanks, are nothing.
for text in '' ' ' "  'user.name'='x'  "; do
	GIT_CONFIG_PARAMETERS=$text
	writes
done
unset GIT_CONFIG_PARAMETERS
clean

finish

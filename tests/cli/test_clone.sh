# shellcheck shell=bash disable=SC1091,SC2016,SC2154
# What comes with a clone is neither run nor believed: folders dressed as git's, programs, keys and settings in the work tree.
. "$(dirname "$0")/lib.sh"
with_caseload
plan=plans/mt-0417.plan.yaml
template=$work/template
cp -a . "$template"
export TXPLAN_AUTHOR='S. Sample <s@clinic.example>'

# A program of the clone's that leaves a trace.
trap_in() {
	mkdir -p "$(dirname "$1")"
	printf '#!/bin/sh\ntouch "%s/RAN"\nexit 1\n' "$work" >"$1"
	chmod +x "$1"
}

not_run() {
	checks=$((checks + 1))
	[ ! -e "$work/RAN" ] || wrong "a program of the clone was run: $*"
	rm -f "$work/RAN"
}

# A fresh copy of the caseload, in a folder of its own.
fresh() {
	rm -rf "$work/here" && cp -a "$template" "$work/here" && cd "$work/here" || exit 1
}

# A clone whose tracked folder clinic/ holds the caseload.
clone_with() {
	rm -rf "$work/mono" "$work/clone"
	mkdir -p "$work/mono"
	git -C "$work/mono" init -q
	cp -a "$template" "$work/mono/clinic"
	rm -rf "$work/mono/clinic/.git"
	cd "$work/mono/clinic" || exit 1
}

# As if from the clone's own git folder: HEAD, refs, objects, index.
dress() {
	mkdir -p refs/heads objects
	cp "$template/.git/HEAD" HEAD
	cp -r "$template/.git/refs/heads/." refs/heads/
	cp -r "$template/.git/objects/." objects/
	cp "$template/.git/index" index
	printf '[core]\n\tbare = false\n\tworktree = %s\n' "${1-..}" >config
}

cloned() {
	cd "$work/mono" || exit 1
	git --git-dir=.git --work-tree=. add -A
	git --git-dir=.git --work-tree=. commit -qm innocent
	git clone -q "$work/mono" "$work/clone"
	cd "$work/clone/clinic" || exit 1
}

# Every command that touches git refuses, and names the folder.
all_refuse() {
	local before command
	before=$(git --git-dir="$work/clone/.git" rev-parse HEAD; cat refs/heads/* 2>&1; sha256sum $plan)
	for command in 'set mt-0417 g1/note x' 'log-progress mt-0417 --note x' 'save' 'init nn-0001' 'init nn-0001 --here' \
		'log mt-0417' 'render mt-0417@HEAD' 'verify' 'verify --integrity-only' 'anchor' 'git-setup' \
		'doctor'; do
		# shellcheck disable=SC2086
		run 5 txplan $command --no-input
		cat "$out" "$err" >"$work/both"
		has "$work/both" "$1"
		has "$work/both" "${2-$PWD}"
		not_run "$command"
	done
	run 2 txplan diff mt-0417@HEAD mt-0417
	has "$err" "$1"
	is "$(git --git-dir="$work/clone/.git" rev-parse HEAD; cat refs/heads/* 2>&1; sha256sum $plan)" "$before"
}

# ---- A caseload's folder dressed as a bare repository, with settings that name a program; and without.
clone_with
dress
printf '[commit]\n\tgpgsign = true\n[gpg]\n\tformat = ssh\n[gpg "ssh"]\n\tprogram = clinic/helper.sh\n[user]\n\tsigningkey = key::ssh-ed25519 AAAA\n' >>config
trap_in helper.sh
cloned
all_refuse 'dressed as a bare repository'
clone_with
dress
cloned
all_refuse 'dressed as a bare repository'
# What only reads the plans is not concerned.
run 0 txplan due mt-0417
run 0 txplan render mt-0417
run 1 txplan check
# Nor does resolve write there.
sed -i 's/^title: .*/<<<<<<< ours\ntitle: One\n=======\ntitle: Two\n>>>>>>> theirs/' $plan
grep -q '^title: Two' $plan || wrong 'there is no conflict to settle'
cp $plan "$work/before"
run 5 txplan resolve --ours
has "$err" 'dressed as a bare repository'
unchanged $plan "$work/before"
git --git-dir=../.git --work-tree=.. checkout -q -- ..
# Whoever names it means it.
run 0 env GIT_DIR="$PWD" "$binary" set mt-0417 g1/note x
is "$(git --git-dir="$PWD" log -1 --format=%s)" 'set mt-0417 goals/g1/note'
# The folder between the caseload and .git, dressed.
clone_with
mkdir -p deep/in && mv plans .txplan .gitattributes deep/in/
cd deep || exit 1
dress ../..
cloned
cd deep/in || exit 1
all_refuse 'dressed as a bare repository' "$work/clone/clinic/deep"
# A common folder elsewhere instead of objects and refs.
clone_with
echo 'ref: refs/heads/main' >HEAD
echo ../.git >commondir
cloned
all_refuse 'dressed as a bare repository'
# A .git beside them is nearer: a caseload with folders of these names.
fresh
mkdir refs objects && echo x >HEAD
run 0 txplan set mt-0417 g1/note x
is "$(git log -1 --format=%s)" 'set mt-0417 goals/g1/note'

# ---- A .git that leads among the clone's files.
clone_with
mkdir -p git
mv "$work/mono/clinic/git" "$work/mono/clinic/inner"
cloned
cp -a "$template/.git/." inner/
for how in file link; do
	rm -f .git
	[ $how = file ] && echo 'gitdir: inner' >.git
	[ $how = link ] && ln -s inner .git
	mkdir -p refs/heads
	all_refuse 'lies among the files of its work tree' "$PWD/inner"
done

# ---- A pattern in .gitattributes that takes for ever to match is not matched.
mkdir "$work/stars"
cd "$work/stars" || exit
with_caseload
stars() { # stars COUNT: as many times *, with letters between
	printf '*a%.0s' $(seq "$1")
}
for place in .gitattributes .git/info/attributes; do
	for pattern in "$(printf '**/%.0s' $(seq 30))$(stars 9)b" "plans/$(stars 24)b" "\"$(stars 9) b\""; do
		printf '# %s\n*.plan.yaml -text\n%s -text\n' "$(stars 9)" "$pattern" >$place
		run 5 txplan set mt-0417 title 'Another one'
		has "$err" "line 3 of $place has a pattern with more than 5 times"
		helps
		for command in doctor verify save "log mt-0417"; do
			# shellcheck disable=SC2086
			timeout 60 "$binary" $command >/dev/null 2>&1
			is "$(($? == 124))" 0
		done
	done
	printf '**/plans/**/*.plan.*\t-text\n*.plan.yaml -text # * * * * * * *\n' >$place
done
run 0 txplan set mt-0417 title 'Another one'

finish

# shellcheck shell=bash disable=SC1091,SC2016,SC2154
# What somebody else keeps: it says what git and coreutils say, and holds nothing of anybody's plan.
. "$(dirname "$0")/lib.sh"

# The recipe of txplan-anchor(1), and the same in another language.
by_hand() {
	git ls-tree -r --name-only HEAD plans/ | grep '[^/]\.plan\.yaml$' | LC_ALL=C sort |
		while read -r path; do
			printf '%s\0%s\0' "$path" "$(git cat-file -s HEAD:./"$path")"
			git cat-file blob HEAD:./"$path"
		done | sha256sum | cut -c1-64
}
in_python() {
	/usr/bin/python3 - <<'END'
import hashlib, subprocess
def git(*words):
    return subprocess.run(["git", *words], check=True, capture_output=True).stdout
paths = [p for p in git("ls-tree", "-r", "-z", "--name-only", "HEAD", "plans/").split(b"\0")
         if p.endswith(b".plan.yaml") and not p.endswith(b"/.plan.yaml")]
whole = hashlib.sha256()
for path in sorted(paths):
    content = git("cat-file", "blob", b"HEAD:./" + path)
    whole.update(path + b"\0" + str(len(content)).encode() + b"\0" + content)
print(whole.hexdigest())
END
}
digest() {
	sed -n 's/^sha256 //p' "$out"
}

run 5 txplan anchor
has "$err" 'in no caseload'
helps
with_caseload
run 0 txplan log-progress mt-0417 --note 'Slept better.' -q
mkdir plans/a plans/a.b
sed 's/mt-0417/aa-0001/' plans/mt-0417.plan.yaml >plans/a.b/aa-0001.plan.yaml
sed 's/mt-0417/aa-0002/' plans/mt-0417.plan.yaml >plans/a/aa-0002.plan.yaml
echo 'No plan.' >plans/note.txt
echo 'No plan either.' >plans/.plan.yaml
git add plans && git commit -qm 'by git'

run 0 txplan anchor
golden anchor.txt <(sed 's/^sha256 .*/sha256 DIGEST/' "$out")
is "$(sed -n 's/^commit //p' "$out")" "$(git rev-parse HEAD)"
is "$(sed -n 's/^commits //p' "$out")" "$(git rev-list --count HEAD)"
is "$(sed -n 's/^plans //p' "$out")" 4
is "$(digest)" "$(by_hand)"
is "$(digest)" "$(in_python)"
has "$err" 'mail it to somebody, or print it'
hasnt "$out" mt-0417
cp "$out" "$work/first"

run 0 txplan anchor --format json
is "$(/usr/bin/python3 -c 'import json, sys; a = json.load(open(sys.argv[1])); print(a["command"], a["anchors"][0]["commits"], a["anchors"][0]["sha256"])' "$out")" \
	"anchor $(git rev-list --count HEAD) $(by_hand)"

# One byte makes it another; so does a name.
echo '# x' >>plans/mt-0417.plan.yaml
git commit -qam 'one line'
run 0 txplan anchor -q
empty "$err"
is "$([ "$(digest)" = "$(sed -n 's/^sha256 //p' "$work/first")" ] && echo same)" ''
is "$(digest)" "$(by_hand)"
git mv plans/a plans/c && git commit -qm 'another name'
run 0 txplan anchor
is "$(digest)" "$(by_hand)"
git gc -q
run 0 txplan anchor
is "$(digest)" "$(by_hand)"
clean

# A caseload below the root of its repository.
mkdir "$work/big" && cd "$work/big" || exit 1
git init -q && mkdir care && cd care || exit 1
run 5 txplan anchor
run 0 txplan init ab-0101 --here -q
run 0 txplan anchor
is "$(digest)" "$(by_hand)"
is "$(sed -n 's/^caseload //p' "$out")" care

# Nothing committed yet; nothing to say it to; words too many.
git update-ref -d "$(git symbolic-ref HEAD)"
run 4 txplan anchor
has "$err" 'nothing has been committed yet'
helps
run 2 txplan anchor mt-0417
helps
finish

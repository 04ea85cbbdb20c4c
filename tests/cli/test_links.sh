# shellcheck shell=bash disable=SC1091,SC2016,SC2154
# Below a caseload's folder no symbolic link is followed, by no command: neither a plan, nor the folder of plans, nor what is
# beside them. Each is refused by name. Outside a caseload a link is read like the file.
. "$(dirname "$0")/lib.sh"
with_caseload
plan=plans/mt-0417.plan.yaml
mkdir "$work/bin"
ln -s "$binary" "$work/bin/txplan"
PATH=$work/bin:$PATH
echo 'db_password: "hunter2"' >"$work/secret"

# ---- A plan that is a link, as a clone may bring it.
ln -s "$work/secret" plans/aa-0001.plan.yaml
git add -A && git commit -qm link
git clone -q . "$work/clone"
cd "$work/clone" || exit 1
txplan git-setup -q

# refused CODE COMMAND…: nothing of the file is shown, and the message names the link.
refused() {
	run "$@"
	hasnt "$out" hunter2
	hasnt "$err" hunter2
	cat "$out" "$err" >"$work/both"
	has "$work/both" 'symbolic link'
}

refused 2 txplan check
has "$err" "plans/aa-0001.plan.yaml can't be read: it, or a folder on the way, is a symbolic link"
has "$err" '2 plans checked'
for format in json jsonl gcc github junit; do
	refused 2 txplan check --format $format
done
refused 2 txplan due
has "$out" GAD-7
refused 2 txplan due --format tsv
for words in 'render aa-0001' 'render plans/aa-0001.plan.yaml' 'check plans' 'check ./plans/aa-0001.plan.yaml' \
	'diff aa-0001 mt-0417' 'diff mt-0417 plans/aa-0001.plan.yaml' 'textconv plans/aa-0001.plan.yaml' \
	'set aa-0001 title x' 'set -n aa-0001 title x' 'log-progress aa-0001 --note x' 'sign aa-0001 --as client --meaning approval' \
	'save' 'save aa-0001' 'save -n aa-0001' 'resolve aa-0001' 'merge-driver plans/aa-0001.plan.yaml plans/aa-0001.plan.yaml plans/aa-0001.plan.yaml'; do
	# shellcheck disable=SC2086
	refused 2 txplan $words
done
git show HEAD:$plan >"$work/base.yaml"
cp "$work/base.yaml" "$work/theirs.yaml"
refused 2 txplan merge-driver "$work/base.yaml" plans/aa-0001.plan.yaml "$work/theirs.yaml" 7 $plan
refused 2 txplan -C "$work" check clone/plans/aa-0001.plan.yaml
echo plans/aa-0001.plan.yaml >"$work/list"
refused 2 txplan check --files-from "$work/list"
refused 2 txplan due --files-from "$work/list"
run 0 git log -p --format=%s -- plans/aa-0001.plan.yaml
hasnt "$out" hunter2
cmp -s "$work/secret" <(echo 'db_password: "hunter2"') || wrong 'the file behind the link was changed'
run 0 test -L plans/aa-0001.plan.yaml
git rm -q plans/aa-0001.plan.yaml && git commit -qm away

# ---- Other things that are read or written.
for name in list batch.csv anchor page.txt; do
	ln -s "$work/secret" $name
done
refused 2 txplan check --files-from list
refused 2 txplan log-progress --batch batch.csv
refused 2 txplan verify --anchor anchor
refused 2 txplan render mt-0417 -o page.txt
rm list batch.csv anchor page.txt
run 0 txplan check zz-0001 --files-from <(echo zz-0001)

# ---- A folder of plans that is a link.
mkdir "$work/elsewhere" && cp $plan "$work/elsewhere/xx-0001.plan.yaml"
ln -s "$work/elsewhere" plans/xx
refused 2 txplan check
has "$err" 'plans/xx'
has "$err" '2 plans checked'
refused 2 txplan due
refused 2 txplan check plans/xx/xx-0001.plan.yaml
refused 2 txplan check plans/xx
refused 2 txplan set plans/xx/xx-0001.plan.yaml title x
refused 2 txplan -C plans check xx/xx-0001.plan.yaml
rm plans/xx
mkdir folder.d && ln -s folder.d other # no business of ours
run 0 txplan due -q
rm -r folder.d other

# ---- plans as a link into another caseload: a write must not land there.
(mkdir "$work/third" && cd "$work/third" && txplan init zz-0001 --here -q >/dev/null)
before=$(git -C "$work/third" rev-parse HEAD)
mv plans "$work/plans"
ln -s "$work/third/plans" plans
refused 2 txplan set zz-0001 title "meant for the clone"
refused 2 txplan set plans/zz-0001.plan.yaml title "meant for the clone"
for words in check due save 'render zz-0001' 'log zz-0001' 'init zz-0002' 'log-progress zz-0001 --note x'; do
	# shellcheck disable=SC2086
	refused 2 txplan $words
done
refused 1 txplan doctor
is "$(git -C "$work/third" rev-parse HEAD)" "$before"
is "$(git -C "$work/third" status --porcelain)" ''
is "$(ls plans/)" zz-0001.plan.yaml
rm plans && mv "$work/plans" plans

# ---- .gitattributes as a link: git takes no notice of it, so what it says must not count.
mv .gitattributes "$work/attributes"
ln -s "$work/attributes" .gitattributes
refused 2 txplan set mt-0417 title x
refused 2 txplan git-setup
rm .gitattributes && git checkout -q .gitattributes

# ---- A folder that is to become a caseload.
for name in plans .txplan .gitattributes; do
	rm -rf "$work/new" && mkdir "$work/new" && cd "$work/new" || exit 1
	ln -s "$work/elsewhere" $name
	refused 2 txplan init yy-0001 --here
	refused 2 txplan init yy-0001 --here -n
	run 0 test ! -e .git
done
is "$(ls "$work/elsewhere")" xx-0001.plan.yaml

# ---- Outside, links are what they are elsewhere; and the way to a caseload may be one.
cd "$work/here" && rm plans/aa-0001.plan.yaml
ln -s "here/$plan" "$work/link.yaml"
ln -s here "$work/way"
ln -s way "$work/way.again"
run 0 txplan -C / due "$work/link.yaml"
run 0 txplan -C / render "$work/link.yaml"
run 0 txplan -C / due "$work/way.again/$plan"
run 0 txplan -C / set "$work/way.again/$plan" g1/note a
run 0 txplan -C "$work/way" set mt-0417 g1/note b
run 0 txplan textconv "$work/link.yaml"
ln -s loop "$work/loop"
run 2 txplan -C / check "$work/loop"
helps

# ---- A plan that is a folder.
mkdir plans/ff-0001.plan.yaml
run 2 txplan check
has "$err" "plans/ff-0001.plan.yaml can't be read: it is a folder"
has "$err" 'A plan is a file'
run 2 txplan due
has "$err" "plans/ff-0001.plan.yaml can't be read: it is a folder"
finish

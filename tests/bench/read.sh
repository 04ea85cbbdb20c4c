# shellcheck shell=bash disable=SC2154,SC2086
# One plan and many, beside an empty program, libyaml alone, and js-yaml with ajv.
result=$(pair "$(rounds 400 40)" % "$txplan" check "$plan" % empty % "$txplan" due "$plan" % "$txplan" render "$plan")
row 'check mt-0417' "$(nth 1 "$result")" "$(nth 2 "$result")" 'empty, with libyaml' '<= 2.0'
row 'due mt-0417' "$(nth 3 "$result")" "$(nth 2 "$result")" 'empty, with libyaml' ''
row 'render mt-0417' "$(nth 4 "$result")" "$(nth 2 "$result")" 'empty, with libyaml' ''

# Two thousand, on one core.
mkdir "$work/plans"
for i in $(seq 2000); do
	id=$(printf 'mt-%04d' "$i")
	sed "s/^id: mt-0417$/id: $id/" "$plan" >"$work/plans/$id.plan.yaml"
done
one='taskset -c 0'
result=$(pair "$(rounds 9 3)" % $one "$txplan" check "$work/plans" % $one events "$work"/plans/*)
row 'check 2,000 plans, one core' "$(nth 1 "$result")" "$(nth 2 "$result")" 'libyaml events only' '<= 1.6'
if ! command -v npm >/dev/null; then
	echo 'check 2,000 plans: no npm here, so js-yaml + ajv were not compared'
elif ! (cd "$build/bench" && { [ -d node_modules/ajv ] || npm install --silent --no-save --no-audit --no-fund js-yaml@4 ajv@8; }) \
	>"$build/bench/npm.log" 2>&1; then
	echo 'check 2,000 plans: npm could not install js-yaml and ajv, so they were not compared'
else
	cd "$build/bench"
	result=$(pair "$(rounds 5 2)" % $one "$txplan" check "$work/plans" \
		% $one node "$source/tests/bench/peer.mjs" "$source/schemas/plan.schema.json" "$work"/plans/*)
	row 'check 2,000 plans, one core' "$(nth 1 "$result")" "$(nth 2 "$result")" 'js-yaml + ajv 8' '< 1.0'
	cd "$source"
fi

# shellcheck shell=bash disable=SC1091,SC2016,SC2154
# A signature says who signed: nobody is taken for somebody else, and a wrong one can be marked.
. "$(dirname "$0")/lib.sh"
git config --global user.name 'Sam Sample'
git config --global user.email sam@clinic.example
txplan init zz-0001 --here -q >/dev/null || exit 1
plan=plans/sign-role.plan.yaml
cat >$plan <<'END'
format: txplan/1
id: sign-role
status: draft
period: {start: 2026-04-01}
review: {every: 90d}
client: {name: J, born: 2014-09-03}
representatives:
  - {id: mom, name: Dana, relation: mother, authority: legal guardian (sole custody)}
  - {id: dad, name: Lee, relation: Father, authority: none, to: 2026-04-10}
team:
  - {id: ss, name: Sam Sample, role: therapist, email: sam@clinic.example}
  - {id: pk, name: Priya Kaur, role: psychiatrist}
  - {id: n1a, name: Kim, role: nurse}
  - {id: n2a, name: Alex, role: nurse}
signatures:
  - {role: nurse, by: n1a, for: plan, date: 2026-04-01, status: signed}
END
txplan save -q 2>/dev/null || exit 1
cp $plan "$work/before"

# who WANTED-LINE-PART SIGN-ARGUMENTS… : what a signature would say
who() {
	local want=$1
	shift
	run 0 txplan --no-input sign sign-role --meaning participation -n "$@"
	has "$out" "+  - {$want, for: plan, date: 2026-04-"
}
refused() {
	run 2 txplan --no-input sign sign-role --meaning participation "$@"
	has "$err" who-signs
	helps
	unchanged $plan "$work/before"
}

# ---- An exact role, id, relation or word of authority finds the person.
who 'role: guardian, by: mom' --as guardian
who 'role: Guardian, by: mom' --as Guardian
who 'role: legal guardian, by: mom' --as 'legal guardian'
who 'role: sole custody, by: mom' --as 'sole custody'
who 'role: mother, by: mom' --as mother
who 'role: mother, by: mom' --as MOTHER
who 'role: mother, by: mom' --as mom
who 'role: psychiatrist, by: pk' --as psychiatrist
who 'role: psychiatrist, by: pk' --as pk
who 'role: therapist, by: ss' --as therapist
who 'role: therapist, by: ss' --as ss
who 'role: client, by: client' --as client
who 'role: client, by: client' --as Client
who 'role: client, by: mom' --as client --by mom
who 'role: nurse, by: n1a' --as nurse --by n1a
who 'role: Father, by: dad' --as father --date 2026-04-10

# ---- Nobody, several, or somebody else's word: who there is, and nothing is written.
refused --as parent
golden sign-nobody.err "$err"
has "$err" "nobody in this plan is called 'parent'; there are: client; ss (Sam Sample, therapist); pk (Priya Kaur, psychiatrist)"
has "$err" 'mom (Dana, mother, legal guardian (sole custody))'
hasnt "$err" dad
refused --as guard
refused --as supervisor
refused --as father # no longer
refused --as nurse
has "$err" '2 people can sign as nurse: n1a (Kim, nurse); n2a (Alex, nurse)'
refused --as client --by ss
has "$err" "'ss' is on the team, and can't sign as the client"
refused --as guardian --by ss
has "$err" 'mom (Dana'
refused --as psychiatrist --by ss
refused --as guardian --by client
refused --as witness --name 'sam sample'
has "$err" '--by ss'
run 0 txplan --no-input sign sign-role --as parent --name 'Sample Parent' --meaning participation -n
run 0 txplan --no-input sign sign-role --as observer --by pk --meaning participation -n

# ---- A name is a way to say who; and nobody else signs as the client.
who 'role: psychiatrist, by: pk' --as 'Priya  kaur'
who 'role: mother, by: mom' --as Dana
who 'role: client, by: client' --as J
who 'role: client, name: j' --as client --name j
refused --as client --name 'Someone Else'
has "$err" 'add-representative'
refused --as client --name 'Priya Kaur'
has "$err" 'write --as pk'
run 2 txplan --no-input sign sign-role --as client --status refused
has "$err" '--reason'
run 2 txplan --no-input sign sign-role --as client --status unable
unchanged $plan "$work/before"

# ---- On a terminal all is asked for, before anything is written.
typed() {
	local want=$1 answers=$2
	shift 2
	run "$want" timeout 60 python3 "$source/tests/cli/terminal.py" --each "$answers" "$binary" "$@"
}
typed 0 $'nurse\nn2a\nseal\nreview' sign sign-role
has "$out" 'One of: author, review, approval, participation.'
has "$out" '--meaning can'
has "$out" '2 people can sign as nurse'
is "$(lines_of_commit $plan | grep -c 'role: nurse, by: n2a.*meaning: review')" 1
typed 0 approval sign sign-role --as guardian
is "$(lines_of_commit $plan | grep -c 'role: guardian, by: mom.*meaning: approval')" 1
typed 3 '^D' sign sign-role --as guardian
typed 0 'Wants to read it first.' sign sign-role --as client --status refused
is "$(lines_of_commit $plan | grep -c 'status: refused, reason: Wants to read it first.')" 1
head=$(git rev-parse HEAD)
typed 3 $'nurse\nn2a\n^D' sign sign-role
typed 0 $'treatmnt\ntreatment' add-consent sign-role --status given
has "$out" 'One of: treatment, telehealth'
has "$out" "Did you mean treatment?"
is "$(git rev-parse HEAD~1)" "$head"
# Nobody is called so: asked again, until one of the list, or the name of somebody else.
typed 0 $'aunt\nPriya kaur\nreview' sign sign-role --as cousin -n
has "$out" "nobody in this plan is called 'aunt'"
has "$out" '+  - {role: psychiatrist, by: pk'
typed 0 $'\nSample Cousin\nparticipation' sign sign-role --as cousin -n
has "$out" '+  - {role: cousin, name: Sample Cousin'
cp $plan "$work/before"

# ---- Hand-written: a member of the team can't be the client.
sed 's/^status: draft/status: active/' $plan >"$work/sign-role.plan.yaml"
printf '  - {role: client, by: ss, date: 2026-04-20, status: signed}\n  - {role: x, by: pk, date: 2026-04-20}\n' >"$work/two"
sed '/^signatures:/,$d' "$work/sign-role.plan.yaml" >"$work/other.plan.yaml"
{ echo signatures: && cat "$work/two"; } >>"$work/other.plan.yaml"
run 1 txplan check "$work/other.plan.yaml"
has "$out" "the client hasn't signed the plan"

# ---- Entered in error: marked, with the reason, and never taken away.
run 2 txplan --no-input sign sign-role --as guardian --status entered-in-error
has "$err" '--reason'
run 2 txplan --no-input sign sign-role --as guardian --status entered-in-error --reason x --meaning review
run 4 txplan sign sign-role --as guardian --status entered-in-error --reason x --date 2026-04-19
run 4 txplan sign sign-role --as nobody --status entered-in-error --reason x
unchanged $plan "$work/before"
run 0 txplan sign sign-role --as guardian --status entered-in-error --reason 'It was the aunt.'
has "$err" 'marked a signature as entered in error'
lines_of_commit $plan >"$work/lines"
is "$(grep -c '^-' "$work/lines")" 1
is "$(grep -c '^+  - {role: guardian, by: mom, .*content: .*}' "$work/lines")" 1
has "$work/lines" 'status: entered-in-error'
has "$work/lines" 'reason: It was the aunt.'
run 0 txplan sign sign-role --as mom --status entered-in-error --reason 'It was the aunt.'
has "$err" 'it is so already'
run 1 txplan diff sign-role@HEAD~1 sign-role
has "$out" entered-in-error
run 0 txplan render sign-role --only signatures
has "$out" entered
has "$out" 'It was the aunt.'
# The right one can follow on the same day; the wrong one stays.
run 0 txplan sign sign-role --as guardian --meaning approval -q
is "$(grep -c 'role: guardian' $plan)" 2
is "$(grep -c 'entered-in-error' $plan)" 1
run 0 txplan sign sign-role --as therapist --meaning author -q
run 1 txplan set sign-role status active
sed -i 's/^status: draft/status: active/' $plan
run 1 txplan check sign-role
hasnt "$out" 'signed the plan'
git checkout -q $plan
clean

# ---- Approval counts as the client's, of the client or of somebody with authority; to have taken part does not.
cat >>"$work/counts.plan.yaml" <<'END'
format: txplan/1
id: counts
status: active
period: {start: 2026-03-01}
client: {name: J, preferred_name: Jay}
representatives:
  - {id: sis, name: Sis, relation: sister}
  - {id: mom, name: Dana, relation: mother, authority: legal guardian}
END
counts() {
	{ cat "$work/counts.plan.yaml" && printf 'signatures: [{%s, date: 2026-03-02}]\n' "$2"; } >counts.plan.yaml
	run 0 txplan due counts.plan.yaml --kind signature
	if [ "$1" = yes ]; then hasnt "$out" 'of the client'; else has "$out" 'of the client'; fi
}
counts yes 'role: client'
counts yes 'role: client, name: JAY'
counts yes 'role: client, by: client, meaning: approval'
counts yes 'role: client, by: client, status: refused, reason: x'
counts yes 'role: mother, by: mom, meaning: approval'
counts no 'role: client, name: Someone Else, meaning: approval'
counts no 'role: client, by: client, meaning: participation'
counts no 'role: mother, by: mom, meaning: participation'
counts no 'role: sister, by: sis, meaning: approval'
counts no 'role: client, by: sis, meaning: approval'
rm counts.plan.yaml

# ---- due and check count it no more.
cat >plans/done.plan.yaml <<'END'
format: txplan/1
id: done
status: active
period: {start: 2026-03-01}
review: {every: 90d}
client: {name: J}
team: [{id: ss, name: Sam Sample, role: therapist, email: sam@clinic.example}]
problems: [{id: p1, statement: Low mood}]
goals: [{id: g1, title: Be happier, problems: [p1]}]
consents: [{id: c1, kind: treatment, status: given, date: 2026-03-01}]
signatures:
  - {role: client, by: client, date: 2026-03-02, status: signed}
  - {role: therapist, by: ss, date: 2026-03-02, status: signed}
END
run 0 txplan save -q
run 0 txplan due done --kind signature
empty "$out"
run 0 txplan sign done --as client --status entered-in-error --reason 'Was another client.' -q
run 0 txplan due done --kind signature
has "$out" 'Signature of the client'
run 0 txplan check done
has "$out" "the client hasn't signed the plan"
clean

finish

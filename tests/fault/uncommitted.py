#!/usr/bin/python3
"""The commands that write and commit nothing, killed at each of their system calls; then once more, without a fault, after which
all is as if it had not been killed. And whatever a killed command leaves: `git add -A` would not take it.

    uncommitted.py TXPLAN SOURCE INJECT
"""
import os
import subprocess
import sys

from sandbox import Sandbox, names_below, restore, snapshot
from scenarios import caseload, edit

SKIP = UNSUPPORTED = 77
PLAN = "plans/mt-0417.plan.yaml"


def merge(box):
    """Both sides changed one field; git merged by lines and left a conflict."""
    here = caseload(box)
    edit(box, here, "part2: not-covered", "part2: covered")
    box.git(here, "commit", "-qam", "theirs")
    box.git(here, "branch", "theirs")
    box.git(here, "reset", "-q", "--hard", "HEAD~1")
    edit(box, here, "part2: not-covered", "part2: unknown")
    box.git(here, "commit", "-qam", "ours")
    box.git(here, "config", "merge.txplan.driver", "git merge-file -q --marker-size=%L %A %O %B")
    box.git(here, "merge", "-q", "theirs", check=False)
    return here


def versions(box):
    """The three files that git gives to a merge driver."""
    here = merge(box)
    for stage, name in ((1, "O"), (2, "A"), (3, "B")):
        text = box.git(here, "show", f":{stage}:{PLAN}").stdout
        with open(os.path.join(here, f".merge_file_{name}"), "w") as f:
            f.write(text)
    return here


def sick(box):
    """A write that was cut off, for doctor to clear up."""
    here = caseload(box)
    recorded = box.run(here, ["set", "mt-0417", "title", "x"])
    renames = [c.number for c in recorded.calls if c.change and c.name.startswith("rename")]
    box.git(here, "reset", "-q", "--hard", "HEAD~1")
    box.run(here, ["set", "mt-0417", "title", "y"], ("-k", str(renames[-1])))
    return here


COMMANDS = [
    ("resolve", merge, ["resolve", "--ours"], 0),
    ("merge-driver", versions, ["merge-driver", ".merge_file_O", ".merge_file_A", ".merge_file_B", "7", PLAN], 1),
    ("doctor", sick, ["doctor", "-q"], None),
]


def text_of(here, name):
    with open(os.path.join(here, name)) as f:
        return f.read()


def state(box, here):
    """What must be the same, whether it was killed or not."""
    names = {p: m for p, m in names_below(box.top).items() if ".txplan-" not in os.path.basename(p)}
    merging = box.git(here, "ls-files", "-u").stdout
    return names, merging, text_of(here, PLAN), box.git(here, "rev-parse", "HEAD").stdout


def taken(box, here):
    """What `git add -A` would take of what is left beside the plans."""
    others = box.git(here, "ls-files", "--others", "--exclude-standard").stdout.split("\n")
    return [o for o in others if ".txplan-" in o or ".merge_file_" in o]


def try_command(box, name, prepare, command, code):
    restore(box.top, {})
    here = prepare(box)
    base = snapshot(box.top)
    recorded = box.run(here, command)
    if code is not None and recorded.code != code:
        raise RuntimeError(f"{name}: {recorded.code}: {recorded.err}")
    want = state(box, here)
    ours = merged = None
    if name == "merge-driver":
        ours, merged = base[".merge_file_A"][1].decode(), text_of(here, ".merge_file_A")
    bad = points = 0
    for c in recorded.calls:
        if not c.change:
            continue
        restore(box.top, base)
        box.run(here, command, ("-k", str(c.number)))
        wrong = []
        if taken(box, here):
            wrong.append(f"git add -A would take {taken(box, here)}")
        if name == "merge-driver" and text_of(here, ".merge_file_A") not in (ours, merged):
            wrong.append("OURS is half-written")
        if name != "merge-driver" or text_of(here, ".merge_file_A") == ours:  # git asks once
            again = box.run(here, command, None)
            if again.code != recorded.code:
                wrong.append(f"once more: {again.code}: {again.err}")
        now = state(box, here)
        wrong += [f"{what} differ: {a} {b}" for what, a, b in zip(("names", "stages", "plans", "HEADs"), now, want) if a != b]
        points += 1
        bad += bool(wrong)
        for w in wrong:
            print(f"BAD {name}, killed at {c.number} {c.name} {c.path}: {w[:400]}")
    print(f"{name}: {points} points, {bad} bad")
    return points > 0 and not bad


def main():
    box = Sandbox(*[os.path.realpath(p) for p in sys.argv[1:4]])
    try:
        if box.run(box.root, ["--version"]).code == UNSUPPORTED:
            return SKIP
        return 0 if all([try_command(box, *c) for c in COMMANDS]) else 1
    except subprocess.TimeoutExpired as e:
        print(e)
        return 1
    finally:
        box.close()


sys.exit(main())

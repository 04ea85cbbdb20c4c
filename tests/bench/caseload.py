#!/usr/bin/env python3
"""Makes a caseload of many plans with one commit, by stock git. Usage: caseload.py TXPLAN FOLDER COUNT flat|sharded

All but one are as `txplan init` makes them; mt-0417 is the example."""

import hashlib
import pathlib
import subprocess
import sys

txplan, folder, count, layout = sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
example = pathlib.Path(__file__).parents[2] / "examples" / "mt-0417.plan.yaml"


def run(*args, **kwargs):
    return subprocess.run(args, cwd=folder, check=True, **kwargs)


def place(plan):
    shard = hashlib.sha256(plan.encode()).hexdigest()[:2] + "/" if layout == "sharded" else ""
    return f"plans/{shard}{plan}.plan.yaml"


def plans():
    text = (folder / place("zz-0001")).read_bytes()
    for i in range(count - 2):
        plan = f"aa-{i:06d}"
        yield place(plan), text.replace(b"zz-0001", plan.encode())
    yield place("mt-0417"), example.read_bytes()


folder.mkdir()
run(txplan, "init", "zz-0001", "-q", "--layout", layout, stdout=subprocess.DEVNULL)
git = subprocess.Popen(["git", "fast-import", "--quiet"], cwd=folder, stdin=subprocess.PIPE)
git.stdin.write(b"commit refs/heads/main\ncommitter R. Sample <rk@clinic.example> 1776600000 +0000\ndata 5\nplans\n"
                b"from refs/heads/main^0\n")
for path, data in plans():
    git.stdin.write(b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(data), data))
git.stdin.close()
if git.wait():
    sys.exit("git fast-import failed")
run("git", "reset", "-q", "--hard")

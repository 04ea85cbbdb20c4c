#!/usr/bin/env python3
"""Adds commits to a caseload, by stock git: every third is of mt-0417. Usage: commits.py FOLDER COUNT [stock]

stock: with messages of their own, as people write them."""

import pathlib
import subprocess
import sys

folder, count = pathlib.Path(sys.argv[1]), int(sys.argv[2])
others = sorted(path for path in (folder / "plans").iterdir() if path.name.startswith("aa-"))
texts = {}
git = subprocess.Popen(["git", "fast-import", "--quiet"], cwd=folder, stdin=subprocess.PIPE)
for i in range(count):
    path = others[i * 37 % len(others)] if i % 3 else folder / "plans" / "mt-0417.plan.yaml"
    text = texts[path] = texts.get(path, path.read_bytes()) + b"# visit %d\n" % i
    message = b"log-progress %s n%d\n\nTxplan-Action: log-progress\nTxplan-Plan: %s\nTxplan-Items: n%d\n" \
        b"Txplan-Change: creation\n" % (path.name[:-10].encode(), i, path.name[:-10].encode(), i)
    if sys.argv[3:] == ["stock"]:
        message = b"visit %d\n" % i
    git.stdin.write(b"commit refs/heads/main\ncommitter R. Sample <rk@clinic.example> %d +0000\ndata %d\n%s%s"
                    b"M 100644 inline plans/%s\ndata %d\n%s\n"
                    % (1776600600 + i * 600, len(message), message, b"" if i else b"from refs/heads/main^0\n",
                       path.name.encode(), len(text), text))
git.stdin.close()
if git.wait():
    sys.exit("git fast-import failed")
subprocess.run(["git", "reset", "-q", "--hard"], cwd=folder, check=True)

#!/usr/bin/env python3
"""Adds a made-up instrument, rule, command and output format to a copy of the tree, as CONTRIBUTING.md says, builds it, uses all four,
and prints the files that this took. Usage: extend.py SOURCE-ROOT CC…

Each must take new files, one row, and its name in the build's list: what takes more is not in one place."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

# ---- What is added: new files, and lines put in: (file, the line that it follows, the new line) ----

INSTRUMENT = {
    "new": {"schemas/instruments/moon-3.yaml": """\
# Made up, for a test.

format: txplan-instrument/1
id: moon-3
name: Moon 3
items: ["1", "2", "3"]
min: 0
max: 4
total: {min: 0, max: 12}
direction: lower-is-better
bands:
  - {from: 0, name: new}
  - {from: 8, name: full}
missing: {rule: no-total}
licence: Nobody's.
sources:
  - {fact: items, checked: "no", note: Made up.}
"""},
    "lines": [("lib/meson.build", "  'instruments/gad-7.yaml',", "  'instruments/moon-3.yaml',")],
}

RULE = {
    "new": {
        "lib/rules/moon.c": """\
/* Made up, for a test. */
#include "rules/rule.h"

static void moon(struct rules *r)
{
	const struct node *title = node_get(r->plan->root, "title");

	if (node_is(title, "Moon"))
		rule_find(r, "moon-title", title, "this plan is called Moon");
}

static const struct rule rows[] = {
	RULE(moon, 0, "moon-title"),
};
const struct rule_family rules_of_moon = RULE_FAMILY(rows);
""",
        "tests/refuse/moon-title.plan.yaml": """\
# expect: moon-title at 5:8
format: txplan/1
id: sample
status: draft
title: Moon
period: {start: 2026-01-12, end: 2026-10-12}
client: {}
"""},
    "lines": [
        ("lib/rules/rule.h", "	ROW(safety)        \\", "	ROW(moon)          \\"),
        ("lib/meson.build", "  'rules/ids.c',", "  'rules/moon.c',"),
        # The catalogue of findings is one file of entries, sorted.
        ("schemas/findings.yaml", None, """\
- code: moon-title
  severity: warning
  title: a plan that is called Moon
  explanation: Made up, for a test.
  remedy: Call it something else.
  since: "0.1"
"""),
    ],
}

COMMAND = {
    "new": {
        "cmd/moon.c": """\
/* txplan moon: made up, for a test. */
#include "cmd.h"

static int run_moon(struct run *r)
{
	(void)r;
	out_puts("full\\n");
	return EXIT_DONE;
}

const struct command cmd_moon = {
	.name = "moon",
	.summary = "Show the moon",
	.synopsis = "",
	.exits = "  0  done\\n",
	.run = run_moon,
};
""",
        "cmd/moon.1.scd": """\
txplan-moon(1)

# NAME

txplan-moon - made up, for a test
"""},
    "lines": [("cmd/main.c", "	COMMAND(log)                \\", "	COMMAND(moon)               \\"),
              ("cmd/meson.build", "commands = [", "  'moon',")],
}

FORMAT = {
    "new": {"lib/render/moon.c": """\
/* Made up, for a test: how many bytes the plan has. */
#include "render/render.h"

static void moon(struct buf *out, const struct render_job *job)
{
	buf_printf(out, "%u\\n", job->document->source.len);
}

const struct backend render_moon = { .name = "moon", .suffix = ".moon", .document = moon };
"""},
    "lines": [("lib/render/render.h", "	ROW(markdown)       \\", "	ROW(moon)           \\"),
              ("lib/meson.build", "  'render/markdown.c',", "  'render/moon.c',")],
}

ADDED = {"an instrument": INSTRUMENT, "a rule": RULE, "a command": COMMAND, "an output format": FORMAT}

PLAN = """\
format: txplan/1
id: m1
status: draft
title: Moon
period: {start: 2026-01-12, end: 2026-10-12}
client: {}
"""


def copy_tree(source, to):
    """What git has of it; in an archive without git, whatever is there but for build folders."""
    names = subprocess.run(["git", "-C", source, "ls-files", "-z"], capture_output=True, check=False).stdout.split(b"\0")
    names = [n.decode() for n in names if n] or [str(p.relative_to(source)) for p in pathlib.Path(source).rglob("*")
                                                 if not str(p.relative_to(source)).startswith(("build", ".git/"))]
    for name in names:
        if (source / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source / name, to / name)


def put_in(path, after, line):
    text = path.read_text(encoding="utf-8")
    if after is None:
        text += "\n" + line
    else:
        if text.count(after) != 1:
            sys.exit(f"{path.name} has {text.count(after)} times {after!r}: this test must follow")
        text = text.replace(after, after + "\n" + line)
    path.write_text(text, encoding="utf-8")


def add(tree, what):
    for name, text in what["new"].items():
        (tree / name).write_text(text, encoding="utf-8")
    for name, after, line in what["lines"]:
        put_in(tree / name, after, line)
    return [f"{name} (new)" for name in what["new"]] + [f"{name} ({'an entry' if after is None else 'a line'})"
                                                        for name, after, _ in what["lines"]]


def must(arguments, **more):
    run = subprocess.run(arguments, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False, **more)
    if run.returncode:
        sys.exit(f"{' '.join(map(str, arguments))}: {run.returncode}\n{run.stdout[-4000:]}{run.stderr[-4000:]}")
    return run.stdout


def use(build, folder):
    """Each of the four does what it was made for."""
    txplan, plan = build / "cmd/txplan", folder / "m1.plan.yaml"
    env = {**os.environ, "TXPLAN_NOW": "2026-04-20T09:00:00Z", "TZ": "UTC", "TXPLAN_AUTHOR": "Sample <sample@clinic.example>",
           "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    plan.write_text(PLAN, encoding="utf-8")
    seen = {
        "an instrument": must([txplan, "log-progress", "-n", "--items", "moon-3=4,3,2", plan], env=env),
        "a rule": must([txplan, "check", "--format", "gcc", plan], env=env) + must([txplan, "explain", "moon-title"], env=env),
        "a command": must([txplan, "moon"], env=env) + must([txplan, "help"], env=env),
        "an output format": must([txplan, "render", "--format", "moon", plan], env=env),
    }
    expected = {"an instrument": "total: 9", "a rule": r"called Moon[\s\S]*called Moon", "a command": r"^full[\s\S]*Show the moon",
                "an output format": f"^{len(PLAN)}$"}
    for name, text in seen.items():
        if not re.search(expected[name], text):
            sys.exit(f"{name} was added, and does not do its work: {text}")


def main():
    source = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as top:
        tree, build, folder = (pathlib.Path(top) / name for name in ("tree", "build", "plans"))
        folder.mkdir()
        copy_tree(source, tree)
        for name, what in ADDED.items():
            print(f"{name}:")
            for line in add(tree, what):
                print(f"    {line}")
        env = {**os.environ, "CC": " ".join(sys.argv[2:])}
        must(["meson", "setup", build, tree, "-Dtests=false", "-Dman=enabled", "-Dwerror=true", "-Doptimization=0"], env=env)
        must(["ninja", "-C", build], env=env)
        use(build, folder)
        for lint in ("codes", "source"):
            must([sys.executable, tree / "tests/lint" / f"{lint}.py", tree])
        print("They build, and do their work.")


if __name__ == "__main__":
    main()

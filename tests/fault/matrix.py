#!/usr/bin/python3
"""Every command that writes, hit by a fault at each of its system calls; then one ordinary command that writes, after which
plan file = index = HEAD, old or new, with nothing left behind. Prints a table and what failed. See CONTRIBUTING.md.

    matrix.py TXPLAN SOURCE INJECT [--faults KIND,…] [--only SCENARIO,…] [--soak] [--jobs N]
"""
import argparse
import collections
import multiprocessing
import os
import re
import sys
import time

from sandbox import Sandbox, commit_of, folders_of_git, fsck, head_of, names_below, restore, snapshot
from scenarios import SCENARIOS

SKIP, KILLED, UNSUPPORTED = 77, 137, 77

# One experiment: a fault for `inject` at a call.
Point = collections.namedtuple("Point", "scenario fault options number call")
# What came of it: where HEAD was at the end, and what was wrong ("" for nothing).
Outcome = collections.namedtuple("Outcome", "point became wrong")


class Reference:
    """A scenario without faults: what it starts from, which calls it makes, and where it may end."""

    def __init__(self, box, scenario):
        restore(box.top, {})
        self.scenario, self.here = scenario, os.path.normpath(os.path.join(box.top, scenario.folder))
        scenario.prepare(box)
        self.base = snapshot(box.top)
        self.old = head_of(self.here)
        self.ends = {}  # the id of HEAD after the next command: "old" or "new", and what is there then
        self.note_end(box, "old")
        restore(box.top, self.base)
        self.recorded = box.run(self.here, scenario.command)
        if self.recorded.code:
            raise RuntimeError(f"{self.recorded.code}: {self.recorded.err}")
        self.new = head_of(self.here)
        self.legal = ancestry(self.here, self.new, self.old)
        if len(self.legal) != scenario.steps + 1:
            raise RuntimeError(f"{len(self.legal) - 1} commits, not {scenario.steps}")
        self.note_end(box, "new")

    def note_end(self, box, word):
        r = self.finish(box)
        if r.code and not self.is_done(r):
            raise RuntimeError(f"the next command, with the {word} state: {r.code}: {r.err}")
        self.ends[head_of(self.here)] = (word, names_below(box.top))

    def finish(self, box, fault=None):
        return box.run(self.here, self.scenario.again, fault)

    def is_done(self, r):
        return self.scenario.done and self.scenario.done in r.err


def ancestry(here, new, old):
    """From new to old, both included."""
    out = [new]
    while out[-1] != old:
        parents = commit_of(here, out[-1])[0]
        if not parents and old:
            raise ValueError(f"{new} does not come after {old}")
        out.append(parents[0] if parents else None)
    return out


def settle(box, ref, head):
    """One ordinary command; then everything must be in order. head: where the branch was left. → (word, wrong)."""
    r = ref.finish(box)
    end = head_of(ref.here)
    if r.code and not (ref.is_done(r) and end == ref.new):
        return "stuck", f"the next command: {r.code}: {r.err}"
    if end not in ref.ends:
        return "other", f"HEAD is at {end}, which is neither old nor new"
    if head not in ancestry(ref.here, end, ref.old):
        return "lost", f"HEAD was at {head}, and that is gone"
    word, names = ref.ends[end]
    if ref.scenario.again == ref.scenario.command:  # there is only one end
        word = "new" if head == ref.new or r.code else "old"
    return word, in_order(box, ref, names)


def in_order(box, ref, names):
    """Plan file = index = HEAD, nothing left behind, git content: what is wrong with that."""
    status = box.git(ref.here, "--no-optional-locks", "status", "--porcelain", "--untracked-files=all").stdout
    if status:
        return f"git status: {status}"
    left = {p: oct(m) for p, m in names_below(box.top).items() if names.get(p) != m}
    if left:
        return f"left behind, or with other permissions: {left}"
    return fsck(box, ref.here)


def told_truly(ref, r, head):
    """Every commit that the command told of is there."""
    there = ref.legal[ref.legal.index(head):-1]
    return all(any(h.startswith(told) for h in there) for told in re.findall(r"committed as ([0-9a-f]+)", r.err))


def try_kill(box, ref, point):
    restore(box.top, ref.base)
    r = box.run(ref.here, ref.scenario.command, point.options)
    if not r.hits:
        return Outcome(point, "-", f"call {point.number} was never made")
    if r.calls[-1].name != point.call:
        return Outcome(point, "-", f"call {point.number} was {r.calls[-1].name}, not {point.call}: the runs differ")
    head = head_of(ref.here)
    if head not in ref.legal:
        return Outcome(point, "-", f"HEAD is at {head}")
    if r.code != KILLED:
        return Outcome(point, "-", f"exit {r.code}: {r.err}")
    if not told_truly(ref, r, head):
        return Outcome(point, "-", f"told of a commit that is not there: {r.err}")
    return Outcome(point, *settle(box, ref, head))


def kill_points(ref):
    for c in ref.recorded.calls:
        if c.change:
            yield Point(ref.scenario.name, "killed", ("-k", str(c.number)), c.number, c.name)
        if c.name in ("write", "pwrite64"):
            yield Point(ref.scenario.name, "killed half-way", ("-t", str(c.number)), c.number, c.name)


# ---- Workers: each has a sandbox of its own ----

class Worker:
    box = None
    references = {}

    @classmethod
    def start(cls, arguments):
        cls.box = Sandbox(*arguments)
        multiprocessing.util.Finalize(None, cls.box.close, exitpriority=10)

    @classmethod
    def reference(cls, name):
        if name not in cls.references:
            cls.references[name] = Reference(cls.box, next(s for s in SCENARIOS if s.name == name))
        return cls.references[name]


def points_of(name):
    try:
        return list(kill_points(Worker.reference(name)))
    except Exception as e:
        return [Point(name, "none", None, 0, f"{type(e).__name__}: {e}")]


def try_point(point):
    if point.options is None:
        return Outcome(point, "-", "it can't be tried")
    try:
        return try_kill(Worker.box, Worker.reference(point.scenario), point)
    except Exception as e:  # a harness that falls over must not pass for a good point
        return Outcome(point, "-", f"{type(e).__name__}: {e}")


# ---- The table ----

def print_table(outcomes, seconds):
    rows = collections.OrderedDict()
    for o in outcomes:
        row = rows.setdefault((o.point.scenario, o.point.fault), collections.Counter())
        row["points"] += 1
        row[o.became] += 1
        row["bad"] += bool(o.wrong)
    ends = [e for e in ("old", "between", "new", "stuck", "lost", "other", "-") if any(r[e] for r in rows.values())]
    width = max(len(s) for s, _ in rows)
    faults = max(len(f) for _, f in rows)
    print(f"{'command':{width}}  {'fault':{faults}}  points  " + "".join(f"{e:>8}" for e in ends) + "     bad")
    for (scenario, fault), row in rows.items():
        print(f"{scenario:{width}}  {fault:{faults}}  {row['points']:6}  " + "".join(f"{row[e]:8}" for e in ends) +
              f"{row['bad']:8}")
    bad = sum(r["bad"] for r in rows.values())
    total = sum(r["points"] for r in rows.values())
    print(f"{total} points, {bad} bad, {seconds:.0f} s")
    return total > 0 and not bad


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("txplan")
    parser.add_argument("source")
    parser.add_argument("inject")
    parser.add_argument("--only", help="these scenarios, with commas")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    args = parser.parse_args()
    names = args.only.split(",") if args.only else [s.name for s in SCENARIOS]
    start = time.monotonic()
    probe = Sandbox(args.txplan, args.source, args.inject)
    code = probe.run(probe.root, ["--version"]).code
    probe.close()
    if code == UNSUPPORTED:
        print("this kernel has no seccomp user notification")
        return SKIP
    paths = [os.path.realpath(p) for p in (args.txplan, args.source, args.inject)]
    with multiprocessing.Pool(args.jobs, Worker.start, (paths,)) as pool:
        points = [p for some in pool.map(points_of, names, 1) for p in some]
        outcomes = list(pool.imap(try_point, points, 8))
        pool.close()
        pool.join()
    for o in [o for o in outcomes if o.wrong][:40]:
        print(f"BAD {o.point.scenario}, {o.point.fault} at {o.point.number} {o.point.call}: {o.wrong.strip()}")
    return 0 if print_table(outcomes, time.monotonic() - start) else 1


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/python3
"""Every command that writes, hit by a fault at each of its system calls; then one ordinary command that writes, after which
plan file = index = HEAD, old or new, with nothing left behind. Prints a table and what failed. See CONTRIBUTING.md.

    matrix.py TXPLAN SOURCE INJECT [--faults KIND,…] [--only SCENARIO,…] [--soak] [--jobs N]
"""
import argparse
import collections
import multiprocessing
import os
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
        self.finish(box, None)
        self.names_of_old = names_below(box.top)
        restore(box.top, self.base)
        self.recorded = box.run(self.here, scenario.command)
        if self.recorded.code:
            raise RuntimeError(f"{scenario.name}: {self.recorded.code}: {self.recorded.err}")
        self.new = head_of(self.here)
        self.legal = [self.new]
        while self.legal[-1] != self.old:
            parents = commit_of(self.here, self.legal[-1])[0]
            self.legal.append(parents[0] if parents else None)
        if len(self.legal) != scenario.steps + 1:
            raise RuntimeError(f"{scenario.name}: {len(self.legal) - 1} commits, not {scenario.steps}")
        self.finish(box, None)
        self.names_of_new = names_below(box.top)

    def finish(self, box, fault=()):
        return box.run(self.here, self.scenario.again, fault)

    def word(self, head):
        return "new" if head == self.new else "old" if head == self.old else "between"


def settle(box, ref, head):
    """One ordinary command; then everything must be in order. head: where the branch was left. → (word, wrong)."""
    r = ref.finish(box, None)
    if r.code:
        return "stuck", f"the next command: {r.code}: {r.err}"
    end = head_of(ref.here)
    try:
        parents, subject = commit_of(ref.here, end)
    except (OSError, TypeError) as e:
        return "lost", f"no commit at HEAD: {e}"
    before = parents[0] if parents else None
    word = ref.word(before)
    if before not in ref.legal:
        return "other", f"{end} after {before} is neither old nor new"
    if ref.legal.index(before) > ref.legal.index(head):
        return "lost", f"HEAD was at {head} and came back to {before}"
    status = box.git(ref.here, "--no-optional-locks", "status", "--porcelain", "--untracked-files=all").stdout
    if status:
        return word, f"git status: {status}"
    left = {p: m for p, m in names_below(box.top).items()
            if (ref.names_of_new if word == "new" else ref.names_of_old).get(p) != m}
    if left:
        return word, f"left behind, or with other permissions: {left}"
    return word, fsck(box, ref.here)


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
    if head != ref.new and "committed as" in r.err.split("by hand: ")[-1]:
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
    return list(kill_points(Worker.reference(name)))


def try_point(point):
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

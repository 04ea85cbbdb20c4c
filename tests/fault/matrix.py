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

from faults import (Outcome, Point, Reference, error_points, kill_points, recovery_points, try_error, try_kill,
                    try_recovery)
from sandbox import Sandbox
from scenarios import SCENARIOS

SKIP = UNSUPPORTED = 77
STRIDE = 15
# A kind of faults: the points of a reference, and how one is tried.
KINDS = {"kill": (kill_points, try_kill), "error": (error_points, try_error), "recovery": (recovery_points, try_recovery)}
STATES = 6  # of a killed command that an ordinary run kills the next one from

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


def points_of(what):
    """All of a scenario's points, or every so manieth; the ordinary run draws others for each scenario."""
    kind, name, stride, soak = what
    try:
        start = [s.name for s in SCENARIOS].index(name) % stride
        more = (Worker.box, 0 if soak else STATES) if kind == "recovery" else ()
        return [(kind, p) for p in list(KINDS[kind][0](Worker.reference(name), *more))[start::stride]]
    except Exception as e:
        return [(kind, Point(name, "none", None, 0, f"{type(e).__name__}: {e}"))]


def try_point(what):
    kind, point = what
    if point.options is None:
        return Outcome(point, "-", "it can't be tried")
    try:
        return KINDS[kind][1](Worker.box, Worker.reference(point.scenario), point)
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


def print_messages(outcomes):
    said = collections.Counter((o.point.fault.split()[0], o.said) for o in outcomes)
    for (fault, text), n in sorted(said.items()):
        print(f"{n:6} {fault} {text}")


def stride(args, kind, name):
    if args.stride:
        return args.stride
    return 1 if args.soak or kind != "error" or name == SCENARIOS[0].name else STRIDE


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("txplan")
    parser.add_argument("source")
    parser.add_argument("inject")
    parser.add_argument("--faults", default="kill", help="kill, recovery, error; with commas")
    parser.add_argument("--only", help="these scenarios, with commas")
    parser.add_argument("--messages", action="store_true", help="print what was said, and how often")
    parser.add_argument("--soak", action="store_true", help="all points, also of what an ordinary run only samples")
    parser.add_argument("--stride", type=int, help="only every N-th point")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    args = parser.parse_args()
    names = args.only.split(",") if args.only else [s.name for s in SCENARIOS]
    kinds = args.faults.split(",")
    start = time.monotonic()
    paths = [os.path.realpath(p) for p in (args.txplan, args.source, args.inject)]
    probe = Sandbox(*paths)
    code = probe.run(probe.root, ["--version"]).code
    probe.close()
    if code == UNSUPPORTED:
        print("this kernel has no seccomp user notification")
        return SKIP
    with multiprocessing.Pool(args.jobs, Worker.start, (paths,)) as pool:
        first = SCENARIOS[0].name
        work = [(k, n, stride(args, k, n), args.soak) for n in names for k in kinds if k != "recovery" or n == first]
        points = [p for some in pool.map(points_of, work, 1) for p in some]
        outcomes = list(pool.imap(try_point, points, 8))
        pool.close()
        pool.join()
    for o in [o for o in outcomes if o.wrong][:400]:
        print(f"BAD {o.point.scenario}, {o.point.fault} at {o.point.number} {o.point.call}: {o.wrong.strip()}")
    if args.messages:
        print_messages(outcomes)
    return 0 if print_table(outcomes, time.monotonic() - start) else 1


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/python3
"""Every command with memory running out, at one allocation or from one on: it ends with 7 and one clear message, no signal, and
one ordinary command that writes then finds all in order. Prints a table and what failed.

    alloc.py TXPLAN SOURCE INJECT SCARCE [--only NAME,…] [--points N (0: all)] [--any] [--jobs N]
"""
import argparse
import collections
import multiprocessing
import os
import re
import subprocess
import sys
import time

import scenarios
from faults import Reference, settle
from sandbox import PATIENCE, Run, Sandbox, head_of, restore, snapshot

SKIP = UNSUPPORTED = 77
NO_MEMORY = 7
MESSAGE = re.compile("out of memory|Cannot allocate memory")  # the second is the system's own
PLAN, OTHER = "plans/mt-0417.plan.yaml", "plans/bo-0032.plan.yaml"

Point = collections.namedtuple("Point", "name number onwards")
# moved: the command made fewer allocations than when they were counted, and an earlier one was taken instead.
Outcome = collections.namedtuple("Outcome", "point ending wrong moved", defaults=(False,))
TRIES, LEAST, MOVED = 6, 0.95, 0.01


class Reader:
    """A command that commits nothing: afterwards the same command must do what it always does. untouched: until it says so, it
    has changed nothing."""

    def __init__(self, *command, prepare=scenarios.two_plans, code=0, untouched=False):
        self.name, self.command, self.prepare, self.code = " ".join(command), list(command), prepare, code
        self.untouched = untouched


def broken(box):
    scenarios.two_plans(box)
    scenarios.edit(box, box.top, "status: active", "status: actve")


def conflict(box):
    """The three versions that git gives to a merge driver."""
    scenarios.two_plans(box)
    for name, title in (("base", "Outpatient"), ("ours", "Changed outpatient"), ("theirs", "Other outpatient")):
        with open(os.path.join(box.source, "examples/mt-0417.plan.yaml")) as f:
            text = f.read()
        with open(os.path.join(box.top, name), "w") as f:
            f.write(text.replace("title: Outpatient", "title: " + title, 1))


def merging(box):
    """A merge that stock git left with markers."""
    scenarios.two_plans(box)
    for branch, title in (("side", "Other outpatient"), ("main", "Changed outpatient")):
        scenarios.git(box, box.top, "checkout", "-q", *(["-b"] if branch == "side" else []), branch)
        scenarios.edit(box, box.top, "title: Outpatient", "title: " + title)
        scenarios.git(box, box.top, "commit", "-q", "-a", "-m", branch)
    scenarios.git(box, box.top, "merge", "-q", "side", check=False)


READERS = [
    Reader("--version"), Reader("help"), Reader("help", "set"), Reader("due", "--help"), Reader("nonsense", code=2),
    Reader("explain"), Reader("explain", "duplicate-id"),
    Reader("check", code=1), Reader("check", "--format", "json", prepare=broken, code=1), Reader("check", "--format", "junit", code=1),
    Reader("due"), Reader("due", "--format", "json", "--within", "all"), Reader("due", "--as-of", "2026-06-15", "--then"),
    Reader("render", "mt-0417"), Reader("render", "mt-0417", "--format", "markdown"),
    Reader("render", "mt-0417", "--format", "json"), Reader("render", "mt-0417@HEAD~9", code=4),
    Reader("diff", PLAN, OTHER, code=1), Reader("diff", "--format", "json", PLAN, OTHER, code=1),
    Reader("diff", "mt-0417@HEAD", "mt-0417"),
    Reader("log", "mt-0417"), Reader("log", "mt-0417", "g1"), Reader("log", "--format", "json", "mt-0417"),
    Reader("anchor"), Reader("verify", code=1), Reader("textconv", PLAN), Reader("git-setup"), Reader("doctor", code=1),
    Reader("merge-driver", "base", "ours", "theirs", "7", PLAN, prepare=conflict, code=1, untouched=True),
    Reader("resolve", "--list", prepare=merging, code=1), Reader("resolve", "--ours", prepare=merging),
    Reader("log-progress", "mt-0417", "--note", "x", "-n"), Reader("save", "-n", prepare=scenarios.hand_edit),
    Reader("add-goal", "mt-0417", code=2), Reader("set", "mt-0417", "g1/status", "activ", code=2),
]


class Scarcity:
    """Runs txplan with too little memory."""

    def __init__(self, box, library, own):
        self.box, self.library, self.own = box, library, own
        self.log = os.path.join(box.root, "scarce")

    def run(self, here, command, fail=""):
        env = dict(self.box.environment(), LD_PRELOAD=self.library, SCARCE_LOG=self.log, SCARCE_FAIL=fail or "0")
        if self.own:
            env["SCARCE_OWN"] = "1"
        r = subprocess.run([self.box.txplan, *command], cwd=here, env=env, stdin=subprocess.DEVNULL, capture_output=True,
                           timeout=PATIENCE)
        out = Run(r.returncode, steady(r.stdout.decode(errors="replace")), r.stderr.decode(errors="replace"), [])
        with open(self.log) as f:
            lines = f.read().split("\n")
        out.hits = [line[4:] for line in lines if line.startswith("hit ")]
        out.count = next((int(line[6:]) for line in lines if line.startswith("count ")), 0)
        return out


def steady(text):
    """Without how long something took."""
    return re.sub(r"\b\d+ ms\b", "N ms", text)


class ReaderReference:
    def __init__(self, box, scarcity, reader):
        restore(box.top, {})
        reader.prepare(box)
        self.reader, self.here = reader, box.top
        self.base, self.begin = snapshot(box.top), contents(box.top)
        restore(box.top, self.base)  # as for every point: files that were put back are read again
        self.recorded = scarcity.run(box.top, reader.command)
        if self.recorded.code != reader.code:
            raise RuntimeError(f"{self.recorded.code}: {self.recorded.err}")
        self.end = contents(box.top)


def contents(top):
    """What is there; not when it was written, which git's index holds, too."""
    return {p: (m, c) for p, (m, c, _) in snapshot(top).items() if p != ".git/index"}


class WriterReference(Reference):
    def __init__(self, box, scarcity, scenario):
        super().__init__(box, scenario)
        restore(box.top, self.base)
        self.recorded = scarcity.run(self.here, scenario.command)


def wrong_ending(r, ref, own):
    """What is wrong with how a command ended that could not have all its memory."""
    if r.code < 0 or r.code > 7:
        return f"exit {r.code}, after {r.hits[0]}"
    if not own and r.code == ref.recorded.code and r.out == ref.recorded.out:
        return ""  # the C library can do without some
    if r.code != NO_MEMORY and (own or r.code == 0):
        return f"exit {r.code}, not {NO_MEMORY}, after {r.hits[0]}: {r.err.strip()}"
    if r.code == NO_MEMORY and len(MESSAGE.findall(r.err)) != 1:
        return f"the message is \"{r.err.strip()}\", after {r.hits[0]}"
    return ""


def run_at(w, ref, command, point):
    """The command with that allocation failing: (run, what is wrong with it, whether it was another allocation).
    How many a command makes depends a little on the clock (files changed in the same tick as git's index are read once more). One
    that ended before the allocation that was meant is no test of it: again, as far into what it made this time."""
    at = point
    for _ in range(TRIES):
        restore(w.box.top, ref.base)
        r = w.scarcity.run(ref.here, command, at.fail)
        if r.hits:
            return r, "", at != point
        if r.code != ref.recorded.code or r.out != ref.recorded.out:
            return r, f"with all its memory exit {r.code}, not {ref.recorded.code}: {r.err.strip()}", False
        if not LEAST * ref.recorded.count <= r.count < at.number:
            return r, f"it makes {r.count} allocations, and made {ref.recorded.count}", False
        at = point._replace(number=max(1, point.number * r.count // ref.recorded.count))
    return r, "that allocation was never made", False


def try_reader(w, ref, point):
    r, wrong, moved = run_at(w, ref, ref.reader.command, point)
    if wrong:
        return Outcome(point, "-", wrong)
    wrong = wrong_ending(r, ref, w.scarcity.own)
    if not wrong and ref.reader.untouched and r.code == NO_MEMORY and contents(w.box.top) != ref.begin:
        wrong = f"it had changed something already, after {r.hits[0]}"
    again = w.box.run(ref.here, ref.reader.command, None)
    if not wrong and (again.code != ref.recorded.code or steady(again.out) != ref.recorded.out):
        wrong = f"afterwards: {again.code}: {again.err}"
    if not wrong and contents(w.box.top) != ref.end:
        now = contents(w.box.top)
        wrong = f"left behind: {[p for p in set(now) | set(ref.end) if now.get(p) != ref.end.get(p)]}"
    return Outcome(point, str(r.code), wrong, moved)


def try_writer(w, ref, point):
    r, wrong, moved = run_at(w, ref, ref.scenario.command, point)
    if wrong:
        return Outcome(point, "-", wrong)
    wrong = wrong_ending(r, ref, w.scarcity.own)
    head = head_of(ref.here)
    if head not in ref.legal:
        return Outcome(point, "-", f"HEAD is at {head}")
    if not wrong and r.code == 0 and head != ref.new:
        wrong = "exit 0, and nothing was written"
    told = re.findall(r"committed as ([0-9a-f]+)", r.err)
    if not wrong and not all(any(c and c.startswith(t) for c in ref.legal[ref.legal.index(head):]) for t in told):
        wrong = f"told of a commit that is not there: {r.err}"
    word, disorder = settle(w.box, ref, head)
    return Outcome(point, f"{r.code} {word}", wrong or disorder, moved)


# ---- Workers: each has a sandbox of its own ----

class Worker:
    references = {}

    @classmethod
    def start(cls, txplan, source, inject, scarce, own):
        cls.box = Sandbox(txplan, source, inject)
        cls.scarcity = Scarcity(cls.box, scarce, own)
        multiprocessing.util.Finalize(None, cls.box.close, exitpriority=10)

    @classmethod
    def reference(cls, name):
        if name not in cls.references:
            reader = next((r for r in READERS if r.name == name), None)
            cls.references[name] = ReaderReference(cls.box, cls.scarcity, reader) if reader else WriterReference(
                cls.box, cls.scarcity, next(s for s in scenarios.SCENARIOS if s.name == name))
        return cls.references[name]


class At(Point):
    @property
    def fail(self):
        return f"{self.number}{'+' if self.onwards else ''}"


def points_of(what):
    """Spread evenly, once and from then on in turn; all of both when `most` is 0."""
    name, most = what
    try:
        count = Worker.reference(name).recorded.count
    except Exception as e:
        return [(At(name, 0, False), f"{type(e).__name__}: {e}")]
    if not most:
        return [(At(name, n, o), "") for n in range(1, count + 1) for o in (False, True)]
    # The first and the last ones are the most special.
    chosen = sorted({1 + i * (count - 1) // max(1, most - 1) for i in range(most)}) if count else []
    return [(At(name, n, bool(i % 2)), "") for i, n in enumerate(chosen)]


def try_point(what):
    point, wrong = what
    if wrong:
        return Outcome(point, "-", wrong)
    try:
        ref = Worker.reference(point.name)
        return (try_reader if isinstance(ref, ReaderReference) else try_writer)(Worker, ref, point)
    except Exception as e:  # a harness that falls over must not pass for a good point
        return Outcome(point, "-", f"{type(e).__name__}: {e}")


def print_table(outcomes, seconds):
    rows = collections.OrderedDict()
    for o in outcomes:
        rows.setdefault(o.point.name, collections.Counter())[o.ending] += 1
    width = max(map(len, rows))
    for name, ends in rows.items():
        print(f"{name:{width}}  {sum(ends.values()):6} points  " + ", ".join(f"{n} x exit {e}" for e, n in sorted(ends.items())))
    bad = sum(bool(o.wrong) for o in outcomes)
    moved = sum(o.moved for o in outcomes)
    print(f"{len(outcomes)} points, {bad} bad, {moved} moved, {seconds:.0f} s")
    if moved > max(2, MOVED * len(outcomes)):
        print("BAD so many moved that the commands don't do the same each time")
        bad += 1
    return outcomes and not bad


def untried(txplan, names):
    """Commands that nothing here runs."""
    text = subprocess.run([txplan, "help"], capture_output=True, text=True).stdout
    commands = re.findall(r"^  ([a-z]+(?:-[a-z]+)*)  ", text, flags=re.M)
    tried = {word for r in READERS for word in r.command} | {s.command[0] for s in scenarios.SCENARIOS}
    # The others of a family are one function.
    return [c for c in commands if c not in tried and not c.startswith("add-")] if commands else ["every command"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("txplan")
    parser.add_argument("source")
    parser.add_argument("inject")
    parser.add_argument("scarce")
    parser.add_argument("--only", help="these, with commas")
    parser.add_argument("--points", type=int, default=12, help="for each command; 0: every allocation")
    parser.add_argument("--any", action="store_true", help="the C library's own allocations, too")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    args = parser.parse_args()
    names = args.only.split(",") if args.only else [r.name for r in READERS] + [s.name for s in scenarios.SCENARIOS]
    start = time.monotonic()
    paths = [os.path.realpath(p) for p in (args.txplan, args.source, args.inject, args.scarce)]
    probe = Sandbox(*paths[:3])
    code = probe.run(probe.root, ["--version"]).code
    probe.close()
    if code == UNSUPPORTED:
        print("this kernel has no seccomp user notification")
        return SKIP
    with multiprocessing.Pool(args.jobs, Worker.start, (*paths, not args.any)) as pool:
        points = [p for some in pool.map(points_of, [(n, args.points) for n in names], 1) for p in some]
        outcomes = list(pool.imap(try_point, points, 8))
        pool.close()
        pool.join()
    for o in [o for o in outcomes if o.wrong][:100]:
        print(f"BAD {o.point.name}, allocation {o.point.fail}: {o.wrong.strip()}")
    missing = untried(paths[0], names)
    for name in missing:
        print(f"BAD {name} is not tried")
    return 0 if print_table(outcomes, time.monotonic() - start) and not missing else 1


if __name__ == "__main__":
    sys.exit(main())

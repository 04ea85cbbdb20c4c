#!/usr/bin/python3
"""Whole repositories with one file damaged, and what txplan makes of them: no signal, no hang, an exit code of the table, damage
never told as absence nor read as if it were whole; after a write that failed the plan is as it was, and no lock is left.

    mutate.py TXPLAN SOURCE INJECT [--count N] [--seed N] [--kind NAME,…] [--file NAME,…] [--only N] [--limit SECONDS] [--jobs N]

Each mutation has a number, which is all that decides on it: `--seed N --only NUMBER` does one again, and keeps its folder.
"""
import argparse
import collections
import hashlib
import multiprocessing
import multiprocessing.util
import os
import random
import re
import shutil
import signal
import struct
import subprocess
import sys
import time
import zlib

import scenarios
from sandbox import Run, Sandbox, folders_of_git, head_of, restore, snapshot

SKIP = UNSUPPORTED = 77
PLAN, FILE = "mt-0417", "plans/mt-0417.plan.yaml"
CODES = {0, 1, 2, 4, 5, 6}  # of txplan(1), without those for a user who stops and for a machine without memory
ABSENT = re.compile("there is no (commit|plan)|no such (plan|commit|object)|in no caseload|not in a git repository|no history yet|"
                    "no commit yet|not (yet )?committed|has no history")
LOCKS = ("index.lock", "HEAD.lock", "config.lock", "txplan.lock", "refs/heads/main.lock", "txplan-index", "txplan-ref")

READING = [["log", PLAN], ["log", PLAN, "g1"], ["render", PLAN + "@HEAD~1"], ["diff", PLAN + "@HEAD~1", PLAN],
           ["due", "--as-of", "2026-06-15", "--then"], ["anchor"], ["verify"], ["doctor"]]
JUDGING = ("verify", "doctor")  # what they say of a damaged repository is theirs
WRITING = [["set", PLAN, "title", "Another title"], ["save", PLAN], ["log-progress", PLAN, "--note", "x"]]

Result = collections.namedtuple("Result", "number kind file change command code wrong")


# ---- The repositories ----

def grown(box):
    """A few commits, on two plans."""
    scenarios.two_plans(box)
    for title in ("First", "Second", "Third"):
        scenarios.txplan(box, box.top, "set", PLAN, "title", title, "-q", "--no-input")
    return box.top


def in_one_pack(box):
    scenarios.git(box, grown(box), "repack", "-adq")
    scenarios.git(box, box.top, "prune-packed", "-q")
    scenarios.git(box, box.top, "pack-refs", "--all")


def in_packs(box):
    here = grown(box)
    tips = box.git(here, "rev-list", "--reverse", "HEAD").stdout.split()
    for old, new in zip([None] + tips[:-1], tips):
        words = f"{new}\n" + (f"^{old}\n" if old else "")
        subprocess.run(["git", "pack-objects", "-q", "--revs", ".git/objects/pack/pack"], cwd=here, env=box.env, check=True,
                       input=words.encode(), stdout=subprocess.DEVNULL)
    scenarios.git(box, here, "prune-packed", "-q")


def indexed(box):
    in_packs(box)
    scenarios.git(box, box.top, "multi-pack-index", "write")


def graphed(box):
    in_one_pack(box)
    scenarios.git(box, box.top, "commit-graph", "write", "--reachable")


def killed(box):
    """A command stopped with its journal on the disk."""
    base = snapshot(grown(box))
    calls = box.run(box.top, WRITING[2], ()).calls
    changes = [c.number for c in calls if c.change]
    for number in changes[len(changes) // 2:] + changes[:len(changes) // 2]:
        restore(box.top, base)
        box.run(box.top, WRITING[2], ("-k", str(number)))
        if os.path.exists(os.path.join(box.top, ".git/txplan-journal")):
            return
    raise RuntimeError("no journal was left by any kill")


KINDS = {"loose": grown, "pack": in_one_pack, "packs": in_packs, "midx": indexed, "graph": graphed, "journal": killed}


def group_of(path):
    """What a file of a repository is to git, or None for what nobody reads."""
    name = os.path.basename(path)
    if path == FILE or not path.startswith(".git/"):
        return None
    path = path[len(".git/"):]
    if re.fullmatch(r"objects/[0-9a-f]{2}/[0-9a-f]{38}", path):
        return "loose"
    if path.startswith("objects/pack/"):
        return {"pack": "pack", "idx": "idx"}.get(name.rsplit(".", 1)[-1], "midx" if name == "multi-pack-index" else None)
    if path.startswith("objects/info/"):
        return "graph"
    if path.startswith("refs/") or path in ("HEAD", "packed-refs"):
        return "ref"
    return {"index": "index", "config": "config", "txplan-journal": "journal"}.get(path)


GROUPS = ("loose", "pack", "idx", "midx", "graph", "ref", "index", "config", "journal")
OBJECTS = ("loose", "pack", "idx", "midx", "graph")  # they hold what is read: none of it may come out otherwise


# ---- What is done to a file: functions of (draw, bytes, another file's bytes), that give bytes or None ----

def flip(draw, data, _):
    data = bytearray(data)
    for _ in range(draw.choice((1, 1, 1, 3, 16))):
        data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
    return bytes(data)


def truncate(draw, data, _):
    return data[:draw.choice((0, 1, len(data) // 2, len(data) - 1, draw.randrange(len(data)), draw.randrange(len(data))))]


def zeros(draw, data, _):
    at = draw.choice((0, draw.randrange(len(data))))
    n = draw.choice((1, 4, 20, 512, len(data)))
    return data[:at] + bytes(len(data[at:at + n])) + data[at + n:]


def insert(draw, data, _):
    at = draw.randrange(len(data) + 1)
    return data[:at] + draw.randbytes(draw.choice((1, 4, 20, 300))) + data[at:]


def cut_out(draw, data, _):
    at = draw.randrange(len(data))
    return data[:at] + data[at + draw.choice((1, 4, 20, 300)):]


def append(draw, data, _):
    return data + draw.choice((b"\0", b"\n", data, draw.randbytes(40)))


def another(draw, data, other):
    return other


def deleted(draw, data, _):
    return None


COUNTS = (0, 1, 2, 255, 256, 65535, 1 << 16, 1 << 24, (1 << 31) - 1, 1 << 31, (1 << 32) - 1)


def count(draw, data, _):
    """A number of four bytes, often one of the header."""
    if len(data) < 8:
        return flip(draw, data, None)
    at = draw.choice((4 * draw.randrange(min(8, len(data) // 4)), 4 * draw.randrange(len(data) // 4), draw.randrange(len(data) - 3)))
    value = draw.choice(COUNTS + (draw.getrandbits(32), draw.randrange(2000)))
    return data[:at] + struct.pack(">I", value) + data[at + 4:]


def resealed(change):
    """The same with a right sum at the end, so that only a reader that looks closer can tell."""
    def both(draw, data, other):
        data = change(draw, data, other)
        return data if len(data) < 20 else data[:-20] + hashlib.sha1(data[:-20]).digest()
    both.__name__ = change.__name__ + " resealed"
    return both


def lying_header(draw, data, _):
    """A loose object that says another type or length of itself."""
    kind, _, body = zlib.decompress(data).partition(b"\0")
    word, _, size = kind.partition(b" ")
    if draw.randrange(3) == 0:
        word = draw.choice((b"blob", b"tree", b"commit", b"tag", b"", b"blo", b"x" * 40))
    else:
        n = int(size)
        size = str(draw.choice((0, 1, n - 1, n + 1, n // 2, n * 2, n + 4096, 1 << 31, 1 << 32, (1 << 63) - 1, 1 << 64, -1))).encode()
    return zlib.compress(word + b" " + size + b"\0" + body)


def lying_body(draw, data, _):
    """A loose object with other content, whole in itself."""
    head, _, body = zlib.decompress(data).partition(b"\0")
    body = draw.choice((flip, truncate, insert, cut_out, zeros))(draw, body or b"x", None)
    return zlib.compress(head.split(b" ")[0] + b" " + str(len(body)).encode() + b"\0" + body)


def cut_stream(draw, data, _):
    """A stream that ends early, or goes on after its end."""
    raw = zlib.decompress(data)
    return draw.choice((zlib.compress(raw[:draw.randrange(len(raw))]), zlib.compress(raw, 0)[:draw.randrange(8, len(raw))],
                        data[:-4], data[:-1] + b"\0", zlib.compress(raw + b"more"), data[:2]))


PLAIN = [flip, flip, truncate, zeros, insert, cut_out, append, another, deleted]
CHANGES = {"loose": PLAIN + [lying_header, lying_header, lying_body, cut_stream],
           "pack": PLAIN + [count, count, resealed(count), resealed(flip)],
           "config": [c for c in PLAIN if c not in (another, deleted)]}
for group in ("idx", "midx", "graph", "index"):
    CHANGES[group] = PLAIN + [count, count, resealed(count), resealed(count), resealed(flip), resealed(zeros)]


# ---- One mutation ----

class Base:
    """A repository, what the commands say of it while it is whole, and its files by group."""

    def __init__(self, box, kind):
        restore(box.top, {})
        KINDS[kind](box)
        self.saved, self.head = snapshot(box.top), head_of(box.top)
        self.groups = collections.defaultdict(list)
        for path, (_, content, _) in sorted(self.saved.items()):
            if isinstance(content, bytes) and content and group_of(path):
                self.groups[group_of(path)].append(path)
        self.whole = {}
        for command in READING:
            restore(box.top, self.saved)
            self.whole[tuple(command)] = run(box, command, 600)
        restore(box.top, self.saved)
        self.ends = {self.plan(box)}
        for command in WRITING:  # what an unfinished write may still become
            restore(box.top, self.saved)
            if run(box, command, 600).code:
                raise RuntimeError(f"{kind}: {' '.join(command)} fails on a whole repository")
        if kind == "journal":
            restore(box.top, self.saved)
            run(box, ["log", PLAN], 600)
            run(box, ["save", PLAN], 600)
            self.ends.add(self.plan(box))

    def plan(self, box):
        try:
            with open(os.path.join(box.top, FILE), "rb") as f:
                return f.read()
        except OSError:
            return None


def run(box, command, limit):
    """In a process group of its own, which is gone afterwards. code: None for one that had to be stopped."""
    p = subprocess.Popen([box.txplan, *command, *(["--no-input"] if command in WRITING else [])], cwd=box.top,
                         env=box.environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                         start_new_session=True)
    try:
        out, err = p.communicate(timeout=limit)
        code = p.returncode
    except subprocess.TimeoutExpired:
        os.killpg(p.pid, signal.SIGKILL)
        out, err = p.communicate()
        code = None
    return Run(code, re.sub(r"\b\d+ ms\b", "N ms", out.decode(errors="replace")), err.decode(errors="replace"), [])


def said(r):
    return (r.err.strip() or r.out.strip())[:300].replace("\n", " / ")


def judge(box, base, group, command, r):
    """What is wrong with how a command took the damage."""
    if r.code is None:
        return "it hangs"
    if r.code not in CODES:
        return f"exit {r.code}: {said(r)}"
    name = command[0]
    if group not in ("ref", "config") and ABSENT.search(r.err + (r.out if name not in JUDGING else "")):
        return f"told as absence: {said(r)}"
    whole = base.whole.get(tuple(command))
    if r.code == 0 and whole and name not in JUDGING and group in OBJECTS and r.out != whole.out:
        return f"exit 0, and something else is said than of the whole repository: {said(r)}"
    if r.code and not r.err.strip() and name not in JUDGING and not (whole and whole.code == r.code and whole.out == r.out):
        return f"exit {r.code} without a word"
    if command in WRITING and r.code:
        return failed_write(box, base)
    return ""


def failed_write(box, base):
    if base.plan(box) not in base.ends:
        return "the write failed, and the plan file has changed"
    git = folders_of_git(box.top)[0]
    left = [name for name in LOCKS if name in os.listdir(git) or ("/" in name and os.path.exists(os.path.join(git, name)))]
    # What a killed write left stays for as long as its journal can't be settled: it says what to do about both.
    settled = not os.path.exists(os.path.join(git, "txplan-journal"))
    left = [name for name in left if ".git/" + name not in base.saved and (settled or name not in ("index.lock", "txplan-index"))]
    left += [name for name in os.listdir(os.path.join(box.top, "plans")) if name.startswith(".txplan-")]
    return f"the write failed, and left behind {', '.join(left)}" if left else ""


class Worker:
    bases = {}

    @classmethod
    def start(cls, paths, args):
        cls.box, cls.args = Sandbox(*paths), args
        multiprocessing.util.Finalize(None, cls.box.close, exitpriority=10)

    @classmethod
    def base(cls, kind):
        if kind not in cls.bases:
            cls.bases[kind] = Base(cls.box, kind)
        return cls.bases[kind]


def damage(draw, box, base, groups):
    """One file changed: (group, path, the change's name)."""
    group = draw.choice([g for g in GROUPS if g in base.groups and (not groups or g in groups)])
    path = draw.choice(base.groups[group])
    data = base.saved[path][1]
    change = draw.choice(CHANGES.get(group, PLAIN))
    now = change(draw, data, base.saved[draw.choice(base.groups[group])][1])
    full = os.path.join(box.top, path)
    os.unlink(full)
    if now is not None:
        with open(full, "wb") as f:
            f.write(now)
        os.chmod(full, 0o600)
    return group, path, change.__name__


def try_one(number):
    draw = random.Random(f"{Worker.args.seed} {number}")
    kinds = Worker.args.kind or list(KINDS)
    kind = kinds[number % len(kinds)]
    try:
        box, base = Worker.box, Worker.base(kind)
        restore(box.top, base.saved)
        group, path, change = damage(draw, box, base, Worker.args.file)
        results = []
        commands = [draw.choice(READING)] + ([draw.choice(WRITING)] if draw.randrange(2) else [])
        for command in commands:
            r = run(box, command, Worker.args.limit)
            results.append(Result(number, kind, path, f"{group}, {change}", " ".join(command), r.code, judge(box, base, group, command, r)))
        return results
    except Exception as e:  # a harness that falls over must not pass for a good mutation
        return [Result(number, kind, "-", "-", "-", None, f"{type(e).__name__}: {e}")]


# ---- All of them ----

def print_table(results, seconds):
    rows = collections.OrderedDict()
    for r in sorted(results, key=lambda r: (r.kind, r.change)):
        row = rows.setdefault((r.kind, r.change.split(",")[0]), collections.Counter())
        row[r.code] += 1
        row["bad"] += bool(r.wrong)
    for (kind, group), row in rows.items():
        codes = ", ".join(f"{n} x exit {c}" for c, n in sorted(row.items(), key=str) if c != "bad" and c is not None)
        print(f"{kind:8} {group:8} {row['bad']:4} bad of {codes}")
    bad = sum(bool(r.wrong) for r in results)
    print(f"{len({r.number for r in results})} mutations, {len(results)} commands, {bad} bad, {seconds:.0f} s")
    return results and not bad


def once_more(paths, args):
    """One mutation, by hand: says what it is, and leaves the folder."""
    Worker.start(paths, args)
    for r in try_one(args.only):
        print(f"{r.kind}: {r.file} ({r.change}), txplan {r.command}: exit {r.code} {r.wrong}")
    kept = f"mutation-{args.seed}-{args.only}"
    shutil.copytree(Worker.box.top, kept, symlinks=True)
    print(f"the repository as it is now: {kept}")
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("txplan")
    parser.add_argument("source")
    parser.add_argument("inject")
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", type=lambda s: s.split(","), help=", ".join(KINDS))
    parser.add_argument("--file", type=lambda s: s.split(","), help="which files to damage: " + ", ".join(GROUPS))
    parser.add_argument("--only", type=int, metavar="NUMBER", help="only this mutation; its repository is kept here")
    parser.add_argument("--limit", type=float, default=20, help="seconds, after which a command counts as one that hangs")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    args = parser.parse_args()
    start = time.monotonic()
    paths = [os.path.realpath(p) for p in (args.txplan, args.source, args.inject)]
    probe = Sandbox(*paths)
    code = probe.run(probe.root, ["--version"]).code
    probe.close()
    if code == UNSUPPORTED:
        print("this kernel has no seccomp user notification")
        return SKIP
    if args.only is not None:
        return once_more(paths, args)
    with multiprocessing.Pool(args.jobs, Worker.start, (paths, args)) as pool:
        results = [r for some in pool.imap(try_one, range(args.count), 12) for r in some]
        pool.close()
        pool.join()
    for r in [r for r in results if r.wrong][:200]:
        print(f"BAD --seed {args.seed} --only {r.number}: {r.kind}, {r.file} ({r.change}), txplan {r.command}: {r.wrong.strip()}")
    return 0 if print_table(results, time.monotonic() - start) else 1


if __name__ == "__main__":
    sys.exit(main())

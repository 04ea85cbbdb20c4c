#!/usr/bin/env python3
"""writers.py TXPLAN [--full] - many writers at once, and stock git beside them: nothing is lost, nothing is taken back.

Eight writers each log progress many times, on one plan or on eight, while stock git commits files beside the plans and
packs the repository. Then every commit is looked at: it changes what it says and nothing else, and holds all that the
one before it held. Then the first commit of a new caseload is raced by eight."""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

WRITERS = 8
LONGEST_WAIT = 5.0  # seconds, on a machine that has nothing else to do
FULL = "--full" in sys.argv
CHANGES = 200 if FULL else 30
RACES = 200 if FULL else 25

binary = os.path.realpath(sys.argv[1])
base = tempfile.mkdtemp(prefix="txplan-writers-")
wrong = []


def environment():
    env = {k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "TXPLAN_", "XDG_"))}
    env.update(HOME=base, TZ="UTC", LC_ALL="C.UTF-8", GIT_CONFIG_NOSYSTEM="1", TXPLAN_NOW="2026-04-20T09:00:00Z")
    return env


ENV = environment()


def longest_wait():
    """What others keep the machine busy with makes everybody wait."""
    others = os.getloadavg()[0] - WRITERS - 2
    return LONGEST_WAIT * (1 + max(0.0, others) / (os.cpu_count() or 1))


def complain(text):
    wrong.append(text)
    print("  " + text, flush=True)


def run(*argv, cwd, ok=True, **more):
    p = subprocess.run(argv, cwd=cwd, env=ENV, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", **more)
    if ok and p.returncode:
        raise SystemExit(f"{' '.join(argv)}: exit {p.returncode}\n{p.stdout}{p.stderr}")
    return p


def git(*argv, cwd, ok=True):
    return run("git", *argv, cwd=cwd, ok=ok)


def txplan(*argv, cwd, ok=True):
    return run(binary, *argv, cwd=cwd, ok=ok)


def new_caseload(name):
    folder = os.path.join(base, name)
    os.mkdir(folder)
    git("init", "-q", "-b", "main", cwd=folder)
    git("config", "gc.auto", "0", cwd=folder)
    return folder


# ---- Who writes -----------------------------------------------------------------------------------------------------


class Writer(threading.Thread):
    """Logs progress, each time with a word of its own, and notes what was acknowledged."""

    def __init__(self, folder, number, plan):
        super().__init__()
        self.folder, self.number, self.plan = folder, number, plan
        self.acknowledged, self.longest = {}, 0.0

    def run(self):
        for i in range(CHANGES):
            word = f"w{self.number}-{i}-"
            began = time.monotonic()
            p = txplan("log-progress", self.plan, "--note", word, cwd=self.folder, ok=False)
            self.longest = max(self.longest, time.monotonic() - began)
            said = re.search(r"committed as ([0-9a-f]{7})$", p.stderr, re.M)
            if p.returncode == 0 and said:
                self.acknowledged[word] = said.group(1)
            else:
                complain(f"writer {self.number}: exit {p.returncode}: {p.stderr.strip()}")
            if p.returncode == 0 and not re.fullmatch(r"n\d+\n", p.stdout):
                complain(f"writer {self.number}: printed {p.stdout!r}")


class Beside(threading.Thread):
    """Does something again and again until the writers are done."""

    def __init__(self, folder, stop):
        super().__init__()
        self.folder, self.stop, self.done, self.refused = folder, stop, 0, 0

    def run(self):
        while not self.stop.is_set():
            self.once(self.done)
            self.done += 1

    def until(self, *argv):
        """Stock git fails at once when something is locked: so do as a person would."""
        while git(*argv, cwd=self.folder, ok=False).returncode:
            self.refused += 1
            if self.stop.is_set() or self.refused > 100000:
                return False
            time.sleep(0.02)
        return True


def append(folder, name, text):
    with open(os.path.join(folder, name), "a") as f:
        f.write(text)


class OwnFile(Beside):
    def once(self, i):
        append(self.folder, "letters.txt", f"letter {i}\n")
        if self.until("add", "letters.txt"):
            self.until("commit", "-qm", f"stock letters.txt {i}")


class Careless(Beside):
    """Edits files among the plans and takes all that git finds."""

    def once(self, i):
        if i % 2:
            append(self.folder, "plans/nb-0001.plan.yaml", f"# {i}\n")
            self.until("commit", "-qam", f"stock plans/nb-0001.plan.yaml {i}")
        else:
            name = f"plans/note-{i}.txt"
            append(self.folder, name, "x\n")
            if self.until("add", "-A"):
                self.until("commit", "-qm", f"stock {name}")


class Packing(Beside):
    def once(self, i):
        command = [["gc", "-q"], ["repack", "-adq"], ["pack-refs", "--all"], ["repack", "-dq"], ["prune-packed", "-q"]][i % 5]
        p = git(*command, cwd=self.folder, ok=False)
        if p.returncode and "lock" not in p.stderr:
            complain(f"git {' '.join(command)}: {p.stderr.strip()}")
        self.stop.wait(0.1)


# ---- Looking at every commit --------------------------------------------------------------------------------------------


class Objects:
    def __init__(self, folder):
        self.p = subprocess.Popen(["git", "cat-file", "--batch"], cwd=folder, env=ENV, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def read(self, name):
        self.p.stdin.write(name.encode() + b"\n")
        self.p.stdin.flush()
        head = self.p.stdout.readline().split()
        if len(head) < 3:
            return b""
        return self.p.stdout.read(int(head[2]) + 1)[:-1]

    def close(self):
        self.p.stdin.close()
        self.p.wait()
        self.p.stdout.close()


def history(folder):
    """Commits, oldest first: id, parents, subject, trailer, changed paths."""
    text = git("log", "--reverse", "--topo-order", "-m", "--root", "--no-renames", "--name-only",
               "--format=%x01%H%x00%P%x00%s%x00%(trailers:key=Txplan-Plan,valueonly,separator=%x2C)%x00", cwd=folder).stdout
    for record in text.split("\x01")[1:]:
        commit, parents, subject, plan, paths = record.split("\0")
        yield commit, parents.split(), subject, plan, paths.split()


def words_of(data):
    return re.findall(rb"note: (w\d+-\d+-)", data)


def look_at_history(folder, acknowledged):
    """acknowledged: word → (plan, short id). Returns how many commits there are, lost and taken back."""
    objects, held, lost, reverted, commits, before = Objects(folder), {}, 0, 0, 0, None
    by_word = {}
    for commit, parents, subject, plan, paths in history(folder):
        commits += 1
        if parents != ([before] if before else []):
            complain(f"{commit[:7]} has the parents {parents}")
        before = commit
        expected = [f"plans/{plan}.plan.yaml"] if plan else subject.split()[1:2]
        if not subject.startswith(("begin", "init p0")) and paths != expected:
            complain(f"{commit[:7]} \"{subject}\" changes {paths}")
            reverted += 1
        for path in paths:
            new = words_of(objects.read(f"{commit}:{path}"))
            old = held.get(path, [])
            if len(set(new)) != len(new):
                complain(f"{commit[:7]}: {path} holds something twice")
            gone, come = set(old) - set(new), set(new) - set(old)
            if gone:
                complain(f"{commit[:7]} \"{subject}\" takes back {len(gone)} in {path}")
                reverted += len(gone)
            if len(come) != (1 if subject.startswith("log-progress") else 0):
                complain(f"{commit[:7]} \"{subject}\" brings {come} into {path}")
            for word in come:
                by_word[word.decode()] = (plan, commit[:7])
            held[path] = new
    objects.close()
    for word, where in acknowledged.items():
        if by_word.get(word) != where:
            complain(f"{word} was acknowledged as {where}, and is {by_word.get(word)}")
            lost += 1
    if len(by_word) != len(acknowledged):
        complain(f"{len(by_word)} in the history, {len(acknowledged)} acknowledged")
    return commits, lost, reverted


def look_at_folder(folder):
    status = git("status", "--porcelain", cwd=folder).stdout
    if status:
        complain(f"git status: {status}")
    for check in (["fsck", "--strict", "--no-dangling"], ["diff-files"], ["diff-index", "--cached", "HEAD"]):
        p = git(*check, cwd=folder, ok=False)
        if p.returncode or p.stdout.strip():
            complain(f"git {check[0]}: {p.stdout}{p.stderr}")
    for where, folders, names in os.walk(folder):
        for name in folders + names:
            if (name.startswith((".txplan-", "txplan-", "tmp_")) or name.endswith(".lock")) and name != "txplan.lock":
                complain(f"left behind: {where}/{name}")


# ---- Eight writers ------------------------------------------------------------------------------------------------------


def eight_writers(name, plans, beside):
    folder = new_caseload(name)
    for plan in plans + ["nb-0001"]:
        txplan("init", plan, "--here", "-q", cwd=folder)
    append(folder, "letters.txt", "x\n")
    git("add", "-A", cwd=folder)
    git("commit", "-qm", "begin", cwd=folder)
    stop = threading.Event()
    writers = [Writer(folder, i, plans[i % len(plans)]) for i in range(WRITERS)]
    others = [kind(folder, stop) for kind in beside]
    began = time.monotonic()
    for t in writers + others:
        t.start()
    for t in writers:
        t.join()
    stop.set()
    for t in others:
        t.join()
    took = time.monotonic() - began
    # What a careless commit was refused at the end.
    git("add", "-A", cwd=folder)
    git("commit", "-qm", "begin anew", cwd=folder, ok=False)
    acknowledged = {word: (w.plan, short) for w in writers for word, short in w.acknowledged.items()}
    commits, lost, reverted = look_at_history(folder, acknowledged)
    look_at_folder(folder)
    longest = max(w.longest for w in writers)
    if longest > longest_wait():
        complain(f"a writer waited {longest:.1f} s, more than {longest_wait():.1f}")
    if len(acknowledged) != WRITERS * CHANGES:
        complain(f"{len(acknowledged)} of {WRITERS * CHANGES} changes were acknowledged")
    stock = ", ".join(f"{type(t).__name__} {t.done} done {t.refused} refused" for t in others)
    print(f"{name:24} {len(acknowledged):5} acknowledged {commits:5} commits {lost:3} lost {reverted:3} taken back  "
          f"longest wait {longest:.2f} s, all {took:.0f} s  ({stock})", flush=True)
    shutil.rmtree(folder)


# ---- The first commit -----------------------------------------------------------------------------------------------------


def at_once(commands, folder):
    ready = threading.Barrier(len(commands))
    results = [None] * len(commands)

    def one(i):
        ready.wait()
        began = time.monotonic()
        results[i] = (txplan(*commands[i], cwd=folder, ok=False), time.monotonic() - began)

    threads = [threading.Thread(target=one, args=(i,)) for i in range(len(commands))]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return results


def first_inits(folder):
    return [["init", f"p{i}", "--here"] for i in range(WRITERS)], [f"p{i}" for i in range(WRITERS)]


def first_saves(folder):
    """Plans that lie there and are in no commit yet."""
    git("init", "-q", "-b", "main", cwd=folder)
    os.makedirs(os.path.join(folder, ".txplan"))
    os.mkdir(os.path.join(folder, "plans"))
    append(folder, ".txplan/config.yaml", "format: txplan-config/1\nlayout: flat\n")
    for i in range(WRITERS):
        append(folder, f"plans/p{i}.plan.yaml", TEMPLATE.replace("template", f"p{i}"))
    return ([["save", f"p{i}"] if i % 2 else ["log-progress", f"p{i}", "--note", "first"] for i in range(WRITERS)],
            [f"p{i}" for i in range(WRITERS)])


def race(name, prepare):
    roots, lost, refused, longest = [], 0, 0, 0.0
    for n in range(RACES):
        folder = os.path.join(base, f"race-{n}")
        os.mkdir(folder)
        commands, plans = prepare(folder)
        results = at_once(commands, folder)
        git("log", "-1", cwd=folder)
        held = git("ls-tree", "-r", "--name-only", "HEAD", cwd=folder).stdout.split()
        for (p, took), plan, command in zip(results, plans, commands):
            longest = max(longest, took)
            if p.returncode == 0 and f"plans/{plan}.plan.yaml" not in held:
                complain(f"{name} {n}: {plan} was acknowledged and is lost")
                lost += 1
            if p.returncode:
                refused += 1
                complain(f"{name} {n}: {command}: exit {p.returncode}: {p.stderr.strip()}")
        roots.append(len(git("rev-list", "--max-parents=0", "--all", cwd=folder).stdout.split()))
        if roots[-1] != 1:
            complain(f"{name} {n}: {roots[-1]} roots")
        if git("rev-list", "--merges", "HEAD", cwd=folder).stdout:
            complain(f"{name} {n}: a merge")
        reached = git("rev-list", "HEAD", cwd=folder).stdout.split()
        for p, _ in results:
            said = re.search(r"committed as ([0-9a-f]{7})$", p.stderr, re.M)
            if said and not any(c.startswith(said.group(1)) for c in reached):
                complain(f"{name} {n}: the commit {said.group(1)} was acknowledged and is not in the history")
                lost += 1
        if name == "first save":
            git("add", "-A", cwd=folder)
            git("commit", "-qm", "settings", cwd=folder)
        look_at_folder(folder)
        shutil.rmtree(folder)
    if longest > longest_wait():
        complain(f"{name}: one waited {longest:.1f} s, more than {longest_wait():.1f}")
    print(f"{name:24} {RACES:5} races of {WRITERS}  {sum(roots)} roots {lost} lost {refused} refused  longest wait {longest:.2f} s", flush=True)


def template():
    folder = new_caseload("template-of")
    txplan("init", "template", "--here", "-q", cwd=folder)
    with open(os.path.join(folder, "plans/template.plan.yaml")) as f:
        return f.read()


git("config", "--global", "user.name", "R. Sample", cwd=base)
git("config", "--global", "user.email", "rk@clinic.example", cwd=base)
TEMPLATE = template()
SAME, EACH = ["p0"], [f"p{i}" for i in range(WRITERS)]
try:
    eight_writers("one plan", SAME, [OwnFile, Packing])
    eight_writers("eight plans, careless", EACH, [Careless, Packing])
    if FULL:
        eight_writers("eight plans", EACH, [OwnFile, Packing])
        eight_writers("one plan, careless", SAME, [Careless, Packing])
    race("first init", first_inits)
    race("first save", first_saves)
finally:
    shutil.rmtree(base, ignore_errors=True)
print(f"{len(wrong)} wrong")
sys.exit(1 if wrong else 0)

"""What is done to a command, and what is looked at afterwards."""
import collections
import errno
import os
import re

from sandbox import commit_of, fsck, head_of, names_below, restore, snapshot

KILLED = 137

# One experiment: a fault for `inject` at a call.
Point = collections.namedtuple("Point", "scenario fault options number call")
# What came of it: where HEAD was at the end, what was wrong ("" for nothing), and what the command said.
Outcome = collections.namedtuple("Outcome", "point became wrong said", defaults=("",))


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
        for other in scenario.others:
            restore(box.top, self.base)
            box.run(self.here, other)
            self.legal.append(head_of(self.here))
            self.note_end(box, "between")

    def note_end(self, box, word):
        r = self.finish(box)
        if r.code:
            raise RuntimeError(f"the next command, with the {word} state: {r.code}: {r.err}")
        self.ends[head_of(self.here)] = (word, names_below(box.top))
        if not self.scenario.done and self.scenario.again != self.scenario.command:
            self.finish(box)  # killed again after it was done, it is done twice
            self.ends[head_of(self.here)] = (word, names_below(box.top))

    def finish(self, box, fault=None):
        """The ordinary command. Where it is the same once more, and that has nothing left to do, another one after it."""
        r = box.run(self.here, self.scenario.again, fault)
        if self.scenario.done and (r.code == 0 or self.scenario.done in r.err):
            r = box.run(self.here, self.scenario.then, None)
        return r


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
    if r.code:
        return "stuck", f"the next command: {r.code}: {r.err}"
    if end not in ref.ends:
        return "other", f"HEAD is at {end}, which is neither old nor new"
    if head not in ancestry(ref.here, end, ref.old):
        return "lost", f"HEAD was at {head}, and that is gone"
    word, names = ref.ends[end]
    if ref.scenario.again == ref.scenario.command:  # there is only one end
        word = "new" if head == ref.new else "old"
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
    there = [h for h in ancestry(ref.here, head, ref.old) if h != ref.old]
    return all(any(h.startswith(told) for h in there) for told in re.findall(r"committed as ([0-9a-f]+)", r.err))


# ---- Kills ----

def try_kill(box, ref, point):
    restore(box.top, ref.base)
    r = box.run(ref.here, ref.scenario.command, point.options)
    if not r.hits and ref.scenario.varies:
        return Outcome(point, "-", "")
    if not r.hits:
        return Outcome(point, "-", f"call {point.number} was never made")
    if r.calls[-1].name != point.call and not ref.scenario.varies:
        return Outcome(point, "-", f"call {point.number} was {r.calls[-1].name}, not {point.call}: the runs differ")
    head = head_of(ref.here)
    if head not in ref.legal:
        return Outcome(point, "-", f"HEAD is at {head}")
    if r.code != KILLED:
        return Outcome(point, "-", f"exit {r.code}: {r.err}")
    if not told_truly(ref, r, head):
        return Outcome(point, "-", f"told of a commit that is not there: {r.err}")
    left = would_take(box, ref)
    if left:
        return Outcome(point, "-", f"git add -A would take {left}")
    return Outcome(point, *settle(box, ref, head))


def would_take(box, ref):
    """What holds clients' words and would come into the history with git's own advice after a crash, `git add -A`."""
    if not any(n.startswith(".txplan-") for _, folders, files in os.walk(ref.here) for n in folders + files):
        return []
    others = box.git(ref.here, "ls-files", "--others", "--exclude-standard", check=False).stdout.split()
    return [o for o in others if ".txplan-" in o]


def recovery_points(ref, box, states):
    """Killed, and killed again at each call of the command that would have cleared up: from the states with a journal, or
    from `states` of them."""
    journals = []
    for c in ref.recorded.calls:
        if c.change:
            restore(box.top, ref.base)
            box.run(ref.here, ref.scenario.command, ("-k", str(c.number)))
            if os.path.exists(os.path.join(ref.here, ".git/txplan-journal")):
                journals.append(c.number)
    for first in journals[::max(1, len(journals) // states)] if states else journals:
        restore(box.top, ref.base)
        box.run(ref.here, ref.scenario.command, ("-k", str(first)))
        for c in ref.finish(box, ()).calls:
            if c.change:
                yield Point(ref.scenario.name, "killed again", (str(first), str(c.number)), c.number, c.name)


def try_recovery(box, ref, point):
    restore(box.top, ref.base)
    box.run(ref.here, ref.scenario.command, ("-k", point.options[0]))
    before = head_of(ref.here)
    r = ref.finish(box, ("-k", point.options[1]))
    if not r.hits:  # what clears up looks at times, and makes a few calls more or less
        return Outcome(point, "-", "" if r.code == 0 else f"exit {r.code}: {r.err}")
    head = head_of(ref.here)
    if before not in ancestry(ref.here, head, ref.old):
        return Outcome(point, "lost", f"HEAD was at {before}, and that is gone")
    if not told_truly(ref, r, head):
        return Outcome(point, "-", f"told of a commit that is not there: {r.err}")
    return Outcome(point, *settle(box, ref, head))


def kill_points(ref):
    for c in ref.recorded.calls:
        if c.change:
            yield Point(ref.scenario.name, "killed", ("-k", str(c.number)), c.number, c.name)
        if c.name in ("write", "pwrite64"):
            yield Point(ref.scenario.name, "killed half-way", ("-t", str(c.number)), c.number, c.name)


# ---- Errors ----

CREATING = "create write pwrite64 writev mkdir mkdirat link linkat symlink symlinkat rename renameat renameat2 ftruncate " \
           "fallocate"
SYNCING = "fsync fdatasync sync_file_range syncfs"
PATHS = "open openat create link linkat symlink symlinkat unlink unlinkat rename renameat renameat2 mkdir mkdirat rmdir " \
        "chmod fchmodat chown lchown fchownat utimensat stat lstat newfstatat statx access faccessat faccessat2 readlink " \
        "readlinkat execve"
ANY = PATHS + " " + CREATING + " " + SYNCING + " read pread64 close fstat fchmod fchown getdents64 truncate"
# Which calls can give which error.
ERRORS = {
    "ENOSPC": CREATING + " " + SYNCING,
    "EIO": ANY,
    "EACCES": PATHS,
    "EMFILE": "open openat create pipe pipe2",
    "EDQUOT": CREATING + " " + SYNCING,
    "EROFS": "create link linkat unlink unlinkat rename renameat renameat2 mkdir mkdirat rmdir fchmodat chmod utimensat",
    "EINTR": "open openat create read pread64 write pwrite64 flock",
    "ENOLCK": "flock",
}
# What a message must not say of a fault, whatever it hit.
WRONG = ["not in a git repository", "Run `txplan init`", "txplan init` to make", "is in no caseload", "there is no plan",
         "No such file", "no reason given", "unknown error", "Success", "internal", "out of memory", "Check the name",
         "symbolic link", "not an ordinary file", "belongs to another user", "nobody to write as", "user.name",
         "another program", "is locked", "no longer exists"]


def error_points(ref):
    for name, calls in ERRORS.items():
        calls = calls.split()
        number = str(getattr(errno, name))
        for c in ref.recorded.calls:
            if c.name not in calls:
                continue
            options = ("-e", number, "-n", str(c.number))
            yield Point(ref.scenario.name, name + " once", options, c.number, c.name)
            if name not in ("EINTR", "ENOLCK"):
                yield Point(ref.scenario.name, name + " from then on", (*options, "-s", ",".join(calls)), c.number, c.name)


def is_output(call):
    return call.path.startswith("pipe:")


def wrong_message(point, r, head, ref, output):
    """What is wrong with what was said and with the exit status."""
    name = point.fault.split()[0]
    done = head == ref.new
    if r.code >= 128 or r.code in (125, 127):
        return f"exit {r.code}: {r.err}"
    if r.code == 0 and not done:
        return f"exit 0, but HEAD is at {head}: {r.err}"
    if r.code and done and ref.scenario.steps > 1 and len(re.findall("committed as", r.err)) == ref.scenario.steps:
        return ""  # what came after the last commit failed, and that it was made is said
    if r.code and done and not (output and (muted(r) or "could not be written to standard output" in r.err)):
        return f"exit {r.code}, but HEAD has the change: {r.err}"
    if r.code == 0 and any(c.name in SYNCING.split() and c.name != "sync_file_range" for c in hit_calls(r)) and \
            not re.search("not certain|can't write git's settings|reflog could not be written", r.err) and not output:
        return f"nobody is told that it may not be on disk: {r.err}"
    if r.code and not output:
        # What the dynamic linker says of a library is its own. What can be read when it is looked for a second time has no
        # reason any more.
        reason = os.strerror(getattr(errno, name))
        loading = any(".so" in c.path for c in hit_calls(r))
        passing = point.fault.endswith("once") and "Try again" in r.err
        if loading and "can't be used" in r.err or ref.scenario.varies and "could not be signed" in r.err or passing:
            return ""
        if reason not in r.err:
            return f"exit {r.code}, and the message does not give the reason ({reason}): {r.err}"
        for words in WRONG:
            if words in r.err:
                return f"exit {r.code}, and the message is wrong: {r.err}"
    return ""


def muted(r):
    """Not even the message that the output failed could be written."""
    return not r.err or sum(is_output(c) for c in hit_calls(r)) > 1


def hit_calls(r):
    return [c for c in r.calls if c.number in r.hits]


def try_error(box, ref, point):
    restore(box.top, ref.base)
    r = box.run(ref.here, ref.scenario.command, point.options)
    hits = hit_calls(r)
    if not hits and ref.scenario.varies:
        return Outcome(point, "-", "")
    if not hits or (hits[0].name != point.call and not ref.scenario.varies):
        return Outcome(point, "-", f"call {point.number} was {hits[0].name if hits else 'never made'}, not {point.call}")
    head = head_of(ref.here)
    if head not in ref.legal:
        return Outcome(point, "-", f"HEAD is at {head}")
    if not told_truly(ref, r, head):
        return Outcome(point, "-", f"told of a commit that is not there: {r.err}")
    wrong = wrong_message(point, r, head, ref, any(is_output(c) for c in hits))
    word, disorder = settle(box, ref, head)
    said = f"{r.code}: {r.err.strip()}" if r.code or r.err else ""
    return Outcome(point, word, wrong or disorder, said)

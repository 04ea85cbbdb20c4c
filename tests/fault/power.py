#!/usr/bin/env python3
"""power.py TXPLAN SOURCE [--full] - the power goes off at every moment of a durable write; then one more write.

The system calls of a command are recorded (strace) and played back on a model of a disk that is as forgetful as it may
be: what was written to a file is there for certain only after fsync of the file, and a name (made, renamed or removed)
only after fsync of its folder. A rename is whole or not at all. After every call the power goes off, and of what is not
certain then there is: nothing, all of it, all but one, or only one. Each of these disks is laid out, and an ordinary
write is run on it. Then a commit that had been told to the user must be in the history; an untold one is there whole or
not at all; plan, index and HEAD agree; nothing is left behind.

Git's own logs/ are not synced, neither by git nor by txplan: a log may lack its last lines."""
import os
import re
import shutil
import stat
import subprocess
import sys

from sandbox import Sandbox, fsck

CALLS = ("openat,open,creat,write,pwrite64,writev,pwritev,pwritev2,sendfile,copy_file_range,rename,renameat,renameat2,link,linkat,"
         "unlink,unlinkat,mkdir,mkdirat,rmdir,symlink,symlinkat,ftruncate,truncate,fallocate,fsync,fdatasync,sync,syncfs,nanosleep,clock_nanosleep")
NEVER = 1 << 30


# ---- The disk ----------------------------------------------------------------------------------------------------------


class Node:
    """A file (data: bytes), a link (data: str) or a folder (names)."""

    def __init__(self, mode, data=None):
        self.mode, self.data, self.names = mode, data, None if data is not None else {}

    def copy(self):
        n = Node(self.mode, self.data)
        n.names = None if self.names is None else dict(self.names)
        return n


class Disk:
    """Nodes by number; 0 is the folder at the top."""

    def __init__(self):
        self.nodes = {}

    @classmethod
    def read(cls, top):
        disk, by_inode = cls(), {}

        def add(path):
            st = os.lstat(path)
            if stat.S_ISREG(st.st_mode) and st.st_ino in by_inode:
                return by_inode[st.st_ino]
            number = by_inode[st.st_ino] = len(disk.nodes)
            if stat.S_ISDIR(st.st_mode):
                node = disk.nodes[number] = Node(stat.S_IMODE(st.st_mode))
                node.names = {name: add(os.path.join(path, name)) for name in sorted(os.listdir(path))}
            elif stat.S_ISLNK(st.st_mode):
                disk.nodes[number] = Node(0o777, os.readlink(path))
            else:
                with open(path, "rb") as f:
                    disk.nodes[number] = Node(stat.S_IMODE(st.st_mode), f.read())
            return number

        add(top)
        return disk

    def copy(self):
        disk = Disk()
        disk.nodes = {number: node.copy() for number, node in self.nodes.items()}
        return disk

    def find(self, parts):
        number = 0
        for part in parts:
            number = self.nodes[number].names[part]
        return number

    def seen(self):
        """What is to be seen of it: path and data."""
        out = []

        def walk(number, path):
            node = self.nodes[number]
            out.append((path, node.data))
            for name in sorted(node.names or ()):
                walk(node.names[name], path + "/" + name)

        walk(0, "")
        return out

    def lay_out(self, top):
        shutil.rmtree(top, ignore_errors=True)
        made = {}

        def put(number, path):
            node = self.nodes[number]
            if node.names is not None:
                os.mkdir(path, 0o700)
                for name, child in node.names.items():
                    put(child, path + "/" + name)
            elif isinstance(node.data, str):
                os.symlink(node.data, path)
            elif number in made:
                os.link(made[number], path)
            else:
                with open(path, "wb", opener=lambda p, flags: os.open(p, flags, 0o600)) as f:
                    f.write(node.data)
                os.chmod(path, node.mode)
                made[number] = path

        put(0, top)


class Op:
    """One change: of a file's data (what it is certain after: fsync of `node`) or of names (of the folder `node`)."""

    def __init__(self, name, node, apply):
        self.name, self.node, self.apply, self.certain = name, node, apply, NEVER


# ---- The recording --------------------------------------------------------------------------------------------------------

LINE = re.compile(r"^\d+ +(\w+)\((.*)\) += (-?\d+)(?:<[^>]*>)?(?: \(.*\))?$")
QUOTED = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
FD = re.compile(r"^(?:AT_FDCWD|\d+)<((?:\\x[0-9a-f]{2})*)>$")


def plain(hexed):
    return bytes.fromhex(hexed.replace("\\x", ""))


def arguments(text):
    """Split at commas; strings and descriptors become what they mean."""
    out = []
    for word in re.findall(r'"[^"]*"|[^, ]+', text):
        quoted, fd = QUOTED.match(word), FD.match(word)
        out.append(plain(quoted.group(1)) if quoted else ("fd", os.fsdecode(plain(fd.group(1)))) if fd else word)
    return out


class Recording:
    """Plays what strace saw on a disk that forgets nothing, and keeps each change."""

    def __init__(self, top, before, log):
        self.top, self.live, self.before, self.ops, self.open, self.acks = top, before.copy(), before, [], {}, []
        with open(log, errors="replace") as f:
            for line in f:
                m = LINE.match(line.rstrip("\n"))
                if not m or int(m.group(3)) < 0:
                    continue
                self.call(m.group(1), arguments(m.group(2)), int(m.group(3)))

    def below(self, path):
        """The parts of a path below the top; None for others."""
        path = os.path.normpath(path)
        if path == self.top:
            return []
        return path[len(self.top) + 1:].split("/") if path.startswith(self.top + "/") else None

    def place(self, at, name):
        """(folder's number, name) or None."""
        parts = self.below(os.path.join(at[1] if at else self.top, os.fsdecode(name)))
        return (self.live.find(parts[:-1]), parts[-1]) if parts else None

    def add(self, name, node, apply):
        apply(self.live)
        self.ops.append(Op(name, node, apply))

    def sync(self, node):
        for op in self.ops:
            if op.node == node and op.certain == NEVER:
                op.certain = len(self.ops)
        self.ops.append(Op("fsync", None, lambda disk: None))

    def enter(self, what, place, number):
        def apply(disk, number=number, place=place):
            disk.nodes[place[0]].names[place[1]] = number
        self.add(f"{what} {place[1]}", place[0], apply)

    def make(self, what, place, node):
        number = len(self.live.nodes)
        for disk in (self.live, self.before):
            disk.nodes[number] = node.copy()
        self.enter(what, place, number)
        return number

    def leave(self, place):
        number = self.live.nodes[place[0]].names[place[1]]

        def apply(disk):
            if disk.nodes[place[0]].names.get(place[1]) == number:
                del disk.nodes[place[0]].names[place[1]]
        self.add(f"unlink {place[1]}", place[0], apply)

    def move(self, source, target):
        number = self.live.nodes[source[0]].names[source[1]]
        if self.live.nodes[target[0]].names.get(target[1]) == number:
            return  # two names of one file: rename does nothing

        def apply(disk):
            if disk.nodes[source[0]].names.get(source[1]) == number:
                del disk.nodes[source[0]].names[source[1]]
            disk.nodes[target[0]].names[target[1]] = number
        self.add(f"rename {source[1]} {target[1]}", target[0], apply)

    def write(self, number, offset, data):
        def apply(disk):
            old = disk.nodes[number].data
            disk.nodes[number].data = old[:offset].ljust(offset, b"\0") + data + old[offset + len(data):]
        self.add("write", number, apply)

    def cut(self, number, size):
        def apply(disk):
            disk.nodes[number].data = disk.nodes[number].data[:size].ljust(size, b"\0")
        self.add("truncate", number, apply)

    def opened(self, place, flags, mode, fd):
        names = self.live.nodes[place[0]].names
        if place[1] not in names:
            number = self.make("create", place, Node(mode & ~0o077, b""))
        else:
            number = names[place[1]]
            if "O_TRUNC" in flags:
                self.cut(number, 0)
        self.open[fd] = [number, 0, "O_APPEND" in flags]

    def call(self, name, a, result):
        at = a[0] if isinstance(a[0], tuple) else None
        if name in ("open", "openat"):
            path, flags = (a[1], a[2]) if name == "openat" else (a[0], a[1])
            place = self.place(at, path)
            self.open.pop(result, None)
            if place and re.search("O_WRONLY|O_RDWR|O_CREAT", flags):
                self.opened(place, flags, int(a[-1], 8) if "O_CREAT" in flags else 0, result)
        elif name in ("write", "pwrite64"):
            self.written(name, a, at, result)
        elif name in ("fsync", "fdatasync"):
            parts = self.below(at[1])
            if parts is not None:
                self.sync(self.live.find(parts))
        elif name == "ftruncate":
            if self.below(at[1]) is not None:
                self.cut(self.live.find(self.below(at[1])), int(a[1]))
        elif name in ("rename", "link"):
            self.two(name, self.place(None, a[0]), self.place(None, a[1]))
        elif name in ("renameat", "renameat2", "linkat"):
            self.two(name, self.place(a[0], a[1]), self.place(a[2], a[3]))
        elif name in ("unlink", "rmdir", "unlinkat"):
            place = self.place(at, a[1] if name == "unlinkat" else a[0])
            if place:
                self.leave(place)
        elif name in ("mkdir", "mkdirat"):
            place = self.place(at, a[1] if name == "mkdirat" else a[0])
            if place:
                self.make("mkdir", place, Node(0o700))
        elif name in ("symlink", "symlinkat"):
            place = self.place(a[1] if name == "symlinkat" else None, a[2] if name == "symlinkat" else a[1])
            if place:
                self.make("symlink", place, Node(0o777, os.fsdecode(a[0])))
        elif name.endswith("nanosleep"):
            raise SystemExit("it waited, although it was alone")
        elif at and self.below(at[1]) is not None:
            raise SystemExit(f"a call that is not modelled: {name}")

    def two(self, name, source, target):
        if source and target and name.startswith("rename"):
            self.move(source, target)
        elif source and target:
            self.enter("link", target, self.live.nodes[source[0]].names[source[1]])

    def written(self, name, a, at, result):
        fd = self.open_number(at)
        if fd is not None:
            state = self.open_state(fd)
            offset = int(a[3]) if name == "pwrite64" else len(self.live.nodes[fd].data) if state[2] else state[1]
            if name == "write":
                state[1] = offset + result
            self.write(fd, offset, a[1][:result])
        elif isinstance(a[1], bytes):
            for said in re.findall(rb"committed as ([0-9a-f]{7})", a[1]):
                self.acks.append((len(self.ops), said.decode()))
                self.ops.append(Op("told", None, lambda disk: None))

    def open_number(self, at):
        parts = self.below(at[1]) if at else None
        return None if parts is None else self.live.find(parts)

    def open_state(self, number):
        """Of the descriptor that was opened last for this file."""
        for state in reversed(list(self.open.values())):
            if state[0] == number:
                return state
        raise SystemExit("written to a file that was not opened")


# ---- All that may be on the disk ----------------------------------------------------------------------------------------------


def disks(recording, full):
    """(what it is, disk, how many commits had been told), each that differs once; not full: a quarter of the many."""
    seen, many = set(), 0
    ops = recording.ops
    for n in range(len(ops) + 1):
        pending = [i for i in range(n) if ops[i].certain > n - 1 and ops[i].node is not None]
        told = sum(1 for at, _ in recording.acks if at < n)
        choices = [("nothing more", set()), ("all", set(pending))]
        choices += [(f"all but {ops[i].name} ({i})", set(pending) - {i}) for i in pending]
        choices += [(f"only {ops[i].name} ({i})", {i}) for i in pending]
        for what, kept in choices:
            many += what.startswith(("all but", "only"))
            if many % 4 and what.startswith(("all but", "only")) and not full:
                continue
            disk = recording.before.copy()
            for i in range(n):
                if i in kept or ops[i].certain <= n - 1:
                    ops[i].apply(disk)
            key = (hash(tuple(disk.seen())), told)
            if key not in seen:
                seen.add(key)
                yield f"after {n} of {len(ops)} ({ops[n - 1].name if n else 'begin'}), {what}", disk, told


# ---- Scenarios --------------------------------------------------------------------------------------------------------------------

PLAN = "plans/mt-0417.plan.yaml"


def caseload(box, layout="flat"):
    top = box.top
    os.mkdir(top, 0o700)
    box.run(top, ["init", "zz-0001", "--here", "--layout", layout, "-q"], None)


def with_plan(box):
    caseload(box)
    shutil.copy(os.path.join(box.source, "examples/mt-0417.plan.yaml"), os.path.join(box.top, "plans"))
    box.run(box.top, ["save", "-q"], None)


def packed(box):
    with_plan(box)
    box.git(box.top, "gc", "-q")


def two_edits(box):
    with_plan(box)
    for name in ("mt-0417", "zz-0001"):
        with open(os.path.join(box.top, f"plans/{name}.plan.yaml"), "a") as f:
            f.write("# by hand\n")


def unborn(box):
    with_plan(box)
    box.git(box.top, "update-ref", "-d", "HEAD")
    box.git(box.top, "rm", "-rq", "--cached", ".")


def team_branch(box):
    unborn(box)
    box.git(box.top, "symbolic-ref", "HEAD", "refs/heads/team/south")


def interrupted(step):
    """Killed after a call of log-progress: the write recovers first."""
    def prepare(box):
        with_plan(box)
        recording = record(box, ["log-progress", "mt-0417", "--note", "first"])
        disk = recording.before.copy()
        for op in recording.ops:
            op.apply(disk)
            if op.name == step:
                break
        else:
            raise SystemExit(f"there is no call {step}")
        disk.lay_out(box.top)
    return prepare


AFTER = ["log-progress", "mt-0417", "--note", "after"]
SCENARIOS = [
    ("log-progress", with_plan, ["log-progress", "mt-0417", "--note", "x"], AFTER),
    ("log-progress, packed", packed, ["log-progress", "mt-0417", "--note", "x"], AFTER),
    ("init, sharded", lambda box: caseload(box, "sharded"), ["init", "nn-0001"], ["init", "after"]),
    ("add-goal, hand edit", two_edits, ["add-goal", "mt-0417", "--title", "x"], ["save"]),
    ("save, two plans", two_edits, ["save"], ["save"]),
    ("first commit", unborn, ["save", "mt-0417"], ["save"]),
    ("branch with a slash", team_branch, ["save", "mt-0417"], ["save"]),
    ("taking back", interrupted("rename txplan-index index"), ["log-progress", "mt-0417", "--note", "x"], AFTER),
    ("finishing", interrupted("rename main.lock main"), ["log-progress", "mt-0417", "--note", "x"], AFTER),
    ("init, nothing there", lambda box: os.mkdir(box.top, 0o700), ["init", "nn-0001", "--here"], ["init", "after", "--here"]),
]


def chain(box):
    """All commits, oldest first."""
    text = box.git(box.top, "rev-list", "--reverse", "HEAD", check=False)
    return text.stdout.split() if text.returncode == 0 else []


def left_behind(top):
    for where, folders, names in os.walk(top):
        for name in folders + names:
            if name.startswith((".txplan-", "txplan-", "tmp_")) or name.endswith(".lock") and name != "txplan.lock":
                yield os.path.relpath(os.path.join(where, name), top)


def wrong_with(box, old, new, told, after):
    """What is wrong after one more write; "" for nothing."""
    r = box.run(box.top, after, None)
    if r.code:
        return f"`txplan {' '.join(after)}` ended with {r.code}: {r.err.strip()}"
    got = chain(box)
    if got[:len(old)] != old:
        return f"the history before it is gone: {len(got)} commits"
    kept = 0
    while kept < len(new) and got[len(old):][kept:kept + 1] == [new[kept]]:
        kept += 1
    if kept < told:
        return f"{told - kept} of {told} commits that had been told are lost"
    extra = [box.git(box.top, "log", "-1", "--format=%s", c).stdout.strip() for c in got[len(old) + kept:]]
    if len(extra) > 1 and after[0] != "save":
        return f"more commits than one: {extra}"
    status = box.git(box.top, "status", "--porcelain", check=False).stdout.replace("?? .gitattributes\n", "")
    status = "".join(line for line in status.splitlines(True) if not line.startswith("?? .txplan/") or old)
    if status:
        return f"git status: {status.strip()}"
    return fsck(box, box.top) or "; ".join(f"left behind: {name}" for name in left_behind(box.top))


def record(box, command):
    before = Disk.read(box.top)
    log = os.path.join(box.root, "calls")
    r = subprocess.run(["strace", "-f", "-y", "-xx", "-s", "4000000", "-o", log, "-e", f"trace={CALLS}", box.txplan, *command],
                       cwd=box.top, env=box.environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if r.returncode:
        raise SystemExit(f"{command}: exit {r.returncode}: {r.stderr}")
    recording = Recording(os.path.realpath(box.top), before, log)
    different = set(recording.live.seen()) ^ set(Disk.read(box.top).seen())
    if different:
        raise SystemExit(f"{command}: what was played is not what is there: {sorted({path for path, _ in different})}")
    return recording


def play(box, name, prepare, command, after, full):
    shutil.rmtree(box.top, ignore_errors=True)
    prepare(box)
    old = chain(box)
    recording = record(box, command)
    new = chain(box)[len(old):]
    if len(recording.acks) != len(new):
        raise SystemExit(f"{name}: {len(new)} commits, {len(recording.acks)} told")
    count, bad = 0, 0
    for what, disk, told in disks(recording, full):
        disk.lay_out(box.top)
        trouble = wrong_with(box, old, new, told, after)
        count += 1
        if trouble:
            bad += 1
            print(f"  {name}: {what}: {trouble}" if bad <= 8 else "  …" if bad == 9 else "", end="\n" if bad < 10 else "", flush=True)
    print(f"{name:24} {len(recording.ops):4} calls {count:5} disks {bad:4} wrong", flush=True)
    return bad


def main():
    full = "--full" in sys.argv
    words = [w for w in sys.argv[1:] if not w.startswith("--")]
    box = Sandbox(os.path.realpath(words[0]), os.path.realpath(words[1]), None)
    try:
        bad = sum(play(box, *scenario, full) for scenario in SCENARIOS if not words[2:] or scenario[0] in words[2:])
    finally:
        box.close()
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()

"""A caseload that can be put back as it was, commands that run in it with a fault, and what must be true afterwards."""
import hashlib
import os
import shutil
import stat
import subprocess
import tempfile
import time
import zlib

NOW = "2026-06-15T09:00:00Z"
TICK = 0.011  # s; of the clock that files get their times from it is at most 10 ms
PATIENCE = 600  # s, until a command counts as one that hangs; far more than any takes on a machine that has much else to do


class Call:
    """One call of a recording."""

    def __init__(self, line):
        number, kind, self.name, self.path, self.path2 = line.rstrip("\n").split("\t")
        self.number, self.change = int(number), kind == "change"


class Run:
    """How a command ended."""

    def __init__(self, code, out, err, log):
        self.code, self.out, self.err = code, out, err
        self.calls, self.hits = [], []
        for line in log:
            if line.startswith("hit\t"):
                self.hits.append(int(line[4:]))
            else:
                self.calls.append(Call(line))


def snapshot(folder):
    """Everything below a folder: path → (mode, content, time); content is bytes, a link's target, or None for folders."""
    out = {}
    for where, folders, files in os.walk(folder):
        for name in folders + files:
            path = os.path.join(where, name)
            st = os.lstat(path)
            content = None
            if stat.S_ISLNK(st.st_mode):
                content = os.readlink(path)
            elif stat.S_ISREG(st.st_mode):
                with open(path, "rb") as f:
                    content = f.read()
            out[os.path.relpath(path, folder)] = (st.st_mode, content, st.st_mtime_ns)
    return out


def restore(folder, saved):
    shutil.rmtree(folder, ignore_errors=True)
    os.mkdir(folder, 0o700)
    folders = []
    for path, (mode, content, mtime) in saved.items():
        path = os.path.join(folder, path)
        if content is None:
            os.mkdir(path, 0o700)
            folders.append((path, mode))
        elif isinstance(content, str):
            os.symlink(content, path)
        else:
            fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            os.write(fd, content)
            os.fchmod(fd, stat.S_IMODE(mode))
            os.utime(fd, ns=(mtime, mtime))
            os.close(fd)
    for path, mode in folders:
        os.chmod(path, stat.S_IMODE(mode))


class Sandbox:
    def __init__(self, txplan, source, inject):
        self.txplan, self.source, self.inject = txplan, source, inject
        memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        self.root = tempfile.mkdtemp(prefix="txplan-fault-", dir=memory)
        self.top = os.path.join(self.root, "top")  # put back for every point
        self.log = os.path.join(self.root, "log")
        home = os.path.join(self.root, "home")
        os.mkdir(home)
        with open(os.path.join(home, ".gitconfig"), "w") as f:
            f.write("[user]\n\tname = R. Sample\n\temail = rk@clinic.example\n[init]\n\tdefaultBranch = main\n"
                    "[advice]\n\tdetachedHead = false\n[gc]\n\tauto = 0\n")
        kept = {k: v for k, v in os.environ.items() if k in ("PATH", "LD_LIBRARY_PATH")}
        self.env = dict(kept, HOME=home, TZ="UTC", LC_ALL="C.UTF-8", TERM="dumb", GIT_CONFIG_NOSYSTEM="1", TXPLAN_NOW=NOW,
                        GIT_AUTHOR_DATE="2026-06-14T08:00:00Z", GIT_COMMITTER_DATE="2026-06-14T08:00:00Z")
        self.fscked = {}

    def close(self):
        shutil.rmtree(self.root, ignore_errors=True)

    def environment(self):
        """txplan has its own clock."""
        return {k: v for k, v in self.env.items() if not k.endswith("_DATE")}

    def git(self, folder, *words, check=True):
        r = subprocess.run(["git", *words], cwd=folder, env=self.env, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if check and r.returncode:
            raise RuntimeError(f"git {' '.join(words)}: {r.stderr}")
        return r

    def tick(self):
        """Makes every index of git's newer than the files it names. Whether both are of one tick of the clock decides whether
        the next command reads the files again, and so which calls and allocations it makes."""
        time.sleep(TICK)
        for where, _, files in os.walk(self.top):
            if "index" in files and "HEAD" in files:
                os.utime(os.path.join(where, "index"))
        time.sleep(TICK)

    def run(self, folder, words, fault=()):
        """txplan, with a fault (inject's options) or without (None: not even counted)."""
        command = [self.txplan, *words]
        if fault is not None:
            command = [self.inject, "-o", self.log, *fault, *command]
        r = subprocess.run(command, cwd=folder, env=self.environment(), stdin=subprocess.DEVNULL, capture_output=True,
                           timeout=PATIENCE)
        log = []
        if fault is not None:
            with open(self.log, errors="replace") as f:
                log = f.readlines()
        return Run(r.returncode, r.stdout.decode(errors="replace"), r.stderr.decode(errors="replace"), log)


# ---- What git has, read without git, because it is asked so often ----

def folders_of_git(folder):
    """The git folder of a work tree and what it shares with others."""
    git = os.path.join(folder, ".git")
    while not os.path.lexists(git):
        folder = os.path.dirname(folder)
        if len(folder) < 2:
            return None, None
        git = os.path.join(folder, ".git")
    if os.path.isfile(git):
        with open(git) as f:
            git = os.path.join(folder, f.read()[len("gitdir: "):].strip())
    common = os.path.join(git, "commondir")
    if not os.path.exists(common):
        return git, git
    with open(common) as f:
        return git, os.path.normpath(os.path.join(git, f.read().strip()))


def head_of(folder):
    """The id of the newest commit, or None."""
    git, common = folders_of_git(folder)
    try:
        with open(os.path.join(git or "/nowhere", "HEAD")) as f:
            text = f.read().strip()
    except OSError:
        return None
    if not text.startswith("ref: "):
        return text
    try:
        with open(os.path.join(common, text[5:])) as f:
            return f.read().strip()
    except OSError:
        pass
    try:
        with open(os.path.join(common, "packed-refs")) as f:
            for line in f:
                if line.rstrip("\n").endswith(" " + text[5:]):
                    return line[:40]
    except OSError:
        pass
    return None


def commit_of(folder, name):
    """(parents, subject) of a loose commit."""
    common = folders_of_git(folder)[1]
    with open(os.path.join(common, "objects", name[:2], name[2:]), "rb") as f:
        text = zlib.decompress(f.read()).split(b"\0", 1)[1].decode()
    header, message = text.split("\n\n", 1)
    return [line[7:] for line in header.split("\n") if line.startswith("parent ")], message.split("\n", 1)[0]


def objects_digest(folder):
    """What fsck looks at, all in one number; None and a reason when a file there is no object."""
    git, common = folders_of_git(folder)
    digest = hashlib.sha1((head_of(folder) or "").encode())
    objects = os.path.join(common, "objects")
    for where, folders, files in sorted(os.walk(objects)):
        folders.sort()
        for name in sorted(files):
            path = os.path.join(where, name)
            if len(os.path.basename(where)) == 2 and len(name) != 38:
                return None, path
            if where == objects:
                return None, path
            with open(path, "rb") as f:
                digest.update(path.encode() + b"\0" + f.read())
    return digest.hexdigest(), None


def fsck(box, folder):
    """What is wrong with the repository; "" for nothing. The same bytes are looked at once."""
    digest, stray = objects_digest(folder)
    if stray:
        return f"left behind: {stray}"
    if digest not in box.fscked:
        r = box.git(folder, "fsck", "--strict", "--no-dangling", check=False)
        said = [line for line in (r.stdout + r.stderr).split("\n") if line and not line.startswith("notice:")]
        box.fscked[digest] = "" if r.returncode == 0 and not said else "fsck: " + "; ".join(said)
    return box.fscked[digest]


def names_below(top):
    """Path → permissions, of all but git's objects and the names of empty folders for them."""
    out = {}
    for where, folders, files in os.walk(top):
        if "objects" in folders:
            folders.remove("objects")
        for name in folders + files:
            path = os.path.join(where, name)
            out[os.path.relpath(path, top)] = stat.S_IMODE(os.lstat(path).st_mode)
    return out

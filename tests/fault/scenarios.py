"""The commands that write, each in the caseload that it is tried in."""
import hashlib
import os
import shutil
import subprocess
import tempfile

def made_key():
    """A key and its public half."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "key")
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", path], check=True,
                       stdin=subprocess.DEVNULL)
        with open(path, "rb") as private, open(path + ".pub", "rb") as public:
            return private.read(), public.read()


# Made once, before the workers part: with another key a commit has another id, and so other calls.
KEY = made_key()
AGAIN = ["log-progress", "mt-0417", "--note", "again"]


class Scenario:
    """command is tried in what prepare() makes, in `folder` of it, and makes `steps` commits. again is the ordinary command
    afterwards; with the words `done` it may also answer that there is nothing left to do, and then `then` follows. With
    children (varies), the calls are not always in the same order. others are commands that do a part of what this does."""

    def __init__(self, name, command, prepare=None, again=AGAIN, folder=".", steps=1, done=None, varies=False, others=(),
                 then=None):
        self.name, self.command, self.again, self.folder, self.steps = name, command, again, folder, steps
        self.prepare, self.done, self.varies, self.others = prepare or caseload, done, varies, others
        self.then = then


def where(box, folder="."):
    path = os.path.normpath(os.path.join(box.top, folder))
    os.makedirs(path, exist_ok=True)
    return path


def txplan(box, folder, *words):
    r = box.run(folder, list(words), fault=None)
    if r.code:
        raise RuntimeError(f"txplan {' '.join(words)}: {r.err}")
    box.tick()


def git(box, folder, *words, check=True):
    box.git(folder, *words, check=check)
    box.tick()


def example(box, folder, name, below="plans"):
    shutil.copy(os.path.join(box.source, "examples", name + ".plan.yaml"), os.path.join(folder, below))


def caseload(box, folder="."):
    """mt-0417 and an empty plan, clean."""
    here = where(box, folder)
    txplan(box, here, "init", "zz-0001", "--here", "-q")
    example(box, here, "mt-0417")
    txplan(box, here, "save", "-q")
    return here


def edit(box, here, old="title: Outpatient", new="title: Changed outpatient", plan="plans/mt-0417.plan.yaml"):
    path = os.path.join(here, plan)
    with open(path) as f:
        text = f.read()
    if old not in text:
        raise RuntimeError(f"{plan} doesn't hold {old}")
    with open(path, "w") as f:
        f.write(text.replace(old, new, 1))


def two_plans(box):
    here = caseload(box)
    example(box, here, "bo-0032")
    with open(os.path.join(here, "visits.csv"), "w") as f:
        f.write("plan,goal,note\nmt-0417,g1,Better sleep\nbo-0032,g1,Kept the diary\nmt-0417,g2,Rode two stops\n")
    with open(os.path.join(here, ".git/info/exclude"), "w") as f:
        f.write("visits.csv\n")
    txplan(box, here, "save", "-q")


def hand_edit(box):
    edit(box, caseload(box))


def new_plan(box):
    example(box, caseload(box), "bo-0032")


def two_edits(box):
    two_plans(box)
    edit(box, box.top)
    edit(box, box.top, "Stay sober", "To stay sober", "plans/bo-0032.plan.yaml")


def sharded(box):
    here = where(box)
    txplan(box, here, "init", "zz-0001", "--here", "--layout", "sharded", "-q")
    shard = os.path.join(here, "plans", hashlib.sha256(b"mt-0417").hexdigest()[:2])
    os.makedirs(shard, mode=0o700)
    example(box, here, "mt-0417", shard)
    txplan(box, here, "save", "-q")


def worktree(box):
    here = caseload(box, "main")
    git(box, here, "worktree", "add", "-q", "-b", "side", "../side")


def detached(box):
    git(box, caseload(box), "checkout", "-q", "--detach")


def packed(box):
    """The branch in packed-refs, every object in a pack."""
    here = caseload(box)
    git(box, here, "gc", "-q")
    git(box, here, "pack-refs", "--all")


def slashes(box):
    git(box, caseload(box), "checkout", "-q", "-b", "site/north")


def shared(box):
    here = caseload(box)
    git(box, here, "config", "core.sharedRepository", "group")


def signing(box):
    """Every commit signed, with a key beside git's own files."""
    here = caseload(box)
    key = os.path.join(here, ".git/key")
    for path, text in zip((key, key + ".pub"), KEY):
        with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as f:
            f.write(text)
    for name, value in (("commit.gpgsign", "true"), ("gpg.format", "ssh"), ("user.signingkey", key)):
        git(box, here, "config", name, value)


def others_repository(box):
    here = where(box)
    git(box, here, "init", "-q")
    with open(os.path.join(here, "README"), "w") as f:
        f.write("not a plan\n")
    git(box, here, "add", "README")
    git(box, here, "commit", "-q", "-m", "Begin")


def below(box):
    """A caseload in a folder of somebody's repository, with other files."""
    others_repository(box)
    caseload(box, "clinic/plans of ours")


def unborn(box):
    """Everything of a caseload but its first commit."""
    here = where(box)
    git(box, here, "init", "-q")
    os.makedirs(os.path.join(here, ".txplan"))
    with open(os.path.join(here, ".txplan/config.yaml"), "w") as f:
        f.write("format: txplan-config/1\nlayout: flat\n")
    with open(os.path.join(here, ".git/info/exclude"), "w") as f:
        f.write(".txplan\n")
    os.mkdir(os.path.join(here, "plans"))
    example(box, here, "mt-0417")


def empty(box):
    where(box)


def unarmed(box):
    """As a clone of a caseload that nobody has told git about."""
    here = caseload(box)
    for name in ("diff.txplan.textconv", "merge.txplan.name", "merge.txplan.driver", "pull.rebase"):
        git(box, here, "config", "--unset", name)
    git(box, here, "rm", "-q", ".gitattributes")
    git(box, here, "commit", "-q", "-m", "Without attributes")


NOTE = ["log-progress", "mt-0417", "--note", "first"]
THERE = "there is a plan zz-0001 already"
TITLE = ["set", "zz-0001", "title", "Again"]

SCENARIOS = [
    Scenario("log-progress", NOTE),
    Scenario("add-goal", ["add-goal", "mt-0417", "--title", "Sleep through the night"]),
    Scenario("add-step", ["add-step", "mt-0417", "--objective", "g1.o1", "--text", "Ask the landlord"]),
    Scenario("set", ["set", "mt-0417", "title", "Another title"]),
    Scenario("set --remove", ["set", "mt-0417", "n1", "--remove"]),
    Scenario("sign", ["sign", "mt-0417", "--as", "nurse", "--name", "N. Sample", "--meaning", "review"]),
    Scenario("signed commit", NOTE, signing, varies=True),
    Scenario("batch of two plans", ["log-progress", "--batch", "visits.csv"], two_plans),
    Scenario("save a hand edit", ["save", "mt-0417"], hand_edit),
    Scenario("save a new plan", ["save", "bo-0032"], new_plan, again=["save"]),
    Scenario("save two plans", ["save"], two_edits, again=["save"], steps=2, others=[["save", "mt-0417"]]),
    Scenario("after a hand edit", NOTE, hand_edit, steps=2),
    Scenario("no-durable", [*NOTE, "--no-durable"]),
    Scenario("init in a new shard", ["init", "zz-0002"], sharded),
    Scenario("worktree", NOTE, worktree, folder="side"),
    Scenario("detached HEAD", NOTE, detached),
    Scenario("packed", NOTE, packed),
    Scenario("branch with /", NOTE, slashes),
    Scenario("group-shared", NOTE, shared),
    Scenario("below the root", NOTE, below, folder="clinic/plans of ours"),
    Scenario("git-setup", ["git-setup"], unarmed),
    Scenario("unborn branch", ["save", "mt-0417"], unborn),
    Scenario("init", ["init", "zz-0001"], empty, again=["init", "zz-0001"], done=THERE, then=TITLE),
    Scenario("init --here", ["init", "zz-0001", "--here"], others_repository, again=["init", "zz-0001", "--here"],
             done=THERE, then=TITLE),
]

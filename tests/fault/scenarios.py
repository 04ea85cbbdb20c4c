"""The commands that write, each in the caseload that it is tried in."""
import os
import shutil

AGAIN = ["log-progress", "mt-0417", "--note", "again"]


class Scenario:
    def __init__(self, name, command, prepare=None, again=AGAIN, folder=".", steps=1):
        self.name, self.command, self.again, self.folder, self.steps = name, command, again, folder, steps
        self.prepare = prepare or caseload


def where(box, folder="."):
    path = os.path.normpath(os.path.join(box.top, folder))
    os.makedirs(path, exist_ok=True)
    return path


def txplan(box, folder, *words):
    r = box.run(folder, list(words), fault=None)
    if r.code:
        raise RuntimeError(f"txplan {' '.join(words)}: {r.err}")


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


SCENARIOS = [
    Scenario("log-progress", ["log-progress", "mt-0417", "--note", "first"]),
]

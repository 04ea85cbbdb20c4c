#!/usr/bin/env python3
"""Holds the built objects of lib/ to the rules of lib/README.md. Usage: objects.py SOURCE-ROOT BUILD-ROOT NM CC

From what each file defines and uses, as nm tells it: no file needs one that needs it, but where that is the matter itself; no name
is defined twice; and a room uses only what stands in its row of tests/lint/source.py. First the lint is shown made-up objects
that break each of these rules, and must name them."""

import ast
import collections
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT, BUILD, NM = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
CC = sys.argv[4:]

# Circles that are the matter itself, and why.
CIRCLES = {
    frozenset({"schema/keywords", "schema/load"}):
        "a keyword of a schema holds schemas: loading one reads keywords, and a keyword loads the schemas in it",
    frozenset({"schema/check", "schema/report_keys"}):
        "of several forms the nearest is told, and which is the nearest is found by checking each of them",
}
EXTERNAL = set("TDBRVWCGSui")
PUBLIC = "txp_"  # what a room above the public interface may use of it
SHIPPED = "shipped"  # tables that the build makes of schemas/: any room may use them, and they use nothing


def rows():
    """The table of layers, from the one place where it stands."""
    tree = ast.parse((ROOT / "tests/lint/source.py").read_text())
    return next(ast.literal_eval(n.value) for n in tree.body if isinstance(n, ast.Assign) and n.targets[0].id == "BELOW")


class Objects:
    """Who defines and uses which names. A file is ROOM/NAME."""

    def __init__(self):
        self.defined, self.used, self.twice = {}, {}, []

    def add(self, files):
        """files: where an object lies, and its name."""
        lines = subprocess.run([NM, "-A", "-P", "-g", *files], capture_output=True, text=True, check=True).stdout.splitlines()
        for name in files.values():
            self.used[name] = set()
        for path, symbol, kind in (re.match(r"(.*): (\S+) (\S)", line).groups() for line in lines):
            name = files[path]
            if kind == "U" or kind == "w":
                self.used[name].add(symbol)
            elif kind in EXTERNAL and self.defined.setdefault(symbol, name) != name:
                self.twice.append((symbol, self.defined[symbol], name))

    def needs(self):
        """file: {another that it needs: the names}"""
        out = {name: collections.defaultdict(list) for name in self.used}
        for name, symbols in self.used.items():
            for symbol in sorted(symbols):
                other = self.defined.get(symbol, name)
                if other != name:
                    out[name][other].append(symbol)
        return out


def circles(needs):
    """Files that need each other, directly or by others: sets of two or more (Tarjan's components, without recursion)."""
    number, low, stack, on, out = {}, {}, [], set(), []
    for root in sorted(needs):
        if root in number:
            continue
        work = [(root, iter(sorted(needs[root])))]
        number[root] = low[root] = len(number)
        stack.append(root)
        on.add(root)
        while work:
            at, rest = work[-1]
            for other in rest:
                if other not in number:
                    number[other] = low[other] = len(number)
                    stack.append(other)
                    on.add(other)
                    work.append((other, iter(sorted(needs[other]))))
                    break
                if other in on:
                    low[at] = min(low[at], number[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[at])
                if low[at] == number[at]:
                    found = set()
                    while at not in found:
                        found.add(stack.pop())
                    on -= found
                    if len(found) > 1:
                        out.append(found)
    return out


def may_use(room, other, symbols, below):
    """May a file of this room use those names of another one's file?"""
    if room == SHIPPED:
        return False
    if other in (room, SHIPPED) or other in below[room]:
        return True
    return other == "api" and room not in below["api"] and all(symbol.startswith(PUBLIC) for symbol in symbols)


def judge(objects, below, allowed):
    """What is wrong, a line each."""
    needs, wrong = objects.needs(), []
    found = [frozenset(circle) for circle in circles(needs)]
    for circle in found:
        if circle in allowed:
            continue
        wrong.append(f"a circle: {', '.join(sorted(circle))}")
        wrong += [f"    {a} needs {b} for {', '.join(needs[a][b])}" for a in sorted(circle) for b in sorted(circle & set(needs[a]))]
    wrong += [f"{', '.join(sorted(circle))}: no longer a circle; take it out of the list" for circle in allowed if circle not in found]
    wrong += [f"{symbol} is defined in {a} and in {b}" for symbol, a, b in objects.twice]
    for name in sorted(needs):
        room = name.split("/")[0]
        if room not in {SHIPPED, *below}:
            wrong.append(f"{name}: {room} is no room of the table in tests/lint/source.py")
            continue
        wrong += [f"{name} uses {', '.join(symbols)} of {other}: {room} stands on {', '.join(below.get(room, [])) or 'nothing'}"
                  for other, symbols in sorted(needs[name].items()) if not may_use(room, other.split("/")[0], symbols, below)]
    return wrong


def built():
    """The objects of lib/'s static libraries: meson names them ROOM_NAME.c.o in a folder for each library."""
    objects, files, rooms = Objects(), {}, {p.name for p in (ROOT / "lib").iterdir() if p.is_dir()}
    for path in sorted((BUILD / "lib").glob("lib*.a.p/*.c.o")):
        name = path.name.removesuffix(".c.o")
        library = path.parent.name.removeprefix("lib").removesuffix(".a.p")
        room, _, leaf = name.partition("_")
        if library == SHIPPED or "meson-generated" in name:  # another room's tables are its own
            files[str(path)] = f"{library.partition('_')[0]}/{name.rpartition('.._')[2]}"
        elif room in rooms and (ROOT / "lib" / room / f"{leaf}.c").exists():  # else left over from before a move
            files[str(path)] = f"{room}/{leaf}"
    objects.add(files)
    return objects


MADE_UP = {  # a house of two rooms, and what is wrong in it
    "low/a": "int low_b(void); int low_a(void) { return low_b(); }",
    "low/b": "int low_a(void); int low_b(void) { return low_a(); }",
    "low/c": "int high_x(void); int low_c(void) { return high_x(); }",
    "low/d": "int same; int low_e(void); int low_d(void) { return low_e(); }",
    "low/e": "int low_d(void); int low_e(void) { return low_d(); }",
    "high/x": "int same = 1; int high_x(void) { return same; }",
    "high/y": "int low_c(void); int high_y(void) { return low_c(); }",
    "api/call": "int txp_call(void) { return 0; } int api_own(void) { return 0; }",
    "above/p": "int txp_call(void); int p(void) { return txp_call(); }",
    "above/q": "int api_own(void); int q(void) { return api_own(); }",
    "low/r": "int txp_call(void); int r(void) { return txp_call(); }",
    "shipped/t": "int table;",
    "low/s": "extern int table; int s(void) { return table; }",
    "attic/z": "int z;",
}
NAMED = ["a circle: low/a, low/b", "low/b needs low/a for low_a", "low/c uses high_x of high/x: low stands on nothing",
         "same is defined in high/x and in low/d", "attic/z: attic is no room", "above/q uses api_own of api/call", "low/r uses txp_call of api/call",
         "low/a, low/gone: no longer a circle"]
FINE = ["low/d", "high/y uses", "above/p", "low/s", "shipped/t"]


def self_test():
    objects = Objects()
    with tempfile.TemporaryDirectory() as folder:
        for name, text in MADE_UP.items():
            (pathlib.Path(folder) / (name.replace("/", "_") + ".c")).write_text(text)
        subprocess.run(CC + ["-c", "-O0"] + [name.replace("/", "_") + ".c" for name in MADE_UP], cwd=folder, check=True)
        objects.add({f"{folder}/{name.replace('/', '_')}.o": name for name in sorted(MADE_UP)})
    said = judge(objects, {"low": [], "high": ["low"], "api": ["high", "low"], "above": []},
                 {frozenset({"low/d", "low/e"}): "allowed", frozenset({"low/a", "low/gone"}): "is gone"})
    missed = [text for text in NAMED if not any(text in line for line in said)]
    missed += [f"nothing of {text}" for text in FINE if any(text in line for line in said if "defined" not in line)]
    return [f"the lint doesn't tell: {text}" for text in missed]


def main():
    objects = built()
    wrong = self_test() + judge(objects, rows(), CIRCLES)
    if len(objects.used) < 100 or len(objects.defined) < 500:
        wrong.append(f"found only {len(objects.used)} objects with {len(objects.defined)} names to look at")
    print("\n".join(wrong) or f"{len(objects.used)} objects with {len(objects.defined)} names are as promised")
    return bool(wrong)


sys.exit(main())

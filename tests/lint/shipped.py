#!/usr/bin/env python3
"""What ships as data costs nothing at start however much it is, a bad file stops the build, and none is forgotten.
Usage: shipped.py SOURCE-ROOT EMBED CC [ARG…]"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT, EMBED, CC = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3:]
LISTED = re.search(r"shipped_data = \[(.*?)\]", (ROOT / "lib/meson.build").read_text(encoding="utf-8"), re.S)[1]
FILES = re.findall(r"'([^']+)'", LISTED)
failures = []


def expect(ok, message):
    if not ok:
        failures.append(message)


def embed(folder, files, out):
    done = subprocess.run([EMBED, out, folder, *files], capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


def relocations(source):
    """The sections with relocations that a program carries out when it starts, and how many there are."""
    out = source.with_suffix(".o")
    subprocess.run([*CC, "-std=c17", "-fPIE", "-O0", "-g0", "-I", ROOT / "lib", "-c", source, "-o", out], check=True)
    shown = subprocess.run(["readelf", "-rW", out], capture_output=True, text=True, check=True).stdout
    return {name: int(count) for name, count in re.findall(r"section '(\S+)'.* contains (\d+) entr", shown)}


def main():
    there = {str(path.relative_to(ROOT / "schemas")) for path in (ROOT / "schemas").rglob("*")
             if path.is_file() and path.suffix in (".json", ".yaml")}
    for name in sorted(there ^ set(FILES)):
        expect(False, f"lib/meson.build: shipped_data and schemas/ disagree about {name}")
    with tempfile.TemporaryDirectory() as temp:
        temp = pathlib.Path(temp)
        schemas = temp / "schemas"
        shutil.copytree(ROOT / "schemas", schemas)
        few, many = temp / "few.c", temp / "many.c"
        expect(embed(schemas, FILES, few) == (0, ""), "what ships can't be embedded")
        made_up = [f"instruments/made-up-{n}.yaml" for n in range(20)]
        form = (schemas / "instruments/gad-7.yaml").read_text(encoding="utf-8")
        for name in made_up:
            (schemas / name).write_text(form.replace("id: gad-7", f"id: {pathlib.Path(name).stem}"), encoding="utf-8")
        expect(embed(schemas, FILES + made_up, many) == (0, ""), "twenty instruments more can't be embedded")
        before, after = relocations(few), relocations(many)
        expect(before == after, f"more data means more relocations: {before}, then {after}")
        expect(list(before) == [".rela.data.rel.ro.local"], f"tables with pointers: {before}")

        bad = schemas / "instruments/made-up-0.yaml"
        for text, said in ((form.replace("id: gad-7", "id: made-up-0\nmood: 1"), r":5:1: 'mood' is not a key .*\[unknown-key\]"),
                           (form, r":4:5: the id must be .*\[bad-instrument\]"), ("a: [\n", r":\d+:\d+: .*\[")):
            bad.write_text(text, encoding="utf-8")
            code, told = embed(schemas, FILES + made_up[:1], many)
            expect(code == 1 and re.search(re.escape(str(bad)) + said, told), f"a bad instrument is embedded, or: {told}")
            expect(not many.exists(), "tables are left behind by a bad file")
        code, told = embed(schemas, FILES + ["instruments/none.yaml"], many)
        expect(code == 1 and "none.yaml:1:1: can't be read" in told, f"a missing file: {told}")
        code, told = embed(schemas, FILES + ["phq-9.yaml"], many)
        expect(code == 1 and "no kind of data" in told, f"a file of no kind: {told}")
        findings = schemas / "findings.yaml"
        first, second = re.findall(r"(?m)^- code: (\S+)", findings.read_text(encoding="utf-8"))[:2]
        findings.write_text(findings.read_text(encoding="utf-8").replace(second, first, 1), encoding="utf-8")
        code, told = embed(schemas, FILES, many)
        expect(code == 1 and re.search(r"findings.yaml:\d+:\d+: this code has an entry already", told), f"a code twice: {told}")
    print("\n".join(failures) or f"{len(FILES)} files ship, as constants without pointers")
    return bool(failures)


sys.exit(main())

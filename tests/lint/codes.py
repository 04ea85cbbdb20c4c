#!/usr/bin/env python3
"""Every code of a finding stands in the catalogue, is used, and has an example that fails. Usage: codes.py SOURCE-ROOT"""

import pathlib
import re
import sys

import yaml

ROOT = pathlib.Path(sys.argv[1])
# Words with hyphens in these layers that are neither codes nor words of the schemas: kinds of due items, a word in prose.
OTHER_WORDS = {"plan-end", "safety-plan", "alcohol-free"}
# What no plan and no request can show: their examples stand in the C tests.
IN_C_TESTS = {"bad-instrument", "bad-plan-id", "broken-conflict", "comment-left", "merge-unreadable", "edit-unproved", "edit-no-such-place", "too-big", "unknown-option", "who-signs"}
FINDING_LAYERS = ("text", "schema", "data", "edit", "plan", "rules", "op", "merge", "caseload", "api")


def literals(path):
    """The C strings of a file, comments left out."""
    text = re.sub(r'("(?:\\.|[^"\\\n])*")|/\*.*?\*/|//[^\n]*', lambda m: m[1] or " ", path.read_text(encoding="utf-8"),
                  flags=re.S)
    text = re.sub(r"^\s*#\s*include.*$", "", text, flags=re.M)
    return re.findall(r'"((?:\\.|[^"\\\n])*)"', text)


def rule_rows(codes):
    """In each family of rules (lib/rules) the rows name the codes that its functions give, and no other family's do."""
    failures, families = [], {}
    for path in sorted((ROOT / "lib/rules").glob("*.c")):
        text, name = path.read_text(encoding="utf-8"), path.relative_to(ROOT)
        if "RULE_FAMILY(" not in text:
            continue
        rows = re.findall(r"^\tRULE\(\w+, [^\"]*((?:\"[\w-]+\"[,\s]*)+)\),$", text, flags=re.M)
        listed = set(re.findall(r'"([\w-]+)"', " ".join(rows)))
        given = set(re.findall(r'\brule_(?:find|danger|needs)\(\w+,\s*"([^"]*)"', text))
        unread = len(re.findall(r"\brule_(?:find|danger|needs)\(", text)) - len(
            re.findall(r'\brule_(?:find|danger|needs)\(\w+,\s*"', text))
        if unread or len(rows) != text.count("\tRULE("):
            failures.append(f"{name}: a code that isn't written where it is given, or a row that can't be read")
        failures += [f"{name}: {code} is given, but in no row" for code in sorted(given - listed)]
        failures += [f"{name}: {code} is in a row, but never given" for code in sorted(listed - given)]
        failures += [f"{name}: {code} is not in schemas/findings.yaml" for code in sorted(listed - codes)]
        failures += [f"{name}: {code} is a code of {families[code]} too" for code in sorted(listed & families.keys())]
        families |= dict.fromkeys(listed, name)
    return failures if families else ["lib/rules has no rows"]


def main():
    catalogue = yaml.safe_load((ROOT / "schemas/findings.yaml").read_text(encoding="utf-8"))["findings"]
    codes = {kind["code"] for kind in catalogue}
    schema_words = set()
    for path in (ROOT / "schemas").rglob("*"):
        if path.suffix in (".json", ".yaml") and path.name != "findings.yaml":
            schema_words |= set(re.findall(r"[\w-]+", path.read_text(encoding="utf-8")))
    failures, used = [], set()
    for path in sorted([*ROOT.glob("lib/**/*.c"), *ROOT.glob("cmd/*.c")]):
        words = set(literals(path))
        used |= words & codes
        layer = path.relative_to(ROOT).parts[1]
        for word in sorted(words - codes - schema_words - OTHER_WORDS):
            if layer in FINDING_LAYERS and not word.startswith("txplan-") and re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)+", word):
                failures.append(f"{path.relative_to(ROOT)}: \"{word}\" looks like a code that schemas/findings.yaml lacks")
    failures += [f"schemas/findings.yaml: {code} is used nowhere" for code in sorted(codes - used)]

    failures += rule_rows(codes)

    examples = set()
    for path in (ROOT / "tests/refuse").glob("*"):
        if path.suffix in (".yaml", ".expect"):
            found = re.findall(rb"^(?:\xef\xbb\xbf)?# expect: (\S+) at", path.read_bytes(), flags=re.M)
            examples |= {code.decode() for code in found}
    for folder in ("tests/cli", "tests/golden"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file():
                examples |= {code.decode() for code in re.findall(rb"\[([a-z0-9-]+)\]", path.read_bytes())}
    for path in (ROOT / "tests").rglob("*.c"):
        examples |= set(literals(path)) & IN_C_TESTS
    failures += [f"{code} has no failing example: tests/refuse/{code}.plan.yaml, or a golden with [{code}]"
                 for code in sorted(codes - examples)]
    failures += [f"tests/refuse expects {code}, which the catalogue lacks" for code in sorted(
        code for code in examples - codes if list((ROOT / "tests/refuse").glob(f"{code}*")))]
    if len(codes) < 20:
        failures.append("the catalogue is all but empty")
    print("\n".join(failures) or f"{len(codes)} codes, each with an entry, a use and an example")
    return bool(failures)


sys.exit(main())

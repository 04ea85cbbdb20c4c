#!/usr/bin/env python3
"""Holds what C asks of the languages against schemas/languages/en.yaml, and the other languages against English.
Usage: messages.py SOURCE-ROOT

Every key in C is in English and every key there is in C; what C puts into a text is what the text has room for; a text with a
{count} has two forms, and C gives it a number. Another language knows no other keys, and puts in the same."""

import pathlib
import re
import sys

import yaml

ROOT = pathlib.Path(sys.argv[1])
CALLS = re.compile(r"\b(language_text|language_put|language_say|due_say)\(")
# A key that is put together: all that begin so are used.
FAMILY = re.compile(r'"([a-z0-9-]+\.)%s"')
failures = []


def expect(ok, message):
    if not ok:
        failures.append(message)


def arguments(text, start):
    """What stands between the parenthesis at start and the one that closes it."""
    depth, at, quoted = 0, start, False
    while True:
        c = text[at]
        if quoted:
            at += c == "\\"
            quoted = c != '"'
        elif c == '"':
            quoted = True
        else:
            depth += (c == "(") - (c == ")")
            if not depth:
                return text[start + 1:at]
        at += 1


def room(text):
    """What a text takes in: {name: is it a count}."""
    forms = list(text.values()) if isinstance(text, dict) else [text]
    return {name for form in forms for name in re.findall(r"\{([a-z_]+)\}", form)}


def read(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def check_call(at, call, messages):
    keys = [k for k in re.findall(r'"([a-z0-9-]+\.[a-z0-9.-]+)"', call) if k in messages]
    said = call[call.index("SAID("):] if "SAID(" in call else ""
    given = set(re.findall(r'\{\s*"([a-z_]+)"', said))
    numbers = set(re.findall(r'\{\s*"([a-z_]+)",\s*NULL', said))
    if not keys:
        return
    wanted = set().union(*(room(messages[k]) for k in keys))
    expect(wanted == given, f"{at}: {', '.join(keys)}: takes {sorted(wanted)}, is given {sorted(given)}")
    expect(numbers <= {"count"}, f"{at}: a number is called count, so that it chooses the form")
    for key in keys:
        expect(isinstance(messages[key], dict) == ("count" in room(messages[key])), f"{at}: {key}: two forms and {{count}} go together")
        expect(not isinstance(messages[key], dict) or numbers, f"{at}: {key} needs a number")


def main():
    english = read(ROOT / "schemas/languages/en.yaml")["messages"]
    prefixes = {key.split(".")[0] for key in english}
    used, families = set(), set()
    for path in sorted((ROOT / "lib").rglob("*.c")):
        text = path.read_text(encoding="utf-8")
        at = path.relative_to(ROOT)
        if at.name.startswith("language"):
            continue
        families |= set(FAMILY.findall(text)) & {p + "." for p in prefixes}
        for key in re.findall(r'"([a-z0-9-]+\.[a-z0-9.-]+)"', text):
            if key.split(".")[0] in prefixes and not (ROOT / "lib" / at.parent.name / key).exists():
                expect(key in english, f"{at}: {key} is not in schemas/languages/en.yaml")
                used.add(key)
        for match in CALLS.finditer(text):
            check_call(f"{at}:{text.count(chr(10), 0, match.start()) + 1}", arguments(text, match.end() - 1), english)
    for key in english:
        expect(key in used or key.split(".")[0] + "." in families, f"schemas/languages/en.yaml: {key} is nowhere asked for")
    expect(len(used) > 20, "found hardly a key in lib")
    for path in sorted((ROOT / "schemas/languages").glob("*.yaml")):
        for key, text in read(path)["messages"].items():
            expect(key in english, f"{path.name}: English has no {key}")
            expect(key not in english or room(text) == room(english[key]), f"{path.name}: {key}: not what English puts in")
            expect(key not in english or isinstance(text, dict) == isinstance(english[key], dict), f"{path.name}: {key}: forms")
    print("\n".join(failures) or f"{len(english)} texts, each asked for with what it takes")
    return bool(failures)


sys.exit(main())

#!/usr/bin/env python3
"""What `txplan sign` signs can be made again from schemas/README.md alone: made-up plans, each written in two ways, have
the digest that this program computes. Usage: content_agrees.py CONTENT SOURCE-ROOT [CASES]"""

import decimal
import hashlib
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile

CONTENT, ROOT = sys.argv[1], pathlib.Path(sys.argv[2])
CASES = int(sys.argv[3]) if len(sys.argv) > 3 else 400
SCHEMA = json.loads((ROOT / "schemas/plan.schema.json").read_text(encoding="utf-8"))
rng = random.Random(8785)
ABSENT = object()


# ---- The schema: what is at a place ----

def resolve(place):
    while "$ref" in place:
        place = {**SCHEMA["$defs"][place["$ref"].rpartition("/")[2]], **{k: v for k, v in place.items() if k != "$ref"}}
    return place


def types(place):
    place = resolve(place)
    if "type" in place:
        return {place["type"]} if isinstance(place["type"], str) else set(place["type"])
    return set().union(*(types(p) for key in ("anyOf", "oneOf", "allOf") for p in place.get(key, [])), set())


def below(place, key):
    place = resolve(place)
    if key in place.get("properties", {}):
        return place["properties"][key]
    for pattern, value in place.get("patternProperties", {}).items():
        if re.search(pattern, key):
            return value
    return place["additionalProperties"] if isinstance(place.get("additionalProperties"), dict) else {}


# ---- Made-up plans: ("text", …), ("plain", …) scalars, lists, dicts, ABSENT ----

LETTERS = ["a", "Z", "0", " ", "-", ":", "#", "é", "ß", "\n", "\t", '"', "\\", "/", "\U0001f642", "\uffe6", "\ue000", "ﬁ", "'", ","]


def words():
    return "".join(rng.choice(LETTERS) for _ in range(rng.randrange(12)))


def scalar(place):
    if rng.random() < 0.08:
        return ABSENT
    kinds = types(place)
    if "boolean" in kinds:
        return ("plain", rng.choice(["true", "false"]))
    if kinds & {"integer", "number"} and not ("object" in kinds and rng.random() < 0.3):
        return ("plain", rng.choice(["0", "-0", "1", "-3", "42", "2.5", "2.50", "9.0", "0.000001", "-0.125", "999999999999",
                                     "123456789.25", "100.100", "0.0"]))
    return rng.choice([("plain", rng.choice(["word", "no", "42", "2026-04-20", "null", "1e3", "true", "014"])), ("text", words())])


def value(place, depth=0):
    kinds = types(place)
    if depth > 9 or not kinds & {"array", "object"}:
        return scalar(place)
    if "array" in kinds and ("object" not in kinds or rng.random() < 0.5):
        return [value(resolve(place).get("items", {}), depth + 1) for _ in range(rng.choice([0, 1, 1, 2, 3]))]
    made = {}
    for key, sub in resolve(place).get("properties", {}).items():
        if rng.random() < (0.5 if depth else 0.7):
            made[key] = value(sub, depth + 1)
    for _ in range(rng.randrange(3)):
        key = "x-" + rng.choice(["b", "a", "ÿ", "\ue000", "\uffe6", "\U0001f642", "\U0001f642z", "ﬁ", '"', "B", "b1"])
        made[key] = {"inner": scalar({}), "list": [scalar({}), {}]} if rng.random() < 0.3 else scalar({})
    return made


# ---- Written as YAML, in two ways ----

def written_scalar(value, way):
    style, text = value
    if style == "plain":
        return text
    if way == "block" and re.fullmatch(r"[a-zA-Z][a-zA-Z0-9é]*", text) and text not in ("true", "false", "null", "no"):
        return text
    if way == "block" and "'" not in text and text.isprintable() and text.strip() == text:
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False)


def flow(value):
    if value is ABSENT:
        return ""
    if isinstance(value, list):
        return "[" + ", ".join(flow(v) for v in value if v is not ABSENT) + "]"
    if isinstance(value, dict):
        keys = list(value)
        rng.shuffle(keys)
        return "{" + ", ".join(f"{json.dumps(k, ensure_ascii=False)}: {flow(value[k])}" for k in keys) + "}"
    return written_scalar(value, "flow")


def block(value, indent, out):
    """Lines of a map that isn't empty, or of a list that isn't."""
    pad = " " * indent
    for key in value if isinstance(value, dict) else range(len(value)):
        v = value[key]
        head = f"{json.dumps(key, ensure_ascii=False)}:" if isinstance(value, dict) else "-"
        if rng.random() < 0.1:
            out.append(f"{pad}# a comment: with {{ things")
        if isinstance(v, (dict, list)) and v:
            out.append(f"{pad}{head}")
            block(v, indent + 2, out)
        elif isinstance(v, (dict, list)):
            out.append(f"{pad}{head} " + ("{}" if isinstance(v, dict) else "[]"))
        else:
            out.append(f"{pad}{head}" + ("" if v is ABSENT else " " + written_scalar(v, "block")) + rng.choice(["", "  # so"]))
    return out


# ---- The recipe of schemas/README.md ----

def canonical_scalar(value, place):
    style, text = value
    if style == "plain" and "boolean" in types(place) and text in ("true", "false"):
        return text == "true"
    if style == "plain" and types(place) & {"integer", "number"}:
        return decimal.Decimal(text)
    return text


def canonical(value, place):
    """Without what isn't signed and what is nothing; ABSENT when nothing is left."""
    if value is ABSENT or resolve(place).get("x-txplan-signed") is False:
        return ABSENT
    if isinstance(value, tuple):
        return canonical_scalar(value, place)
    if isinstance(value, list):
        kept = [canonical(v, resolve(place).get("items", {})) for v in value]
        return [v for v in kept if v is not ABSENT] or ABSENT
    kept = {k: canonical(v, below(place, k)) for k, v in value.items()}
    return {k: v for k, v in kept.items() if v is not ABSENT} or ABSENT


def number(d):
    text = format(d.normalize(), "f")
    return "0" if text in ("-0", "0") else text


def rfc8785(value):
    if isinstance(value, dict):
        keys = sorted(value, key=lambda k: k.encode("utf-16-be"))
        return "{" + ",".join(f"{rfc8785(k)}:{rfc8785(value[k])}" for k in keys) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(rfc8785, value)) + "]"
    return number(value) if isinstance(value, decimal.Decimal) else json.dumps(value, ensure_ascii=False)


# ---- Compare ----

failures, sizes, changed = [], [], 0
with tempfile.TemporaryDirectory() as folder:
    paths, wanted = [], []
    for n in range(CASES):
        plan = {"format": ("plain", "txplan/1"), **value(SCHEMA)}
        plan["format"] = ("plain", "txplan/1")
        text = rfc8785(canonical(plan, SCHEMA))
        for way, bytes_ in (("flow", flow(plan) + "\n"), ("block", "\n".join(block(plan, 0, [])) + "\n")):
            path = pathlib.Path(folder) / f"{n}-{way}.plan.yaml"
            path.write_text(bytes_, encoding="utf-8", newline="")
            paths.append(path)
            wanted.append(text)
        sizes.append(len(text))
        # What isn't signed makes no difference, and the rest does.
        changed += rfc8785(canonical({**plan, "title": ("text", "another")}, SCHEMA)) != text
    ran = subprocess.run([CONTENT, *paths], capture_output=True, text=True, encoding="utf-8", check=False)
    lines = ran.stdout.split("\n")[:-1]
    if ran.returncode or len(lines) != len(paths):
        failures.append(f"content exits {ran.returncode} after {len(lines)} of {len(paths)} plans:\n{ran.stderr[:2000]}")
    for path, line, text in zip(paths, lines, wanted):
        digest = "txplan1-sha256:" + hashlib.sha256(text.encode("utf-8")).hexdigest()
        if line != f"{digest} {text}":
            failures.append(f"{path.name}:\n  ours   {line[:3000]}\n  theirs {digest} {text[:3000]}\n{path.read_text(encoding='utf-8')[:3000]}")
print("\n".join(failures[:3]) or f"{CASES} plans, written in two ways, up to {max(sizes)} characters of JSON")
sys.exit(bool(failures) or not changed or max(sizes) < 2000)

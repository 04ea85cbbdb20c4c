#!/usr/bin/env python3
"""`validate` says the same as python3-jsonschema: about made-up schemas with JSON's typing, and about good and bad plans
that went through `dump`. Usage: validate_agrees.py VALIDATE DUMP SOURCE-ROOT [CASES]"""

import copy
import datetime
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile

import jsonschema
import yaml

VALIDATE, DUMP, ROOT = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
CASES = int(sys.argv[4]) if len(sys.argv) > 4 else 200
rng = random.Random(417)
work = tempfile.TemporaryDirectory()
failures, seen = [], {"schemas": [0, 0], "plans": [0, 0]}


def file(name, text):
    path = pathlib.Path(work.name) / name
    path.write_text(text, encoding="utf-8", newline="")
    return str(path)


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def compare(kind, ours, theirs, told, *shown):
    seen[kind][theirs] += 1
    if ours.returncode != (0 if theirs else 1):
        failures.append(f"{kind}: validate exits {ours.returncode} ({ours.stderr.strip()}), jsonschema: {told}\n" +
                        "\n".join(shown))


# ---- Made-up schemas over made-up JSON ----

NAMES = ["a", "b", "x-c", "\u00e4\"/"]


def scalar():
    return rng.choice([None, True, False, 0, 1, -1, 2, 3.0, 2.5, 1e3, "", "a", "ab", "\u00e4\U0001f642", "1", "true", "x-1"])


def instance(depth=3):
    shape = rng.random()
    if depth and shape < 0.3:
        return [instance(depth - 1) for _ in range(rng.randrange(4))]
    if depth and shape < 0.7:
        return {name: instance(depth - 1) for name in NAMES if rng.random() < 0.5}
    return scalar()


def some(make, least=1):
    return [make() for _ in range(rng.randrange(least, least + 3))]


def pattern():
    return rng.choice(["^x-", "a", "^a*$", "^(a|b)+$", "[0-9]{1,2}", "^[^a]?$", "b$", "^.$", "\\.", "^(ab|a(b|c){2,})$"])


def schema(depth=3):
    """A schema of a few keywords. `#/$defs/r` is there to be referred to."""
    if rng.random() < 0.06:
        return rng.random() < 0.7
    sub = (lambda: schema(depth - 1)) if depth else (lambda: rng.random() < 0.8)
    types = ["null", "boolean", "integer", "number", "string", "array", "object"]
    keywords = {
        "type": lambda: rng.choice(types) if rng.random() < 0.5 else rng.sample(types, 3),
        "enum": lambda: some(lambda: instance(1)), "const": lambda: instance(1),
        "properties": lambda: {name: sub() for name in NAMES if rng.random() < 0.6},
        "patternProperties": lambda: {pattern(): sub() for _ in range(2)},
        "additionalProperties": sub, "propertyNames": sub,
        "required": lambda: rng.sample(NAMES, rng.randrange(3)),
        "dependentRequired": lambda: {rng.choice(NAMES): rng.sample(NAMES, 2)},
        "items": sub, "prefixItems": lambda: some(sub), "contains": sub,
        "minContains": lambda: rng.randrange(3), "maxContains": lambda: rng.randrange(3),
        "minItems": lambda: rng.randrange(4), "maxItems": lambda: rng.randrange(4), "uniqueItems": lambda: rng.random() < 0.8,
        "minLength": lambda: rng.randrange(4), "maxLength": lambda: rng.randrange(4), "pattern": pattern,
        "minimum": lambda: rng.choice([-1, 0, 2.5]), "maximum": lambda: rng.choice([-1, 0, 2.5]),
        "exclusiveMinimum": lambda: rng.choice([-1, 0, 2.5]), "exclusiveMaximum": lambda: rng.choice([-1, 0, 2.5]),
        "multipleOf": lambda: rng.choice([1, 2, 0.5]),
        "allOf": lambda: some(sub), "anyOf": lambda: some(sub), "oneOf": lambda: some(sub), "not": sub,
        "if": sub, "then": sub, "else": sub, "$ref": lambda: "#/$defs/r", "title": lambda: "t", "default": scalar,
    }
    return {name: keywords[name]() for name in rng.sample(sorted(keywords), rng.randrange(1, 6))}


def made_up_schema():
    s = schema()
    if not isinstance(s, dict):
        return s
    s["$defs"] = {"r": json.loads(json.dumps(schema(1)).replace("#/$defs/r", "#/$defs/s")), "s": {"type": ["string", "object"]}}
    return s


def check_schemas():
    for number in range(CASES):
        s = made_up_schema()
        path = file("s.json", json.dumps(s, ensure_ascii=number % 2 == 0))
        for _ in range(3):
            value = instance()
            error = next(jsonschema.Draft202012Validator(s).iter_errors(value), None)
            ours = run(VALIDATE, path, file("i.json", json.dumps(value, ensure_ascii=number % 2 == 0)))
            compare("schemas", ours, error is None, error and error.message, json.dumps(s), json.dumps(value))


# ---- Plans ----

PLAN = json.loads((ROOT / "schemas/plan.schema.json").read_text(encoding="utf-8"))
NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
EMPTY = object()


def is_day(text):
    try:
        return bool(re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) and datetime.date.fromisoformat(text))
    except ValueError:
        return False


def is_moment(text):
    found = re.fullmatch(r"([0-9-]{10})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(\.[0-9]+)?([Zz]|[+-]([0-9]{2}):([0-9]{2}))", text)
    return bool(found and is_day(found[1]) and int(found[2]) < 24 and int(found[3]) < 60 and int(found[4]) < 61 and
                int(found[7] or 0) < 24 and int(found[8] or 0) < 60)


def matches(expression):
    return lambda text: bool(re.fullmatch(expression, text))


LENGTH = "[1-9][0-9]{0,3}[dwmy]"
FORMATS = {
    "txplan-id": matches("[a-z0-9][a-z0-9_-]{0,63}"), "txplan-date": is_day, "txplan-timestamp": is_moment,
    "txplan-item-id": matches(r"[a-z][1-9][0-9]{0,8}[a-z]{0,8}(\.[a-z][1-9][0-9]{0,8}[a-z]{0,8})*"),
    "txplan-date-or-timestamp": lambda text: is_day(text) or is_moment(text), "txplan-duration": matches(LENGTH),
    "txplan-time": matches("([01][0-9]|2[0-3]):[0-5][0-9]"),
    "txplan-sustain": matches(f"{LENGTH}|[1-9][0-9]{{0,3}} visits?"),
    "txplan-language": matches("[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*"),
    "txplan-email": matches(r'[^@\s<>()\[\],;:"\\]+@[^@\s<>()\[\],;:"\\.][^@\s<>()\[\],;:"\\]*\.[^@\s<>()\[\],;:"\\]*(?<!\.)'),
    "txplan-expires": lambda text: text != "" and (is_day(text) or not re.match(r"[0-9].{0,4}(?<=[-/.])", text) or len(text) < 5),
}
checker = jsonschema.FormatChecker(formats=())
for name, holds in FORMATS.items():
    checker.checks(name)(lambda value, holds=holds: not isinstance(value, str) or holds(value))


def resolve(s):
    """A schema with what it refers to."""
    if "$ref" not in s:
        return s
    target = PLAN
    for part in s["$ref"].split("/")[1:]:
        target = target[part]
    return {**resolve(target), **s}


def below(s, key):
    s = resolve(s)
    if key in s.get("properties", {}):
        return s["properties"][key]
    if key.startswith("x-"):
        return {}
    extra = s.get("additionalProperties", {})
    return extra if isinstance(extra, dict) else {}


def typed(node, s):
    """What a dumped node is where schema s describes its place."""
    s = resolve(s)
    if "map" in node:
        pairs = [(key["text"], typed(value, below(s, key["text"]))) for key, value in node["map"]]
        # A key that nobody knows is wrong even with nothing behind it.
        known = s.get("properties", {})
        return {key: None if value is EMPTY else value for key, value in pairs
                if value is not EMPTY or (key not in known and not key.startswith("x-"))}
    if "list" in node:
        items = s.get("items", {})
        return [typed(item, items) for item in node["list"]]
    if node["style"] == "plain":
        text, types = node["text"], s.get("type", [])
        types = [types] if isinstance(types, str) else types
        if text == "":
            return EMPTY
        if text in ("true", "false") and "boolean" in types:
            return text == "true"
        if NUMBER.fullmatch(text) and ("number" in types or "integer" in types):
            return json.loads(text)
    return node["text"]


def holds_empty_item(value):
    if isinstance(value, dict):
        return any(holds_empty_item(item) for item in value.values())
    return isinstance(value, list) and any(item is EMPTY or holds_empty_item(item) for item in value)


class Plain(str):
    """Text that is written without quotes."""


def write(value, indent=""):
    """YAML in block style, now and then in flow; strings in quotes unless they are Plain."""
    if isinstance(value, (dict, list)) and (not value or rng.random() < 0.2):
        return " " + flow(value) + "\n"
    if isinstance(value, dict):
        return "\n" + "".join(f"{indent}{key}:{write(item, indent + '  ')}" for key, item in value.items())
    if isinstance(value, list):
        return "\n" + "".join(f"{indent}-{write(item, indent + '  ')}" for item in value)
    return " " + flow(value) + "\n"


def flow(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(item) for item in value if item is not None) + "]"
    if value is None:
        return ""
    return str(value) if isinstance(value, Plain) else json.dumps(value, ensure_ascii=False)


WORDS = ["no", "014", "12:30", "42", "4.5", "1e3", "null", "true", "", "2026-02-29", "2028-02-29", "31.6.2026", "7d", "0d",
         "2 visits", "es-MX", "g1", "g1.o1", "x@y.example", "2026-01-01T10:00:00Z", "\u00e4", "active", "planned", "mt-1"]


def generate(s, depth=0):
    """A value that mostly is as the schema wants it."""
    s = resolve(s)
    kind = s.get("type", "string")
    kind = rng.choice(kind) if isinstance(kind, list) else kind
    if rng.random() < 0.01:
        return rng.choice([Plain(rng.choice(WORDS[:8])), rng.choice(WORDS), [Plain("x")], {"a": Plain("1")}, None])
    if kind == "object":
        keys = [key for key in s.get("properties", {}) if key in s.get("required", []) or rng.random() < 0.5 / (depth + 1)]
        value = {key: generate(s["properties"][key], depth + 1) for key in keys}
        if rng.random() < 0.02:
            value[rng.choice(["x-own", "titel", "psychotherapy_notes"])] = generate({}, depth)
        if keys and rng.random() < 0.02:
            del value[rng.choice(keys)]
        return value
    if kind == "array":
        return [generate(s.get("items", {}), depth + 1) for _ in range(rng.randrange(3))]
    if "const" in s or "enum" in s:
        return Plain(rng.choice(s.get("enum", [s.get("const")])))
    if kind == "boolean":
        return rng.random() < 0.5
    if kind in ("integer", "number"):
        return rng.choice([0, 1, 7, -3]) if kind == "integer" or rng.random() < 0.5 else rng.choice([0.5, 2.25])
    good = [word for word in WORDS if FORMATS.get(s.get("format"), bool)(word)]
    word = rng.choice(good if good and rng.random() < 0.98 else WORDS)
    return Plain(word) if word and rng.random() < 0.7 else word


def mutate(plan):
    """One change somewhere: a value, a key, an item."""
    plan = copy.deepcopy(plan)
    places = []

    def collect(value):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            places.append((value, key))
            if isinstance(value[key], (dict, list)):
                collect(value[key])

    collect(plan)
    for _ in range(rng.randrange(3)):
        inside, key = rng.choice(places)
        act = rng.random()
        if isinstance(inside, dict) and key not in inside or isinstance(inside, list) and key >= len(inside):
            continue
        if act < 0.3:
            del inside[key]
        elif act < 0.5 and isinstance(inside, dict):
            inside[rng.choice(["titel", "x-own", "date", "id", "status"])] = Plain("x")
        elif act < 0.6 and isinstance(inside, list):
            inside.append(copy.deepcopy(inside[key]))
        else:
            inside[key] = rng.choice([None, Plain(rng.choice(WORDS[:8])), rng.choice(WORDS), [Plain("a")], {"a": Plain("b")}])
    return plan


def plain_words(value):
    if isinstance(value, dict):
        return {key: plain_words(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain_words(item) for item in value]
    return Plain(value) if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9./-]*", value) else value


def examples():
    for path in sorted((ROOT / "examples").glob("*.plan.yaml")):
        plan = plain_words(yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader))
        yield from (mutate(plan) for _ in range(CASES // 2))


def check_plans():
    schema_path = str(ROOT / "schemas/plan.schema.json")
    validator = jsonschema.Draft202012Validator(PLAN, format_checker=checker)
    plans = [generate(PLAN) for _ in range(CASES)]
    for plan in plans + list(examples()):
        if not isinstance(plan, dict) or not plan:
            continue
        path = file("i.plan.yaml", write(plan)[1:])
        dumped = run(DUMP, path)
        text = pathlib.Path(path).read_text(encoding="utf-8")
        if dumped.returncode:
            failures.append(f"dump refuses what is in the subset: {dumped.stderr}\n{text}")
            continue
        value = typed(json.loads(dumped.stdout), PLAN)
        error = next(validator.iter_errors(json.loads(json.dumps(value, default=lambda _: None))), None)
        theirs = error is None and not holds_empty_item(value)
        compare("plans", run(VALIDATE, schema_path, path), theirs, error and error.message, text)


check_schemas()
check_plans()
print("\n\n".join(failures[:3]))
print(", ".join(f"{kind}: {good} valid, {bad} not" for kind, (bad, good) in seen.items()))
sys.exit(bool(failures) or min(min(counts) for counts in seen.values()) < CASES // 10)

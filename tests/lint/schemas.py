#!/usr/bin/env python3
"""Holds the data under schemas/ to what schemas/README.md promises. Usage: schemas.py SOURCE-ROOT"""

import json
import pathlib
import re
import sys

import jsonschema
import yaml

ROOT = pathlib.Path(sys.argv[1])
SCHEMAS = ROOT / "schemas"
OURS = {"x-txplan-identity", "x-txplan-id-prefix", "x-txplan-refers", "x-txplan-option", "x-txplan-known", "x-txplan-meant",
        "x-txplan-signed", "x-txplan-headline", "x-txplan-show"}
SHOWN = {"header", "quote", "deadline", "measure", "newest-first"}
KEYWORDS = OURS | set("""$schema $id $defs $ref title description default type enum const properties required
    additionalProperties patternProperties propertyNames items prefixItems contains minItems maxItems uniqueItems
    minLength maxLength pattern format minimum maximum exclusiveMinimum exclusiveMaximum multipleOf allOf anyOf oneOf
    not if then else dependentRequired readOnly""".split())
FORMATS = {"txplan-" + f for f in """id item-id date timestamp date-or-timestamp time duration decimal sustain language
    email expires""".split()}
COMMON = set("""C no-input q quiet color h help n dry-run m message author no-durable unsigned format goal objective
    template from set files-from z batch score items reading""".split())
ADD = {"goals", "objectives", "steps", "interventions", "problems", "diagnoses", "medications", "consents",
       "disclosures", "team", "representatives", "progress", "signatures"}
failures = []


def expect(ok, message):
    if not ok:
        failures.append(message)


def subschemas(schema, path=""):
    """Every subschema with its path, itself first."""
    yield path, schema
    for key in ("properties", "patternProperties", "$defs"):
        for name, sub in schema.get(key, {}).items():
            yield from subschemas(sub, f"{path}/{name}")
    for key in ("items", "additionalProperties", "if", "then", "else", "not", "propertyNames", "contains"):
        if isinstance(schema.get(key), dict):
            yield from subschemas(schema[key], f"{path}/{key}")
    for key in ("allOf", "anyOf", "oneOf", "prefixItems"):
        for number, sub in enumerate(schema.get(key, [])):
            yield from subschemas(sub, f"{path}/{key}/{number}")


def resolve(schema, sub):
    while "$ref" in sub:
        target = schema["$defs"][sub["$ref"].rpartition("/")[2]]
        sub = {**target, **{k: v for k, v in sub.items() if k != "$ref"}}
    return sub


def places(schema, sub, path=""):
    """Every key that a document can have, with what describes its value."""
    sub = resolve(schema, sub)
    for name, value in sub.get("properties", {}).items():
        value = resolve(schema, value)
        yield f"{path}/{name}", name, value
        yield from places(schema, value, f"{path}/{name}")
    if isinstance(sub.get("items"), dict):
        yield from places(schema, sub["items"], path)


def check_keywords(name, schema):
    jsonschema.Draft202012Validator.check_schema(schema)
    expect(schema["$id"] == f"https://txplan.example/schemas/{name}", f"{name}: $id")
    for path, sub in subschemas(schema):
        at = f"{name}{path}"
        expect(not set(sub) - KEYWORDS, f"{at}: keywords that the loader refuses: {set(sub) - KEYWORDS}")
        for line in sub.get("x-txplan-headline", []):
            expect(set(line.split()) <= set(sub["properties"]), f"{at}: headed by a key that it hasn't: {line}")
        expect(len(sub.get("x-txplan-headline", [])) <= 8, f"{at}: more headlines than are read")
        expect(sub.get("x-txplan-show", "header") in SHOWN, f"{at}: shown as nothing that lib/view knows")
        if "format" in sub:
            expect(sub["format"] in FORMATS, f"{at}: format {sub['format']}")
        if "pattern" in sub:
            expect(sub["pattern"].startswith("^") and sub["pattern"].endswith("$"), f"{at}: pattern is not anchored")
            expect(not re.search(r"\\[a-zA-Z0-9]|\(\?", sub["pattern"]), f"{at}: pattern is not for every engine")
        if sub.get("type") == "object" and "properties" in sub:
            expect(sub.get("additionalProperties") is False, f"{at}: lets unknown keys through")
            expect(sub.get("patternProperties") == {"^x-": {}}, f"{at}: has no room for x- keys")
            expect(set(sub.get("required", [])) <= set(sub["properties"]), f"{at}: requires a key it doesn't know")


def check_labels(name, schema):
    for path, _, place in places(schema, schema):
        at = f"{name}{path}"
        expect(0 < len(place.get("title", "")) <= 40, f"{at}: needs a short title")
        help_text = place.get("description", "")
        expect(0 < len(help_text) <= 110 and "\n" not in help_text, f"{at}: needs one line of description")
        types = place["type"] if isinstance(place["type"], list) else [place["type"]]
        scalars = set(types) - {"array", "object"}
        expect(len(scalars) + bool(set(types) & {"array", "object"}) == 1, f"{at}: more than one scalar type")
        expect("items" in place or "array" not in types, f"{at}: a list of what?")


def check_lists(schema):
    names = {name for _, name, place in places(schema, schema) if place["type"] == "array"}
    for path, name, place in places(schema, schema):
        for reference in place.get("x-txplan-refers", []) + place.get("items", {}).get("x-txplan-refers", []):
            expect(reference.startswith("=") or reference in names, f"{path}: refers to no list: {reference}")
        if place["type"] != "array":
            continue
        item = resolve(schema, place["items"])
        identity = place.get("x-txplan-identity", [])
        if item.get("type") == "object":
            expect(set(identity) <= set(item["properties"]), f"{path}: identity by a key that items don't have")
            expect(("id" in item["properties"]) == (identity == ["id"]), f"{path}: ids are the identity")
            numbered = item["properties"].get("id", {}).get("format") == "txplan-item-id"
            expect(numbered == ("x-txplan-id-prefix" in place), f"{path}: numbered ids and a prefix go together")
        else:
            expect(place.get("uniqueItems") and not identity, f"{path}: a list of plain values is a set")
    prefixes = [p["x-txplan-id-prefix"] for _, _, p in places(schema, schema) if "x-txplan-id-prefix" in p]
    expect(len(prefixes) == len(set(prefixes)), "two lists give the same ids")


def options(schema, item, prefix=""):
    for name, place in item["properties"].items():
        place = resolve(schema, place)
        if place.get("readOnly"):
            continue
        option = prefix + place.get("x-txplan-option", name.replace("_", "-"))
        if place["type"] == "object":
            yield from options(schema, place, option + ".")
        elif place["type"] != "array" or resolve(schema, place["items"])["type"] != "object":
            yield option, place


def check_options(schema):
    for path, name, place in places(schema, schema):
        if name not in ADD or place["type"] != "array" or resolve(schema, place["items"])["type"] != "object":
            continue
        made = list(options(schema, resolve(schema, place["items"])))
        names = [option for option, _ in made]
        expect(len(names) == len(set(names)), f"{path}: two keys give one option")
        for option, place_of_option in made:
            chosen = name == "progress" and option == "goal" and "x-txplan-option" in place_of_option
            expect(chosen or option not in COMMON, f"{path}: --{option} is taken")


def check_findings():
    data = yaml.safe_load((SCHEMAS / "findings.yaml").read_text(encoding="utf-8"))
    expect(data["format"] == "txplan-findings/1", "findings.yaml: format")
    codes = [kind["code"] for kind in data["findings"]]
    expect(codes == sorted(codes), "findings.yaml: not sorted by code")
    expect(len(codes) == len(set(codes)), "findings.yaml: a code stands there twice")
    for kind in data["findings"]:
        at = f"findings.yaml: {kind['code']}"
        hides = kind.pop("hides_danger", True)
        expect(hides is True, f"{at}: hides_danger is true, or left out")
        expect(list(kind) == ["code", "severity", "title", "explanation", "remedy", "since"], f"{at}: keys")
        expect(all(isinstance(value, str) and value for value in kind.values()), f"{at}: all values are text")
        expect(re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", kind["code"]), f"{at}: no kebab-case code")
        expect(kind["severity"] in ("hint", "warning", "error", "critical"), f"{at}: severity")
        expect("\n" not in kind["title"] + kind["remedy"], f"{at}: title and remedy are one line each")
        expect(len(kind["title"]) <= 80, f"{at}: the title is too long")
        expect(kind["remedy"].endswith("."), f"{at}: the remedy is a sentence")


def check_instruments(schema):
    for path in sorted((SCHEMAS / "instruments").glob("*.yaml")):
        one = yaml.safe_load(path.read_text(encoding="utf-8"))
        for error in jsonschema.Draft202012Validator(schema).iter_errors(one):
            failures.append(f"{path.name}: {error.message}")
        count, bands = len(one["items"]), [band["from"] for band in one.get("bands", [])]
        expect(one["id"] == path.stem, f"{path.name}: id is not the file's name")
        expect(one["total"] == {"min": count * one["min"], "max": count * one["max"]}, f"{path.name}: total")
        expect(bands == sorted(set(bands)) and (not bands or bands[0] == one["total"]["min"]), f"{path.name}: bands")
        expect(not bands or bands[-1] <= one["total"]["max"], f"{path.name}: a band beyond the total")
        for critical in one.get("critical", []):
            expect(critical["item"] in one["items"], f"{path.name}: critical item {critical['item']}")
            expect(one["min"] < critical["from"] <= one["max"], f"{path.name}: critical answer {critical['from']}")
        facts = {"items", "bands", "reliable_change", "remission", "critical", "missing", "loinc", "licence"} & set(one)
        unsourced = facts - {source["fact"] for source in one.get("sources", [])}
        expect(not unsourced, f"{path.name}: nothing says where these come from: {sorted(unsourced)}")


def check_reference(schema, settings):
    text = (SCHEMAS / "README.md").read_text(encoding="utf-8")
    for path, name, _ in places(schema, schema):
        if path.count("/") == 1 or path.startswith(("/goals", "/progress", "/consents", "/diagnoses")):
            expect(re.search(rf"\b{re.escape(name)}\b", text), f"README.md doesn't name {path}")
    for path, name, place in places(settings, settings):
        expect(re.search(rf"\b{re.escape(name)}\b", text), f"README.md doesn't name the setting {path}")
        expect("default" not in place or f"`{place['default']}` |" in text, f"README.md: default of {path}")
    for word in OURS | FORMATS:
        expect(f"`{word}`" in text, f"README.md doesn't explain {word}")


def main():
    schemas = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in SCHEMAS.glob("*.schema.json")}
    for name, schema in sorted(schemas.items()):
        check_keywords(name, schema)
        check_labels(name, schema)
        check_lists(schema)
    check_options(schemas["plan.schema.json"])
    check_findings()
    check_instruments(schemas["instrument.schema.json"])
    check_reference(schemas["plan.schema.json"], schemas["config.schema.json"])
    print("\n".join(failures) or "the data under schemas/ is as promised")
    return bool(failures)


sys.exit(main())

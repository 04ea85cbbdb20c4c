#!/usr/bin/env python3
"""Every key of a document that C names is a key of the schema that describes it: a key renamed there fails here.
Usage: keys.py SOURCE-ROOT

Keys are named in these ways, and in no other: as an argument of a function that looks one up (those below, and every function that
hands a parameter of its own on to one), in an array called `keys` or `…_keys`, in the rows of the macros below, in KEY(), in a
change, and where the key of something is compared."""

import json
import pathlib
import re
import sys

ROOT = pathlib.Path(sys.argv[1])
# FUNCTION: which argument, from 0; is it a key, or the name of a setting (keys with dots between).
LOOKUPS = {
    "node_get": (1, "key"), "node_get_n": (1, "key"), "node_add": (2, "key"), "field_named": (1, "key"),
    "place_property": (1, "key"), "place_order": (1, "key"), "place_requires": (1, "key"),
    "op_list_place": (1, "key"), "op_fill": (1, "key"), "txp_doc_value": (1, "key"),
    "knowledge_setting": (1, "setting"), "txp_caseload_setting": (1, "setting"),
}
MACROS = {"FIELD": 1, "FIELD_AS": 2, "ADDS": 1, "KEY": 0}
# Which schemas describe what a file reads, the first prefix that fits; None: schemas themselves.
ABOUT = [
    ("lib/data/instrument", ["instrument"]),
    ("lib/data/own", ["instrument"]),
    ("lib/data/language", ["language", "plan"]),
    ("lib/data/embed_findings", ["findings"]),
    ("lib/data/embed", None),
    ("lib/data/", ["config", "plan"]),
    ("lib/caseload/", ["plan", "config"]),
    ("lib/schema/load", None),
    ("lib/schema/keywords", None),
    ("", ["plan"]),
]
# Keys that C looks up without naming them: they come out of a document, a schema or a path, or stand in a row that is held above.
FROM_ELSEWHERE = {
    "lib/api/edit.c": {"call->target", "c->list"},  # the caller's
    "lib/compare/claims.c": {"c->verb->about"},  # rows of verbs.c
    "lib/data/find.c": {"part"},
    "lib/edit/apply.c": {"rest", "rest + len + 1", "inner", "key"},
    "lib/edit/flow.c": {"n->kind == NODE_MAP ? st->key : NULL"},
    "lib/merge/order.c": {"key"},
    "lib/op/fill.c": {"key", "arena_copy(c->arena, key, (size_t)(slash - key))", "o->path"},
    "lib/op/options.c": {"key"},
    "lib/op/set.c": {"rest"},
    "lib/render/render.c": {"job->view.only[i]"},  # the caller's
    "lib/rules/dates.c": {"p->first", "p->second"},  # rows of pair_keys
    "lib/schema/report_keys.c": {"key"},
    "lib/view/fields.c": {"line", "lines[i]"},
}
# Refused wherever it stands, so no schema has it.
NO_KEYS = {"psychotherapy_notes"}
LITERAL = r'"(?:\\.|[^"\\\n])*"'
WORD = r"[A-Za-z_]\w*"


def without_comments(text):
    return re.sub(rf"({LITERAL}|'(?:\\.|[^'\\\n])*')|/\*.*?\*/|//[^\n]*", lambda m: m[1] or re.sub(r"[^\n]", " ", m[0]), text,
                  flags=re.S)


def arguments(text, at):
    """What stands between the parenthesis at `at` and its end, split at the outer commas."""
    out, depth, begin, i = [], 0, at + 1, at
    while i < len(text):
        if text[i] in "\"'":
            i = re.compile(rf"{LITERAL}|'(?:\\.|[^'\\\n])*'").match(text, i).end()
            continue
        if text[i] in "([{":
            depth += 1
        elif text[i] in ")]}":
            depth -= 1
        if (text[i] == "," and depth == 1) or depth == 0:
            out.append(" ".join(text[begin:i].split()))
            begin = i + 1
        if depth == 0:
            return out
        i += 1
    return out


def functions(text):
    """name, is it static, parameters, body and where it begins: as this project writes functions."""
    for m in re.finditer(rf"^(?P<head>[A-Za-z][\w \t\*]*?)\b(?P<name>{WORD})\((?P<args>[^;{{}}]*?)\)\n\{{\n(?P<body>.*?)^\}}", text,
                         flags=re.M | re.S):
        params = [re.sub(r"\[[^\]]*\]", "", p).split("*")[-1].split()[-1] for p in m["args"].split(",") if p.split()]
        yield m["name"], "static" in m["head"], params, m["body"], m.start("body")


def calls(text, names):
    for m in re.finditer(rf"(?<![\w.>])({'|'.join(map(re.escape, names))})\(", text):
        yield m[1], arguments(text, m.end() - 1), m.start()


def strings(text):
    return [s[1:-1] for s in re.findall(LITERAL, text)]


class Source:
    def __init__(self, files):
        self.files = {name: without_comments(text) for name, text in files.items()}
        self.functions = {name: list(functions(text)) for name, text in self.files.items()}
        self.shared, self.own = dict(LOOKUPS), {name: {} for name in files}
        while self.learn():
            pass
        self.keys = {name: [(key, kind, self.files[name].count("\n", 0, where) + 1) for key, kind, where in self.named(name)]
                     for name in sorted(files)}

    def known(self, name):
        return {**self.shared, **self.own[name]}

    def learn(self):
        """Functions that hand a parameter on as a key are look-ups themselves. True when there was a new one."""
        found = False
        for name, all_functions in self.functions.items():
            known = self.known(name)
            for function, static, params, body, _ in all_functions:
                if function in known:
                    continue
                for called, args, _ in calls(body, known):
                    at, kind = known[called]
                    if at < len(args) and args[at] in params:
                        (self.own[name] if static else self.shared)[function] = (params.index(args[at]), kind)
                        found = True
                        break
        return found

    def arrays(self, name):
        """The strings in arrays whose name says that they hold keys, by where they stand."""
        for m in re.finditer(rf"\b((?:{WORD}_)?keys)(?:\[[^\]]*\])+ = (\{{)", self.files[name]):
            for row in arguments(self.files[name], m.start(2)):
                for key in strings(row):
                    yield key, m.start()

    def named(self, name):
        """(key, kind, where) for each key that a file names, and (None, what is wrong, where)."""
        text, known = self.files[name], self.known(name)
        held = {m[1] for m in re.finditer(rf"\b((?:{WORD}_)?keys)\[", text)} | {"keys"}
        bodies = [(start, start + len(body), params) for _, _, params, body, start in self.functions[name]]
        for called, args, where in calls(text, known):
            at, kind = known[called]
            if at >= len(args) or not any(b <= where < e for b, e, _ in bodies):
                continue  # a declaration
            arg = args[at]
            params = next(p for b, e, p in bodies if b <= where < e)
            if re.fullmatch(LITERAL, arg):
                yield arg[1:-1], kind, where
            elif "?" in arg and strings(arg):
                yield from ((key, kind, where) for key in strings(arg))
            elif not (arg in params or arg in ("NULL", "0") or arg.endswith("->text") or arg.startswith("KEY(")
                      or arg in FROM_ELSEWHERE.get(name, set()) or re.sub(r"\[.*|.*[.>]", "", arg) in held or re.fullmatch(rf"(?:{WORD}_)?keys\[.*", arg)
                      or re.search(rf"\b(?:{WORD}_)?keys\[[^\]]*\]\.{WORD}$", arg)):
                yield None, f"{called}() looks up {arg}: which key is that? Give it by a parameter, an array of keys or KEY()", where
        for key, where in self.arrays(name):
            yield key, "key", where
        for macro, args, where in calls(text, MACROS):
            line = text[text.rfind("\n", 0, where) + 1:where]
            if "#define" not in line and MACROS[macro] < len(args):
                yield args[MACROS[macro]].strip('"'), "key", where
        for m in re.finditer(r'\bCHANGE_(?:SET|APPEND|REMOVE), "(\w+)', text):
            yield m[1], "key", m.start()
        if not name.startswith("lib/"):
            return
        for m in re.finditer(rf'\bnode_is\([^"();]*key, ("[^"]*")\)', text):
            yield m[1][1:-1], "key", m.start()
        for m in re.finditer(rf'\bstrcmp\((?:\w+->)?(?:keys\[\w+\]|refs\[\w+\]|key|list|key->text), ("[^"]*")\)', text):
            yield m[1][1:-1], "key", m.start()


def properties(schema):
    """Every key that a schema describes."""
    if isinstance(schema, list):
        return set().union(*map(properties, schema))
    if not isinstance(schema, dict):
        return set()
    own = set(schema["properties"]) if isinstance(schema.get("properties"), dict) else set()
    return own.union(*map(properties, schema.values()))


def look(source, schemas):
    """What is wrong, and every (schema, key) that C names."""
    failures, used = [], set()
    for name in source.keys:
        about = next(schemas_of for prefix, schemas_of in ABOUT if name.startswith(prefix))
        if about is None:
            continue
        for key, kind, line in source.keys[name]:
            if key is None:
                failures.append(f"{name}:{line}: {kind}")
                continue
            among = ["config"] if kind == "setting" else about
            for part in key.split(".") if kind == "setting" else [key]:
                if part in NO_KEYS:
                    continue
                used.add((tuple(among), part))
                if not any(part in schemas[a] for a in among):
                    failures.append(f"{name}:{line}: \"{part}\" is no key of schemas/{among[0]}.schema.json")
    return failures, used


def prove(source, schemas, used):
    """The lint itself: each key taken out of its schema fails, and so does a misnamed one in each way of naming one."""
    failures = []
    for among, key in sorted(used):
        if not look(source, {name: keys - {key} if name in among else keys for name, keys in schemas.items()})[0]:
            failures.append(f"renaming {key} in {' and '.join(among)} would pass")
    for wrong in ['static void f(struct rules *r)\n{\n\tnode_get(r->plan->root, "goales");\n}\n',
                  'static const struct node *of(const struct node *n, const char *which)\n{\n\treturn node_get(n, which);\n}\n\n'
                  'static void f(const struct node *n)\n{\n\tof(n, "goales");\n}\n',
                  'static const char *const keys[] = { "goals", "goales" };\n',
                  'static const struct date_pair pair_keys[] = {\n\t{ "goales", "start", "due" },\n};\n',
                  "static const struct field f[] = {\n\tFIELD(goal, goales, SCALAR),\n};\n",
                  'static const char *const a = KEY("goales");\n',
                  'static const struct change a = { CHANGE_SET, "goales/g1", NULL };\n',
                  'static bool f(const struct node *n)\n{\n\treturn node_is(n->key, "goales");\n}\n',
                  'static void f(struct rules *r)\n{\n\tconst char *hidden = "goales";\n\n\tnode_get(r->plan->root, hidden);\n}\n',
                  'static void f(const struct knowledge *k)\n{\n\tknowledge_setting(k, "due.goales");\n}\n']:
        if not look(Source({"lib/rules/made-up.c": wrong}), schemas)[0]:
            failures.append("this would pass:\n" + wrong)
    return failures


def main():
    files = {p.relative_to(ROOT).as_posix(): p.read_text(encoding="utf-8")
             for folder in ("lib", "cmd") for p in sorted(ROOT.glob(f"{folder}/**/*.[ch]"))
             if not p.relative_to(ROOT).as_posix().startswith(("lib/store/", "lib/text/", "lib/base/", "lib/verify/"))}
    schemas = {p.name.removesuffix(".schema.json"): properties(json.loads(p.read_text(encoding="utf-8")))
               for p in ROOT.glob("schemas/*.schema.json")}
    source = Source(files)
    failures, used = look(source, schemas)
    if not failures:
        failures = prove(source, schemas, used)
    if len(used) < 80:
        failures.append(f"found only {len(used)} keys in C")
    print("\n".join(failures) or f"{len(used)} keys are named in C, all of them in the schemas")
    return bool(failures)


sys.exit(main())

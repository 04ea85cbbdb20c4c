#!/usr/bin/env python3
"""Every function of the public headers has a comment of its own, right above it. Usage: public.py SOURCE-ROOT

Two kinds can do with the conventions at the head of txplan.h: X_free(), and X_count() with its X_at(), which stand together.
"""
import pathlib
import re
import sys

TOKEN = re.compile(r"""
    (?P<comment>/\*.*?\*/)
  | (?P<blank>\n[ \t]*\n)
  | (?P<skip>\#[^\n]*(\\\n[^\n]*)*|extern\ "C"\ \{|\s+)
  | (?P<code>[^;{}/#]+(?P<end>[;{}])|[;{}]|/)
""", re.S | re.X)
FUNCTION = re.compile(r"(?:\(\*(\w+)\)|\b(txp_\w+))\s*\((?!\*)")
BY_CONVENTION = re.compile(r"_(free|count|at)$")


def functions(text):
    """(name, line, its comment or None, was there another one right above?) for each function in a header."""
    comment, after_function, depth = None, False, 0
    for match in TOKEN.finditer(text):
        if match["comment"]:
            comment, after_function = match["comment"], False
        elif match["blank"]:
            comment, after_function = None, False
        elif match["code"]:
            code = match["code"]
            name = FUNCTION.search(code) if code.rstrip().endswith(";") else None
            if name and not code.lstrip().startswith("typedef"):
                line = text.count("\n", 0, match.start() + name.start()) + 1
                yield name[1] or name[2], line, comment, after_function
            comment, after_function = None, bool(name)


def faults(name, text):
    for function, line, comment, after in functions(text):
        if comment and not re.match(r"/\*\s*----", comment):
            continue
        if after and BY_CONVENTION.search(function):
            continue
        yield f"{name}:{line}: {function}() has no comment of its own"


def self_test():
    good = "/* Does it. */\nint txp_a(void);\nvoid txp_a_free(struct x *a);\nsize_t txp_a_count(void);\n"
    bad = ["int txp_a(void);\n", "/* ---- Part ---- */\nint txp_a(void);\n", "/* Does it. */\n\nint txp_a(void);\n",
           "/* Does it. */\nint txp_a(void);\nint txp_b(void);\n", "struct t {\n\tint (*open)(int x);\n};\n"]
    return not list(faults("good", good)) and all(len(list(faults("bad", b))) == 1 for b in bad)


def main():
    root = pathlib.Path(sys.argv[1])
    headers = sorted(root.glob("lib/txplan*.h"))
    texts = {h: h.read_text(encoding="utf-8") for h in headers}
    found = [f for h, text in texts.items() for f in faults(h.relative_to(root), text)]
    count = sum(len(list(functions(text))) for text in texts.values())
    print("\n".join(found) or f"{count} public functions, each with a comment")
    if not self_test():
        print("public.py does not find what it is for")
        return 1
    return 1 if found or count < 100 else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Every function that can run out of memory is called by the test that lets memory run out.

Usage: nomem.py SOURCE_DIR"""

import re
import sys
from pathlib import Path


def declared(header, result, pointer):
    text = re.sub(r"/\*.*?\*/", " ", header.read_text(encoding="utf-8"), flags=re.S)
    name = r"\(\*(\w+)\)" if pointer else r"(\w+)"
    return re.findall(rf"enum {result} {name}\s*\(", text)


def main():
    root = Path(sys.argv[1])
    public = [name for header in sorted(root.glob("lib/txplan*.h")) if header.name != "txplan-store.h"
              for name in declared(header, "txp_result", False)]
    store = declared(root / "lib/txplan-store.h", "txp_store_result", True)
    pairs = [(names, root / "tests/unit" / test, call) for names, test, call in (
        (public, "test_nomem.c", r"\b{}\("), (store, "test_store_nomem.c", r"->{}\("))]
    failures = []
    for names, test, call in pairs:
        calls = test.read_text(encoding="utf-8")
        failures += [f"{name}() is not called in {test.relative_to(root)}: add a scenario for it"
                     for name in names if not re.search(call.format(name), calls)]
    print("\n".join(failures) or f"{len(public)} + {len(store)} functions")
    return 1 if failures or not public or not store else 0


sys.exit(main())

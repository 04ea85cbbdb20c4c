#!/usr/bin/env python3
"""A shared object exports what its headers declare, no more and no less, needs only what it may, and has no globals.

Usage: symbols.py HEADER… OBJECT [LIBRARY…]; LIBRARY is what it may link beside libc: "libyaml-0"."""

import re
import subprocess
import sys

# libgit2 has one allocator per process, and its functions are handed nothing: what they call is a global.
VARIABLES = {"libtxplan-store.so": {"out_of_memory"}}


def declared_in(header):
    text = re.sub(r"/\*.*?\*/", " ", open(header, encoding="utf-8").read(), flags=re.S)
    text = text.replace('extern "C" {', "")
    text = re.sub(r"\btypedef\b[^;{]*;|\{[^{}]*\}", " ", text)  # types and the members of structs
    names = set(re.findall(r"\b(txp_\w+)\s*\([^;]*\)\s*(?:__attribute__[^;]*)?;", text))
    return names | set(re.findall(r"\bextern\s+const\b[^;(]*\b(txp_\w+)\s*(?:\[[^\]]*\])?;", text))


def exported(path):
    out = subprocess.run(["nm", "-D", "--defined-only", path], capture_output=True, text=True, check=True).stdout
    symbols = [line.split()[-2:] for line in out.splitlines()]
    return {name.split("@")[0] for kind, name in symbols if kind != "A"}


def needed(path):
    out = subprocess.run(["readelf", "-d", path], capture_output=True, text=True, check=True).stdout
    return set(re.findall(r"\(NEEDED\).*\[(.*)\]", out))


def variables(path):
    """What can be written to: a library has no globals but what the compiler brings."""
    out = subprocess.run(["objdump", "-t", path], capture_output=True, text=True, check=True).stdout
    names = re.findall(r"\sO \.(?:data|bss)\s+\S+\s+(?:\.hidden )?(\S+)$", out, flags=re.M)
    known = VARIABLES.get(path.split("/")[-1].split(".so")[0] + ".so", set())
    return {name for name in names if not re.match(r"_|completed\.\d+$", name)} - known


def main():
    headers = [name for name in sys.argv[1:] if name.endswith(".h")]
    path, *libraries = sys.argv[1 + len(headers):]
    header = ", ".join(headers)
    failures = [f"{name} declares nothing" for name in headers if not declared_in(name)]
    promised, there = set().union(*map(declared_in, headers)), exported(path)
    failures += [f"{name} is declared in {header} but not exported" for name in sorted(promised - there)]
    failures += [f"{name} is exported but not declared in {header}" for name in sorted(there - promised)]
    failures += [f"{name} lacks the txp_ prefix" for name in sorted(there) if not name.startswith("txp_")]
    failures += [f"{name} is a variable of the whole library" for name in sorted(variables(path))]
    # The compiler's own: a build with sanitizers links more.
    allowed = {"libc", "ld-linux-x86-64", "ld-linux-aarch64", "libasan", "libubsan", "libgcc_s", *libraries}
    for library in sorted(needed(path)):
        if library.split(".so")[0] not in allowed:
            failures.append(f"{path} needs {library}")
    print("\n".join(failures) or f"{len(there)} symbols as declared in {header}")
    return bool(failures)


sys.exit(main())

#!/usr/bin/env python3
"""Every header compiles alone, and twice; the public ones in C++ too. Usage: headers.py SOURCE-ROOT CXX CC…
CXX may be empty; CC may be several words (ccache gcc)."""

import pathlib
import subprocess
import sys

ROOT = pathlib.Path(sys.argv[1])
STRICT = ["-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic", "-Wundef", "-Werror", "-Wno-unused-function"]


def compiles(command, include, language):
    source = f'#include "{include}"\n#include "{include}"\n'
    done = subprocess.run([*command, *STRICT, f"-I{ROOT / 'lib'}", f"-I{ROOT / 'cmd'}", "-x", language, "-"], input=source,
                          capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{include} as {language}:\n{done.stderr}")
    return done.returncode == 0


def main():
    cxx, cc = sys.argv[2], sys.argv[3:]
    headers = [p.relative_to(ROOT / "lib").as_posix() for p in sorted(ROOT.glob("lib/**/*.h"))]
    headers += [p.name for p in sorted(ROOT.glob("cmd/*.h"))]
    good = bool(headers)
    for header in headers:
        public = "/" not in header and header.startswith("txplan")
        # The public ones must do without our own compiler options.
        good &= compiles([*cc, "-std=c17"] + ([] if public else ["-D_GNU_SOURCE"]), header, "c")
        if public and cxx:
            good &= compiles([cxx, "-std=c++11"], header, "c++")
    if good:
        print(f"{len(headers)} headers compile alone")
    return not good


sys.exit(main())

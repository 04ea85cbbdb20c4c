#!/usr/bin/env python3
"""Holds the sources to the rules of CONTRIBUTING.md. Usage: source.py SOURCE-ROOT

Layers: who may include whom, and who alone may use what. Banned functions. Lengths. Paths, marks and white space."""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(sys.argv[1]).resolve()

BELOW = {  # the layers that each layer may include, itself left out
    "base": [],
    "text": ["base"],
    "schema": ["text", "base"],
    "data": ["schema", "text", "base"],
    "edit": ["schema", "text", "base"],
    "plan": ["schema", "text", "base"],
    "rules": ["plan", "data", "schema", "text", "base"],
    "compare": ["data", "schema", "text", "base"],
    "merge": ["compare", "edit", "data", "schema", "text", "base"],
    "op": ["edit", "rules", "plan", "data", "schema", "text", "base"],
    "verify": ["base"],
    "store": ["verify", "base"],
    "view": ["plan", "data", "compare", "schema", "text", "base"],
    "render": ["view", "data", "compare", "schema", "text", "base"],
    "caseload": ["base"],  # above api: on the public functions and the store's table
    "api": ["base", "text", "schema", "data", "edit", "plan", "rules", "compare", "merge", "op", "view",
            "render"],
}
PUBLIC = {"txplan.h", "txplan-caseload.h", "txplan-compare.h", "txplan-show.h"}  # any layer may include it
SOLE_USER = {"yaml.h": ["text"], "git2.h": ["verify", "store"], "git2": ["verify", "store"], "sqlite3.h": ["store"],
             "dlfcn.h": ["caseload"]}

# What in cmd still uses the store's own table; the rest goes through txplan.h. This list only gets shorter.
STORE_YET = {
    "conflicts.c", "doctor.c", "doctor_files.c",
    "doctor_privacy.c", "git_setup.c", "init.c", "log.c", "plans.c", "resolve.c", "setup.c",
    "store.c", "store.h", "then.c", "verify_show.c",
    "write.h", "writer.c",
}
STORE_WORDS = re.compile(r"\b(txp_store_\w+|TXP_STORE_\w+)|->api\b")

MEMORY = ["malloc", "calloc", "realloc", "free", "strdup", "strndup", "asprintf", "vasprintf", "getline", "alloca"]
LIBRARY = {  # what nothing below cmd may use
    "it prints": ["printf", "vprintf", "fprintf", "vfprintf", "puts", "putchar", "perror", "stdout", "stderr", "stdin"],
    "it ends the program": ["exit", "_exit", "quick_exit", "abort", "assert", "raise", "kill", "signal"],
    "it depends on the surroundings": ["time", "clock", "clock_gettime", "gettimeofday", "localtime", "localtime_r", "mktime",
                                       "strftime", "setlocale", "localeconv", "getenv", "setenv", "tzset", "rand", "getcwd",
                                       "chdir", "umask", "isatty"],
}
BANNED = ["strcpy", "strcat", "strncpy", "strncat", "sprintf", "vsprintf", "gets", "strtok", "atoi", "atol", "atof",
          "system", "popen", "mktemp", "tmpnam", "tempnam", "alloca", "bcopy", "bzero", "ctime", "asctime", "gmtime",
          "localtime", "readdir_r", "longjmp", "setjmp", "scanf"]
# What follows the locale, and what is inexact: neither in the library nor in the command (base/ascii.h has what is needed).
LOCALE = re.compile(r"""str\w*case\w* | strcoll\w* | strxfrm\w* | str[fp]time\w* | strto(f|d|ld)\w* | strfmon\w*
    | isw?(alnum|alpha|blank|cntrl|digit|graph|lower|print|punct|space|upper|xdigit)(_l)? | (to|_to|tow)(upper|lower)(_l)?
    | \w*locale\w*_?l? | nl_langinfo\w* | wc\w+ | mbr?to\w+ | mbs\w+ | mblen | btowc | fnmatch | regcomp | regexec | glob
    | wordexp | iconv\w* | (d|n|dn|dcn)?gettext""", re.X)
INEXACT = re.compile(r"%[-+ #0-9.*']*(l|L)?[aefgAEFG]")
# The few places where one of these is the job. FILE: words.
ALLOWED = {
    "lib/base/arena.h": {"malloc"},  # the attribute
    "lib/base/arena.c": {"malloc", "calloc", "realloc", "free", "setjmp", "longjmp"},
    "lib/store/lock.c": {"clock_gettime"},  # how long it has waited
    "lib/store/run.c": {"clock_gettime", "kill"},  # a program that takes too long is ended
}
FILE_LINES_MOST = 500
FUNCTION_LINES_MOST = 80

failures = []


def fail(path, line, message):
    failures.append(f"{path}:{line}: {message}")


def tracked():
    """The project's files: git's list, or in an archive without git whatever is there but for build folders."""
    try:
        out = subprocess.run(["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                             capture_output=True, check=True).stdout
        names = [name.decode() for name in out.split(b"\0") if name]
    except (OSError, subprocess.CalledProcessError):
        names = [str(p.relative_to(ROOT)) for p in ROOT.rglob("*")]
        names = [n for n in names if not n.startswith(("build", ".git/"))]
    return sorted(n for n in set(names) if (ROOT / n).is_file())


def blank(text):
    """C without comments, strings and characters; positions stay."""
    pattern = r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''
    return re.sub(pattern, lambda m: re.sub(r"[^\n]", " ", m[0]), text, flags=re.S)


def layer_of(name):
    parts = name.split("/")
    return parts[1] if parts[0] == "lib" and len(parts) > 2 else "api" if parts[0] == "lib" else parts[0]


def check_includes(name, text):
    layer = layer_of(name)
    for number, line in enumerate(text.split("\n"), 1):
        match = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
        if not match:
            continue
        mark, header = match.groups()
        top = header.split("/")[0]
        owners = SOLE_USER.get(top)
        if owners and layer not in owners:
            fail(name, number, f"only {' and '.join(owners)} may include <{header}>")
        if mark == "<":
            if (ROOT / "lib" / header).exists():
                fail(name, number, f"our own headers are included with quotes: {header}")
            continue
        if layer == "cmd":
            if header not in PUBLIC | {"txplan-store.h"} and not (ROOT / "cmd" / header).exists():
                fail(name, number, f"cmd may include only txplan.h, txplan-store.h and its own headers, not {header}")
        elif layer in BELOW:
            allowed = set(BELOW[layer]) | {layer}
            if header in PUBLIC or (header == "txplan-store.h" and layer in ("verify", "store", "caseload")):
                continue
            if "/" not in header or top not in allowed:
                fail(name, number, f"{layer} may include {', '.join(sorted(allowed))} and txplan.h, not {header}")
        else:
            fail(name, number, f"lib/{layer} is no layer")


def check_words(name, text):
    code = blank(text)
    layer = layer_of(name)
    # A program that the build itself runs may print and end; so may a command.
    program = layer == "cmd" or re.search(r"^int main\(", code, re.M)
    words = {word: "use something safer" for word in BANNED}
    if layer not in ("base", "verify", "store", "cmd"):
        words |= {word: "memory comes from an arena" for word in MEMORY}
    elif layer == "base":
        words |= {word: "memory comes from an arena" for word in MEMORY}
    if not program:
        for why, names in LIBRARY.items():
            words |= {word: why for word in names}
    allowed = ALLOWED.get(name, set())
    bare = "|".join(MEMORY + ["stdout", "stderr", "stdin", "double", "float", "strcasecmp", "strncasecmp", "strcoll",
                              "tolower", "toupper"])  # used by being named, too
    for match in re.finditer(rf"(?<![\w.>])(?:([a-z_][a-z0-9_]*)(?=\s*\()|({bare})\b)", code):
        word = match[1] or match[2]
        if match[1] and LOCALE.fullmatch(word):
            words[word] = "it depends on the locale"
        if word in ("double", "float"):
            words[word] = "it is inexact"
        if word in words and word not in allowed:
            # A member, a declaration of one's own or a call through a pointer of that name is something else.
            fail(name, code.count("\n", 0, match.start()) + 1, f"{word}: {words[word]}")


def check_formats(name, text):
    """printf's fractions, and headers whose functions follow the locale."""
    for number, line in enumerate(text.split("\n"), 1):
        if re.search(r"printf|fail\(|tell\(|trouble\(|find\(|refuse\(", line):
            for string in re.findall(r'"((?:\\.|[^"\\])*)"', line):
                if INEXACT.search(string.replace("%%", "")):
                    fail(name, number, "a fraction printed: the locale chooses its mark, and it is inexact")
        match = re.match(r"\s*#\s*include\s*<(ctype|wctype|wchar|locale|langinfo|strings|regex|fnmatch|glob|math)\.h>", line)
        if match:
            fail(name, number, f"<{match[1]}.h> follows the locale, or is inexact")


def check_store(name, text):
    """cmd uses the store through the library, but for those that have not been moved yet."""
    match = STORE_WORDS.search(blank(text))
    short = name.removeprefix("cmd/")
    if match and short not in STORE_YET:
        fail(name, text.count("\n", 0, match.start()) + 1, f"{match[0]}: cmd uses the store through txplan.h alone")
    if not match and short in STORE_YET:
        fail(name, 1, "it uses the store's table no more: take it off STORE_YET in tests/lint/source.py")


def check_lengths(name, text):
    lines = text.split("\n")
    if len(lines) - 1 > FILE_LINES_MOST:
        fail(name, 1, f"{len(lines) - 1} lines; {FILE_LINES_MOST} is the most")
    start = None
    for number, line in enumerate(lines, 1):
        if line == "{":
            start = number
        elif line == "}" and start:
            if number - start - 1 > FUNCTION_LINES_MOST:
                fail(name, start, f"a function of {number - start - 1} lines; {FUNCTION_LINES_MOST} is the most")
            start = None


def check_text(name, data):
    kept = ("tests/refuse/", "tests/golden/", "tests/cli/golden/", "tests/cli/batch/", "tests/fuzz/")
    bytes_matter = name.startswith(kept) or name.endswith(".plan.yaml")
    home = str(ROOT).encode()
    for number, line in enumerate(data.split(b"\n"), 1):
        if home in line or re.search(rb"/(home|Users|root)/[a-z.]", line):
            fail(name, number, "a path of one machine")
        if re.search(rb"\b(" + b"TO" + b"DO|FIX" + b"ME|XX" + b"X|HA" + b"CK)\\b", line) and not bytes_matter:
            fail(name, number, "a mark of unfinished work")
        if bytes_matter:
            continue
        if re.search(rb"[ \t]$", line):
            fail(name, number, "white space at the end of the line")
        if b"\r" in line:
            fail(name, number, "a carriage return")
        if b" \t" in line and name.endswith((".c", ".h")) and re.match(rb"\s* \t", line):
            fail(name, number, "spaces before a tab")
    if data and not bytes_matter and (not data.endswith(b"\n") or data.endswith(b"\n\n")):
        fail(name, data.count(b"\n") + 1, "must end with one line break")


def main():
    names = tracked()
    for name in names:
        data = (ROOT / name).read_bytes()
        if b"\0" in data:
            continue
        check_text(name, data)
        if not name.endswith((".c", ".h")):
            continue
        text = data.decode("utf-8")
        if name.startswith(("lib/", "cmd/")):
            check_lengths(name, text)
            check_includes(name, text)
            check_words(name, text)
            if name.startswith("cmd/"):
                check_store(name, text)
            check_formats(name, text)
    if not any(name.startswith("lib/base/") for name in names):
        fail("lib", 1, "found no sources to look at")
    print("\n".join(failures) or f"{len(names)} files are as promised")
    return bool(failures)


sys.exit(main())

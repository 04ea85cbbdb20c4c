#!/usr/bin/env python3
"""--help and the manual pages say the same.

    help_man.py TXPLAN FOLDER          compare the pages in FOLDER (cmd/) with what TXPLAN --help prints
    help_man.py TXPLAN FOLDER --write  write the parts that come from --help anew

Of each page NAME, SYNOPSIS, OPTIONS and EXIT STATUS come from --help, word for word. DESCRIPTION and EXAMPLES are
written by hand, and must be there."""
import pathlib
import re
import subprocess
import sys

ORDER = ["NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "OPTIONS", "EXIT STATUS", "ENVIRONMENT", "SIGNED COMMITS", "EXAMPLES", "SEE ALSO"]
OPTION = re.compile(r"^  (?:(-\w), |    )(--[\w.-]+)(?: (\S+))?(?:  +(.*))?$")


def run(txplan, *words):
    """With nothing wrapped, each option and exit status is one line."""
    return subprocess.run([txplan, "--width", "0", *words], check=True, capture_output=True, text=True).stdout


def escape(text):
    text = text.replace("\\", "\\\\")
    return re.sub(r"(?<!\w)_|_(?!\w)|\*|~", lambda m: "\\" + m.group(0), text)


class Help:
    """What one --help says."""

    def __init__(self, name, text):
        self.name = name
        blocks = text.split("\n\n")
        self.usage = blocks[0].removeprefix("Usage: ")
        self.summary = " ".join(blocks[1].split()).rstrip(".")
        self.options, self.exits = [], []
        group = None
        for line in text.splitlines():
            option = OPTION.match(line)
            if re.match(r"^(Options|What|Exit)[^:]*:$", line):
                group = line[:-1]
            elif option and group and group != "Exit status":
                self.options.append([group, *option.groups(default="")])
            elif group == "Exit status" and line.startswith("  "):
                self.exits.append(line.split(None, 1))
            elif group and group.startswith(("Options", "What")) and line.startswith(" " * 20):
                self.options[-1][4] = (self.options[-1][4] + " " + line.strip()).strip()

    def page(self):
        return "txplan" if not self.name else "txplan-" + self.name

    def sections(self):
        command, _, rest = self.usage.partition(" [OPTION…]")
        if not rest and not self.name:
            command, _, rest = "txplan", "", " COMMAND [OPTION…] [PLAN…]"
            usage = "*txplan* _COMMAND_ [_OPTION_...] [_PLAN_...]"
        else:
            words = re.sub(r"[A-Z]{2,}|\b[A-Z]\b", lambda m: f"_{m.group(0)}_", escape(rest)).replace("…", "...")
            words = words.replace("--batch", "*--batch*")
            usage = f"*{command}* [_OPTION_...]{words}"
        lines, last = [], None
        for group, short, long, value, text in self.options:
            if group != last:
                lines += [f"## {group}", ""]
                last = group
            head = (f"*{short}*, " if short else "") + f"*{long}*" + (f" _{escape(value)}_" if value else "")
            lines += [head, "\t" + escape(text), ""]
        exits = []
        for code, meaning in self.exits:
            exits += [f"*{code}*", "\t" + escape(meaning), ""]
        return {
            "NAME": f"{self.page()} - {self.summary[0].lower() + self.summary[1:]}",
            "SYNOPSIS": usage,
            "OPTIONS": "\n".join(lines).strip(),
            "EXIT STATUS": "\n".join(exits).strip(),
        }


def read_page(path):
    parts = re.split(r"^# (.*)$", path.read_text(encoding="utf-8"), flags=re.M)
    return {parts[i]: parts[i + 1].strip("\n") for i in range(1, len(parts), 2)}


def main():
    txplan, folder, write = sys.argv[1], pathlib.Path(sys.argv[2]), "--write" in sys.argv
    overview = run(txplan, "help")
    listed = re.findall(r"^  ([a-z][a-z-]*)  +(\S.*)", overview.split("Options")[0], re.M)
    commands = [name for name, _ in listed]
    bad = 0
    for name in ["", *commands]:
        text = run(txplan, name, "--help") if name else overview
        said = Help(name, text)
        path = folder / f"{name or 'txplan'}.1.scd"
        there = read_page(path) if path.exists() else {}
        made = said.sections()
        if not name:
            made.pop("EXIT STATUS")
            made["COMMANDS"] = "\n\n".join(f"*txplan-{n}*(1)\n\t{escape(what)}" for n, what in listed)
        if write:
            there.update(made)
            body = "".join(f"\n# {s}\n\n{there[s]}\n" for s in ORDER if s in there)
            path.write_text(f"{said.page()}(1)\n{body}", encoding="utf-8")
            continue
        for section, want in made.items():
            if there.get(section) != want:
                print(f"{path}: {section} differs from `txplan {name} --help`; run tests/lint/help_man.py --write")
                bad = 1
        for section in ("DESCRIPTION", "EXAMPLES", "EXIT STATUS"):
            if len(there.get(section, "")) < 40:
                print(f"{path}: {section} is missing")
                bad = 1
    for page in folder.glob("*.1.scd"):
        if page.name.removesuffix(".1.scd") not in ["txplan", *commands]:
            print(f"{page}: there is no such command")
            bad = 1
    return bad


sys.exit(main())

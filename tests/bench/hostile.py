#!/usr/bin/env python3
"""Writes files of 1 MiB that are meant to hurt a reader. Usage: hostile.py FOLDER"""

import pathlib
import sys

SIZE = 1 << 20
HEAD = b"format: txplan/1\nid: hostile\nstatus: draft\nperiod: {start: 2026-01-12}\nclient: {}\n"


def fill(unit, head=b"", tail=b""):
    """head, as many units as fit, tail."""
    room = SIZE - len(head) - len(tail)
    return head + unit * (room // len(unit)) + tail


def numbered(pattern, head=b"", most=10 ** 9):
    out, size, i = [head], len(head), 0
    while i < most:
        line = pattern.replace(b"%", str(i).encode())
        if size + len(line) > SIZE:
            break
        out.append(line)
        size += len(line)
        i += 1
    return b"".join(out)


def nested_maps():
    lines, size, depth = [], 0, 0
    while size < SIZE - 4000:
        line = b" " * depth + b"k:\n"
        lines.append(line)
        size += len(line)
        depth += 1
    return b"".join(lines)


FILES = {
    "flow-lists-deep": fill(b"[", b"a: "),
    "flow-maps-deep": fill(b"{a: ", b"a: "),
    "flow-wide": fill(b"1,", HEAD + b"x-a: [", b"1]\n"),
    "flow-maps-wide": fill(b"{a: 1}, ", HEAD + b"x-a: [", b"1]\n"),
    "flow-63-deep": fill(b"[" * 60 + b"]" * 60 + b",", HEAD + b"x-a: [", b"1]\n"),
    "flow-open": fill(b"a, ", b"a: ["),
    "dashes": fill(b"- ", b"a:\n"),
    "dash-lines": fill(b"-\n", b"a:\n"),
    "items": fill(b"- 1\n", HEAD + b"x-a:\n"),
    "items-at-limit": HEAD + b"x-a:\n" + b"- abcdefg\n" * 99980,
    "keys": numbered(b"k%: 1\n"),
    "keys-at-limit": numbered(b"x-%: 1\n", HEAD, 49000),
    "unknown-keys": numbered(b"k%: 1\n", HEAD, 49000),
    "same-key": fill(b"a: 1\n"),
    "empty-keys": fill(b": \n"),
    "question-marks": fill(b"? ", b""),
    "question-lines": fill(b"? a\n"),
    "nested-blocks": nested_maps(),
    "goals": numbered(b"  - {id: g%, title: t}\n", HEAD + b"goals:\n", 14000),
    "goals-empty": HEAD + b"goals:\n" + b"- {}\n" * 98000,
    "progress-empty": HEAD + b"progress:\n" + b"- {}\n" * 98000,
    "goals-same-id": fill(b"  - {id: g1, title: t}\n", HEAD + b"goals:\n")[:500000],
    "goals-bad": fill(b"  - {idd: 7}\n", HEAD + b"goals:\n")[:380000],
    "references": fill(b"g77,", HEAD + b"goals:\n  - {id: g1, title: t, problems: [", b"g1]}\n")[:300000],
    "progress": numbered(b"  - {id: n%, date: 2026-02-01, by: zz, goals: [g9], note: x}\n", HEAD + b"progress:\n", 8000),
    "set-of-texts": numbered(b"t%, ", HEAD + b"assessment:\n  strengths: [", 60000) + b"z]\n",
    "long-plain": fill(b"word ", b"a: ", b"\n"),
    "long-word": fill(b"x", HEAD + b"title: ", b"\n"),
    "long-key": fill(b"x", b"", b": 1\n"),
    "long-quoted": fill(b"x", HEAD + b'title: "', b'"\n'),
    "escapes": fill(b"\\u00e9", HEAD + b'title: "', b'"\n'),
    "open-quote": fill(b"x\n", b'a: "'),
    "quotes": fill(b'"', b"a: "),
    "single-quotes": fill(b"'", b"a: "),
    "literal": fill(b"  text\n", HEAD + b"title: |\n"),
    "literal-blank": fill(b"\n", HEAD + b"title: |+\n  x\n"),
    "folded": fill(b"  a\n\n", HEAD + b"title: >\n"),
    "anchors": numbered(b"- &a% x\n", b"a:\n"),
    "aliases": fill(b"- *a\n", b"a: &a 1\nb:\n"),
    "tags": fill(b"- !!str x\n", b"a:\n"),
    "tag-directives": numbered(b"%TAG !t%! tag:x,2026:%\n".replace(b"%TAG", b"\x25TAG"), b""),
    "yaml-directives": fill(b"%YAML 1.1\n"),
    "directive-long": fill(b"x", b"%TAG ! "),
    "documents": fill(b"---\n"),
    "document-ends": fill(b"...\n"),
    "comments": fill(b"# comment\n", b"", HEAD),
    "comment-long": fill(b"#", b"", b"\n" + HEAD),
    "blank-lines": fill(b"\n", b"", HEAD),
    "spaces": fill(b" ", b"", b"\n"),
    "trailing-spaces": fill(b" ", HEAD, b"\n"),
    "crlf": fill(b"- a\r\n", b"a:\r\n"),
    "bare-crs": fill(b"\r"),
    "tabs": fill(b"\t", b"a:\n"),
    "tab-lines": fill(b"\t- a\n", b"a:\n"),
    "colons": fill(b":", b"a"),
    "colon-spaces": fill(b"a: ", b""),
    "commas": fill(b",", b"a: ["),
    "braces": fill(b"{}", b"a: "),
    "pipes": fill(b"|", b"a: "),
    "nul": fill(b"\0"),
    "bad-utf-8": fill(b"\xff", b"a: "),
    "bad-utf-8-late": fill(b"a", b"a: ", b"\xff\n"),
    "bom": fill(b"\xef\xbb\xbf"),
    "two-bytes": fill("é".encode(), HEAD + b"title: ", b"\n"),
    "wide": fill("中".encode(), HEAD + b"title: ", b"\n"),
    "combining": fill("é".encode(), HEAD + b"title: ", b"\n"),
    "bidi": fill("\u202e".encode(), HEAD + b"title: ", b"\n"),
    "separators": fill("\u2028".encode(), HEAD + b"title: x", b"\n"),
    "conflict-markers": fill(b"<<<<<<< a\n"),
    "merge-keys": fill(b"- <<: {a: 1}\n", b"a:\n"),
    "many-lines-bad": fill(b"  bad line\n", HEAD + b"goals:\n"),
    "dates-bad": fill(b"2026-02-31, ", HEAD + b"safety_plan:\n  date: 2026-01-12\n  reviewed: [", b"2026-01-12]\n"),
}


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in FILES.items():
        assert len(data) <= SIZE, name
        (folder / f"{name}.plan.yaml").write_bytes(data)


main()

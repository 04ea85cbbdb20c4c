#!/usr/bin/python3
"""Prints the lines of a file that take more columns than that. Usage: wider.py COLUMNS FILE"""
import re
import sys
import unicodedata


def columns(text):
    return sum(0 if unicodedata.category(c) in ("Mn", "Me", "Cf") else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


lines = open(sys.argv[2], encoding="utf-8").read().split("\n")
for line in lines:
    if columns(re.sub("\x1b\\[[0-9;]*m", "", line)) > int(sys.argv[1]):
        print(line)

#!/usr/bin/env python3
"""What edits write is the same text to PyYAML, which reads YAML 1.1 and guesses types. Usage: other_readers.py WRITE_TEXTS"""

import json
import subprocess
import sys

import yaml

pairs, failures, plain = 0, [], 0
decoder = json.JSONDecoder()
for line in subprocess.run(sys.argv[1], check=True, capture_output=True, text=True, encoding="utf-8").stdout.split("\n"):
    if not line:
        continue
    text, end = decoder.raw_decode(line)
    plan, _ = decoder.raw_decode(line[end + 1:])
    pairs += 1
    plain += f"title: {text}\n" in plan
    try:
        read = yaml.safe_load(plan)
        got = [read["title"], read["client"]["name"], read["client"]["gender"]]
    except (yaml.YAMLError, ValueError) as error:
        got = [str(error)]
    if got != [text] * 3:
        failures.append(f"{text!r} is read as {got} in\n{plan}")
print("\n".join(failures[:5]) or f"{pairs} texts, {plain} of them without quotes")
sys.exit(bool(failures) or pairs < 1000 or plain < 100)

#!/usr/bin/python3
"""Runs a command on a terminal of its own, types an answer whenever a passphrase is asked for, and prints what was on the
screen. Usage: terminal.py ANSWER COMMAND… With --each ANSWERS COMMAND… whatever question ends in ": " gets the next line of
ANSWERS; ^D ends the input, as it does where no answer is left."""
import os
import pty
import sys

each = sys.argv[1] == "--each"
answer, command = sys.argv[1 + each], sys.argv[2 + each:]
answers = answer.split("\n") if each else []
pid, fd = pty.fork()
if pid == 0:
    os.execvp(command[0], command)
screen = b""
while True:
    try:
        some = os.read(fd, 4096)
    except OSError:
        break
    if not some:
        break
    screen += some
    if each and screen.endswith(b": "):
        line = answers.pop(0) if answers else "^D"
        os.write(fd, b"\x04" if line == "^D" else line.encode() + b"\n")
    if not each and b"passphrase" in some and some.rstrip().endswith(b":"):
        os.write(fd, answer.encode() + b"\n")
_, status = os.waitpid(pid, 0)
sys.stdout.write(screen.decode(errors="replace").replace("\r", ""))
sys.exit(os.waitstatus_to_exitcode(status))

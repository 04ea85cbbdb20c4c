#!/usr/bin/python3
"""Runs a command on a terminal of its own, types an answer whenever a passphrase is asked for, and prints what was on the
screen. Usage: terminal.py ANSWER COMMAND…"""
import os
import pty
import sys

answer, command = sys.argv[1], sys.argv[2:]
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
    if b"passphrase" in some and some.rstrip().endswith(b":"):
        os.write(fd, answer.encode() + b"\n")
_, status = os.waitpid(pid, 0)
sys.stdout.write(screen.decode(errors="replace").replace("\r", ""))
sys.exit(os.waitstatus_to_exitcode(status))

"""Runs the program on a pseudo-terminal and through pipes. Only the standard library.

Usage: terminal.py PROGRAM
"""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import time

COLOR = re.compile(r"\x1b\[[0-9;]*m")
TABLES = (["report"], ["charts"], ["claims"], ["mix"], ["compare"], ["platforms"], ["reconcile"],
          ["tco", "compare"], ["deal", "list"], ["deal", "run", "aws-anthropic-bedrock"])


def shown(program, arguments, width, extra=None):
    """What a terminal of this width gets from both streams, and how long it took."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, width, 0, 0))
    env = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "NO_COLOR", "CLICOLOR_FORCE")}
    env.update({"TERM": "xterm-256color"} | (extra or {}))
    begun = time.monotonic()
    child = subprocess.Popen([program, *arguments], stdout=theirs, stderr=theirs, stdin=subprocess.DEVNULL, env=env)
    os.close(theirs)
    parts = []
    while True:
        try:
            part = os.read(ours, 1 << 16)
        except OSError:
            break
        if not part:
            break
        parts.append(part)
    os.close(ours)
    return child.wait(), b"".join(parts).decode(), time.monotonic() - begun


def main():
    program, failed = sys.argv[1], []
    for arguments in TABLES:
        for width, extra in ((80, {}), (100, {}), (140, {}), (200, {"COLUMNS": "120"})):
            code, text, _ = shown(program, arguments, width, extra)
            if code == 2:
                failed.append(f"{arguments} ends with 2: {text[:200]}")
            wanted = int(extra.get("COLUMNS", width))
            for line in COLOR.sub("", text).splitlines():
                # Lines of tables; words are broken by the terminal itself.
                if re.match(r" ?-{3}", line) and len(line) > wanted:
                    failed.append(f"{' '.join(arguments)} is {len(line)} wide on {wanted} columns")
        # A pipe has no width of its own: 120 columns, or COLUMNS.
        for env, wanted in (({}, 120), ({"COLUMNS": "90"}, 90)):
            env = {k: v for k, v in os.environ.items() if k != "COLUMNS"} | env
            text = subprocess.run([program, *arguments], capture_output=True, text=True, env=env).stdout
            for line in text.splitlines():
                if re.match(r" ?-{3}", line) and len(line) > wanted:
                    failed.append(f"{' '.join(arguments)} is {len(line)} wide in a pipe of {wanted} columns")
    colored = shown(program, ["report"], 120)[1]
    plain = shown(program, ["report"], 120, {"NO_COLOR": "1"})[1]
    piped = subprocess.run([program, "report"], capture_output=True, text=True)
    if not COLOR.search(colored):
        failed.append("no color on a terminal")
    if COLOR.search(plain):
        failed.append("color in spite of NO_COLOR")
    if "\x1b" in piped.stdout + piped.stderr:
        failed.append("color in a pipe")
    code, text, spent = shown(program, ["cases", "fixtures/cases"], 120)
    told = re.findall(r"files: \d+ of \d+, about \d+ s left", text)
    if spent > 4 and not told:
        failed.append(f"{spent:.0f} s without a word on how far it is")
    if told and not re.search(r"\r\x1b\[K(?!files)", text):
        failed.append("the line of progress stays")
    piped = subprocess.run([program, "cases", "fixtures/cases"], capture_output=True, text=True)
    if "s left" in piped.stdout + piped.stderr or "\r" in piped.stderr:
        failed.append("progress in a pipe")
    for shell in ("bash", "zsh", "fish"):
        made = subprocess.run([program, "completions", shell], capture_output=True, text=True)
        if made.returncode or "cloudecon" not in made.stdout or "sensitivity" not in made.stdout:
            failed.append(f"no completions for {shell}")
    print(f"{len(TABLES)} verbs at six widths; progress told {len(told)} times in {spent:.1f} s")
    for line in sorted(set(failed)):
        print("error:", line)
    sys.exit(1 if failed else 0)


main()

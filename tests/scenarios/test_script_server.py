"""What script/server prints works as it is printed: every command is run against the demo it started, on another port than 8080.

It is given the program under test, so nothing is built. Closes with `N passed, N failed`.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(os.environ["MUSTER_SOURCE_DIR"])
PROGRAM = Path(os.environ["MUSTER_BINARY_DIR"]) / "cli" / "muster"
# Each start prints these, the last one only until the first admin has registered.
COMMANDS = {"/v1/organizations": '"data":[{', "/dev/outbox": '"data":[', "history --server": "MemberAdded", "openapi.json": '"openapi"'}
REGISTRATION = {"/register/": "password"}


class Demo:
    """script/server until it says that Ctrl-C stops it, and all that it printed after that."""

    def __init__(self, data, port, *arguments):
        command = [ROOT / "script/server", "--no-bootstrap", "--program", PROGRAM, "--data", data, "--port", str(port), *arguments]
        # Elsewhere than in the project: what is printed must not depend on where it is pasted.
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd="/",
                                        start_new_session=True)
        self.lines, closing = [], False
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
            closing = closing or "Ctrl-C stops it" in line
            if closing and "openapi.json" in line:
                break

    def commands(self):
        begin = next((i for i, line in enumerate(self.lines) if "Ctrl-C stops it" in line), len(self.lines))
        lines = [line.strip() for line in self.lines[begin:] if re.match(r" {4}\S", line)]
        return [f"curl {line}" if line.startswith("http") else line for line in lines]  # a browser is not needed to see the page

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=30)
        return self.process.returncode


class Checks:
    passed = failed = 0

    def check(self, ok, what):
        self.passed, self.failed = self.passed + bool(ok), self.failed + (not ok)
        print(("ok    " if ok else "FAIL  ") + what)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def check_commands(checks, demo, expected):
    commands = demo.commands()
    checks.check(len(commands) == len(expected), f"{len(expected)} commands are printed: {commands or demo.lines[-10:]}")
    for command in commands:
        ran = subprocess.run(["bash", "-c", command], capture_output=True, text=True, cwd="/", timeout=30, check=False)
        wanted = next((text for part, text in expected.items() if part in command), None)
        ok = ran.returncode == 0 and wanted is not None and wanted in ran.stdout
        checks.check(ok, command + ("" if ok else f"\n{ran.returncode}: {ran.stdout[:400]}{ran.stderr[-400:]}"))


def register(demo):
    url = next(command.split()[1] for command in demo.commands() if "/register/" in command)
    base, token = url.split("/register/")
    body = f'{{"token":"{token}","password":"correct horse battery staple","password_confirmation":"correct horse battery staple"}}'
    ran = subprocess.run(["curl", "--silent", "--fail", "--header", "content-type: application/json", "--data", body,
                          base + "/v1/registrations"], capture_output=True, check=False)
    return ran.returncode == 0


def main():
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="muster-server-") as scratch:
        data = Path(scratch) / "demo"
        demo = Demo(data, free_port())
        check_commands(checks, demo, REGISTRATION | COMMANDS)
        checks.check(demo.stop() == 0, "SIGTERM ends it with 0")

        demo = Demo(data, free_port())
        check_commands(checks, demo, REGISTRATION | COMMANDS)  # another port than the link was made for
        checks.check(register(demo), "the link on the new port registers the first admin")
        checks.check(demo.stop() == 0, "it ends with 0")

        demo = Demo(data, free_port())
        check_commands(checks, demo, COMMANDS)  # who has registered gets no link
        checks.check(demo.stop() == 0, "it ends with 0 again")
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())

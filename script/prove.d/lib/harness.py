"""What the proofs share: counted checks, a scratch directory, and the real server as a process that can be killed."""

import argparse
import contextlib
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

READY_SECONDS_MAX = 120
STOP_SECONDS_MAX = 60
ADMIN_EMAIL = "first.admin@instance.example"


def binary():
    """The muster executable of the build under proof."""
    root = Path(os.environ.get("MUSTER_SOURCE_DIR", Path(__file__).resolve().parents[3]))
    folder = Path(os.environ.get("MUSTER_BINARY_DIR", root / "build" / "release"))
    path = folder / "cli" / "muster"
    if not path.is_file():
        sys.exit(f"{path} is missing: build it, or set MUSTER_BINARY_DIR")
    return path


class Proof:
    """Counts and prints checks. Ends with `N passed, N failed`; the exit code is 0 only when none failed."""

    def __init__(self, arguments):
        self.seed = arguments.seed
        self.keep = arguments.keep
        self.random = random.Random(arguments.seed)
        self.passed = self.failed = 0
        self.started = time.monotonic()
        print(f"seed {self.seed} (--seed {self.seed} replays the choices of this run)", flush=True)

    def check(self, holds, text, details=()):
        self.passed, self.failed = self.passed + bool(holds), self.failed + (not holds)
        print(f"  {'ok  ' if holds else 'FAIL'} {text}", flush=True)
        if not holds:
            for line in list(details)[:20]:
                print(f"         {line}", flush=True)
        return bool(holds)

    def say(self, text):
        print(f"  {time.monotonic() - self.started:7.1f} s  {text}", flush=True)

    def finish(self):
        print(f"{self.passed} passed, {self.failed} failed", flush=True)
        return 1 if self.failed or not self.passed else 0

    @contextlib.contextmanager
    def scratch(self):
        """A directory that is gone afterwards, unless --keep."""
        path = Path(tempfile.mkdtemp(prefix="muster-proof-"))
        try:
            yield path
        finally:
            if self.keep:
                print(f"kept: {path}")
            else:
                shutil.rmtree(path, ignore_errors=True)


def arguments_parser(description):
    parser = argparse.ArgumentParser(description=description)
    seed = os.environ.get("MUSTER_TEST_SEED") or random.SystemRandom().randrange(2**32)
    parser.add_argument("--seed", type=int, default=int(seed), help="replays a run's choices")
    parser.add_argument("--keep", action="store_true", help="keep the scratch directory")
    return parser


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def muster(*arguments, ok=(0,), timeout=1800):
    """Runs a muster command to its end and gives (exit code, standard output)."""
    done = subprocess.run([str(binary()), *map(str, arguments)], capture_output=True, text=True, timeout=timeout, check=False)
    if ok is not None and done.returncode not in ok:
        raise RuntimeError(f"muster {' '.join(map(str, arguments))} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    return done.returncode, done.stdout


class Server:
    """One instance on one data directory. The port stays the same over restarts, so that clients find it again."""

    def __init__(self, directory, *options):
        self.data = Path(directory) / "data"
        self.log_file = Path(directory) / "server.log"
        self.options = [*options]
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None
        self.key = self.admin_link = ""
        self.starts = 0

    def init(self):
        _, text = muster("init", "--data", self.data, "--admin-email", ADMIN_EMAIL, "--api-key", "--json")
        made = json.loads(text[text.index("{"):])
        self.key, self.admin_link = made["api_key"], made["admin_registration_url"]
        return self

    def start(self, wait=True):
        command = [str(binary()), "serve", "--data", str(self.data), "--listen", f"127.0.0.1:{self.port}", *self.options]
        with open(self.log_file, "ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        self.starts += 1
        return self.wait_ready() if wait else 0.0

    def wait_ready(self):
        """Seconds until /readyz said yes."""
        begun = time.monotonic()
        while time.monotonic() - begun < READY_SECONDS_MAX:
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended with {self.process.returncode}:\n{self.log_tail()}")
            with contextlib.suppress(OSError, urllib.error.URLError):
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=2) as answer:
                    if answer.status == 200:
                        return time.monotonic() - begun
            time.sleep(0.02)
        raise RuntimeError(f"not ready after {READY_SECONDS_MAX} s:\n{self.log_tail()}")

    def kill(self):
        """kill -9."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        """A clean stop; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self.kill()
            return None

    def running(self):
        return self.process is not None and self.process.poll() is None

    def memory_mib(self):
        """Resident now and at its highest, in MiB."""
        text = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        fields = dict(line.split(":", 1) for line in text.splitlines())
        return tuple(int(fields[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))

    def read_mib(self):
        """Read from the disk so far, past the system's cache, in MiB."""
        text = Path(f"/proc/{self.process.pid}/io").read_text(encoding="ascii")
        return int(dict(line.split(": ") for line in text.splitlines())["read_bytes"]) / 2**20

    def log_tail(self, lines=20):
        return "\n".join(self.log_file.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.running():
            self.kill()


def bytes_in(directory):
    """Size of all files below, in bytes. A server may delete some meanwhile."""
    total = 0
    for folder, _, files in os.walk(directory):
        for name in files:
            with contextlib.suppress(OSError):
                total += os.lstat(os.path.join(folder, name)).st_size
    return total

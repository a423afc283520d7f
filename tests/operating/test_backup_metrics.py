"""The metrics tell of the last good backup, also of a process before, and of one that failed.

usage: test_backup_metrics.py MUSTER
"""

import os
import re
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

MUSTER = Path(sys.argv[1])
os.environ["MUSTER_BINARY_DIR"] = str(MUSTER.parent.parent)
sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "script" / "prove.d" / "lib"))
from checks import Checks  # noqa: E402
from client import Client  # noqa: E402
from harness import Server  # noqa: E402

check = Checks()


def metrics(server):
    page = urllib.request.urlopen(server.url + "/metrics", timeout=60).read().decode()
    return {name: float(value) for name, value in re.findall(r"^muster_backup_(\w+) (\S+)$", page, re.MULTILINE)}


def back_up(server):
    client = Client(server.port, server.key)
    job = client.call("POST", "/v1/admin/backups")
    while job["status"] == "running":
        time.sleep(0.05)
        job = client.get(f"/v1/admin/backups/{job['id']}")
    return job


def main():
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        backup = scratch / "backup"
        server = Server(scratch, "--dev", "--dev-fast-passwords", "--backup-dir", str(backup)).init()
        with server:
            server.start()
            check(metrics(server) == {"configured": 1, "last_success_timestamp_seconds": 0, "last_position": 0, "failing": 0}, "none yet", metrics(server))
            begun = time.time()
            job = back_up(server)
            told = metrics(server)
            check(job["status"] == "succeeded" and told["last_position"] == job["report"]["position"] > 0, "a good one is told", told)
            check(begun - 1 <= told["last_success_timestamp_seconds"] <= time.time() + 1 and told["failing"] == 0, "and when it was", told)
            server.stop()
            server.start()
            check(metrics(server) == told, "also of the process before", metrics(server))
            (backup / "records").rename(scratch / "elsewhere")
            (backup / "records").write_text("in the way", encoding="utf-8")
            Client(server.port, server.key).post("/v1/organizations", {"kind": "workspace", "name": "Roll"})
            failed = back_up(server)
            check(failed["status"] == "failed" and metrics(server) == {**told, "failing": 1}, "one that failed is told, and the last good one", metrics(server))
            (backup / "records").unlink()
            (scratch / "elsewhere").rename(backup / "records")
            back_up(server)
            after = metrics(server)
            check(after["failing"] == 0 and after["last_position"] > told["last_position"], "until one succeeds again", after)
    check.finish()


main()

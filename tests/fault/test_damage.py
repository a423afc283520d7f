"""A damaged, foreign, occupied, unwritable or full data directory: a clear message and no wrong answer, never a crash.

The oracle for damaged files: whatever was done to them, a command either refuses with a message, or tells exactly what it
told before the damage. Files may hold bytes that nobody reads.
"""

import contextlib
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "script" / "prove.d" / "lib"))
from client import Client, Refused  # noqa: E402
from harness import Proof, Server, arguments_parser, binary, free_port  # noqa: E402

CANNOT_OPEN = 3
FOUND_PROBLEM = 1
PEOPLE = 80
SECONDS_MAX = 30
FILE_BYTES_MAX = 192 * 1024  # what the full disk has room for, per file


def run(*arguments, program=None, **options):
    """(exit code, standard output, standard error); a command that does not end in time counts as hung."""
    try:
        done = subprocess.run([str(program or binary()), *map(str, arguments)], capture_output=True, timeout=SECONDS_MAX, check=False, **options)
    except subprocess.TimeoutExpired as late:
        return "hung", late.stdout or b"", late.stderr or b""
    return done.returncode, done.stdout, done.stderr


def serve(directory, *options, program=None, **process_options):
    """`muster serve` where it is expected to refuse. A server that runs is stopped and reported as None."""
    command = [str(program or binary()), "serve", "--data", str(directory), "--listen", f"127.0.0.1:{free_port()}", *map(str, options)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **process_options) as process:
        try:
            out, err = process.communicate(timeout=3)
            return process.returncode, (out + err).decode(errors="replace")
        except subprocess.TimeoutExpired:
            process.terminate()
            out, err = process.communicate()
            return None, (out + err).decode(errors="replace")


def add_people(client, organization, numbers):
    for number in numbers:
        yield client.post(f"/v1/organizations/{organization}/members", {
            "first_name": "Ursula", "last_name": f"Test {number}", "email": f"u{number}@damage.example", "role": "member",
            "send_invitation": number % 2 == 0})["account_id"]


def make_world(scratch):
    """A stopped directory with some people in it."""
    server = Server(scratch, "--dev", "--dev-fast-passwords").init()
    server.start()
    client = Client(server.port, server.key)
    organization = client.post("/v1/organizations", {"kind": "workspace", "name": "Damage", "email_domains": ["damage.example"]})["id"]
    for _ in add_people(client, organization, range(PEOPLE // 2)):
        pass
    server.stop()
    server.start()  # a second run, so that the log has both a table file and a write-ahead log
    client = Client(server.port, server.key)
    for _ in add_people(client, organization, range(PEOPLE // 2, PEOPLE)):
        pass
    server.stop()
    return server, organization


def refuses(proof, what, code, text, *words):
    missing = [word for word in words if word.lower() not in text.lower()]
    proof.check(code == CANNOT_OPEN and text.strip() and not missing, f"{what}: refused, and says why",
                [f"exit code {code}, missing words {missing}", *text.splitlines()])


def occupied(proof, server):
    server.start()
    code, text = serve(server.data)
    refuses(proof, "a second server on the directory", code, text, "in use", str(server.process.pid))
    code, out, err = run("verify", "--data", server.data)
    refuses(proof, "verify of a directory in use", code, (out + err).decode(), "in use")
    proof.check(Client(server.port, server.key).get("/v1/admin/status"), "the first one goes on serving")
    server.kill()
    server.start()
    proof.check(server.stop() == 0, "the lock of a killed server does not stay")


def master_keys(proof, server, scratch):
    key = server.data / "master.key"
    saved = key.read_bytes()
    other = scratch / "other.key"
    other.write_text("ab" * 32 + "\n", encoding="ascii")
    code, text = serve(server.data, "--master-key-file", other)
    refuses(proof, "another master key", code, text, "master key")
    code, out, err = run("export", "--data", server.data, "--master-key-file", other)
    refuses(proof, "export under another master key", code, (out + err).decode(), "master key")
    key.unlink()
    code, text = serve(server.data)
    refuses(proof, "the master key is gone", code, text, "master key")
    proof.check(not key.exists(), "no new master key was made in its place")
    key.write_bytes(saved[:20])
    code, text = serve(server.data)
    refuses(proof, "half a master key", code, text, "master key")
    key.write_bytes(saved)


def told(directory):
    """What the directory tells: (the records or None when it refuses, the problem or None). A crash is a problem."""
    code, out, err = run("export", "--data", directory)
    if code == 0:
        return out, None
    if code in (CANNOT_OPEN, FOUND_PROBLEM) and err.strip():
        return None, None
    return None, f"exit code {code}: {err.decode(errors='replace')[-300:]}"


def damage_file(random, path):
    """Does something to one file and says what."""
    data = bytearray(path.read_bytes())
    kind = random.choice(["flip", "flip", "flip", "truncate", "zero", "delete"]) if data else "delete"
    at = random.randrange(len(data)) if data else 0
    if kind == "flip":
        data[at] ^= 1 << random.randrange(8)
    elif kind == "truncate":
        del data[at:]
    elif kind == "zero":
        data[at:at + 512] = bytes(len(data[at:at + 512]))
    path.unlink()
    if kind != "delete":
        path.write_bytes(data)
    return f"{kind} {path.name} at {at}"


def damages(proof, server, scratch, rounds):
    before, problem = told(server.data)
    proof.check(before and not problem, f"{len(before.splitlines())} records before any damage")
    files = [each for each in sorted((server.data / "log").rglob("*")) if each.is_file() and not each.name.startswith(("LOG", "LOCK"))]
    refused = same = 0
    wrong = []
    for number in range(rounds):
        copy = scratch / f"copy{number}"
        shutil.copytree(server.data, copy)
        path = proof.random.choice(files)
        what = damage_file(proof.random, copy / path.relative_to(server.data))
        records, problem = told(copy)
        code, out, err = run("verify", "--data", copy)
        if problem:
            wrong.append(f"{what}: export {problem}")
        elif records is not None and records != before:
            wrong.append(f"{what}: export told {len(records.splitlines())} records and no failure")
        if code not in (0, FOUND_PROBLEM, CANNOT_OPEN):
            wrong.append(f"{what}: verify ended with {code}: {err.decode(errors='replace')[-300:]}")
        elif code == 0 and records is None:
            wrong.append(f"{what}: verify is content with what cannot be exported")
        elif records == before and code == CANNOT_OPEN:
            wrong.append(f"{what}: exports as before, and verify cannot open: {err.decode(errors='replace')[-300:]}")
        refused, same = refused + (records is None), same + (records == before)
        shutil.rmtree(copy)
    proof.check(not wrong, f"{rounds} damaged copies: {refused} refused, {same} tell what they told before, {len(wrong)} wrong", wrong)


def lost_log(proof, server, scratch):
    copy = scratch / "lost"
    shutil.copytree(server.data, copy)
    shutil.rmtree(copy / "log")
    code, text = serve(copy)
    refuses(proof, "the log is gone, its tail guard and read models are there", code, text)


def as_nobody():
    if os.geteuid() == 0:
        os.setgid(65534)
        os.setuid(65534)


def unwritable(proof, server, scratch):
    scratch.chmod(0o755)
    program = scratch / "muster"  # where the build lies, nobody may be locked out
    shutil.copy2(binary(), program)
    closed = scratch / "closed"
    closed.mkdir(mode=0o555)
    closed.chmod(0o555)
    code, out, err = run("init", "--data", closed / "data", "--admin-email", "a@b.example", program=program, preexec_fn=as_nobody)
    refuses(proof, "init below an unwritable directory", code, (out + err).decode(errors="replace"), str(closed))
    copy = scratch / "readonly"
    shutil.copytree(server.data, copy)
    for folder, folders, names in os.walk(copy):
        for each in [*folders, *names]:
            with contextlib.suppress(OSError):
                os.chmod(os.path.join(folder, each), 0o555)
    copy.chmod(0o555)
    code, text = serve(copy, program=program, preexec_fn=as_nobody)
    refuses(proof, "an unwritable data directory", code, text, str(copy))
    for folder, folders, names in os.walk(copy):
        os.chmod(folder, 0o755)


def small_disk():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES_MAX, FILE_BYTES_MAX))


def full_disk(proof, server, organization):
    """Files that cannot grow: the server must acknowledge nothing that is not there afterwards, and must not linger half alive."""
    command = [str(binary()), "serve", "--data", str(server.data), "--listen", f"127.0.0.1:{server.port}", "--dev"]
    with open(server.log_file, "ab") as log:
        server.process = subprocess.Popen(command, stdout=log, stderr=log, preexec_fn=small_disk)
    server.wait_ready()
    client, acknowledged, refusal = Client(server.port, server.key), [], None
    with contextlib.suppress(OSError):
        try:
            for account in add_people(client, organization, range(10000, 30000)):
                acknowledged.append(account)
        except Refused as refused:
            refusal = refused
        except Exception as error:  # the connection went away
            refusal = error
    proof.check(refusal is not None, f"the disk is full after {len(acknowledged)} commands: {refusal}")
    if isinstance(refusal, Refused):
        proof.check(refusal.status == 503 or refusal.code == "outcome_unknown", f"the client was told: {refusal.status} {refusal.code}")
    deadline = time.monotonic() + 15
    while server.running() and time.monotonic() < deadline:
        time.sleep(0.05)
    proof.check(not server.running(), f"the server ended, with exit code {server.process.returncode}", [server.log_tail(5)])
    proof.check(server.process.returncode not in (None, 0) and server.process.returncode > 0, "by itself, not by a signal",
                [server.log_tail(8)])
    if server.running():
        server.kill()
    server.start()
    client = Client(server.port, server.key)
    present = {row["account_id"] for row in client.directory(organization)}
    missing = [each for each in acknowledged if each not in present]
    proof.check(not missing, f"with room again it starts, and all {len(acknowledged)} acknowledged commands are there", missing)
    proof.check(server.stop() == 0, "and stops cleanly")
    code, out, _ = run("verify", "--data", server.data)
    proof.check(code == 0, "muster verify is content", out.decode(errors="replace").splitlines())


def main():
    parser = arguments_parser(__doc__)
    parser.add_argument("--rounds", type=int, default=40, help="damaged copies")
    arguments = parser.parse_args()
    proof = Proof(arguments)
    with proof.scratch() as scratch:
        server, organization = make_world(scratch)
        with server:
            occupied(proof, server)
            master_keys(proof, server, scratch)
            damages(proof, server, scratch, arguments.rounds)
            lost_log(proof, server, scratch)
            unwritable(proof, server, scratch)
            full_disk(proof, server, organization)
    return proof.finish()


if __name__ == "__main__":
    sys.exit(main())

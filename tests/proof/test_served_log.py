"""The log's proof as somebody else checks it: over HTTP and from files, with verifier.py, which has nothing of Muster's."""

import base64
import json
import shutil
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parents[1] / "script" / "prove.d" / "lib"))
import verifier  # noqa: E402
from client import Client, Refused  # noqa: E402
from harness import Proof, Server, arguments_parser, binary  # noqa: E402

PASSWORD = "correct horse battery staple"
SECONDS_MAX = 120


def run(*arguments):
    done = subprocess.run([str(binary()), *map(str, arguments)], capture_output=True, timeout=SECONDS_MAX, check=False)
    return done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")


def holds(check, *arguments):
    try:
        check(*arguments)
        return True
    except (verifier.Wrong, ValueError):
        return False


def add_people(client, organization, numbers):
    return [client.post(f"/v1/organizations/{organization}/members", {
        "first_name": "Ursula", "last_name": f"Test {n}", "email": f"u{n}@proof.example", "role": "member", "send_invitation": False})["account_id"]
            for n in numbers]


def status_of(server, path, key):
    """Of a GET with a key, a session's token or nothing."""
    headers = {} if not key else {"X-Api-Key": key} if key == server.key else {"Authorization": f"Bearer {key}"}
    try:
        with urllib.request.urlopen(urllib.request.Request(server.url + path, headers=headers), timeout=60) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read()


def sign_in(server, client, organization, email):
    """A member's session."""
    client.post(f"/v1/organizations/{organization}/members", {"first_name": "Grace", "last_name": "Hopper", "email": email, "role": "access_manager"})
    for _ in range(200):
        links = [row for row in client.get("/dev/outbox")["data"] if row["to"] == email and row.get("token")]
        if links:
            break
        time.sleep(0.05)
    Client(server.port).post("/v1/registrations", {"token": links[0]["token"], "password": PASSWORD, "password_confirmation": PASSWORD})
    return Client(server.port).post("/v1/sessions", {"email": email, "password": PASSWORD})["token"]


def served_log(server):
    return verifier.ServedLog(f"{server.url}/v1/log", server.key)


def fresh_checkpoint(client, key):
    return verifier.Checkpoint(client.post("/v1/log/checkpoints")["checkpoint"], key)


def whole_tree(proof, server, client, key, old=None):
    checkpoint = fresh_checkpoint(client, key)
    log = served_log(server)
    proof.check(holds(verifier.check_tree, log, checkpoint), f"every tile and entry of {checkpoint.size} is in the tree that was signed")
    if old is not None:
        proof.check(holds(verifier.check_served_consistency, log, old, checkpoint), f"and it goes on from the checkpoint of {old.size}")
        wrong = verifier.Checkpoint.__new__(verifier.Checkpoint)
        wrong.size, wrong.root = old.size, bytes(32)
        proof.check(not holds(verifier.check_served_consistency, log, wrong, checkpoint), "which another root would not")
    return checkpoint


def tiles_and_who_may(proof, server, session):
    log = "/v1/log"
    for path, expected in ((f"{log}/checkpoint", 200), (f"{log}/key", 200), (f"{log}/tile/0/000", 200), (f"{log}/tile/0/000.p/3", 200),
                           (f"{log}/tile/1/000.p/1", 200), (f"{log}/tile/entries/000.p/3", 403), (f"{log}/consistency?from=3&to=5", 200),
                           (f"{log}/tile/0/999", 404), (f"{log}/tile/0/000.p/256", 404), (f"{log}/tile/0/000.p/0", 404), (f"{log}/tile/64/000", 404),
                           (f"{log}/tile/0/x000/000", 404), (f"{log}/tile/0/0", 404), (f"{log}/tile/5/000.p/1", 404), (f"{log}/tile/00/000", 404),
                           (f"{log}/consistency?from=9&to=5", 400), (f"{log}/consistency?to=99999999", 400)):
        status, body = status_of(server, path, session)
        proof.check(status == expected, f"a member gets {expected} of {path}", [f"{status} {body[:200]}"])
    for path in (f"{log}/checkpoint", f"{log}/tile/0/000"):
        proof.check(status_of(server, path, "")[0] == 401, f"nobody gets {path} without a credential")
    whole, part = (status_of(server, f"{log}/tile/0/000{end}", session)[1] for end in ("", ".p/3"))
    proof.check(len(whole) == 8192 and part == whole[:96], "a partial tile is the beginning of the full one")


def event_proofs(proof, server, client, organization, session, key, scratch):
    own = client.get(f"/v1/events?organization={organization}&limit=200")["data"]
    event = own[-1]["id"]
    status, body = status_of(server, f"/v1/organizations/{organization}/events/{event}/proof", session)
    proof.check(status == 200, "an auditor of the organization gets the proof of its event", [f"{status} {body[:300]}"])
    answer = json.loads(body)
    record, checkpoint = base64.b64decode(answer["record"]), verifier.Checkpoint(answer["checkpoint"], key)
    path = [base64.b64decode(each) for each in answer["hashes"]]
    arguments = (verifier.leaf_hash(record), answer["index"], checkpoint.size, path, checkpoint.root)
    proof.check(holds(verifier.check_inclusion, *arguments), "it holds")
    proof.check(verifier.clear_part(record)["id"] == event and answer["position"] == answer["index"] + 1, "and is of that event")
    proof.check(not holds(verifier.check_inclusion, verifier.leaf_hash(record + b" "), *arguments[1:]), "not of another record")
    proof.check(b"Ursula" not in record and b"proof.example" not in record, "nothing personal is in clear in it")

    other = client.post("/v1/organizations", {"kind": "workspace", "name": "Other"})["id"]
    theirs = client.get(f"/v1/events?organization={other}&limit=1")["data"][0]["id"]
    for path in (f"/v1/organizations/{organization}/events/{theirs}/proof", f"/v1/organizations/{other}/events/{theirs}/proof",
                 f"/v1/organizations/{organization}/events/evt_01kan4z7f3b6n8w1y5t2v9c4xj/proof"):
        proof.check(status_of(server, path, session)[0] == 404, "another tenant's event, or none, is 404")
    proof.check(status_of(server, f"/v1/log/events/{event}/proof", session)[0] == 403, "any event at all is for ADMINs")
    proof.check(status_of(server, f"/v1/log/events/{theirs}/proof", server.key)[0] == 200, "who get it")

    for name, options in (("tenant", ("--organization", organization)), ("admin", ())):
        file = scratch / f"{name}.tlog-proof"
        code, out, err = run("prove", event, "--server", server.url, "--api-key", server.key, "--out", file, *options)
        proof.check(code == 0, f"muster prove --server writes a file ({name})", [out, err])
        proof.check(holds(verifier.check_proof_file, file.read_text(encoding="utf-8"), key), "which holds for somebody else")
    return event


def proof_files(proof, server, event, key, key_text, scratch):
    """Of a stopped directory, checked by both; and what was changed on the way."""
    file = scratch / "event.tlog-proof"
    code, out, err = run("prove", event, "--data", server.data, "--out", file, "--json")
    proof.check(code == 0 and json.loads(out)["key"] == key_text, "muster prove --data writes a file and names the key", [out, err])
    text = file.read_text(encoding="utf-8")
    proof.check(holds(verifier.check_proof_file, text, key), "it holds for somebody else")
    code, out, _ = run("verify-proof", file, "--key", key_text)
    proof.check(code == 0 and event in out, "and for muster verify-proof", [out])
    done = subprocess.run([sys.executable, HERE / "verifier.py", "proof", file, "--key", key_text], capture_output=True, check=False)
    proof.check(done.returncode == 0 and event.encode() in done.stdout, "and on the verifier's own command line", [done.stdout, done.stderr])
    believed = []
    places = [(at, "A" if text[at] != "A" else "B") for at in range(0, len(text), max(1, len(text) // 150))]
    for at in (at for at, each in enumerate(text[1:]) if each == "=" and text[at] != "="):  # the last bits of these stand for nothing
        places += [(at, each) for each in "ABCDEFGHIJKLMNOP" if each != text[at]]
    for at, other in places:
        changed = text[:at] + other + text[at + 1:]
        file.write_text(changed, encoding="utf-8")
        if holds(verifier.check_proof_file, changed, key) or run("verify-proof", file, "--key", key_text)[0] == 0:
            believed.append(at)
    proof.check(not believed, "changed anywhere it holds for neither", believed)
    file.write_text(text, encoding="utf-8")
    name, key_id, data = key_text.split("+", 2)
    code, _, err = run("verify-proof", file, "--key", f"{name}+{key_id}+{data[:-2]}AA")
    proof.check(code == 2, "a key that is none is refused", [err])
    example = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    proof.check(run("verify-proof", file, "--key", example)[0] == 1, "another log's key does not do")


def kept_checkpoints(proof, server, old_note, scratch):
    kept = scratch / "kept.txt"
    kept.write_text(old_note, encoding="utf-8")
    code, out, err = run("verify", "--data", server.data, "--checkpoint", kept)
    proof.check(code == 0, "muster verify finds the log to go on from a kept checkpoint", [out, err])
    lines = old_note.split("\n")
    kept.write_text("\n".join([lines[0], str(int(lines[1]) - 1), *lines[2:]]), encoding="utf-8")
    code, out, err = run("verify", "--data", server.data, "--checkpoint", kept, "--json")
    proof.check(code == 1 and json.loads(out)["faults"][0]["code"] == "checkpoint_not_signed", "a forged one is told", [out, err])


def a_log_that_went_back(proof, server, client, organization, scratch):
    """An older copy of the log does not pass for the log, whether the checkpoint is the server's own or a kept one."""
    server.stop()
    copy = scratch / "older"
    shutil.copytree(server.data, copy)
    server.start()
    client = Client(server.port, server.key)  # the one from before may hold a connection that is gone
    add_people(client, organization, range(900, 905))
    newer = client.post("/v1/log/checkpoints")["checkpoint"]
    server.stop()
    kept = scratch / "newer.txt"
    kept.write_text(newer, encoding="utf-8")
    code, out, err = run("verify", "--data", copy, "--checkpoint", kept, "--json")
    proof.check(code == 1 and json.loads(out)["faults"][0]["code"] == "log_shorter_than_checkpoint", "an older copy is not the log that was signed", [out, err])
    (copy / "checkpoint").write_text(newer, encoding="utf-8")
    done = subprocess.run([str(binary()), "serve", "--data", str(copy), "--listen", "127.0.0.1:0"], capture_output=True, timeout=SECONDS_MAX, check=False)
    proof.check(done.returncode == 3 and b"lost records" in done.stderr, "and is not served where its checkpoint stands beside it", [done.stderr])
    server.start()


def killed(proof, server, key, organization, old):
    """kill -9 while people are added: what was signed stays, and the tree is whole again at once."""
    for round_number in range(3):
        stop = threading.Event()

        def load(base=1000 * (round_number + 1), done=stop):
            client = Client(server.port, server.key)
            try:
                for number in range(base, base + 900):
                    if done.is_set():
                        return
                    add_people(client, organization, [number])
            except (OSError, Refused, Exception):  # the server is killed under it
                return

        loader = threading.Thread(target=load)
        loader.start()
        time.sleep(proof.random.random() * 0.5 + 0.1)
        server.kill()
        stop.set()
        loader.join()
        server.start()
        old = whole_tree(proof, server, Client(server.port, server.key), key, old)
    return old


def main():
    proof = Proof(arguments_parser(__doc__).parse_args())
    with proof.scratch() as scratch, Server(scratch, "--dev", "--dev-fast-passwords", "--checkpoint-interval", "1").init() as server:
        server.start()
        client = Client(server.port, server.key)
        organization = client.post("/v1/organizations", {"kind": "workspace", "name": "Proof", "email_domains": ["proof.example"]})["id"]
        session = sign_in(server, client, organization, "grace@proof.example")
        add_people(client, organization, range(300))
        key_text = client.get("/v1/log/key")["key"]
        key = verifier.Key(key_text)
        old_note = served_log(server).checkpoint()
        old = verifier.Checkpoint(old_note, key)
        add_people(client, organization, range(400, 430))
        whole_tree(proof, server, client, key, old)
        tiles_and_who_may(proof, server, session)
        event = event_proofs(proof, server, client, organization, session, key, scratch)
        for _ in range(200):
            at_interval = verifier.Checkpoint(served_log(server).checkpoint(), key)
            if (server.data / "checkpoint").exists() and at_interval.size > old.size:
                break
            time.sleep(0.05)
        proof.check(at_interval.size > old.size, "checkpoints are signed at the interval")
        proof.check(server.stop() == 0, "the server stops in order")
        kept = verifier.Checkpoint((server.data / "checkpoint").read_text(encoding="utf-8"), key)
        proof.check(kept.size >= at_interval.size, "and leaves its last checkpoint beside the log")
        proof_files(proof, server, event, key, key_text, scratch)
        kept_checkpoints(proof, server, old_note, scratch)
        server.start()
        last = killed(proof, server, key, organization, old)
        a_log_that_went_back(proof, server, client, organization, scratch)
        whole_tree(proof, server, Client(server.port, server.key), key, last)
    return proof.finish()


if __name__ == "__main__":
    sys.exit(main())

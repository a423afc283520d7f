"""Checkpoints cosigned by witnesses (C2SP tlog-witness, tlog-cosignature, tlog-policy), held against others who wrote the formats down once more."""

import json
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parents[1] / "script" / "prove.d" / "lib"))
import verifier  # noqa: E402
from client import Client  # noqa: E402
from fake_witness import Witness  # noqa: E402
from harness import Proof, Server, arguments_parser, binary  # noqa: E402

SECONDS_MAX = 120


def run(*arguments):
    done = subprocess.run([str(binary()), *map(str, arguments)], capture_output=True, timeout=SECONDS_MAX, check=False)
    return done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")


def get(server, path):
    request = urllib.request.Request(server.url + path, headers={"X-Api-Key": server.key})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


def metric(server, name):
    found = re.search(rf"^{name} (\S+)$", get(server, "/metrics")[1], re.MULTILINE)
    return float(found.group(1)) if found else None


def until(holds):
    """What `holds` gives once it is true; the last it gave when that takes too long."""
    for _ in range(SECONDS_MAX * 20):
        found = holds()
        if found:
            return found
        time.sleep(0.05)
    return found


def grow(client, organization, number):
    client.post(f"/v1/organizations/{organization}/members", {
        "first_name": "Ada", "last_name": f"Test {number}", "email": f"a{number}@proof.example", "role": "member", "send_invitation": False})


def newest(client, server):
    return verifier.Checkpoint(client.post("/v1/log/checkpoints")["checkpoint"], verifier.Key(client.get("/v1/log/key")["key"])).size


def witnessed(server, key, size):
    """The note of the newest checkpoint that enough witnesses cosigned, when it has so many records."""
    status, note = get(server, "/v1/log/checkpoint?witnessed=true")
    return note if status == 200 and verifier.Checkpoint(note, key).size >= size else None


def a_quorum(proof, server, client, organization, key, witnesses, policy, scratch):
    first, second, third = witnesses
    note = until(lambda: witnessed(server, key, newest(client, server)))
    proof.check(note, "a checkpoint is cosigned by enough witnesses")
    keys = [verifier.witness_key(each.key) for each in witnesses]
    proof.check([bool(verifier.cosigned_at(note, each)) for each in keys[:2]] == [True, True], "by both that answer, and their cosignatures hold", [note])
    proof.check(verifier.cosigned_at(note, keys[2]) is None, "not by the one that hangs", [note])
    proof.check(third.asked > 0, "which was asked")
    proof.check(client.get("/v1/log/key")["witnesses"] == [each.key for each in witnesses], "auditors read who is asked")

    took = time.monotonic()
    grow(client, organization, 1)
    size = newest(client, server)
    proof.check(time.monotonic() - took < 60, "a witness that hangs holds up no write")
    note = until(lambda: witnessed(server, key, size))
    proof.check(note and first.seen[key.name][0] >= size and second.seen[key.name][0] >= size, "the next one is cosigned as well, while one hangs")

    event = client.get(f"/v1/events?organization={organization}&limit=1")["data"][0]["id"]
    file = scratch / "event.tlog-proof"
    code, out, err = run("prove", event, "--server", server.url, "--api-key", server.key, "--witnessed", "--out", file)
    proof.check(code == 0, "muster prove --witnessed writes a file", [out, err])
    text = file.read_text(encoding="utf-8")
    proof.check(verifier.check_proof_file(text, key, keys[:2]), "which both witnesses cosigned, for somebody else")
    code, out, err = run("verify-proof", file, "--policy", policy, "--json")
    proof.check(code == 0 and json.loads(out)["cosigned_by"] == ["w1", "w2"], "and for muster verify-proof", [out, err])
    strict = scratch / "strict.policy"
    strict.write_text(policy.read_text(encoding="utf-8").replace("group some 2", "group some all"), encoding="utf-8")
    code, out, _ = run("verify-proof", file, "--policy", strict)
    proof.check(code == 1 and "not enough" in out, "a policy that wants all three is not met", [out])
    lines = text.splitlines(keepends=True)
    at = next(i for i, line in enumerate(lines) if line.startswith("\u2014 w1.example"))
    forged = lines[at][:-8] + ("A" if lines[at][-8] != "A" else "B") + lines[at][-7:]
    file.write_text("".join([*lines[:at], forged, *lines[at + 1:]]), encoding="utf-8")
    code, out, _ = run("verify-proof", file, "--policy", policy)
    proof.check(code == 1, "nor is one whose cosignature was changed", [out])
    file.write_text("".join([*lines[:at], *lines[at + 1:]]), encoding="utf-8")
    code, out, _ = run("verify-proof", file, "--policy", policy)
    proof.check(code == 1, "or taken out", [out])


def failures(proof, server, client, organization, key, witnesses):
    first, second, third = witnesses
    proof.check(until(lambda: metric(server, "muster_witnesses_failing") == 1.0), "the metrics count the one that hangs")
    for mode, told in (("forging", "does not hold"), ("broken", "answered 500")):
        second.mode = mode
        grow(client, organization, mode)
        size = newest(client, server)
        proof.check(until(lambda: told in server.log_file.read_text(encoding="utf-8")), f"one that is {mode} is told")
        proof.check(witnessed(server, key, size) is None, "and does not count")
        proof.check(until(lambda w=first, s=size: w.seen[key.name][0] >= s), "others go on")
    second.mode = "good"
    proof.check(until(lambda: witnessed(server, key, size)), "it counts again when it cosigns again")
    third.released.set()
    third.mode = "good"
    third.trust(first.logs[key.name].text)
    grow(client, organization, "three")
    size = newest(client, server)
    proof.check(until(lambda: third.seen.get(key.name, (0,))[0] >= size), "one that hung and comes back is asked again")
    proof.check(until(lambda: metric(server, "muster_witnesses_failing") == 0.0), "and no longer counted as failing")


def after_a_restart(proof, server, client, organization, key, witnesses):
    first, second, third = witnesses
    size = newest(client, server)
    proof.check(until(lambda: witnessed(server, key, size)), "the last checkpoint is cosigned")
    proof.check(until(lambda: (server.data / "checkpoint.witnessed").exists()), "and stands beside the log")
    for each in witnesses:
        each.mode = "broken"
    grow(client, organization, "late")
    proof.check(server.stop() == 0, "the server stops while witnesses do not answer")
    server.start()
    client = Client(server.port, server.key)
    proof.check(witnessed(server, key, size), "after a restart it is served at once")
    for each in witnesses:
        each.mode = "good"
    newer = newest(client, server)
    proof.check(until(lambda: witnessed(server, key, newer)), "and the newest is cosigned, from the size that the witnesses remember")
    for each in witnesses:  # as if it had seen records that we lost
        each.seen[key.name] = (10**9, bytes(32))
    grow(client, organization, "lost")
    newest(client, server)
    proof.check(until(lambda: "records were lost" in server.log_file.read_text(encoding="utf-8")), "a witness that knows of more records tells of a loss")


def bad_policies(proof, scratch):
    for text, told in (("witness w1 nonsense http://127.0.0.1/\nquorum w1\n", "line 1"), ("quorum nobody\n", "line 1"), ("", "quorum"),
                       ("quorum none\nquorum none\n", "line 2"), ("fallback x\n", "line 1")):
        file = scratch / "bad.policy"
        file.write_text(text, encoding="utf-8")
        code, _, err = run("serve", "--data", scratch / "none", "--listen", "127.0.0.1:0", "--dev", "--witnesses", file)
        proof.check(code == 2 and told in err, f"a policy with a fault is not served with ({told})", [err])


def main():
    proof = Proof(arguments_parser(__doc__).parse_args())
    witnesses = [Witness(f"w{n}.example") for n in (1, 2, 3)]
    with proof.scratch() as scratch:
        policy = scratch / "witnesses.policy"
        server = Server(scratch, "--dev", "--dev-fast-passwords", "--checkpoint-interval", "1", "--witnesses", str(policy)).init()
        policy.write_text("quorum none\n", encoding="utf-8")
        with server:
            server.start()
            client = Client(server.port, server.key)
            key_text = client.get("/v1/log/key")["key"]
            organization = client.post("/v1/organizations", {"kind": "workspace", "name": "Proof", "email_domains": ["proof.example"]})["id"]
            status, body = get(server, "/v1/log/checkpoint?witnessed=true")
            proof.check(status == 404 and json.loads(body)["code"] == "not_witnessed", "without witnesses nothing is witnessed", [body])
            server.stop()
            key = verifier.Key(key_text)
            lines = [f"witness w{n + 1} {each.key} {each.url}" for n, each in enumerate(witnesses)]
            policy.write_text("\n".join([f"log {key_text}", "# who cosigns", *lines, "group some 2 w1 w2 w3", "quorum some", ""]), encoding="utf-8")
            for each in witnesses[:2]:
                each.trust(key_text)
                each.logs[key.name].text = key_text
            witnesses[2].mode = "hanging"
            server.start()
            client = Client(server.port, server.key)
            a_quorum(proof, server, client, organization, key, witnesses, policy, scratch)
            failures(proof, server, client, organization, key, witnesses)
            after_a_restart(proof, server, client, organization, key, witnesses)
        bad_policies(proof, scratch)
    for each in witnesses:
        each.close()
    return proof.finish()


if __name__ == "__main__":
    sys.exit(main())

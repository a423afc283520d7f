"""kill -9 of what is not the server's usual day: the first run, an offline rebuild; a stop under load; damaged read models.

Read models are disposable: whatever happens to them, the answers are the ones from before, or there is none.
"""

import contextlib
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "script" / "prove.d" / "lib"))
from client import Client, Refused  # noqa: E402
from dataset import generate  # noqa: E402
from expected import Expected  # noqa: E402
from harness import ADMIN_EMAIL, Proof, Server, arguments_parser, binary, muster  # noqa: E402
from loading import Loader, administrator, check_rebuilds, check_verify, differences, load, records, rows_of  # noqa: E402

CANNOT_OPEN, FOUND_PROBLEM = 3, 1


def killed_after(seconds, *arguments):
    """Starts a command and kills it, unless it is quicker."""
    with subprocess.Popen([str(binary()), *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        process.kill()
        process.communicate()
        return process.returncode


def first_runs(proof, scratch, rounds):
    """init is killed at any moment: the next start has an instance with exactly one first admin, or says what is wrong."""
    arguments = ["init", "--admin-email", ADMIN_EMAIL, "--api-key", "--json"]
    begun = time.monotonic()
    muster(*arguments, "--data", scratch / "measured")
    whole = time.monotonic() - begun
    wrong, again, already = [], 0, 0
    for number in range(rounds):
        data = scratch / f"first{number}"
        moment = proof.random.random() * whole
        killed_after(moment, *arguments, "--data", data)
        done = subprocess.run([str(binary()), *arguments, "--data", str(data)], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            again += 1
        elif done.returncode in (CANNOT_OPEN, FOUND_PROBLEM) and done.stderr.strip():
            already += 1
        else:
            wrong.append(f"killed after {moment:.3f} s: init again ended with {done.returncode}: {done.stderr[-300:]}")
            continue
        code, out = muster("verify", "--data", data, "--json", ok=None)
        types = [each["type"] for each in records(data)]
        if code != 0 or types.count("InstanceCreated") != 1 or types.count("MemberAdded") != 1:
            wrong.append(f"killed after {moment:.3f} s: verify {code}, {types}: {out[:200]}")
    proof.check(not wrong, f"init killed {rounds} times: {again} finished by the next init, {already} were whole already", wrong)


def killed_rebuilds(proof, server, wanted, data, rounds):
    models = sorted(each.name for each in (server.data / "models").iterdir() if each.is_dir())
    for _ in range(rounds):
        killed_after(proof.random.random() * 0.4, "rebuild", "--data", server.data, proof.random.choice([*models, "all"]))
    server.start()
    rows = rows_of(administrator(server), data)
    proof.check(rows == wanted, f"after {rounds} killed rebuilds the rows are what they were", differences(rows, wanted))
    proof.check(server.stop() == 0, "and the server stops cleanly")
    check_rebuilds(proof, "--data", server.data)
    generations = {model: len([each for each in (server.data / "models" / model).iterdir() if each.is_dir()]) for model in models}
    proof.check(all(count == 1 for count in generations.values()), f"no generation is left behind: {generations}")


def stop_under_load(proof, server, scratch, data):
    """SIGTERM in the middle: what was asked for is answered, nothing else is begun, and it ends soon."""
    server.start()
    more = generate(scratch / "more", proof.seed + 1, 2000, tag="b")
    stopper = threading.Timer(0.5, server.process.terminate)
    with Loader(server, more, scratch / "acks_more") as loader:
        stopper.start()
        begun = time.monotonic()
        code = server.process.wait(60)
        proof.check(code == 0, f"SIGTERM under load: exit code {code} after {time.monotonic() - begun:.1f} s", [server.log_tail()])
        server.start()
        loader.finish()
    wanted = {**Expected(more).rows()}
    rows = rows_of(administrator(server), more)
    proof.check(rows == wanted, "the load went on with the next server and is complete", differences(rows, wanted))
    proof.check(server.stop() == 0, "the next server stops cleanly")
    check_verify(proof, server)


def ask_all(server, data):
    """The rows of every directory, or the reason why there are none. A wrong answer is neither."""
    try:
        return rows_of(Client(server.port, server.key), data), None
    except Refused as refused:
        return None, refused.status
    except (OSError, EOFError) as error:
        return None, repr(error)


def damaged_models(proof, server, scratch, data, wanted, rounds):
    wrong, same, refused, unanswered = [], 0, 0, 0
    files = [each for each in sorted((server.data / "models").rglob("*")) if each.is_file() and not each.name.startswith(("LOG", "LOCK"))]
    for number in range(rounds):
        copy = scratch / f"models{number}"
        copy.mkdir()
        shutil.copytree(server.data, copy / "data")
        path = copy / "data" / proof.random.choice(files).relative_to(server.data)
        content = bytearray(path.read_bytes())
        kind = proof.random.choice(["flip", "flip", "truncate", "delete"]) if content else "delete"
        at = proof.random.randrange(len(content)) if content else 0
        if kind == "flip":
            content[at] ^= 1 << proof.random.randrange(8)
        path.unlink()
        if kind != "delete":
            path.write_bytes(content[:at] if kind == "truncate" else content)
        what = f"{kind} {path.relative_to(copy / 'data')} at {at}"
        other = Server(copy)
        other.key = server.key
        with other:
            try:
                other.start()
            except RuntimeError as ended:
                refused += 1
                if other.process.returncode is None or other.process.returncode < 0:
                    wrong.append(f"{what}: {str(ended)[-300:]}")
                # What the message says: the model can be deleted, and comes back from the log.
                shutil.rmtree(copy / "data" / "models" / path.relative_to(copy / "data").parts[1])
                other.start()
            rows, problem = ask_all(other, data)
            if rows is not None and rows != wanted:
                wrong.append(f"{what}: " + next(differences(rows, wanted)))
            elif rows is None and isinstance(problem, int) and problem < 500:
                wrong.append(f"{what}: answered {problem}")
            same, unanswered = same + (rows == wanted), unanswered + (rows is None)
        shutil.rmtree(copy)
    proof.check(not wrong, f"{rounds} damaged read models: {same} answer as before, {unanswered} do not answer, {refused} did not start "
                f"until they were deleted, "
                f"{len(wrong)} wrong", wrong)


def lost_models(proof, server, wanted, data):
    shutil.rmtree(server.data / "models")
    server.start()
    rows = rows_of(administrator(server), data)
    proof.check(rows == wanted, "without any read model the server makes them anew, and the rows are what they were",
                differences(rows, wanted))
    proof.check(server.stop() == 0, "and stops cleanly")


def main():
    parser = arguments_parser(__doc__)
    parser.add_argument("--rounds", type=int, default=10, help="of each interruption")
    arguments = parser.parse_args()
    proof = Proof(arguments)
    with proof.scratch() as scratch:
        first_runs(proof, scratch, arguments.rounds * 2)
        with Server(scratch, "--dev", "--dev-fast-passwords").init() as server:
            data = generate(scratch / "set", proof.seed, 300)
            server.start()
            load(server, data, scratch / "acks")
            wanted = rows_of(administrator(server), data)
            proof.check(wanted == Expected(data).rows(), f"{sum(map(len, wanted.values()))} rows to begin with")
            server.stop()
            killed_rebuilds(proof, server, wanted, data, arguments.rounds)
            lost_models(proof, server, wanted, data)
            damaged_models(proof, server, scratch, data, wanted, arguments.rounds * 2)
            stop_under_load(proof, server, scratch, data)
    return proof.finish()


if __name__ == "__main__":
    sys.exit(main())

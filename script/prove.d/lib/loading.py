"""Loading a data set into a server with `muster demo`, and what the server and its log hold afterwards."""

import base64
import fcntl
import hashlib
import json
import os
import subprocess
import time
from collections import Counter

from client import Client
from expected import ROW_FIELDS, SERVICE_FIELDS
from harness import binary, muster

COMPARED = [*ROW_FIELDS, *SERVICE_FIELDS, "role", "status", "kind"]


class Loader:
    """`muster demo` as a process of its own."""

    def __init__(self, server, data, ack_file, *options):
        self.ack_file = ack_file
        self.output_file = ack_file.with_suffix(".summary")
        command = [str(binary()), "demo", "--server", server.url, "--api-key", server.key, "--data", str(data.directory),
                   "--ack-log", str(self.ack_log()), "--json", *options]
        with open(self.output_file, "wb") as output, open(ack_file.with_suffix(".errors"), "wb") as errors:
            self.process = subprocess.Popen(command, stdout=output, stderr=errors, stdin=subprocess.DEVNULL)

    def ack_log(self):
        """Where `muster demo` writes what was acknowledged."""
        return self.ack_file

    def running(self):
        return self.process.poll() is None

    def kill(self):
        self.process.kill()
        self.process.wait()

    def finish(self, timeout=3600):
        """The summary; the loader must have ended well."""
        code = self.process.wait(timeout)
        text = self.output_file.read_text(encoding="utf-8")
        if code != 0:
            errors = self.ack_file.with_suffix(".errors").read_text(encoding="utf-8", errors="replace")
            raise RuntimeError(f"muster demo ended with {code}:\n{text[-2000:]}\n{errors[-2000:]}")
        return json.loads(text[text.index("{"):])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.running():
            self.kill()


class PacedLoader(Loader):
    """Cannot run away from who watches it: its acknowledgements come through a small pipe, which it waits for when it is full.

    So a server can be killed after any given acknowledgement and before the end of the load, however late the watcher looks.
    """

    SMALLEST_PIPE = 4096  # bytes: some 25 acknowledgements

    def __init__(self, server, data, ack_file, *options):
        self.pipe = ack_file.with_suffix(".pipe")
        if not self.pipe.exists():
            os.mkfifo(self.pipe)
        self.reading = os.open(self.pipe, os.O_RDWR | os.O_NONBLOCK)  # for both: whoever else opens it need not wait
        fcntl.fcntl(self.reading, fcntl.F_SETPIPE_SZ, self.SMALLEST_PIPE)
        self.lines = ack_file.read_bytes().count(b"\n") if ack_file.exists() else 0
        super().__init__(server, data, ack_file, *options)

    def ack_log(self):
        return self.pipe

    def acknowledged(self):
        """How many commands were acknowledged, by this loader and those before it; takes what is in the pipe."""
        with open(self.ack_file, "ab") as file:
            try:
                while some := os.read(self.reading, self.SMALLEST_PIPE):
                    file.write(some)
                    self.lines += some.count(b"\n")
            except BlockingIOError:
                pass
        return self.lines

    def wait(self):
        """Until it ends; its exit code."""
        while self.running():
            self.acknowledged()
            time.sleep(0.005)
        self.acknowledged()
        return self.process.returncode

    def kill(self):
        super().kill()
        self.acknowledged()


def load(server, data, ack_file, *options):
    with Loader(server, data, ack_file, *options) as loader:
        return loader.finish()


def refusals_of(summary):
    """(step, code) → how often, from the loader's summary."""
    return Counter({(each["step"], each["code"]): each["count"] for each in summary["refusals"]})


def password_of(person):
    """What the loader registers a person with (cli/demo)."""
    digest = hashlib.sha256(b"muster-demo\n" + person["email"].encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")[:24]


def acknowledgements(ack_file):
    """The commands that the loader saw succeed. A last line cut short was never acknowledged."""
    lines = ack_file.read_text(encoding="utf-8").split("\n")
    return [json.loads(line) for line in lines[:-1] if line]


def position_number(position):
    """`log_…:118` → 118."""
    return int(position.rpartition(":")[2])


def records(data_directory):
    """Every record of a stopped directory's log, as `muster export` opens it."""
    command = [str(binary()), "export", "--data", str(data_directory)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        for line in process.stdout:
            yield json.loads(line)
    if process.returncode != 0:
        raise RuntimeError(f"muster export ended with {process.returncode}")


def organization_ids(client, data):
    """The data set's keys → ids. Names may repeat, e-mail domains may not."""
    by_domain = {}
    for each in client.organizations():
        for domain in each.get("email_domains", []):
            by_domain[domain] = each["id"]
    return {key: by_domain.get(each["email_domains"][0]) for key, each in data.organization.items()}


def rows_of(client, data):
    """organization key → e-mail → the stable fields of its directory rows."""
    found = {}
    for key, organization in organization_ids(client, data).items():
        rows = client.directory(organization) if organization else []
        found[key] = {row["email"]: {name: row[name] for name in [*COMPARED, "invited"] if name in row and
                                     not (name == "invited" and row["kind"] == "external")} for row in rows}
    return found


def differences(left, right):
    """What two results of rows_of disagree in, as lines to read."""
    for key in sorted(left.keys() | right.keys()):
        ours, theirs = left.get(key, {}), right.get(key, {})
        for email in sorted(ours.keys() | theirs.keys()):
            if ours.get(email) != theirs.get(email):
                yield f"{key} {email}: {ours.get(email)} != {theirs.get(email)}"


def check_log(proof, log, data, expected, acks):
    """The records of a log: gapless, every acknowledged command there, nothing done twice, nothing that was not asked for."""
    at, emails, events = {}, Counter(), Counter()
    key_of_email = {each["email"]: each["key"] for each in data.people}
    key_of_account, gaps, last = {}, [], 0
    for record in log:
        position = record["position"]
        if position != last + 1:
            gaps.append(f"{last} is followed by {position}")
        last = position
        values = json.dumps(record["data"])
        at[position] = (record["type"], record["commit"], values)
        account = record["data"].get("account")
        if record["type"] == "MemberAdded":
            email = record["personal"]["email"]
            emails[email] += 1
            key_of_account[account] = key_of_email.get(email)
        key = key_of_account.get(account)
        if key and record["type"] not in ("InvitationSent", "NotificationDelivered", "SessionStarted"):
            events[record["type"], key] += 1
    proof.check(not gaps, f"positions 1 to {last} have no gap", gaps)
    twice = [email for email, count in emails.items() if count > 1]
    proof.check(not twice, f"{len(emails)} e-mails, each added once", twice)
    missing = [ack for ack in acks if not acknowledged_stands(ack, at)]
    proof.check(not missing, f"{len(acks)} acknowledged commands: every one stands in the log with its ids", missing)
    repeated = [each for each, count in Counter((a["step"], a["key"]) for a in acks).items() if count > 1]
    proof.check(not repeated, "no command was acknowledged twice", repeated)
    wanted = +expected.events
    wrong = [f"{what}: {events[what]} in the log, {wanted[what]} expected" for what in wanted.keys() | events.keys()
             if events[what] != wanted[what]]
    proof.check(not wrong, f"{sum(events.values())} events of {len(key_of_account)} people: each exactly as often as the rules say",
                wrong)
    return last


def acknowledged_stands(ack, at):
    """At the acknowledged position, or in the same commit, stands an event with every id that was acknowledged."""
    position = position_number(ack["position"])
    if position not in at:
        return False
    commit = at[position][1]
    text, near = at[position][2], position
    while near - 1 in at and at[near - 1][1] == commit:
        near -= 1
        text += at[near][2]
    return all(ack[name] in text for name in ("account_id", "organization_id", "site_id") if name in ack)


def check_verify(proof, server):
    code, text = muster("verify", "--data", server.data, "--json", ok=None)
    proof.check(code == 0, "muster verify is content", text.splitlines())


def check_rebuilds(proof, *where):
    """Every read model, folded again from the log, has the rows that the live one has. `where`: options of muster rebuild. Their names."""
    code, text = muster("rebuild", *where, "all", "--json", ok=None)
    reports = json.loads(text)["data"] if text.startswith("{") else []
    proof.check(reports, "every read model was rebuilt", [f"exit code {code}: {text}"])
    for each in reports:
        identical = each["ok"] and each["compared"] and each["differing_rows"] == 0
        proof.check(identical, f"rebuild of {each['model']}: {each['rows']} rows from {each['events']} events in {each['seconds']:.2f} s, "
                    f"{each['differing_rows']} differ", [json.dumps(each)])
    return [each["model"] for each in reports]


def administrator(server):
    return Client(server.port, server.key)

"""The proofs' own judgement: a log with a gap, a lost or repeated command, a row that differs must not pass."""

import contextlib
import copy
import io
import sys
import types
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "script" / "prove.d" / "lib"))
from collation import Collation  # noqa: E402
from expected import Expected  # noqa: E402
from harness import Proof  # noqa: E402
from loading import check_log, differences  # noqa: E402

PEOPLE = [{"key": "p1", "organization": "c", "email": "p1@c.example", "first_name": "A", "role": "admin", "send_invitation": True,
           "accepts": True, "phone": "+447911000001"},
          {"key": "p2", "organization": "c", "email": "p2@c.example", "first_name": "B", "role": "user", "send_invitation": False}]
CHANGES = [{"person": "p1", "change": "role", "role": "user"}, {"person": "p1", "change": "suspend"},
           {"person": "p2", "change": "role", "role": "member"}, {"person": "p2", "change": "role", "role": "user"},
           {"person": "p2", "change": "phone", "phone": "+447911000001"}, {"person": "p2", "change": "resend_invitation"},
           {"person": "p1", "change": "resend_invitation"}, {"person": "p2", "change": "role", "role": "admin"},
           {"person": "p2", "change": "suspend"}, {"person": "p2", "change": "suspend"}]
DATA = types.SimpleNamespace(people=PEOPLE, links=[], changes=CHANGES, organization={"c": {"kind": "client"}},
                             person={each["key"]: each for each in PEOPLE})
REFUSALS = {("change role", "last_admin"): 1, ("suspend", "last_admin"): 1, ("change role", "role_unknown"): 1,
            ("change role", "role_unchanged"): 1, ("change phone", "phone_taken"): 1, ("resend invitation", "already_registered"): 1,
            ("suspend", "account_suspended"): 1}


def good_log():
    made = [("MemberAdded", "acc_1", 1), ("UserInvited", "acc_1", 1), ("InvitationSent", "acc_1", 2), ("MemberAdded", "acc_2", 3),
            ("InvitationAccepted", "acc_1", 4), ("PasswordSet", "acc_1", 4), ("UserInvited", "acc_2", 5), ("RoleChanged", "acc_2", 6),
            ("AccountSuspended", "acc_2", 7)]
    return [{"position": at, "type": kind, "commit": commit, "data": {"account": account},
             "personal": {"email": f"p{account[-1]}@c.example"} if kind == "MemberAdded" else {}}
            for at, (kind, account, commit) in enumerate(made, 1)]


def good_acks():
    return [{"step": "member", "key": "p1", "position": "log_x:2", "account_id": "acc_1"},
            {"step": "suspend", "key": "p2#9", "position": "log_x:9", "account_id": "acc_2"}]


def without(log, index):
    return log[:index] + log[index + 1:]


def renumbered(log):
    return [{**each, "position": at} for at, each in enumerate(log, 1)]


def verdict(log, acks):
    proof = Proof(types.SimpleNamespace(seed=0, keep=False))
    check_log(proof, log, DATA, Expected(DATA), acks)
    return proof.failed


def failures():
    """(what, did the judgement go wrong) of each case."""
    log, acks = good_log(), good_acks()
    yield "a good log", verdict(log, acks) != 0
    yield "a gap", verdict(without(log, 3), acks) == 0
    yield "a lost command", verdict(renumbered(without(log, 8)), acks) == 0
    yield "a command done twice", verdict(renumbered(log + log[7:8]), acks) == 0
    yield "a person added twice", verdict(renumbered(log + [{**log[0], "data": {"account": "acc_3"}}]), acks) == 0
    yield "an acknowledgement without a record", verdict(log, acks + [{**acks[0], "key": "p9", "position": "log_x:10"}]) == 0
    yield "an acknowledgement of another account", verdict(log, [{**acks[0], "account_id": "acc_2"}]) == 0
    yield "two acknowledgements of one command", verdict(log, acks + acks[:1]) == 0
    rows = Expected(DATA).rows()
    other = copy.deepcopy(rows)
    other["c"]["p2@c.example"]["role"] = "user"
    yield "equal rows", list(differences(rows, copy.deepcopy(rows))) != []
    yield "a row that differs", len(list(differences(rows, other))) != 1
    yield "a row that is missing", len(list(differences(rows, {"c": {}}))) != 2
    yield "refusals by the rules", dict(Expected(DATA).refusals) != REFUSALS
    key = Collation().key
    yield "collation", not key("Ábel") < key("abelard") < key("Zoe") < key("zoë") < key("山田")


def main():
    passed = failed = 0
    for what, wrong in failures_quietly():
        passed, failed = passed + (not wrong), failed + wrong
        if wrong:
            print(f"judged wrongly: {what}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


def failures_quietly():
    with contextlib.redirect_stdout(io.StringIO()):
        return list(failures())


if __name__ == "__main__":
    sys.exit(main())

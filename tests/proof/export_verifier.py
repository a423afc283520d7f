#!/usr/bin/env python3
"""Checks a signed export of Muster with nothing of Muster's (docs/access-reviews.md says how it is signed).

  export_verifier.py FILE --key KEY
Exit codes: 0 it holds; 1 it does not, and why not.
"""

import argparse
import base64
import hashlib
import json
import sys

from verifier import Checkpoint, Key, Wrong, decoded, ed25519_holds, require


def split(data):
    """The seal, and the bytes that it is about."""
    if not data.startswith(b"PK"):
        require(data.endswith(b"\n"), "the file is cut off")
        at = data.rfind(b"\n", 0, -1) + 1
        return data[at:], data[:at]
    at = len(data)
    while True:
        at = data.rfind(b"PK\5\6", 0, at)
        require(at >= 0, "the archive has no end")
        if at + 22 <= len(data) and at + 22 + int.from_bytes(data[at + 20:at + 22], "little") == len(data):
            return data[at + 22:], data[:at + 20] + b"\0\0"


def signed_text(note, key):
    text, lines = note.rsplit("\n\n", 1)
    text += "\n"
    for line in lines.splitlines():
        _, name, signature = line.split(" ")
        data = decoded(signature)
        if name == key.name and data[:4] == key.id:
            require(ed25519_holds(key.public, text.encode(), data[4:]), "the statement's signature does not hold")
            return text
    raise Wrong("the statement is not signed by the log's key")


def check(data, key):
    seal, content = split(data)
    seal = json.loads(seal)
    first, origin, subject, position, rows, made, digest, rest = signed_text(seal["statement"], key).split("\n")
    require(first == "muster-export/v1" and rest == "" and made.startswith("made "), "what was signed is no statement")
    require(origin == key.name, "the statement is of another log")
    require(digest == "sha256 " + base64.b64encode(hashlib.sha256(content).digest()).decode(), "the file was changed")
    checkpoint = Checkpoint(seal["checkpoint"], key)
    require(checkpoint.size >= int(position.removeprefix("position ")), "the checkpoint does not cover the position")
    count = int(rows.removeprefix("rows "))
    require(data.startswith(b"PK") or content.count(b"\n") == count, "the number of rows is another one")
    return subject, count


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("--key", required=True)
    arguments = parser.parse_args()
    try:
        with open(arguments.file, "rb") as file:
            subject, rows = check(file.read(), Key(arguments.key))
        print(f"holds: {subject}, {rows} rows")
        return 0
    except (Wrong, ValueError, KeyError) as wrong:
        print(f"DOES NOT HOLD: {wrong}")
        return 1


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Checks a Muster log's proofs with nothing of Muster's: RFC 6962, RFC 8032 and the C2SP formats, written down once more.

  verifier.py proof FILE --key KEY [--witness KEY…]          a file of `muster prove`, and that each of these witnesses cosigned
  verifier.py tree URL --api-key KEY --key KEY [--old FILE]  the whole log at URL (…/v1/log): checkpoint, every tile, every entry;
                                                            with --old that it goes on from a checkpoint kept before
Exit codes: 0 all holds; 1 something does not, and what.
"""

import argparse
import base64
import hashlib
import json
import sys
import urllib.request

WIDTH = 256


class Wrong(Exception):
    """Something does not hold."""


def require(holds, text):
    if not holds:
        raise Wrong(text)


def decoded(text):
    """Base64 in its one canonical form: other last characters, too, would stand for the same bytes."""
    data = base64.b64decode(text, validate=True)
    require(base64.b64encode(data).decode() == (text if isinstance(text, str) else text.decode()), "base64 that is not canonical")
    return data


# --- RFC 8032: Ed25519 ---------------------------------------------------------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)


def add(a, b):
    u = (a[1] - a[0]) * (b[1] - b[0]) % P
    v = (a[1] + a[0]) * (b[1] + b[0]) % P
    w = 2 * a[3] * b[3] * D % P
    z = 2 * a[2] * b[2] % P
    e, f, g, h = v - u, z - w, z + w, v + u
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(number, point):
    result = (0, 1, 1, 0)
    while number:
        if number & 1:
            result = add(result, point)
        point = add(point, point)
        number >>= 1
    return result


def recover_x(y, sign):
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if square == 0:
        return None if sign else 0
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_1 % P
    if (x * x - square) % P:
        return None
    return P - x if x & 1 != sign else x


def point_of(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    x = recover_x(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (recover_x(BASE_Y, 0), BASE_Y, 1, recover_x(BASE_Y, 0) * BASE_Y % P)


def ed25519_holds(key, message, signature):
    if len(key) != 32 or len(signature) != 64:
        return False
    a, r = point_of(key), point_of(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= ORDER:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    left, right = multiply(s, BASE), add(r, multiply(h, a))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


# --- C2SP signed-note, tlog-checkpoint -------------------------------------------------------------------------------------------

class Key:
    """<name>+<key id>+<base64 of type and key>; the type is 1 for a log, 4 for a witness"""

    def __init__(self, text, kind=b"\x01"):
        self.name, key_id, data = text.split("+", 2)
        data = decoded(data)
        require(data[:1] == kind and len(data) == 33, "the key is no Ed25519 key of this kind")
        self.public, self.id = data[1:], hashlib.sha256(self.name.encode() + b"\n" + data).digest()[:4]
        require(self.id.hex() == key_id, "the key's id is another key's")


class Checkpoint:
    def __init__(self, note, key):
        text, lines = note.rsplit("\n\n", 1)
        text += "\n"
        signatures = []
        for line in lines.splitlines():
            dash, name, signature = line.split(" ")
            data = decoded(signature)
            if dash == "\u2014" and name == key.name and data[:4] == key.id:
                signatures.append(data[4:])
        require(signatures, "the checkpoint is not signed by the log's key")
        require(all(ed25519_holds(key.public, text.encode(), each) for each in signatures), "the checkpoint's signature does not hold")
        self.origin, size, root = text.split("\n")[:3]
        require(self.origin == key.name, "the checkpoint is of another log")
        require(size == str(int(size)), "the size has leading zeros")
        self.size, self.root = int(size), decoded(root)


# --- C2SP tlog-cosignature -------------------------------------------------------------------------------------------------------

def witness_key(text):
    return Key(text, b"\x04")


def cosigned_message(time, text):
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def cosigned_at(note, witness):
    """When this witness cosigned, in seconds since 1970; None: it did not."""
    text, lines = note.rsplit("\n\n", 1)
    times = []
    for line in lines.splitlines():
        _, name, signature = line.split(" ")
        data = decoded(signature)
        if name == witness.name and data[:4] == witness.id:
            time = int.from_bytes(data[4:12], "big")
            require(ed25519_holds(witness.public, cosigned_message(time, text + "\n"), data[12:]), f"the cosignature of {name} does not hold")
            times.append(time)
    return max(times, default=None)


# --- RFC 6962 ----------------------------------------------------------------------------------------------------------------

def leaf_hash(entry):
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(hashes):
    """MTH of leaf hashes, or of the roots of full subtrees of one size with a last one that may be smaller."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return node_hash(root_of(hashes[:split]), root_of(hashes[split:]))


def check_inclusion(leaf, index, size, path, root):
    """RFC 9162, 2.1.3.2"""
    require(0 <= index < size, "the index is beyond the log")
    fn, sn, r = index, size - 1, leaf
    for p in path:
        require(sn != 0, "the path is too long")
        if fn & 1 or fn == sn:
            r = node_hash(p, r)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = node_hash(r, p)
        fn, sn = fn >> 1, sn >> 1
    require(sn == 0, "the path is too short")
    require(r == root, "the path leads to another root")


def check_consistency(old_size, old_root, new_size, new_root, path):
    """RFC 9162, 2.1.4.2"""
    require(old_size <= new_size, "the log has become shorter")
    if old_size in (0, new_size):
        require(not path and (old_size == 0 or old_root == new_root), "the roots of one size differ")
        return
    path = list(path)
    if old_size & (old_size - 1) == 0:
        path.insert(0, old_root)
    require(path, "the path is too short")
    fn, sn = old_size - 1, new_size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for c in path[1:]:
        require(sn != 0, "the path is too long")
        if fn & 1 or fn == sn:
            fr, sr = node_hash(c, fr), node_hash(c, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node_hash(sr, c)
        fn, sn = fn >> 1, sn >> 1
    require(sn == 0 and fr == old_root and sr == new_root, "the log does not go on from the older checkpoint")


# --- C2SP tlog-proof ---------------------------------------------------------------------------------------------------------

def check_proof_file(text, key, witnesses=()):
    """The record that the file proves, and its index."""
    head, note = text.split("\n\n", 1)
    lines = head.split("\n")
    require(lines[0] == "c2sp.org/tlog-proof@v1", "the file is no proof")
    require(lines[1].startswith("extra ") and lines[2].startswith("index "), "the file has no record or no index")
    record, index = decoded(lines[1][6:]), int(lines[2][6:])
    path = [decoded(line) for line in lines[3:]]
    checkpoint = Checkpoint(note, key)
    for witness in witnesses:
        require(cosigned_at(note, witness) is not None, f"{witness.name} did not cosign the checkpoint")
    check_inclusion(leaf_hash(record), index, checkpoint.size, path, checkpoint.root)
    return record, index


def clear_part(record):
    """The JSON of a record: a format byte, its length, itself; sealed parts follow."""
    length = int.from_bytes(record[1:5], "little")
    return json.loads(record[5:5 + length])


# --- C2SP tlog-tiles ---------------------------------------------------------------------------------------------------------

def tile_path(index):
    path = f"{index % 1000:03}"
    while index >= 1000:
        index //= 1000
        path = f"x{index % 1000:03}/{path}"
    return path


class ServedLog:
    def __init__(self, url, api_key):
        self.url, self.api_key = url.rstrip("/"), api_key

    def get(self, path):
        request = urllib.request.Request(f"{self.url}/{path}", headers={"X-Api-Key": self.api_key})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read()

    def checkpoint(self):
        return self.get("checkpoint").decode()

    def tile(self, level, index, width):
        partial = "" if width == WIDTH else f".p/{width}"
        return self.get(f"tile/{level}/{tile_path(index)}{partial}")


def split_bundle(data):
    entries = []
    while data:
        length = int.from_bytes(data[:2], "big")
        require(len(data) >= 2 + length, "an entry bundle is cut off")
        entries.append(data[2:2 + length])
        data = data[2 + length:]
    return entries


def check_tree(log, checkpoint, each_entry=lambda index, entry: None):
    """Every tile and every entry of the log; answers all leaf hashes."""
    below = []
    for index in range((checkpoint.size + WIDTH - 1) // WIDTH):
        width = min(WIDTH, checkpoint.size - index * WIDTH)
        entries = split_bundle(log.tile("entries", index, width))
        require(len(entries) == width, f"entry bundle {index} has {len(entries)} entries, not {width}")
        for offset, entry in enumerate(entries):
            each_entry(index * WIDTH + offset, entry)
        below += [leaf_hash(entry) for entry in entries]
    leaves, level = below, 0
    while below:
        for index in range((len(below) + WIDTH - 1) // WIDTH):
            hashes = below[index * WIDTH:(index + 1) * WIDTH]
            require(log.tile(level, index, len(hashes)) == b"".join(hashes), f"tile {level}/{index} is not that of the entries")
        below = [root_of(below[i:i + WIDTH]) for i in range(0, len(below) - WIDTH + 1, WIDTH)]
        level += 1
    require(root_of(leaves) == checkpoint.root, "the entries lead to another root than the checkpoint's")
    return leaves


def check_served_consistency(log, old, new):
    answer = json.loads(log.get(f"consistency?from={old.size}&to={new.size}"))
    check_consistency(old.size, old.root, new.size, new.root, [decoded(each) for each in answer["hashes"]])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    proof = commands.add_parser("proof")
    proof.add_argument("file")
    proof.add_argument("--witness", action="append", default=[])
    tree = commands.add_parser("tree")
    tree.add_argument("url")
    tree.add_argument("--api-key", required=True)
    tree.add_argument("--old")
    for each in (proof, tree):
        each.add_argument("--key", required=True)
    arguments = parser.parse_args()
    try:
        key = Key(arguments.key)
        if arguments.command == "proof":
            with open(arguments.file, encoding="utf-8") as file:
                record, index = check_proof_file(file.read(), key, [witness_key(each) for each in arguments.witness])
            print(f"position {index + 1}: {json.dumps(clear_part(record))}")
            return 0
        log = ServedLog(arguments.url, arguments.api_key)
        checkpoint = Checkpoint(log.checkpoint(), key)
        leaves = check_tree(log, checkpoint)
        print(f"{checkpoint.size} entries, all in the tree that was signed")
        if arguments.old:
            with open(arguments.old, encoding="utf-8") as file:
                old = Checkpoint(file.read(), key)
            require(root_of(leaves[:old.size]) == old.root, "the log does not go on from the older checkpoint")
            check_served_consistency(log, old, checkpoint)
            print(f"it goes on from the checkpoint of {old.size} entries")
        return 0
    except (Wrong, ValueError) as wrong:
        print(f"DOES NOT HOLD: {wrong}")
        return 1


if __name__ == "__main__":
    sys.exit(main())

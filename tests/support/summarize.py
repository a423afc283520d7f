"""Sums a test run per test case. usage: summarize.py RESULTS_DIRECTORY

Reads ctest.xml (ctest --output-junit) and, for each Boost.Test executable, its own NAME.xml. A test without such a file counts
as its last line `N passed, N failed` says, or as one. Closes with the line `N passed, N failed`; fails when any failed.
"""

import re
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

SUMMARY_LINE = re.compile(r"^(\d+) passed, (\d+) failed$", re.MULTILINE)


def count_cases(path):
    """(passed, failed) of one Boost.Test JUnit file, or None when it is missing or was cut off by a crash."""
    try:
        suite = ElementTree.parse(path).getroot()
    except (OSError, ElementTree.ParseError):
        return None
    cases = [case for case in suite.iter("testcase") if case.find("skipped") is None]
    failed = sum(1 for case in cases if case.find("failure") is not None or case.find("error") is not None)
    return len(cases) - failed, failed


def count_test(test, results):
    """(passed, failed) of one ctest test."""
    succeeded = test.get("status") == "run" and test.find("failure") is None
    counts = count_cases(results / f"{test.get('name')}.xml")
    if counts is None:
        lines = SUMMARY_LINE.findall(test.findtext("system-out") or "")
        counts = tuple(map(int, lines[-1])) if lines else (int(succeeded), 0)
    passed, failed = counts
    if not succeeded and failed == 0:
        failed = 1  # crashed, timed out, leaked, or could not start
    return passed, failed


def main(results):
    try:
        tests = ElementTree.parse(results / "ctest.xml").getroot().findall("testcase")
    except (OSError, ElementTree.ParseError) as error:
        print(f"no readable report of ctest: {error}", file=sys.stderr)
        print("0 passed, 1 failed")
        return 1
    total_passed = total_failed = 0
    for test in tests:
        if test.get("status") == "disabled":
            continue
        passed, failed = count_test(test, results)
        print(f"{test.get('name'):40} {passed:6} passed {failed:6} failed {float(test.get('time', 0)):8.1f} s")
        total_passed += passed
        total_failed += failed
    print(f"{total_passed} passed, {total_failed} failed")
    return 1 if total_failed or not total_passed else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1])))

"""The summary of a test run counts what happened: no crash, time-out or missing report may pass as success."""

import contextlib
import io
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "support"))
import summarize  # noqa: E402

PASSED = '<testcase name="{0}" status="run" time="1"><system-out>{1}</system-out></testcase>'
FAILED = '<testcase name="{0}" status="fail" time="1"><failure/><system-out>{1}</system-out></testcase>'
NOT_RUN = '<testcase name="{0}" status="notrun" time="0"/>'
GOOD = '<testsuite><testcase name="x"/><testcase name="y"/><testcase name="z"><skipped/></testcase></testsuite>'
BAD = '<testsuite><testcase name="x"/><testcase name="y"><failure/></testcase><testcase name="z"><error/></testcase></testsuite>'

# what ctest says, the executables' own reports, the last line
CASES = [
    ([PASSED.format("a", "")], {"a": GOOD}, "2 passed, 0 failed"),
    ([FAILED.format("a", "")], {"a": BAD}, "1 passed, 2 failed"),
    ([FAILED.format("a", "")], {"a": GOOD}, "2 passed, 1 failed"),  # leaked at exit
    ([FAILED.format("a", "")], {"a": GOOD[:40]}, "0 passed, 1 failed"),  # crashed while it wrote
    ([FAILED.format("a", "")], {}, "0 passed, 1 failed"),
    ([NOT_RUN.format("a")], {}, "0 passed, 1 failed"),
    ([PASSED.format("a", "")], {}, "1 passed, 0 failed"),
    ([PASSED.format("a", "text\n7 passed, 0 failed\n")], {}, "7 passed, 0 failed"),
    ([FAILED.format("a", "7 passed, 0 failed\n"), PASSED.format("b", "")], {"b": GOOD}, "9 passed, 1 failed"),
    ([], {}, "0 passed, 0 failed"),
    (None, {}, "0 passed, 1 failed"),
]


def summary_of(tests, reports):
    with tempfile.TemporaryDirectory() as name:
        results = Path(name)
        if tests is not None:
            (results / "ctest.xml").write_text(f"<testsuite>{''.join(tests)}</testsuite>", encoding="utf-8")
        for test, text in reports.items():
            (results / f"{test}.xml").write_text(text, encoding="utf-8")
        output = io.StringIO()
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(io.StringIO()):
            code = summarize.main(results)
        return output.getvalue().splitlines()[-1], code


def main():
    failed = 0
    for number, (tests, reports, expected) in enumerate(CASES):
        line, code = summary_of(tests, reports)
        succeeded = expected.endswith(" 0 failed") and not expected.startswith("0 passed")
        if line != expected or (code == 0) != succeeded:
            failed += 1
            print(f"case {number}: expected '{expected}', got '{line}' and exit code {code}")
    print(f"{len(CASES) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

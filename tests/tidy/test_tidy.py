"""Each rule of tidy.py accepts a good tree and complains about a bad one."""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import tidy  # noqa: E402

# rule, files, how many complaints
CASES = [
    (tidy.check_file_sizes, {"api/a.cpp": "\n" * tidy.LINES_MAX}, 0),
    (tidy.check_file_sizes, {"api/a.cpp": "\n" * (tidy.LINES_MAX + 1)}, 1),
    (tidy.check_directions, {"api/a.cpp": '#include "domain/ids.hpp"\n#include "api/b.hpp"\n'}, 0),
    (tidy.check_directions, {"domain/a.cpp": '#include "api/a.hpp"\n'}, 1),
    (tidy.check_directions, {"replay/a.cpp": '#include "api/a.hpp"\n'}, 1),
    (tidy.check_directions, {"cli/a.cpp": '#include "tests/a.hpp"\n'}, 1),
    (tidy.check_directions, {"api/a.cpp": "#include <domain/ids.hpp>\n"}, 1),
    (tidy.check_directions, {"tests/a.cpp": '#include "api/a.hpp"\n#include "domain/a.hpp"\n'}, 0),
    (tidy.check_project_paths, {"api/a.cpp": '#include "b.hpp"\n'}, 1),
    (tidy.check_domain, {"domain/a.hpp": "#include <tl/expected.hpp>\n  #  include <vector>\n"}, 0),
    (tidy.check_domain, {"domain/a.hpp": "#include <fmt/format.h>\n#include <sys/types.h>\n"}, 2),
    (tidy.check_rocksdb, {"eventstore/a.cpp": "#include <rocksdb/db.h>\n"}, 0),
    (tidy.check_rocksdb, {"api/a.cpp": "#include <rocksdb/db.h>\n", "cli/b.cpp": "#include <rocksdb/db.h>\n"}, 2),
    (tidy.check_pragma_once, {"api/a.hpp": "#pragma once\n", "api/b.hpp": "\n"}, 1),
    (tidy.check_executables, {}, len(tidy.EXECUTABLES)),
    (tidy.check_executables, {"README.md": "```\n$ script/nothing --fast\n```\n"}, len(tidy.EXECUTABLES) + 1),
    (tidy.check_readmes, {"api/README.md": ""}, len(tidy.FOLDER_READMES) - 1),
    (tidy.check_links, {"README.md": "[a](docs/a.md) [b](https://b.example/c) [d](#d) [e](docs/a.md#e)", "docs/a.md": ""}, 0),
    (tidy.check_links, {"README.md": "[a](docs/b.md)"}, 1),
]


def complaints_about(rule, files):
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
        return list(rule(root))


def main():
    failed = 0
    for number, (rule, files, expected) in enumerate(CASES):
        found = complaints_about(rule, files)
        if len(found) != expected:
            failed += 1
            print(f"case {number}, {rule.__name__}: expected {expected} complaints, got {found}")
    print(f"{len(CASES) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

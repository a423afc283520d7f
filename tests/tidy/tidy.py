"""Checks the rules of the source tree that a script can check. usage: tidy.py PROJECT_ROOT

Prints one line per broken rule and closes with `N passed, N failed`, one count per rule.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

LINES_MAX = 450
SOURCE_SUFFIXES = {".cpp", ".hpp", ".h", ".cc"}
SOURCE_FOLDERS = ["domain", "eventstore", "projections", "api", "replay", "cli", "tests", "bench"]

# What a folder may include besides itself: imports run one way (docs/architecture.md).
ALLOWED_FOLDERS = {
    "domain": [],
    "eventstore": ["domain"],
    "projections": ["domain", "eventstore"],
    "api": ["domain", "eventstore", "projections"],
    "replay": ["domain", "eventstore", "projections"],
    "cli": ["domain", "eventstore", "projections", "api", "replay"],
}
ROCKSDB_FOLDERS = ("eventstore/", "projections/", "tests/", "bench/")
# Headers without a dot are the standard library's; these dotted ones are the domain's exceptions.
DOMAIN_HEADERS = {"tl/expected.hpp"}
EXECUTABLES = ["script/bootstrap", "script/server", "script/test", "script/bench", "script/prove", ".ci/run"]
FOLDER_READMES = ["domain", "eventstore", "projections", "api", "replay", "cli", "tests", "bench", "script"]

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)
README_COMMAND = re.compile(r"^\$?\s*(script/[\w.-]+)", re.MULTILINE)


def source_files(root):
    for folder in SOURCE_FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in SOURCE_SUFFIXES and path.is_file():
                yield path.relative_to(root)


def includes(root):
    """(file, line, style, header) of every include."""
    for path in source_files(root):
        text = (root / path).read_text(encoding="utf-8")
        for match in INCLUDE.finditer(text):
            yield path, text.count("\n", 0, match.start(2)) + 1, match.group(1), match.group(2)


def check_file_sizes(root):
    for path in source_files(root):
        lines = len((root / path).read_text(encoding="utf-8").splitlines())
        if lines > LINES_MAX:
            yield f"{path}: {lines} lines, {LINES_MAX} are the limit: split it by responsibility"


def check_directions(root):
    for path, line, style, header in includes(root):
        folder, target = path.parts[0], header.split("/")[0]
        if folder not in ALLOWED_FOLDERS or target == folder:
            continue
        if style == "<" and target in SOURCE_FOLDERS:
            yield f"{path}:{line}: write #include \"{header}\", with quotes"
        elif target in SOURCE_FOLDERS and target not in ALLOWED_FOLDERS[folder]:
            yield f"{path}:{line}: {folder} may not include {header}: imports run one way"


def check_project_paths(root):
    for path, line, style, header in includes(root):
        if style == '"' and header.split("/")[0] not in SOURCE_FOLDERS:
            yield f"{path}:{line}: \"{header}\" is not named from the project root"


def check_domain(root):
    for path, line, style, header in includes(root):
        if path.parts[0] == "domain" and style == "<" and "." in header and header not in DOMAIN_HEADERS:
            yield f"{path}:{line}: domain includes the standard library and tl/expected.hpp only, not <{header}>"


def check_rocksdb(root):
    for path, line, _, header in includes(root):
        if header.startswith("rocksdb/") and not str(path).startswith(ROCKSDB_FOLDERS):
            yield f"{path}:{line}: only eventstore and projections know RocksDB"


def check_pragma_once(root):
    for path in source_files(root):
        if path.suffix == ".hpp" and "#pragma once" not in (root / path).read_text(encoding="utf-8"):
            yield f"{path}: has no #pragma once"


def check_executables(root):
    named = set(EXECUTABLES)
    for page in ["README.md", "CONTRIBUTING.md"]:
        if (root / page).is_file():
            named.update(README_COMMAND.findall((root / page).read_text(encoding="utf-8")))
    for name in sorted(named):
        if not os.access(root / name, os.X_OK):
            yield f"{name}: is named as a command and is not an executable file"
        elif "bash" in (root / name).read_text(encoding="utf-8").split("\n")[0]:
            syntax = subprocess.run(["bash", "-n", str(root / name)], capture_output=True, text=True)
            if syntax.returncode != 0:
                yield f"{name}: {syntax.stderr.strip()}"


def check_readmes(root):
    for folder in FOLDER_READMES:
        if not (root / folder / "README.md").is_file():
            yield f"{folder}/README.md: is missing"


def check_links(root):
    """Relative links of the pages lead to files that exist."""
    pages = [root / "README.md", root / "CONTRIBUTING.md", *sorted((root / "docs").glob("*.md"))]
    pages += [root / folder / "README.md" for folder in FOLDER_READMES]
    for page in pages:
        if not page.is_file():
            continue
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if not (page.parent / target).exists():
                yield f"{page.relative_to(root)}: links to {target}, which does not exist"


RULES = [
    check_file_sizes, check_directions, check_project_paths, check_domain, check_rocksdb, check_pragma_once, check_executables,
    check_readmes, check_links,
]


def main(root):
    failed = 0
    for rule in RULES:
        complaints = list(rule(root))
        failed += bool(complaints)
        for complaint in complaints:
            print(complaint)
    print(f"{len(RULES) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1])))

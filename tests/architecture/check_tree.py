#!/usr/bin/env python3
"""Checks the source tree against folders.toml: who includes whom, and what files may hold.

Usage: check_tree.py ROOT. Prints one finding a line, `file:line: what`; exit status 1 if there are
any. check_tree_test.py plants violations that it must find.
"""

import fnmatch
import pathlib
import re
import sys
import tomllib

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')
CPP = (".hpp", ".cpp")
TEXT = CPP + (".cmake", ".json", ".md", ".proto", ".py", ".sh", ".textproto", ".toml", ".txt", ".in", "")


class Tree:
    """The files below `root` and the table they are checked against."""

    def __init__(self, root, table):
        self.root = pathlib.Path(root)
        self.table = table
        self.lines = {}  # "folder/file" -> its lines
        paths = list(self.root.glob("*"))
        for folder in (*table["folders"], "tests", "scenarios", "docs", "cmake", ".ci"):
            paths += (self.root / folder).rglob("*")
        for path in sorted(paths):
            name = path.relative_to(self.root)
            if path.is_file() and path.suffix in TEXT and "__pycache__" not in name.parts:
                self.lines[str(name)] = path.read_text(errors="replace").splitlines()

    def cpp_files(self):
        """The C++ files of the folders in the table, tests not among them."""
        return [f for f in self.lines if f.endswith(CPP) and f.split("/")[0] in self.table["folders"]]

    def includes(self, file):
        """(line number, quoted name or None, name in angle brackets or None) of each include."""
        for number, line in enumerate(self.lines.get(file, []), 1):
            if match := INCLUDE.match(line):
                yield number, match[1], match[2]


def matches(file, patterns):
    return any(fnmatch.fnmatchcase(file, pattern) for pattern in patterns)


def library_of(name, libraries):
    """The table's name of the library that <name> belongs to; None if it is in no list."""
    for library, beginnings in libraries.items():
        if any(name == b or (b.endswith("/") and name.startswith(b)) for b in beginnings):
            return library
    return None if "/" in name or "." in name else "std"


def folder_includes(tree):
    """Includes of our own files: of which folder, and which headers of it."""
    generated = tree.table["generated"]
    for file in tree.cpp_files():
        folder = file.split("/")[0]
        allowed = tree.table["folders"][folder]["folders"]
        for number, quoted, _ in tree.includes(file):
            if quoted is None:
                continue
            other, _, header = quoted.partition("/")
            if not header:
                yield f'{file}:{number}: "{quoted}" is not named from the root of the repository'
            elif other not in allowed:
                yield f"{file}:{number}: {folder} may not include {other} ({quoted})"
            for rule in tree.table["only"]:
                if (folder, other) == (rule["from"], rule["to"]) and header not in rule["headers"]:
                    yield f"{file}:{number}: {folder} may not include {quoted}, only the vocabulary"
            if quoted.endswith(generated["ending"]) and not matches(file, generated["allowed"]):
                yield f"{file}:{number}: generated {quoted} is included outside the border"


def library_includes(tree):
    """Includes of libraries that the folder may not know."""
    for file in tree.cpp_files():
        folder = file.split("/")[0]
        rule = tree.table["folders"][folder]
        allowed = set(rule["libraries"])
        for exception in tree.table["exception"]:
            if exception["file"] == file:
                allowed.update(exception["libraries"])
        for number, _, angled in tree.includes(file):
            if angled is None:
                continue
            library = library_of(angled, tree.table["libraries"])
            if library is None:
                yield f"{file}:{number}: <{angled}> belongs to no library in folders.toml"
            elif library not in allowed:
                yield f"{file}:{number}: {folder} may not include {library} (<{angled}>)"
            elif angled in rule.get("forbidden_std", []):
                yield f"{file}:{number}: {folder} may not include <{angled}>"


def kept_apart(tree):
    """Chains of includes between files that may not know each other."""
    for rule in tree.table["apart"]:
        for start in rule["files"]:
            chains, seen = [[start]], {start}
            while chains:
                chain = chains.pop(0)
                for _, quoted, _ in tree.includes(chain[-1]):
                    if quoted == rule["from"]:
                        yield f"{start}:1: knows {quoted} (by {' -> '.join(chain + [quoted])})"
                    if quoted and quoted not in seen:
                        seen.add(quoted)
                        chains.append(chain + [quoted])


def long_files(tree):
    rule = tree.table["length"]
    for file in tree.cpp_files():
        lines = tree.lines[file]
        head = lines[: rule["head"]]
        if len(lines) > rule["lines"] and not any(re.search(r"//.*\breason\b", s, re.I) for s in head):
            yield f"{file}:1: {len(lines)} lines, and no comment with the reason in its head"


def words(tree):
    """Words and names that do not belong where they stand."""
    rule = tree.table["words"]
    for file, lines in tree.lines.items():
        general = file.split("/")[0] in rule["folders"] and not matches(file, rule["allowed"])
        for number, line in enumerate(lines, 1):
            if general and (match := re.search(rule["pattern"], line, re.I)):
                yield f'{file}:{number}: "{match[0]}" belongs to presets and scenarios'
            if file.endswith(CPP) and (match := re.search(tree.table["classes"]["pattern"], line)):
                yield f"{file}:{number}: {match[1]} names no thing"
            if match := re.search(tree.table["unfinished"]["pattern"], line):
                yield f"{file}:{number}: unfinished: {match[0]}"


def readmes(tree):
    for folder in tree.table["readme"]["folders"]:
        if not (tree.root / folder / "README.md").is_file():
            yield f"{folder}/README.md:1: is missing"


def findings(root, table):
    """All findings in the tree below `root`."""
    tree = Tree(root, table)
    if not tree.cpp_files():
        return [f"{root}: holds no C++ files of ours"]
    checks = (folder_includes, library_includes, kept_apart, long_files, words, readmes)
    return [finding for check in checks for finding in check(tree)]


def load_table():
    return tomllib.loads((pathlib.Path(__file__).parent / "folders.toml").read_text())


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    found = findings(sys.argv[1], load_table())
    print("\n".join(found) if found else "the tree keeps to folders.toml")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

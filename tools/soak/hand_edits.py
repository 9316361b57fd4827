"""Random edits of a service, as its owners make them. What they write has a mark, so that a lost line is found."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

_METHOD = re.compile(r"(?m)^(?=    (?:# .*\n    )*@override\n)")


@dataclass
class Hands:
    """Edits that people made in a service: the marks of their lines, and what they deleted."""

    folder: Path
    random: Random
    marks: list[str] = field(default_factory=list)
    deleted: set[str] = field(default_factory=set)
    touched: set[str] = field(default_factory=set)

    def mark(self) -> str:
        """Return a word that stands nowhere else."""
        word = f"hand{self.random.randrange(10**9):09d}"
        self.marks.append(word)
        return word

    def owned(self, pattern: str) -> Path | None:
        """Choose a file of people, by a pattern of its path; None where there is none."""
        files = json.loads((self.folder / ".scaffold/manifest.json").read_text(encoding="utf-8"))["files"]
        found = [
            path
            for path, entry in files.items()
            if entry["owner"] == "you" and Path(path).match(pattern) and (self.folder / path).is_file()
        ]
        return self.folder / self.random.choice(found) if found else None

    def write(self, path: Path, text: str) -> str:
        """Write a file, if it is still Python; return its path in the service, "" where nothing changed."""
        if path.suffix == ".py":
            try:
                ast.parse(text)
            except SyntaxError:
                return ""
        if path.is_file() and path.read_bytes() == text.encode():
            return ""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        name = path.relative_to(self.folder).as_posix()
        self.touched.add(name)
        return name


def edit_service(folder: Path, random: Random, count: int) -> tuple[list[str], Hands]:
    """Make edits; say what they did, and what people wrote."""
    hands = Hands(folder, random)
    done: list[str] = []
    for _ in range(count * 8):
        if len(done) >= count:
            break
        name, edit = random.choice(list(EDITS.items()))
        known = list(hands.marks)
        path = edit(hands)
        if path:
            done.append(f"{name}: {path}")
        else:
            hands.marks = known
    # One edit may have written over what an earlier one wrote.
    texts = "".join(path.read_text(encoding="utf-8") for path in _written(folder))
    hands.marks = [word for word in hands.marks if word in texts]
    return done, hands


def _written(folder: Path) -> list[Path]:
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and ".scaffold" not in path.parts and "__pycache__" not in path.parts
    ]


def write_body(hands: Hands) -> str:
    """Write statements at the beginning of a method."""
    path = hands.owned("operations.py")
    text = path.read_text(encoding="utf-8") if path else ""
    tree = ast.parse(text) if text else None
    methods = [
        node
        for item in (tree.body if tree else [])
        if isinstance(item, ast.ClassDef)
        for node in item.body
        if isinstance(node, ast.AsyncFunctionDef)
    ]
    if path is None or not methods:
        return ""
    line = hands.random.choice(methods).body[0].lineno - 1
    lines = text.splitlines(keepends=True)
    word = hands.mark()
    lines[line:line] = [
        f"        # Look at {word} first.\n",
        f"        {word} = 1\n",
        f"        del {word}\n",
    ]
    return hands.write(path, "".join(lines))


def replace_body(hands: Hands) -> str:
    """Write a method anew."""
    path = hands.owned("operations.py")
    text = path.read_text(encoding="utf-8") if path else ""
    parts = _METHOD.split(text)
    if path is None or len(parts) < 2:
        return ""
    number = hands.random.randrange(1, len(parts))
    method = parts[number]
    head = re.match(r"(?s).*?\n    \) -> [^\n]*:\n|.*?-> [^\n]*:\n", method)
    if head is None:
        return ""
    parts[number] = f"{head[0]}        raise RuntimeError('{hands.mark()}')\n" + (
        "\n" if method.endswith("\n\n") else ""
    )
    return hands.write(path, "".join(parts))


def add_helper(hands: Hands) -> str:
    """Write a method at the end of a class."""
    path = hands.owned("operations.py")
    if path is None:
        return ""
    word = hands.mark()
    text = path.read_text(encoding="utf-8").rstrip("\n")
    return hands.write(path, f"{text}\n\n    def _{word}(self) -> str:\n        return '{word}'\n")


def add_function(hands: Hands) -> str:
    """Write a function at the end of a file, with an import."""
    path = hands.owned("*.py")
    if path is None or "versions" in path.parts:
        return ""
    word, other = hands.mark(), hands.mark()
    text = path.read_text(encoding="utf-8").rstrip("\n")
    lines = text.split("\n")
    places = [at for at, line in enumerate(lines) if line.startswith("from __future__ ")]
    if places:
        lines.insert(places[0] + 1, f"import textwrap as {other}")
        used = f"{other}.dedent('')"
    else:
        used = f"'{other}'"
    return hands.write(path, "\n".join(lines) + f"\n\n\ndef {word}() -> str:\n    return {used}\n")


def reorder(hands: Hands) -> str:
    """Put the methods of a class into another order."""
    path = hands.owned("operations.py")
    if path is None:
        return ""
    text = path.read_text(encoding="utf-8")
    head, *methods = _METHOD.split(text)
    if len(methods) < 2:
        return ""
    methods = [method.rstrip("\n") + "\n" for method in methods]
    hands.random.shuffle(methods)
    return hands.write(path, head + "\n".join(methods))


def reformat(hands: Hands) -> str:
    """Lay calls and headers out for short lines."""
    path = hands.owned("operations.py")
    if path is None:
        return ""
    text = re.sub(
        r"(?m)^(        )return Reply\((\d+), ([\w.]+)(, \{.*\})?\)$",
        lambda found: (
            f"{found[1]}return Reply(\n{found[1]}    {found[2]},\n{found[1]}    {found[3]}{found[4] or ''}\n{found[1]})"
        ),
        path.read_text(encoding="utf-8"),
    )
    return hands.write(path, text)


def rename_local(hands: Hands) -> str:
    """Call a variable something else, everywhere in a file."""
    path = hands.owned("operations.py")
    if path is None:
        return ""
    word = hands.mark()
    return hands.write(path, re.sub(r"\bstored\b", word, path.read_text(encoding="utf-8")))


def add_file(hands: Hands) -> str:
    """Add a module that the generator knows nothing of."""
    word = hands.mark()
    package = next(path.parent for path in (hands.folder / "src").glob("*/app.py"))
    return hands.write(package / f"{word}.py", f'"""Ours."""\n\nNAME = "{word}"\n')


def delete_file(hands: Hands) -> str:
    """Delete a file of people that nothing imports."""
    path = hands.owned(
        hands.random.choice(
            ["*.md", "test_*.py", "Dockerfile", "compose.yaml", "ci.yml", "schemathesis.toml"]
        )
    )
    if path is None:
        return ""
    text = path.read_text(encoding="utf-8")
    if any(word in text for word in hands.marks):
        return ""
    path.unlink()
    name = path.relative_to(hands.folder).as_posix()
    hands.deleted.add(name)
    return name


def edit_skeleton(hands: Hands) -> str:
    """Write lines into what is neither Python nor made from the contract."""
    path = hands.owned(
        hands.random.choice(["*.md", "Makefile", "*.toml", "*.yml", "*.yaml", "Dockerfile", ".gitignore"])
    )
    if path is None:
        return ""
    word = hands.mark()
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    line = f"# {word}\n" if path.suffix != ".md" else f"Mind {word}.\n\n"
    blank = [at for at, item in enumerate(lines) if not item.strip()] or [len(lines)]
    place = len(lines) if hands.random.random() < 0.5 else hands.random.choice(blank)
    lines.insert(place, line)
    return hands.write(path, "".join(lines))


def edit_settings(hands: Hands) -> str:
    """Pass something to a class in resources.py, or add a setting."""
    path = hands.owned(hands.random.choice(["resources.py", "settings.py"]))
    if path is None:
        return ""
    text, word = path.read_text(encoding="utf-8"), hands.mark()
    if path.name == "settings.py":
        return hands.write(
            path,
            re.sub(
                r"(?m)^(    app_name\b.*|    environment\b.*)$", rf"\1\n    {word}: str = ''", text, count=1
            ),
        )
    found = re.findall(r"(?m)^        \w+=\w+\(\),$", text)
    if not found:
        return ""
    line = hands.random.choice(found)
    return hands.write(path, text.replace(line, f"{line}  # {word}", 1))


EDITS: dict[str, Callable[[Hands], str]] = {
    "body": write_body,
    "body anew": replace_body,
    "helper": add_helper,
    "function": add_function,
    "order": reorder,
    "layout": reformat,
    "local": rename_local,
    "file": add_file,
    "deleted": delete_file,
    "skeleton": edit_skeleton,
    "settings": edit_settings,
}

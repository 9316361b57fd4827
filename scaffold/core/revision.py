"""Documents as they were at a git revision."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from scaffold.core.errors import UsageError

_SUFFIXES = (".yaml", ".yml", ".json")
_REGULAR = frozenset({"100644", "100755"})


@dataclass(frozen=True, slots=True)
class Checkout:
    """A folder as it was at a revision: `made` stands for `folder`."""

    folder: Path
    made: Path

    def earlier(self, path: Path) -> Path:
        """Return the path that stands for one of now."""
        return self.made / os.path.relpath(path, self.folder)

    def now(self, path: Path) -> Path:
        """Return the path of now that one in the checkout stands for."""
        return self.folder / path.relative_to(self.made)


@contextmanager
def checked_out(places: Sequence[Path], revision: str, root: Path | None) -> Iterator[Checkout]:
    """Write what files and folders, and the files that they may refer to below `root`, were at a revision.

    It is gone afterwards.
    Raises UsageError outside of a git repository and for an unknown revision.
    """
    paths = [place.resolve() for place in (*places, *([] if root is None else [root]))]
    folder = Path(os.path.commonpath([path if path.is_dir() else path.parent for path in paths]))
    repository = find_repository(folder)
    with TemporaryDirectory(prefix="scaffold-lint-") as temporary:
        yield Checkout(folder, load_revision(repository, revision, folder, Path(temporary).resolve()))


def find_repository(path: Path) -> Path:
    """Return the top folder of the git repository that a file or folder is in; raise UsageError where there is none."""
    folder = path if path.is_dir() else path.parent
    top = _git(folder, "rev-parse", "--show-toplevel")
    if top is None:
        raise UsageError(
            "no-repository",
            f"{path} is not in a git repository",
            hint="an earlier state is read from git: run it in a checkout",
        )
    return Path(top.decode(errors="surrogateescape").rstrip("\n"))


def load_revision(repository: Path, revision: str, folder: Path, target: Path) -> Path:
    """Write the YAML and JSON files below a folder of a repository, as of a revision, below `target`.

    Links and submodules are left out. Returns the folder in `target` that stands for `folder`, which may be empty. Raises
    UsageError for a revision that the repository does not have.
    """
    commit = _commit(repository, revision)
    if commit is None:
        raise UsageError(
            "unknown-revision",
            f"git knows no revision {revision!r} in {repository}",
            hint="in continuous integration, fetch the branch first (a shallow checkout does not have it)",
        )
    inside = folder.resolve().relative_to(repository.resolve()).as_posix()
    tree = commit.decode().strip()
    for name, text in _blobs(repository, list(_listed(repository, tree, inside))):
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)
    made = target / inside
    made.mkdir(parents=True, exist_ok=True)
    return made


def is_revision(folder: Path, name: str) -> bool:
    """Tell whether a name is a revision of the repository that a folder is in, if it is in one."""
    try:
        return _commit(folder, name) is not None
    except UsageError:  # no git
        return False


def _commit(folder: Path, revision: str) -> bytes | None:
    """Return the id of a revision's commit, None for an unknown one."""
    if revision.startswith("-"):
        return None
    return _git(folder, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")


def _listed(repository: Path, tree: str, inside: str) -> Iterator[tuple[str, str]]:
    """Yield the object and the path of each regular YAML or JSON file below a folder."""
    scope = () if inside == "." else ("--", f":(literal){inside}/")
    listing = _git(repository, "ls-tree", "-r", "-z", "--full-tree", tree, *scope) or b""
    for entry in listing.decode(errors="surrogateescape").split("\0"):
        head, _, name = entry.partition("\t")
        mode, _, rest = head.partition(" ")
        if mode in _REGULAR and name.lower().endswith(_SUFFIXES):
            yield rest.split(" ")[1], name


def _blobs(repository: Path, entries: Sequence[tuple[str, str]]) -> Iterator[tuple[str, bytes]]:
    """Yield the contents of objects, all read by one process."""
    wanted = "".join(f"{name}\n" for name, _ in entries).encode()
    output = _git(repository, "cat-file", "--batch", stdin=wanted) or b""
    position = 0
    for _, path in entries:
        end = output.index(b"\n", position)
        size = int(output[position:end].split(b" ")[2])
        yield path, output[end + 1 : end + 1 + size]
        position = end + size + 2


def _git(folder: Path, *arguments: str, stdin: bytes = b"") -> bytes | None:
    """Run git and return what it prints, None when it fails."""
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments],  # noqa: S607 - which git it is, is the user's choice
            input=stdin,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise UsageError(
            "no-git", "git is not installed", hint="an earlier state is read from git"
        ) from error
    return done.stdout if done.returncode == 0 else None

"""Earlier states of specs for `scaffold lint --against`: find them, and compare."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from scaffold.asyncapi.load import load_asyncapi
from scaffold.core.errors import InputError, UsageError
from scaffold.core.finding import Severity
from scaffold.core.location import Location
from scaffold.core.revision import checked_out, is_revision
from scaffold.diff.checks import Verdict
from scaffold.diff.documents import compare_documents
from scaffold.diff.judge import judge_changes
from scaffold.diff.version import announced_version
from scaffold.lint.facts.comparison import Compared, Comparison, ContractChange
from scaffold.lint.run.workspace import Workspace
from scaffold.openapi.discover import find_documents
from scaffold.openapi.document import Document, Node, Notice
from scaffold.openapi.load import load_document
from scaffold.openapi.read.reading import NONE_UNSAVED, Unsaved, display_path
from scaffold.openapi.version import IS_ASYNCAPI

_SUFFIXES = frozenset({".yaml", ".yml", ".json"})


@dataclass(frozen=True, slots=True)
class _Earlier:
    """The source of the earlier states of specs.

    `find` gives the path there of one of now, `name` the name of one there in messages, to which `label` is added. References may
    lead below `root`. `folders` are those that were searched for specs. `is_whole` says that what is not there is new.
    """

    find: Callable[[Path], Path]
    name: Callable[[Path], str]
    root: Path | None = None
    label: str = ""
    folders: tuple[Path, ...] = ()
    is_whole: bool = False

    def load(self, file: Path) -> Document:
        """Load a spec as it was; raise InputError for what cannot be read."""
        try:
            return load_document(file, root=self.root)
        except InputError as error:
            if error.code != IS_ASYNCAPI:
                raise
        return load_asyncapi(file, root=self.root)

    def specs(self) -> list[Path]:
        """List the specs that the folders held."""
        found = []
        for folder in self.folders:
            with suppress(UsageError):  # no spec at all
                found += find_documents([folder], asyncapi=True)
        return found


def compare_specs(
    workspace: Workspace,
    paths: Sequence[Path],
    against: str,
    root: Path | None,
    piped: Unsaved = NONE_UNSAVED,
) -> Compared:
    """Compare specs with an earlier state: a git revision, a file or a folder, whichever `against` names.

    In a folder, a spec is looked for where it is in its own. One that was renamed is known by its title. Raises UsageError for
    what is none of these, for a name that means two of them, and where there is nothing to compare with, or only what is linted
    itself; what came through a pipe may be compared with the file that it is called after.
    """
    today = datetime.now(UTC).date()
    documents = workspace.documents
    comparisons: dict[Path, Comparison] = {}
    remarks, failures = [], []
    with _earlier(workspace, paths, against, root) as earlier:
        files = {document.entry: earlier.find(document.entry) for document in documents}
        _refuse_itself({now: before for now, before in files.items() if now not in piped}, against)
        gone = _gone(earlier, {*files, *files.values(), *map(earlier.find, workspace.failed)})
        for document in documents:
            file = files[document.entry]
            if not file.is_file():
                file = next((other for other, title in gone.items() if title == _title(document)), file)
                gone.pop(file, None)
            if not file.is_file():
                remarks.append(f"{_shown(document)} is not compared: it is not in {against}")
                continue
            old = _load(earlier, file, document)
            if isinstance(old, str):
                failures.append(f"{_shown(document)} is not compared: in {against}, {old}")
            else:
                comparisons[document.entry] = _compare(old, document, earlier, today)
        if documents and not (comparisons or failures or gone or earlier.is_whole):
            raise UsageError(
                "against-nothing",
                f"{against} holds none of the specs, so nothing can be compared",
                hint="name the folder that is to these specs what theirs is, or a git revision",
            )
        if gone and documents:
            first = documents[0].entry
            changes = (
                *comparisons.get(first, Comparison(())).changes,
                *(_removed(file, earlier) for file in gone),
            )
            comparisons[first] = comparisons.get(first, Comparison(()))._replace(changes=changes)
    return Compared(comparisons, tuple(remarks), tuple(failures))


def _refuse_itself(files: Mapping[Path, Path], against: str) -> None:
    """Raise UsageError where a spec would be compared with the same file, which passes whatever it says."""
    for now, before in files.items():
        if before.exists() and before.samefile(now):
            raise UsageError(
                "against-itself",
                f"{display_path(now)} would be compared with itself",
                hint=f"{against} is what is linted: name an earlier state of it, such as a git revision",
            )


def _load(earlier: _Earlier, file: Path, document: Document) -> Document | str:
    """Load the earlier state of a document, or say why the two cannot be compared."""
    try:
        old = earlier.load(file)
    except InputError as error:
        return error.message
    if old.specification is not document.specification:
        return "it is written in another specification"
    return old


def _gone(earlier: _Earlier, present: set[Path]) -> dict[Path, str]:
    """Return the specs that are not where they were, with their titles."""
    found = {}
    for file in earlier.specs():
        if file.resolve() not in present:
            with suppress(InputError):
                found[file] = _title(earlier.load(file))
    return found


def _title(document: Document) -> str:
    info = document.node().get("info")
    return (info and info.string("title")) or document.entry.name


def _removed(file: Path, earlier: _Earlier) -> ContractChange:
    name = earlier.name(file)
    place = Notice("removed", Severity.ERROR, f"{name} was removed", Location(name, 1, 1), "")
    return ContractChange(place, place.message, f"{name}:1{earlier.label}", breaks=True)


def _compare(old: Document, new: Document, earlier: _Earlier, today: date) -> Comparison:
    def place(node: Node) -> str:
        return f"{earlier.name(node.file)}:{node.location.line}{earlier.label}"

    impacts = judge_changes(compare_documents(old, new, today))
    return Comparison(
        tuple(
            ContractChange(impact.new, impact.message, place(impact.old), impact.verdict is Verdict.BREAKS)
            for impact in impacts
        ),
        announced_version(old, new),
    )


@contextmanager
def _earlier(
    workspace: Workspace, paths: Sequence[Path], against: str, root: Path | None
) -> Iterator[_Earlier]:
    path = Path(against)
    searched = [place.resolve() for place in paths if place.is_dir()]
    specs = [*(document.entry for document in workspace.documents), *workspace.failed]
    if path.exists() and is_revision(specs[0].parent if specs else Path(), against):
        raise UsageError(
            "against-ambiguous",
            f"{against} is a {'folder' if path.is_dir() else 'file'} and a git revision",
            hint=f"write ./{against} for what is on the disk, {against}^0 for the revision",
        )
    if path.is_dir():
        folder = path.resolve()

        def find(file: Path) -> Path:
            inside = (file.relative_to(place) for place in searched if file.is_relative_to(place))
            return folder / next(inside, Path(file.name))

        yield _Earlier(find, display_path, folder, folders=(folder,) if searched else ())
    elif path.is_file():
        if len(specs) != 1:
            raise UsageError(
                "against-file",
                f"{against} is one file, and there are {len(specs)} specs to compare with it",
                hint="name one spec, or a folder or git revision to compare with",
            )
        yield _Earlier(lambda _: path, display_path)
    elif path.suffix.lower() in _SUFFIXES:
        raise InputError(
            "file-unreadable", f"{against} does not exist", hint="name a file, a folder or a git revision"
        )
    else:
        with checked_out([*specs, *searched], against, root) as checkout:
            yield _Earlier(
                checkout.earlier,
                lambda file: display_path(checkout.now(file)),
                None if root is None else checkout.earlier(root.resolve()),
                f" at {against}",
                tuple(checkout.earlier(place) for place in searched),
                is_whole=True,
            )


def _shown(document: Document) -> str:
    return document.display(document.entry)

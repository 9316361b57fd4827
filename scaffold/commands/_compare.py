"""Earlier states of specs for `scaffold lint --against`: find them, and compare."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from scaffold.asyncapi.load import load_asyncapi
from scaffold.core.errors import InputError, UsageError
from scaffold.core.finding import Severity
from scaffold.core.location import Location
from scaffold.diff.checks import Verdict
from scaffold.diff.documents import compare_documents
from scaffold.diff.judge import judge_changes
from scaffold.diff.version import announced_version
from scaffold.lint.comparison import Comparison, ContractChange
from scaffold.openapi.discover import find_documents
from scaffold.openapi.document import Document, Node, Notice
from scaffold.openapi.load import load_document
from scaffold.openapi.reading import display_path
from scaffold.openapi.revision import checked_out
from scaffold.openapi.version import IS_ASYNCAPI

_SUFFIXES = frozenset({".yaml", ".yml", ".json"})


@dataclass(frozen=True, slots=True)
class Compared:
    """The comparisons by the files of the specs, and one sentence about each spec that was not compared."""

    comparisons: dict[Path, Comparison]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Earlier:
    """Where the earlier states of specs are.

    `find` gives the path there of one of now, `name` the name of one there in messages, to which `label` is added. References may
    lead below `root`. `folders` are those that were searched for specs.
    """

    find: Callable[[Path], Path]
    name: Callable[[Path], str]
    root: Path | None = None
    label: str = ""
    folders: tuple[Path, ...] = ()

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
    documents: Sequence[Document], paths: Sequence[Path], against: str, root: Path | None
) -> Compared:
    """Compare specs with an earlier state: a file, a folder or a git revision, whichever `against` names, in this order.

    In a folder, a spec is looked for where it is in its own. One that was renamed is known by its title. Raises UsageError for
    what is none of these.
    """
    today = datetime.now(UTC).date()
    comparisons, remarks = {}, []
    with _earlier(documents, paths, against, root) as earlier:
        files = {document.entry: earlier.find(document.entry) for document in documents}
        gone = _gone(earlier, set(files.values()))
        for document in documents:
            file = files[document.entry]
            if not file.is_file():
                file = next((other for other, title in gone.items() if title == _title(document)), file)
                gone.pop(file, None)
            if not file.is_file():
                remarks.append(f"{_shown(document)} is not compared: it is not in {against}")
                continue
            try:
                old = earlier.load(file)
            except InputError as error:
                remarks.append(f"{_shown(document)} is not compared: in {against}, {error.message}")
                continue
            if old.specification is not document.specification:
                remarks.append(
                    f"{_shown(document)} is not compared: in {against}, it is written in another specification"
                )
                continue
            comparisons[document.entry] = _compare(old, document, earlier, today)
        if gone and documents:
            first = documents[0].entry
            changes = (
                *comparisons.get(first, Comparison(())).changes,
                *(_removed(file, earlier) for file in gone),
            )
            comparisons[first] = comparisons.get(first, Comparison(()))._replace(changes=changes)
    return Compared(comparisons, tuple(remarks))


def _gone(earlier: _Earlier, present: set[Path]) -> dict[Path, str]:
    """Return the specs that are not where they were, with their titles."""
    found = {}
    for file in earlier.specs():
        if file not in present:
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
    documents: Sequence[Document], paths: Sequence[Path], against: str, root: Path | None
) -> Iterator[_Earlier]:
    path = Path(against)
    searched = [place.resolve() for place in paths if place.is_dir()]
    if path.is_dir():
        folder = path.resolve()

        def find(file: Path) -> Path:
            inside = (file.relative_to(place) for place in searched if file.is_relative_to(place))
            return folder / next(inside, Path(file.name))

        yield _Earlier(find, display_path, folder, folders=(folder,) if searched else ())
    elif path.is_file():
        if len(documents) != 1:
            raise UsageError(
                "against-file",
                f"{against} is one file, and there are {len(documents)} specs to compare with it",
                hint="name one spec, or a folder or git revision to compare with",
            )
        yield _Earlier(lambda _: path, display_path)
    elif path.suffix.lower() in _SUFFIXES:
        raise InputError(
            "file-unreadable", f"{against} does not exist", hint="name a file, a folder or a git revision"
        )
    else:
        places = [*(document.entry for document in documents), *searched]
        with checked_out(places, against, root) as checkout:
            yield _Earlier(
                checkout.earlier,
                lambda file: display_path(checkout.now(file)),
                None if root is None else checkout.earlier(root.resolve()),
                f" at {against}",
                tuple(checkout.earlier(place) for place in searched),
            )


def _shown(document: Document) -> str:
    return document.display(document.entry)

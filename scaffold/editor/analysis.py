"""Lint the specs of a folder as an editor has them: what is not saved yet counts, what has not changed is not read again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scaffold.core.errors import InputError, UsageError
from scaffold.core.finding import Finding
from scaffold.core.location import Location
from scaffold.design.extensions import extension_schemas
from scaffold.lint.outcome.baseline import load_baseline
from scaffold.lint.plan.nested import read_nested
from scaffold.lint.plan.plan import build_plan
from scaffold.lint.plan.settings import Settings
from scaffold.lint.repair.repair import Repair
from scaffold.lint.run.engine import lint_documents
from scaffold.lint.run.session import judge_by_rulesets, read_settings
from scaffold.lint.run.workspace import load_spec
from scaffold.openapi.discover import find_documents, is_entry_text
from scaffold.openapi.document import Document

_MOST_DOCUMENTS = 50

Stamp = tuple[tuple[Path, object], ...]


@dataclass(frozen=True, slots=True)
class Options:
    """The options of the server: the settings file, and the folder that references may not leave."""

    config: Path | None = None
    root: Path | None = None


@dataclass(frozen=True, slots=True)
class Analysis:
    """The findings of an analysis.

    `findings` has an entry for each file that belongs to an open document, also when nothing was found in it; `texts` holds what
    these files contained.
    """

    findings: Mapping[Path, Sequence[Finding]] = field(default_factory=dict)
    repairs: Mapping[Finding, Repair] = field(default_factory=dict)
    documents: tuple[Document, ...] = ()
    texts: Mapping[Path, str] = field(default_factory=dict)

    def document_of(self, file: Path) -> Document | None:
        """Find a document that a file is a part of."""
        return next((document for document in self.documents if file in document.files), None)


class Analyst:
    """Keeps what was read of a folder from one analysis to the next."""

    def __init__(self, options: Options) -> None:
        """Remember the options; nothing is read yet."""
        self._options = options
        self._listed: dict[tuple[Path, ...], list[Path]] = {}
        self._loaded: dict[Path, tuple[Stamp, Document]] = {}

    def look_again(self) -> None:
        """Look for documents again, and for what references led to in vain: files may have come or gone."""
        self._listed.clear()
        self._loaded = {entry: known for entry, known in self._loaded.items() if known[1].is_whole}

    def analyse(self, folders: Sequence[Path], unsaved: Mapping[Path, str]) -> Analysis:
        """Lint the documents of the folders with the texts of the files that are open.

        Raises UsageError or InputError for settings or a baseline that cannot be used.
        """
        places = tuple(folders) or tuple(sorted({file.parent for file in unsaved}))
        if not places:
            return Analysis()
        settings = read_settings(places, self._options.config)
        entries = self._entries(places, unsaved)
        documents, errors = self._load(entries, unsaved)
        plan = build_plan(Settings(), settings, extension_schemas(), every=True)
        if self._options.config is None:
            plan, _ = read_nested(entries, places, Settings(), plan)
        baseline = settings.baseline_path(places[0])
        previous = (load_baseline(baseline),) if baseline.is_file() else ()
        opened = [document for document in documents if not unsaved.keys().isdisjoint(document.files)]
        foreign = self._by_rulesets(plan.rulesets, opened, unsaved) if plan.rulesets else ()
        result = lint_documents(documents, plan.config, unparsed=errors, previous=previous, foreign=foreign)
        shown = {file: document.text(file) for document in opened for file in document.files}
        findings: dict[Path, list[Finding]] = {file: [] for file in (*shown, *unsaved)}
        for finding in result.findings:
            file = Path(finding.location.file).resolve()
            if file in findings:
                findings[file].append(finding)
        return Analysis(findings, result.repairs, documents, {**unsaved, **shown})

    def _by_rulesets(
        self, rulesets: Sequence[Path], documents: Sequence[Document], unsaved: Mapping[Path, str]
    ) -> tuple[Finding, ...]:
        return judge_by_rulesets(
            rulesets, [document.entry for document in documents], self._options.root, unsaved
        ).findings

    def _entries(self, places: tuple[Path, ...], unsaved: Mapping[Path, str]) -> list[Path]:
        """List the open documents first, then the others of the folders, up to a number that is linted while typing."""
        if places not in self._listed:
            self._listed[places] = _found(places)
        opened = [file for file, text in unsaved.items() if is_entry_text(text)]
        others = [file.resolve() for file in self._listed[places]]
        return list(dict.fromkeys((*opened, *others)))[: max(_MOST_DOCUMENTS, len(opened))]

    def _load(
        self, entries: Iterable[Path], unsaved: Mapping[Path, str]
    ) -> tuple[tuple[Document, ...], list[InputError]]:
        documents, errors = [], []
        for entry in entries:
            try:
                documents.append(self._document(entry, unsaved))
            except InputError as error:
                error.location = error.location or Location(str(entry), 1, 1)
                errors.append(error)
        return tuple(documents), errors

    def _document(self, entry: Path, unsaved: Mapping[Path, str]) -> Document:
        """Read a document, unless none of its files has changed since, nor one that could not be read."""
        known = self._loaded.get(entry)
        if known is not None and known[0] == _stamp(known[1], unsaved):
            return known[1]
        document = load_spec(entry, self._options.root, unsaved)
        self._loaded[entry] = (_stamp(document, unsaved), document)
        return document


def _found(places: Sequence[Path]) -> list[Path]:
    found: list[Path] = []
    for place in places:
        try:
            found += find_documents([place], asyncapi=True)
        except (InputError, UsageError):
            continue
    return found


def _stamp(document: Document, unsaved: Mapping[Path, str]) -> Stamp:
    """Return what tells one state of a document's files from another.

    That is the text of an open one, else the time of change and the size, and None where there is no file.
    """
    stamps: list[tuple[Path, object]] = []
    for file in (*document.files, *document.unread_files):
        if file in unsaved:
            stamps.append((file, unsaved[file]))
            continue
        try:
            status = file.stat()
        except OSError:
            stamps.append((file, None))
        else:
            stamps.append((file, (status.st_mtime_ns, status.st_size)))
    return tuple(stamps)

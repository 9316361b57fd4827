"""The state of a service, and what is to do: everything that `scaffold status` shows, read without changing anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from scaffold.core.errors import ScaffoldError
from scaffold.core.wording import counted
from scaffold.model.describe import describe
from scaffold.openapi.read.reading import display_path
from scaffold.project.create import CONTRACT, contract_digest
from scaffold.project.manifest import Owner
from scaffold.python.changes.retired import list_retired
from scaffold.python.changes.unwritten import find_broken, find_unwritten
from scaffold.sync.changes import contract_changes
from scaffold.sync.contracts import find_spec, load_earlier
from scaffold.sync.history_state import read_state
from scaffold.sync.own_code import read_generated, read_own_code
from scaffold.sync.project import CONFLICTS, Project
from scaffold.sync.renaming import group_questions, question_text
from scaffold.sync.service import find_blueprint, versions

_SHOWN: Final = 5


class Task(NamedTuple):
    """Something to do; `command` is what does it, "" where it is done by hand."""

    kind: str
    text: str
    command: str = ""


class Section(NamedTuple):
    """One thing that a service is asked for: its state in a word, lines for people, and what is to do."""

    name: str
    state: str
    lines: tuple[str, ...]
    tasks: tuple[Task, ...] = ()
    data: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Status:
    """The state of a service; nothing is to do where no section has a task."""

    name: str
    sections: tuple[Section, ...]

    @property
    def tasks(self) -> tuple[Task, ...]:
        """Everything that is to do."""
        return tuple(task for section in self.sections for task in section.tasks)


def read_status(project: Project, root: Path | None, *, interrupted: bool = False) -> Status:
    """Read the state of a service; `interrupted` says that changes of it had been, and were taken back just now."""
    code = read_own_code(project.folder)
    generated = read_generated(project.folder, project.package)
    sections = (
        *([_interrupted(project)] if interrupted else []),
        *([_merging(project)] if project.merging else []),
        _spec(project, root),
        _generated(project),
        _versions(project),
        _owned(project, code),
        _database(project),
        _retired(project, generated, code),
        _unwritten(project, generated, code),
        _renames(project),
    )
    return Status(project.name, sections)


def _run(project: Project, *arguments: str, name: str = "sync") -> str:
    """Write a command for the service's folder."""
    return " ".join(("scaffold", name, display_path(project.folder), *arguments))


def _interrupted(project: Project) -> Section:
    text = "the last command that changed the service was interrupted; what it had changed was taken back"
    return Section(
        "interrupted", "taken back", (text,), (Task("interrupted", "run it again", _run(project)),)
    )


def _merging(project: Project) -> Section:
    text = f"git has merged two runs of sync into one {project.folder.name}, and left the conflicts of what they made"
    task = Task("merge", "bring both runs together", _run(project))
    return Section("merge", "two runs", (text,), (task,))


def _spec(project: Project, root: Path | None) -> Section:
    try:
        spec = find_spec(project, None, root)
        new = describe(spec.document)
        changed = contract_digest(new.contract) != project.manifest.origin.spec_digest
        version = f"version {new.model.version}"
        place = display_path(spec.path if spec.path.is_file() else project.folder / CONTRACT)
        gone = "" if spec.path.is_file() else f"; {display_path(spec.path)} is not there"
        if not changed:
            return Section("spec", "same", (f"{place}, {version}: followed{gone}",), data={"path": place})
        changes = contract_changes(load_earlier(project), new)
    except ScaffoldError as error:
        return _unusable(error)
    counts = ", ".join(
        counted(changes.count(sign), noun)
        for sign, noun in (("+", "addition"), ("~", "change"), ("-", "removal"))
        if changes.count(sign)
    )
    breaks = (
        f"; {counted(changes.breaking, 'change')} {'breaks' if changes.breaking == 1 else 'break'} clients"
    )
    line = f"{place}, {version}: changed since the last run{f' ({counts})' if counts else ''}{breaks if changes.breaking else ''}"
    task = Task("spec", "bring the service up to its spec", _run(project))
    return Section("spec", "changed", (line,), (task,), {"path": place, "changes": list(changes.lines)})


def _unusable(error: ScaffoldError) -> Section:
    """Say why there is no spec to follow, and what to do about it."""
    states = {"two-specs": "both changed", "spec-missing": "missing"}
    state = states.get(error.code, "unreadable")
    task = Task("spec", error.hint or f"mend {CONTRACT} or the spec that it was made from")
    return Section(
        "spec", state, (f"{error.location}: {error.message}" if error.location else error.message,), (task,)
    )


def _generated(project: Project) -> Section:
    paths = [
        path
        for path, entry in project.manifest.files.items()
        if entry.owner is Owner.SCAFFOLD and path != CONTRACT and not path.startswith(".scaffold/")
    ]
    missing = [path for path in paths if project.held(path) is None]
    edited = [path for path in paths if path not in missing and not project.is_made(path)]
    merged = [path for path in edited if project.is_merged(path)]
    edited = [path for path in edited if path not in merged]
    lines = [f"{counted(len(paths) - len(missing) - len(edited) - len(merged), 'file')} as they were made"]
    tasks = []
    for found, said in (
        (edited, "edited by somebody"),
        (missing, "missing"),
        (merged, "put together by git"),
    ):
        lines += [f"{said}: {_listed(found)}"] if found else []
    if edited:
        text = "move what you wrote in generated files to files of your own, then have them made again"
        tasks.append(Task("edited", text, _run(project, "--discard-edits")))
    if missing or merged:
        tasks.append(Task("missing", "have generated files made again", _run(project)))
    state = "edited" if edited else "missing" if missing else "merged" if merged else "made"
    return Section(
        "generated",
        state,
        tuple(lines),
        tuple(tasks),
        {"edited": edited, "missing": missing, "merged": merged},
    )


def _versions(project: Project) -> Section:
    origin = project.manifest.origin
    try:
        others = versions(project, find_blueprint(project))
    except ScaffoldError as error:
        return Section("runtime", "blueprint missing", (error.message,), (Task("upgrade", error.hint or ""),))
    runtime = f"runtime {origin.runtime.get('version', '')}, blueprint {origin.blueprint['name']} {origin.blueprint['version']}"
    if not others:
        return Section("runtime", "current", (f"{runtime}, scaffold {origin.toolkit}",))
    task = Task("upgrade", "take over what newer versions bring", _run(project, name="upgrade"))
    return Section("runtime", "older", (", ".join(others),), (task,), {"versions": others})


def _owned(project: Project, code: Mapping[str, str]) -> Section:
    paths = [path for path, entry in project.manifest.files.items() if entry.owner is Owner.YOU]
    deleted = [path for path in paths if project.held(path) is None]
    edited = [
        path for path in paths if path not in deleted and _text(project, path) != project.baselines.get(path)
    ]
    conflicts = project.open_conflicts()
    marked = project.marked_files()
    parts = [f"{counted(len(paths), 'file')}, {len(edited)} of them edited"]
    parts += [f"{len(deleted)} deleted"] if deleted else []
    lines = [", ".join(parts)]
    lines += [f"conflicts open: {_listed(conflicts)}"] if conflicts else []
    lines += [f"conflict markers of git: {_listed(list(marked))}"] if marked else []
    tasks = [
        Task("conflict", f"bring {path} together with {CONFLICTS}/{path}, and delete that")
        for path in conflicts
    ]
    tasks += [
        Task("markers", f"solve the conflict that git left in {path}, {lines}")
        for path, lines in marked.items()
    ]
    broken = {path: line for path, line in find_broken(code).items() if path not in marked}
    tasks += [
        Task("syntax", f"mend line {line} of {path}, which is not Python") for path, line in broken.items()
    ]
    state = (
        "conflicts"
        if conflicts or marked
        else "broken"
        if broken
        else "edited"
        if edited or deleted
        else "untouched"
    )
    data = {
        "files": len(paths),
        "edited": edited,
        "deleted": deleted,
        "conflicts": conflicts,
        "marked": list(marked),
        "broken": broken,
    }
    return Section("yours", state, tuple(lines), tuple(tasks), data)


def _database(project: Project) -> Section:
    state = read_state(project.folder)
    tasks = [Task("history", state.problem[1])] if state.problem else []
    if len(state.heads) > 1:
        tasks.append(Task("heads", "join the heads of the history", _run(project, "--join-heads")))
    tasks += [Task("backfill", f"write in {path} what the rows that are there get") for path in state.todos]
    data = {"heads": list(state.heads), "drafts": list(state.drafts), "backfills": list(state.todos)}
    return Section("database", state.state, state.lines, tuple(tasks), data)


def _text(project: Project, path: str) -> str | None:
    held = project.held(path)
    return None if held is None else held.text


def _retired(project: Project, generated: Mapping[str, str], code: Mapping[str, str]) -> Section:
    names = list_retired(generated, project.package, code)
    if not names:
        return Section("retired", "none", ())
    lines = [f"{item.place}  {_listed([f'{use.path}:{use.line}' for use in item.uses])}" for item in names]
    tasks = [
        Task(
            "retired",
            f"replace {item.place}, which the contract does not have any more, in {_files(item.uses)}",
        )
        for item in names
        if item.uses
    ]
    if unused := [item.place for item in names if not item.uses]:
        tasks.append(Task("retired", f"drop {_listed(unused)}, which nothing uses any more", _run(project)))
    data = [{"name": item.place, "uses": [list(use) for use in item.uses]} for item in names]
    return Section("retired", "used", tuple(lines), tuple(tasks), {"names": data})


def _files(uses: Sequence[Any]) -> str:
    return _listed(list(dict.fromkeys(use.path for use in uses)))


def _unwritten(project: Project, generated: Mapping[str, str], code: Mapping[str, str]) -> Section:
    found = find_unwritten(generated, code, project.package)
    if not found:
        return Section("to write", "none", ())
    texts = [f"{item.owner}.{item.method} in {item.path}" for item in found]
    missing = sum(not item.there for item in found)
    line = f"{counted(len(found), 'method')} answering 501{f', {missing} of them not there yet' if missing else ''}"
    tasks = tuple(Task("write", f"write {text}") for text in texts)
    return Section("to write", "unwritten", (line,), tasks, {"methods": [item._asdict() for item in found]})


def _renames(project: Project) -> Section:
    found = project.manifest.open
    lines = tuple(question_text(*group) for group in group_questions(found))
    tasks = tuple(_questions(project))
    state = "undecided" if found else "none"
    return Section("renames?", state, lines, tasks, {"open": [item.to_json() for item in found]})


def _questions(project: Project) -> Iterator[Task]:
    for (rename, _), _ in group_questions(project.manifest.open):
        text = f"say whether {rename.before} is called {rename.after} now; if not, with --rename {rename.refusal}"
        yield Task("rename", text, _run(project, "--rename", rename.option))


def _listed(items: Sequence[str]) -> str:
    more = f" and {len(items) - _SHOWN} more" if len(items) > _SHOWN else ""
    return f"{', '.join(items[:_SHOWN])}{more}"

"""One run of `scaffold design` for a sentence or an archetype: choose, write the brief, expand it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from scaffold.core.errors import UsageError

if TYPE_CHECKING:
    from scaffold.brief.reading import ReadBrief

BRIEF: Final = "brief.yaml"
_UNSURE: Final = 3
_FILE_SUFFIXES: Final = (".yaml", ".yml", ".json", ".md")


def is_sentence(given: str) -> bool:
    """Say whether an argument is a sentence, and not the name of a file, whether that is there or not."""
    path = Path(given)
    looks_like_file = (
        given == "-" or path.suffix.lower() in _FILE_SUFFIXES or (len(given.split()) == 1 and "/" in given)
    )
    return not looks_like_file and (len(given.split()) != 1 or not path.is_file())


def list_archetypes() -> int:
    """Print all archetypes."""
    from scaffold.sentences.explain import list_lines

    for line in list_lines():
        click.echo(line)
    return 0


def design_from_words(
    sentence: str | None,
    archetype: str | None,
    target: Path | None,
    expanded: Callable[[ReadBrief, Path], str],
    *,
    explains: bool,
) -> int:
    """Choose by a sentence, by a name or by both; print or write the brief and the document; return the exit code."""
    from scaffold.brief.reading import read_brief
    from scaffold.sentences.archetypes import check_archetype, write_brief
    from scaffold.sentences.choice import Sure, choose, choose_as
    from scaffold.sentences.explain import explain_sure, explain_unsure

    choice = choose_as(check_archetype(archetype), sentence or "") if archetype else choose(sentence or "")
    if not isinstance(choice, Sure):
        _print(["archetype: unsure", *explain_unsure(choice)], to_stderr=not explains)
        click.echo(
            "hint: say it in other words, or take one with --archetype NAME; --list shows all", err=True
        )
        return _UNSURE
    written = write_brief(choice, sentence or "")
    _print(list(explain_sure(choice, written)), to_stderr=not explains)
    if explains:
        click.echo(f"\n{written.text}", nl=False)
        return 0
    document = expanded(read_brief(Path(BRIEF), written.text), Path(BRIEF))
    if target is None:
        click.echo(document, nl=False)
    else:
        _write(target, written.text, document)
    return 0


def _write(target: Path, brief: str, document: str) -> None:
    """Write the document and, beside it, the brief; a brief that people may have edited is not replaced."""
    from scaffold.project.apply import write_file

    kept = target.parent / BRIEF
    if kept.exists() and kept.read_text(encoding="utf-8", errors="replace") != brief:
        raise UsageError(
            "brief-exists",
            f"{kept} is there already, and is another one",
            hint=f"expand it with `scaffold design {kept} --output {target}`, or name another folder",
        )
    for path, text in ((kept, brief), (target, document)):
        write_file(path, text)
        click.echo(f"Wrote {path}", err=True)


def _print(lines: list[str], *, to_stderr: bool) -> None:
    for line in lines:
        click.echo(line, err=to_stderr)

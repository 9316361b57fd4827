"""Nasty texts in every place of a small spec, one at a time: harmless or refused, never a failure."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from scaffold.core.errors import InputError
from scaffold.docs.card import render_card
from scaffold.model.describe import Description, describe
from scaffold.openapi.load import load_document
from scaffold.project.create import NewService, create_service
from scaffold.render.blueprint import load_blueprint
from tests.conftest import Outcome
from tests.hostile.support import CODE, NAME, Importer, Made, base, check_markdown

NASTY = (
    f'"""\n{CODE}\n"""',
    f"'''\n{CODE}\n'''",
    f"\n{CODE}\n",
    f"\r{CODE}",
    f"\u2028{CODE}",
    f"\x85{CODE}",
    f"'); {CODE}; ('",
    f'"]\n{CODE}\n["',
    "\\",
    "\\'",
    '\\"""',
    "{{ 7*7 }}",
    "{% raw %}{% include '/etc/passwd' %}",
    "{0.__class__}%s${HOME}$(touch x)`touch x`",
    "</title><script>alert(1)</script>",
    "[x](javascript:alert(1))|![](y)",
    "```\n# x\n---\n",
    '"\n[tool.x]\na = "1',
    "a: b\n- c # d",
    "'; DROP TABLE things; --",
    "../../x",
    "/etc/passwd",
    "con",
    "class",
    "__import__",
    "__class__",
    "K",
    "\u212a\ufb01",
    "\U0001f642",
    "#/components/schemas/Thing",
    "application/json",
    "",
    " ",
    "-1",
    "x" * 900,
)
CONTROLS = ("a\x00b", "a\x1bb", "a\u202eb", "a\ud800b")
BLUEPRINT = "fastapi-service"

Place = tuple[tuple[str | int, ...], bool]


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[Place]:
    """Yield every string of a document: (its path, whether it is a key)."""
    if isinstance(value, dict):
        for key, child in value.items():
            yield (*path, key), True
            yield from places(child, (*path, key))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from places(child, (*path, index))
    elif isinstance(value, str):
        yield path, False


def changed(place: Place, text: str) -> dict[str, Any]:
    """Put a text into one place of the small spec, as a value or as the name of what was there."""
    path, is_key = place
    data = base()
    holder: Any = data
    for part in path[:-1]:
        holder = holder[part]
    if is_key:
        items = [(text if key == path[-1] else key, value) for key, value in holder.items()]
        holder.clear()
        holder.update(items)
    else:
        holder[path[-1]] = text
    return data


PLACES = list(places(base()))
COMBINATIONS = [(place, text) for place in PLACES for text in (*NASTY, *CONTROLS)]


def described(folder: Path, place: Place, text: str) -> Description | None:
    """Describe a changed spec; None when it is refused, as only an InputError may do it."""
    path = folder / "spec.json"
    path.write_text(json.dumps(changed(place, text)), encoding="ascii")
    try:
        return describe(load_document(path))
    except InputError:
        return None


def check_design(folder: Path, place: Place, text: str, cli: Callable[..., Outcome]) -> None:
    """Take a changed spec through the commands that only read one."""
    spec = folder / "spec.json"
    spec.write_text(json.dumps(changed(place, text)), encoding="ascii")
    done = {name: cli(name, spec) for name in ("lint", "model", "card")}
    for name, outcome in done.items():
        assert "Traceback" not in outcome.err, f"{name}: {outcome.err}"
        assert "internal error" not in outcome.err, f"{name}: {outcome.err}"
        assert outcome.code in (0, 1) or "error[" in outcome.err, f"{name}: {outcome.err}"
        assert "\x1b" not in outcome.out + outcome.err
    if done["model"].code == 0:
        json.loads(done["model"].out)
    if done["card"].code == 0:
        check_markdown(done["card"].out)
    assert list(folder.iterdir()) == [spec]


def check_service(folder: Path, place: Place, text: str, importer: Importer, plain: Made) -> None:
    """Check the service of a changed spec: its files, and that its modules can be imported."""
    description = described(folder, place, text)
    if description is None:
        return
    target = folder / NAME
    card = render_card(description.model)
    new = NewService(NAME, folder / "spec.json", target, starter=False, card=card)
    created = create_service(description, load_blueprint(BLUEPRINT), new, no_input=True, accept_hooks=False)
    for path, content in created.tree.items():
        file = target / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8", newline="\n")
    made = Made(target)
    made.check(plain)
    answer = importer.ask(target)
    assert answer["failure"] is None, answer["failure"]
    assert not importer.marked


def drawn(seed: int, count: int) -> list[tuple[Place, str]]:
    """Draw combinations; every text comes as often as another."""
    source = random.Random(seed)  # noqa: S311 - a sample, the same in every run
    texts = (*NASTY, *CONTROLS)
    return [(source.choice(PLACES), texts[index % len(texts)]) for index in range(count)]


def label(place: Place, text: str) -> str:
    path, is_key = place
    where = "/".join(map(str, path))
    return f"{text[:40]!r} as {'the name' if is_key else 'the value'} at {where}"


def test_the_walk_finds_keys_and_values() -> None:
    assert (("info", "title"), False) in PLACES
    assert (("components", "schemas", "Thing"), True) in PLACES
    assert len(PLACES) > 200


def test_design(tmp_path: Path, cli: Callable[..., Outcome]) -> None:
    for place, text in drawn(1, 200):
        try:
            check_design(tmp_path, place, text, cli)
        except Exception as error:
            error.add_note(label(place, text))
            raise


@pytest.mark.parametrize("part", range(4))
def test_services(tmp_path: Path, importer: Importer, plain: Made, part: int) -> None:
    for number, (place, text) in enumerate(drawn(100 + part, 8)):
        folder = tmp_path / str(number)
        folder.mkdir()
        try:
            check_service(folder, place, text, importer, plain)
        except Exception as error:
            error.add_note(label(place, text))
            raise


@pytest.mark.slow
@pytest.mark.parametrize("part", range(20))
def test_design_at_every_place(tmp_path: Path, part: int, cli: Callable[..., Outcome]) -> None:
    for place, text in COMBINATIONS[part::20]:
        try:
            check_design(tmp_path, place, text, cli)
        except Exception as error:
            error.add_note(label(place, text))
            raise


@pytest.mark.slow
@pytest.mark.parametrize("part", range(20))
def test_services_at_many_places(tmp_path: Path, importer: Importer, plain: Made, part: int) -> None:
    for number, (place, text) in enumerate(drawn(1000 + part, 40)):
        folder = tmp_path / str(number)
        folder.mkdir()
        try:
            check_service(folder, place, text, importer, plain)
        except Exception as error:
            error.add_note(label(place, text))
            raise

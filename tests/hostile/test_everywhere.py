"""Nasty texts in every place of a small spec: harmless or refused, never a failure."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from scaffold.core.files import FileTree
from scaffold.docs.card import render_card
from scaffold.model.describe import Description
from scaffold.project.create import NewService, create_service
from scaffold.render import service as rendering
from scaffold.render.blueprint import load_blueprint
from scaffold.render.skeleton import render_skeleton
from scaffold.render.templates import Templates
from tests.conftest import Outcome
from tests.hostile.everywhere import (
    COMBINATIONS,
    CONTROLS,
    NASTY,
    PLACES,
    Combination,
    Grouping,
    changed,
    label,
)
from tests.hostile.support import NAME, Importer, Made, check_markdown

BLUEPRINT = "fastapi-service"
PARTS = 20


def check_design(folder: Path, combination: Combination, cli: Callable[..., Outcome]) -> None:
    """Take a changed spec through the commands that only read one."""
    spec = folder / "spec.json"
    spec.write_text(json.dumps(changed(combination)), encoding="ascii")
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


def check_service(folder: Path, description: Description, importer: Importer, plain: Made) -> None:
    """Check the service of a changed spec: its files, and that its modules can be imported."""
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
    shutil.rmtree(target)


@pytest.fixture
def remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a skeleton once for equal answers, and compile the templates of a blueprint once."""
    made: dict[str, FileTree] = {}

    def remember(template: str, answers: Mapping[str, Any], **options: bool) -> FileTree:
        key = json.dumps([template, answers, options])
        if key not in made:
            made[key] = render_skeleton(template, answers, **options)
        return made[key]

    monkeypatch.setattr(rendering, "render_skeleton", remember)
    monkeypatch.setattr(rendering, "Templates", cache(Templates))


def drawn(seed: int, count: int) -> list[Combination]:
    """Draw combinations; every text comes as often as another."""
    source = random.Random(seed)  # noqa: S311 - a sample, the same in every run
    texts = (*NASTY, *CONTROLS)
    return [(source.choice(PLACES), texts[index % len(texts)]) for index in range(count)]


def check_services(folder: Path, combinations: list[Combination], importer: Importer, plain: Made) -> None:
    """Check the services of changed specs, several changes in one where they leave each other alone; all before it fails."""
    failures: list[Exception] = []
    for number, (group, description) in enumerate(Grouping(folder).groups(combinations)):
        place = folder / str(number)
        place.mkdir()
        try:
            check_service(place, description, importer, plain)
        except Exception as error:  # noqa: BLE001 - whatever it is goes into the group
            error.add_note(" and ".join(map(label, group)))
            failures.append(error)
    if failures:
        raise ExceptionGroup("services that were not harmless", failures)


def test_the_walk_finds_keys_and_values() -> None:
    assert (("info", "title"), False) in PLACES
    assert (("components", "schemas", "Thing"), True) in PLACES
    assert len(PLACES) > 200


def test_every_text_is_tried_once_with_others_or_alone(tmp_path: Path) -> None:
    combinations = COMBINATIONS[3::40]
    grouping = Grouping(tmp_path)
    groups = [group for group, _ in grouping.groups(combinations)]
    tried = [combination for group in groups for combination in group]
    assert len(set(tried)) == len(tried) == len(combinations) - grouping.refused
    assert len(groups) < len(tried) / 2


@pytest.mark.parametrize(
    ("place", "together"),
    [(("info", "title"), True), (("paths", "/things"), False), (("components", "schemas", "Thing"), False)],
)
def test_what_changes_the_rest_stands_alone(tmp_path: Path, place: tuple[str, ...], together: bool) -> None:
    is_key = place[0] != "info"
    combinations = [((place, is_key), "odd"), ((("info", "description"), False), "one")]
    groups = [group for group, _ in Grouping(tmp_path).groups(combinations)]
    assert (len(groups) == 1) == together


def test_design(tmp_path: Path, cli: Callable[..., Outcome]) -> None:
    for combination in drawn(1, 200):
        try:
            check_design(tmp_path, combination, cli)
        except Exception as error:
            error.add_note(label(combination))
            raise


@pytest.mark.usefixtures("remembered")
@pytest.mark.parametrize("part", range(4))
def test_services(tmp_path: Path, importer: Importer, plain: Made, part: int) -> None:
    check_services(tmp_path, drawn(100 + part, 30), importer, plain)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_design_at_every_place(tmp_path: Path, part: int, cli: Callable[..., Outcome]) -> None:
    for combination in COMBINATIONS[part::PARTS]:
        try:
            check_design(tmp_path, combination, cli)
        except Exception as error:
            error.add_note(label(combination))
            raise


@pytest.mark.slow
@pytest.mark.usefixtures("remembered")
@pytest.mark.parametrize("part", range(PARTS))
def test_services_at_every_place(tmp_path: Path, importer: Importer, plain: Made, part: int) -> None:
    check_services(tmp_path, COMBINATIONS[part::PARTS], importer, plain)

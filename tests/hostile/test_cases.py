"""The 43 hostile specs, each through every command that reads one; `cases.py` is the list."""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Mapping

import pytest

from tests.hostile.cases import CASES, LIMIT, NEUTRAL, Case
from tests.hostile.support import MARKER_MODULE, Hostile, Made

ID = "0190a3c0-0000-7000-8000-00000000a11c"
ELSEWHERE = {"H37", "H43"}
"""The cases that are not a spec alone: a listener that must see nothing, and a folder whose files must not be read."""


def test_every_known_way_in_is_tried() -> None:
    tried = {case.id[:3] for case in CASES} | ELSEWHERE
    assert tried == {f"H{number:02}" for number in range(1, 44)}
    assert len({case.id for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(hostile: Hostile, case: Case) -> None:
    spec = hostile.write(case.content)
    if case.id.startswith("H36"):
        (hostile.work.parent / "secret.yaml").write_text(f"type: string\ndefault: {MARKER_MODULE}\n")
        (hostile.work / "link.yaml").symlink_to(hostile.work.parent / "secret.yaml")
        os.mkfifo(hostile.work / "pipe.yaml")
    if case.word != NEUTRAL:
        code = hostile.stop(spec, case.said)
        if code == 2:
            hostile.refuse(spec, case.said)
            return
        assert case.word != LIMIT
    elif case.said:
        assert case.said in hostile.cli("lint", spec).out
    made = hostile.neutralize(spec)
    CHECKS.get(case.id, CHECKS.get(case.id[:3], nothing_more))(hostile, made)


TEXTS = {case.content["info"]["description"] for case in CASES if isinstance(case.content, Mapping)}
"""The texts that the cases put into descriptions."""


def nothing_more(_: Hostile, __: Made) -> None:
    """The checks of every case are enough."""


def is_kept_as_text(_: Hostile, made: Made) -> None:
    """In Python, the text stands in literals and comments only."""
    for path, source in made.python.items():
        names = {node.name for node in ast.walk(ast.parse(source)) if isinstance(node, ast.alias)}
        assert MARKER_MODULE not in names, path
    thing = made.contract["components"]["schemas"]["Thing"]
    assert thing["properties"]["name"]["description"] in TEXTS


def is_escaped_on_the_page(hostile: Hostile, made: Made) -> None:
    answer = hostile.importer.ask(made.folder, page="/docs")
    assert answer["failure"] is None, answer["failure"]
    assert answer["page"].count("<script") == answer["page"].count('<script src="docs/') == 2
    assert "<img" not in answer["page"]
    assert "&lt;script&gt;" in answer["page"]


def is_nowhere(_: Hostile, made: Made) -> None:
    assert MARKER_MODULE not in "".join(made.python.values())


def answers_soon(hostile: Hostile, made: Made) -> None:
    value = {"id": ID, "name": "x", "a": "a" * 41 + "!"}
    answer = hostile.importer.ask(made.folder, accepts={"model": "Thing", "value": value})
    assert answer["accepts"] is False


def has_no_rendered_template(_: Hostile, made: Made) -> None:
    assert "49" not in made.files["README.md"].splitlines()[0]
    assert made.contract["info"]["title"].startswith("{{ 7*7 }}")


def stays_inside(hostile: Hostile, _: Made) -> None:
    assert {path.name for path in hostile.work.iterdir()} <= {"spec.json", "thing-service"}
    assert list(hostile.work.parent.iterdir()) == [hostile.work]


def words_stay_words(_: Hostile, made: Made) -> None:
    color = made.contract["components"]["schemas"]["Thing"]["properties"]["color"]
    assert color["enum"] == ["on", "no", "y", "1_0"]


def leaks_nothing(_: Hostile, made: Made) -> None:
    assert MARKER_MODULE not in "".join(made.files.values())


CHECKS: Mapping[str, Callable[[Hostile, Made], None]] = {
    "H01": is_kept_as_text,
    "H02": is_kept_as_text,
    "H06": is_kept_as_text,
    "H08": is_kept_as_text,
    "H09": is_escaped_on_the_page,
    "H12": has_no_rendered_template,
    "H14": stays_inside,
    "H17": stays_inside,
    "H25": is_nowhere,
    "H27": answers_soon,
    "H28": answers_soon,
    "H34": is_nowhere,
    "H36": leaks_nothing,
    "H41-yaml-odd-words": words_stay_words,
}
"""The checks beyond those of every service."""

"""One run of `new` without the command line: nothing is written before it is asked for, and then all of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaffold.core.errors import UsageError
from scaffold.model.describe import describe
from scaffold.project.manifest import MANIFEST
from scaffold.project.session import Session, Wishes
from tests import contracts

NAME = "things-service"
BLUEPRINT = "fastapi-service"


def wishes(folder: Path, name: str = NAME) -> Wishes:
    """Wish for a service from a spec in a folder."""
    spec = folder / "things.yaml"
    spec.write_text(contracts.read("things"), encoding="utf-8")
    return Wishes(name, spec, folder / name, BLUEPRINT)


def test_a_service_is_made_in_memory_and_then_written(tmp_path: Path) -> None:
    session = Session(wishes(tmp_path))
    made = session.make(describe(session.read()))
    assert (session.took_back, session.copies_spec, session.target.exists()) == (False, False, False)
    session.write(made)
    assert {str(path) for path in made.created.tree} == {
        path.relative_to(session.target).as_posix() for path in session.target.rglob("*") if path.is_file()
    }
    assert MANIFEST in made.created.tree


def test_the_spec_of_a_starter_is_copied_unless_it_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    starter = Wishes("order-service", None, None, BLUEPRINT)
    session = Session(starter)
    assert (session.spec, session.copies_spec) == (Path("specs/order-service.yaml"), True)
    text = session.read().text(session.read().entry)
    session.spec.parent.mkdir()
    session.spec.write_text(text, encoding="utf-8")
    assert not Session(starter).copies_spec


@pytest.mark.parametrize(
    ("changed", "code"), [({"name": "Not A Name"}, "bad-name"), ({"accept_hooks": True}, "no-hooks")]
)
def test_wishes_that_cannot_be_fulfilled_are_refused(
    tmp_path: Path, changed: dict[str, object], code: str
) -> None:
    with pytest.raises(UsageError) as refused:
        Session(wishes(tmp_path)._replace(**changed))
    assert refused.value.code == code
    assert not (tmp_path / NAME).exists()

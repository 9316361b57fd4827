from __future__ import annotations

from pathlib import Path

import pytest

from scaffold.core.errors import InputError
from scaffold.render.templates import Templates


@pytest.fixture
def templates(tmp_path: Path) -> Templates:
    (tmp_path / "once" / "methods").mkdir(parents=True)
    (tmp_path / "once" / "methods" / "get.j2").write_text("        return 1\n")
    (tmp_path / "a.j2").write_text("{{ text }}\n{% for item in items %}\n{% include item %}\n{% endfor %}\n")
    (tmp_path / "strict.j2").write_text("{{ absent }}")
    (tmp_path / "wrong.j2").write_text("{% for %}")
    (tmp_path / "reach.j2").write_text("{{ text.__class__.__mro__ }}")
    return Templates(tmp_path)


def test_a_template_prints_its_views_as_they_are(templates: Templates) -> None:
    printed = templates.render("a.j2", {"text": "{{ 7*7 }} <b>'\"", "items": ["get.j2"]})
    assert printed == "{{ 7*7 }} <b>'\"\n        return 1\n"


@pytest.mark.parametrize("name", ["strict.j2", "wrong.j2", "absent.j2", "../a.j2"])
def test_a_template_that_is_wrong_or_missing_is_an_error_of_the_blueprint(
    templates: Templates, name: str
) -> None:
    with pytest.raises(InputError) as caught:
        templates.render(name, {})
    assert caught.value.code == "template-error"
    assert name in caught.value.message


def test_a_template_cannot_reach_into_python(templates: Templates) -> None:
    with pytest.raises(InputError, match="template"):
        templates.render("reach.j2", {"text": "x"})

"""Texts of a spec that try to become code, markup or configuration: cases H01 to H13."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest

from tests.hostile.support import CODE, Hostile, with_changes

OPERATION = "/paths/~1things/get"
SCHEMA = "/components/schemas/Thing"
PLACES = (
    "/info/title",
    "/info/summary",
    "/info/description",
    "/tags/0/description",
    f"{OPERATION}/summary",
    f"{OPERATION}/description",
    f"{OPERATION}/parameters/0/description",
    f"{OPERATION}/responses/200/description",
    f"{SCHEMA}/description",
    f"{SCHEMA}/title",
    f"{SCHEMA}/properties/name/description",
    f"{SCHEMA}/properties/name/title",
)
JINJA = "{{ cycler.__init__.__globals__.os.popen('touch x') }}{% include '/etc/passwd' %}{{ 7*7 }}{# #}"


def everywhere(text: str) -> dict[str, str]:
    """Put one text into every place where prose is written."""
    return dict.fromkeys(PLACES, text)


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f'"""\n{CODE}\n"""', id="triple-quotes"),
        pytest.param(f"'''\n{CODE}\n'''", id="triple-apostrophes"),
        pytest.param(f'\\"""\n{CODE}\n#', id="escaped-quotes"),
        pytest.param("it ends in a backslash \\", id="ends-in-backslash"),
        pytest.param('it ends in "a quote"', id="ends-in-quote"),
        pytest.param(f"a\r{CODE}", id="carriage-return"),
        pytest.param(f"a\x85{CODE}", id="next-line"),
        pytest.param(f"a\u2028{CODE}\u2029{CODE}", id="line-separators"),
        pytest.param(f"# -*- coding: utf-7 -*-\n{CODE}", id="encoding"),
        pytest.param("a # type: ignore # noqa # fmt: off", id="tool-comments"),
        pytest.param(JINJA, id="jinja"),
        pytest.param("%s {0} ${HOME} $(touch x) `touch x` %(x)s", id="interpolation"),
        pytest.param("a\nRUN touch x\n\ttouch x\n$(shell touch x)", id="dockerfile-and-makefile"),
        pytest.param('"\n[tool.x]\na = "1', id="toml"),
        pytest.param("a\n---\nb: !!python/object/apply:os.system ['touch x']", id="yaml"),
        pytest.param("</title><script>alert(1)</script><img src=x onerror=alert(1)>", id="html"),
        pytest.param(
            "[x](javascript:alert(1)) ![y](http://example.com/y.png) <http://example.com>", id="links"
        ),
        pytest.param("```\n# head\n\n---\n\n| a | b |\n|---|---|\n- item\n1. one\n> quote", id="markdown"),
        pytest.param("ends with a code fence ~~~\n\n    indented", id="fence"),
        pytest.param("\U0001f642 \U0001f468\u200d\U0001f469 é e\u0301", id="emoji"),
        pytest.param("'; DROP TABLE things; --", id="sql"),
        pytest.param(" ", id="blank"),
        pytest.param("", id="empty"),
    ],
)
def test_prose_stays_prose(hostile: Hostile, text: str) -> None:
    made = hostile.neutralize(with_changes(everywhere(text)))
    contract = made.contract
    assert contract["info"]["description"] == text
    assert contract["components"]["schemas"]["Thing"]["properties"]["name"]["description"] == text
    assert f"\n{CODE}" not in "".join(part.split('"""')[0] for part in made.python.values())


def test_controls_stop_it_and_are_harmless_when_forced(hostile: Hostile) -> None:
    unwanted = "\0\x08\x0b\x0c\x1b\x7f\u202e\u2066"
    data = with_changes({"/info/title": f"a{unwanted}b", f"{SCHEMA}/description": f"a{unwanted}b"})
    stopped = hostile.cli("new", "thing-service", "--spec", hostile.write(data))
    assert stopped.code == 1
    assert "hidden-character" in stopped.err
    made = hostile.neutralize(data)
    for path in (*made.python, "README.md", "CARD.md", "pyproject.toml"):
        assert not set(unwanted) & set(made.files[path]), path
    for command in ("lint", "card", "new"):
        done = hostile.cli(command, "spec.json") if command != "new" else stopped
        assert not set(unwanted) & set(done.out + done.err), "a terminal obeys what it should only show"


@pytest.mark.parametrize("pointer", ["/info/title", f"{SCHEMA}/properties/name/default"])
def test_half_of_a_surrogate_pair_is_refused(hostile: Hostile, pointer: str) -> None:
    said = hostile.refuse(hostile.write(with_changes({pointer: "a\ud800"})), "text-surrogate")
    assert "spec.json:1:" in said


def test_a_title_is_no_template(hostile: Hostile) -> None:
    made = hostile.neutralize(with_changes({"/info/title": "{{ 7*7 }}"}))
    assert made.files["README.md"].startswith("# {{ 7\\*7 }}")
    assert "49" not in made.files["README.md"].splitlines()[0]


def test_extensions_do_not_steer_the_skeleton(hostile: Hostile) -> None:
    steering = {
        "_extensions": ["hostile_marker.Extension"],
        "_template": "/",
        "_output_dir": "/",
        "_copy_without_render": [],
        "__title": "{{ 7*7 }}",
        "project_slug": "../../x",
    }
    changes = {f"/info/x-service/{key}": value for key, value in steering.items()}
    changes |= {f"/x-{key}": value for key, value in steering.items()} | {"/cookiecutter": steering}
    made = hostile.neutralize(with_changes({**changes, "/info/x-service/name": "thing-service"}))
    assert "49" not in made.files["README.md"].splitlines()[0]


@pytest.mark.parametrize("title", ["../../x", "", "x" * 500])
def test_a_title_names_no_folder(hostile: Hostile, title: str) -> None:
    hostile.neutralize(with_changes({"/info/title": title}))
    assert sorted(path.name for path in hostile.work.iterdir()) == ["spec.json", "thing-service"]
    model = json.loads(hostile.cli("model", "spec.json").out)
    assert model["name"].replace("-", "").isalnum()
    written = hostile.cli("card", "spec.json", "--output", hostile.work / "cards")
    assert written.code == 0
    assert [path.name for path in (hostile.work / "cards").iterdir()] == [f"{model['name']}.md"]
    assert list(hostile.work.parent.iterdir()) == [hostile.work]


class Page(HTMLParser):
    """Collects what a browser would obey."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            assert not name.startswith("on"), name
            if name in ("href", "src"):
                self.links.append(value or "")


def test_the_docs_page_holds_no_text_as_markup(hostile: Hostile) -> None:
    nasty = "</title></p><script>alert(1)</script><img src=x onerror=alert(1)>\"'"
    unsafe = ("javascript:alert(1)", "data:text/html,x", " java\tscript:alert(1)", "//example.com/x")
    changes = {
        **everywhere(nasty),
        "/info/version": nasty,
        "/info/termsOfService": unsafe[0],
        "/info/contact": {"url": unsafe[1], "email": nasty, "name": nasty},
        "/info/license": {"name": nasty, "url": unsafe[2]},
        "/externalDocs": {"url": unsafe[3], "description": nasty},
        "/components/schemas/Thing/properties/<script>": {"type": "string"},
        "/components/schemas/<b onclick=x>": {"type": "object"},
        "/tags/0/name": nasty,
        f"{OPERATION}/tags": [nasty],
    }
    made = hostile.neutralize(with_changes(changes))
    answer = hostile.importer.ask(made.folder, page="/docs")
    assert answer["failure"] is None, answer["failure"]
    page = Page(answer["page"])
    assert page.tags.count("script") == 2
    assert "img" not in page.tags
    assert "b" not in page.tags
    assert page.links
    assert all(re.fullmatch(r"openapi\.json|data:,|docs/[a-z.-]+\?v=\w+", link) for link in page.links)

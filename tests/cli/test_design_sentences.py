"""`scaffold design` for sentences and archetypes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from scaffold.sentences.archetypes import list_archetypes, optional_traits, read_archetype

SENTENCE = "Design a simple user authentication service."


def test_a_sentence_becomes_a_brief_and_a_document(cli: Callable, tmp_path: Path) -> None:
    done = cli("design", SENTENCE, "--output", tmp_path / "auth")
    assert done.code == 0
    assert "archetype: auth" in done.err
    assert sorted(path.name for path in (tmp_path / "auth").iterdir()) == ["brief.yaml", "openapi.yaml"]
    card = cli("card", tmp_path / "auth" / "openapi.yaml", "--no-examples").out
    for part in (
        "POST /api/auth/register",
        "POST /api/auth/login",
        "POST /api/auth/refresh",
        "`User` (",
        "Database: ",
    ):
        assert part in card
    assert "_Not described._" not in card


def test_the_brief_can_be_expanded_again_to_the_same_bytes(cli: Callable, tmp_path: Path) -> None:
    cli("design", SENTENCE, "--output", tmp_path / "auth")
    written = (tmp_path / "auth" / "openapi.yaml").read_bytes()
    assert cli("design", tmp_path / "auth" / "brief.yaml", "--output", tmp_path / "auth").code == 0
    assert (tmp_path / "auth" / "openapi.yaml").read_bytes() == written
    assert cli("design", SENTENCE).out.encode() == written


def test_an_edited_brief_is_not_replaced(cli: Callable, tmp_path: Path) -> None:
    cli("design", SENTENCE, "--output", tmp_path / "auth")
    brief = tmp_path / "auth" / "brief.yaml"
    brief.write_text(brief.read_text(encoding="utf-8") + "# mine\n", encoding="utf-8")
    done = cli("design", SENTENCE, "--output", tmp_path / "auth")
    assert done.code == 2
    assert "error[brief-exists]" in done.err
    assert brief.read_text(encoding="utf-8").endswith("# mine\n")


def test_an_explanation_names_the_archetype_first(cli: Callable) -> None:
    done = cli("design", "A multi-tenant order service without caching for zorgs", "--explain")
    assert done.code == 0
    lines = done.out.splitlines()
    assert lines[0] == "archetype: order"
    assert 'with: tenant ("multi tenant")' in lines
    assert 'without: cached ("caching")' in lines
    assert 'not understood: "zorgs"' in lines


@pytest.mark.parametrize("extra", [(), ("--explain",)])
def test_unclear_sentences_end_with_three(cli: Callable, extra: tuple[str, ...]) -> None:
    done = cli("design", "a beekeeping hive register", *extra)
    assert done.code == 3
    said = done.out + done.err
    assert 'not understood: "beekeeping", "hive"' in said
    assert len(said[said.index("nearest:") :].splitlines()) >= 4


def test_the_list_names_all_archetypes(cli: Callable) -> None:
    listed = cli("design", "--list").out
    assert all(f"\n{name} " in f"\n{listed}" for name in list_archetypes())
    assert len(list_archetypes()) >= 14


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Name a brief"),
        (("missing.yaml",), "error[file-missing]"),
        (("an order service", "--force"), "--force has no effect here"),
        (("an order service", "--explain", "--output", "x"), "--output has no effect here"),
        (("--archetype", "nothing"), "error[unknown-archetype]"),
        (("order " * 300,), "error[sentence-long]"),
    ],
)
def test_what_cannot_be_done_is_said(cli: Callable, arguments: tuple[str, ...], said: str) -> None:
    done = cli("design", *arguments)
    assert done.code == 2
    assert said in done.err


@pytest.mark.slow
@pytest.mark.parametrize("name", list_archetypes())
@pytest.mark.parametrize("asked", [False, True], ids=["plain", "all-traits"])
def test_archetypes_expand_without_a_finding(
    cli: Callable, tmp_path: Path, name: str, *, asked: bool
) -> None:
    words = ", ".join(_WORDS[trait] for trait in optional_traits(name)) if asked else ""
    done = cli(
        "design",
        *([f"a service, {words}"] if words else []),
        "--archetype",
        name,
        "--output",
        tmp_path / name,
    )
    assert done.code == 0, done.err
    report = json.loads(
        cli("lint", tmp_path / name / "openapi.yaml", "--profile", "strict", "--format", "json").out
    )
    assert report["findings"] == []
    brief = (tmp_path / name / "brief.yaml").read_text(encoding="utf-8")
    assert all(line.text in brief for line in read_archetype(name) if asked or not line.optional)


_WORDS = {
    "streamed": "real time",
    "idempotent-create": "idempotent",
    "rate-limited": "rate limited",
    "cached": "cached",
    "soft-delete": "soft delete",
    "audited": "audited",
    "tenant": "multi tenant",
    "versioned": "versioned",
    "filtered": "filtered",
    "sorted": "sorted",
    "searchable": "searchable",
    "mfa": "mfa",
    "bulk": "bulk",
    "long-running": "long running",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", list_archetypes())
def test_services_of_archetypes_keep_their_contract(cli: Callable, tmp_path: Path, name: str) -> None:
    assert cli("design", "--archetype", name, "--output", tmp_path / "spec").code == 0
    service = tmp_path / f"{name}-service"
    made = cli("new", f"{name}-service", "--spec", tmp_path / "spec" / "openapi.yaml", "--output", service)
    assert made.code == 0, made.err
    tested = cli("test", service)
    assert tested.code == 0, tested.out

"""No argument and no option of any command takes an empty, missing, broken or mistyped value for a good one.

The values are derived from click's own objects: a parameter that is added is tried too, and one whose type does not say
which values are wrong must be entered in WRONG.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from scaffold.cli import main
from tests import contracts
from tests.meta.test_commands import LEAVES
from tests.repositories import git

BRIEF = """\
brief: 1
service: note-service
about: Keeps notes.
responsibilities: [Keeps notes]
stack: {database: PostgreSQL | it is known well}
resources:
  Note: {fields: {text: string(1..200)}, methods: [create, get, list]}
"""
SERVICE = Path(__file__).parents[1] / "cli" / "note_service"

# What makes each command a good one, but for the parameter that is tried.
CALLS: dict[str, tuple[str, ...]] = {
    "card": ("api.yaml",),
    "completion": ("bash",),
    "design": ("brief.yaml",),
    "doctor": (),
    "lint": ("api.yaml", "--profile", "minimal"),
    "lsp": (),
    "mcp": (),
    "model": ("api.yaml",),
    "new": ("things", "--spec", "api.yaml", "--no-input", "--dry-run", "--force"),
    "rules": (),
    "run": (str(SERVICE), "--port", "0"),
    "schema brief": (),
    "schema extensions": (),
    "status": ("shop",),
    "sync": ("shop", "--dry-run"),
    "test": (str(SERVICE),),
    "upgrade": ("shop", "--dry-run"),
}
TAKES_LONG = {"doctor", "lsp", "mcp", "new", "run", "sync", "test", "upgrade"}
"""Commands whose good calls are made by tests of their own."""

NO_SPEC = (
    "missing.yaml",
    "missing/api.yaml",
    "binary.yaml",
    "empty.yaml",
    "note.yaml",
    "list.json",
    "utf16.yaml",
    "nothing",
)
NO_FOLDER = ("missing", "api.yaml")
NO_SERVICE = (*NO_FOLDER, "nothing")
NO_FILE = ("nothing",)
WRONG: dict[tuple[str, str], tuple[str, ...]] = {
    ("card", "paths"): (*NO_SPEC, "broken.yaml"),
    ("card", "output"): ("api.yaml",),
    ("card", "stdin_path"): ("nothing", "unused.yaml"),
    ("card", "root"): (*NO_FOLDER, "nothing"),
    ("design", "brief"): (*NO_SPEC, "api.yaml", "broken.yaml"),
    ("design", "archetype"): ("nonsense", "Auth", "auth-service"),
    ("design", "decisions"): ("api.yaml",),
    ("design", "origin"): (*NO_SPEC, "api.yaml"),
    ("design", "output"): ("brief.yaml", "list.json", "openapi.json"),
    ("design", "stdin_path"): ("nothing", "unused.yaml"),
    ("lint", "paths"): NO_SPEC,
    ("lint", "stdin_path"): ("nothing", "unused.yaml"),
    ("lint", "root"): (*NO_FOLDER, "nothing"),
    ("lint", "config"): ("missing.toml", "nothing", "binary.yaml", "broken.toml", "wrong.toml", "api.yaml", "pyproject.toml"),
    ("lint", "select"): ("nonsense", ",", "val,,sec", "cns-breaking-change"),
    ("lint", "ignore"): ("nonsense", ",", "*"),
    ("lint", "rulesets"): ("missing.yaml", "nothing", "binary.yaml", "broken.yaml", "empty.yaml", "api.yaml", "rules.js"),
    ("lint", "min_scores"): ("x", "101", "-1", "1.5", "nonsense=5", "=5", "secure="),
    ("lint", "outputs"): ("json", "nonsense=x", "json=", "=x", "json=nothing"),
    ("lint", "baseline"): ("missing.json", "nothing", "binary.yaml", "list.json", "api.yaml"),
    ("lint", "changed_since"): ("nonsense", "-x", "api.yaml"),
    ("lint", "against"): (
        "nonsense", "-x", "missing.yaml", "nothing", "binary.yaml", "broken.yaml", "empty.yaml", "list.json", "main",
    ),
    ("lsp", "root"): NO_FOLDER,
    ("lsp", "config"): ("missing.toml", "nothing", "binary.yaml", "broken.toml", "wrong.toml"),
    ("mcp", "root"): NO_FOLDER,
    ("mcp", "writes"): NO_FOLDER,
    ("model", "spec"): (*NO_SPEC, "broken.yaml"),
    ("model", "output"): NO_FILE,
    ("model", "stdin_path"): ("nothing", "unused.yaml"),
    ("model", "root"): (*NO_FOLDER, "nothing"),
    ("new", "name"): ("Bad Name", "-", "../x", "x" * 41),
    ("new", "spec"): (*NO_SPEC, "broken.yaml"),
    ("new", "output"): ("api.yaml",),
    ("new", "blueprint"): ("nonsense", "./missing", "nothing", "api.yaml"),
    ("new", "without"): ("nonsense", "forms", "preview,forms"),
    ("new", "root"): (*NO_FOLDER, "nothing"),
    ("rules", "rule_id"): ("nonsense", "sec-"),
    ("rules", "category"): ("nonsense", "se"),
    ("run", "folder"): NO_SERVICE,
    ("run", "host"): ("no such host", "256.0.0.1", "nonsense.invalid"),
    ("run", "assignments"): ("X", "=x", "1x=y", "a b=c"),
    ("run", "root"): (*NO_FOLDER, "nothing"),
    ("schema extensions", "field"): ("nonsense", "x-"),
    ("status", "folder"): NO_SERVICE,
    ("status", "root"): NO_FOLDER,  # one that is not above the spec is a state that the page shows
    ("sync", "folder"): NO_SERVICE,
    ("sync", "spec"): (*NO_SPEC, "broken.yaml"),
    ("sync", "renames"): ("x", "=x", "Nonsense=", "Thing=Nonsense", "Thing=Things"),
    ("sync", "root"): (*NO_FOLDER, "nothing"),
    ("upgrade", "folder"): NO_SERVICE,
    ("test", "folder"): NO_SERVICE,
    ("test", "operations"): ("nonsense",),
    ("test", "reports"): ("nonsense", "junit=", "junit=nothing", "html=missing/x.html"),
    ("test", "url"): ("nonsense", "http://", "ftp://x", "http://[", "http://127.0.0.1:x", "http://127.0.0.1:1"),
    ("test", "token"): ("for nothing, without --url",),
    ("test", "assignments"): ("X", "=x", "1x=y"),
    ("test", "log"): ("nothing", "missing/x.log"),
}  # fmt: skip


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with a good spec, and files and folders that are not what a parameter wants; nothing writes to it."""
    folder = tmp_path_factory.mktemp("values")
    texts = {
        "api.yaml": contracts.read("things"),
        "brief.yaml": BRIEF,
        "broken.yaml": "openapi: 3.1.0\npaths: {/t/{id}: {}}\n",
        "empty.yaml": "",
        "note.yaml": "text: no spec\n",
        "list.json": "[]",
        "broken.toml": "[lint\n",
        "wrong.toml": "[lint]\nprofile = 5\n",
        "pyproject.toml": '[project]\nname = "x"\n',
        "rules.js": "export default {}\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "binary.yaml").write_bytes(b"\x00\x01openapi: 3\xff")
    (folder / "utf16.yaml").write_text(contracts.read("things"), encoding="utf-16")
    (folder / "nothing").mkdir()
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "api.yaml")
    git(folder, "commit", "-qm", "first")
    (folder / "main").mkdir()
    with contextlib.chdir(folder):
        assert main(["new", "shop", "--spec", "api.yaml", "--no-input"]) == 0
    return folder


@pytest.fixture(autouse=True)
def place(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in the repository, with an environment for services at hand."""
    monkeypatch.chdir(repository)
    monkeypatch.setenv("SCAFFOLD_ENV_PYTHON", sys.executable)
    monkeypatch.delenv("TOKEN", raising=False)


def wrong_values(command: str, parameter: click.Parameter) -> tuple[str, ...]:
    """Return what a parameter must not take, besides the empty text."""
    entered = WRONG.get((command, str(parameter.name)), ())
    kind = parameter.type
    if isinstance(kind, click.Choice):
        return ("nonsense", *entered)
    if isinstance(kind, click.IntRange):
        below = () if kind.min is None else (str(int(kind.min) - 1),)
        above = () if kind.max is None else (str(int(kind.max) + 1),)
        return ("x", "1.5", *below, *above, *entered)
    if kind is click.INT:
        return ("x", "1.5", *entered)
    return entered


def tried() -> Iterator[tuple[str, click.Parameter, str]]:
    for command, leaf in LEAVES.items():
        for parameter in leaf.params:
            if isinstance(parameter, click.Option) and parameter.is_flag:
                yield command, parameter, "x"
                continue
            for value in ("", " ", *wrong_values(command, parameter)):
                yield command, parameter, value


def call(command: str, parameter: click.Parameter, value: str) -> list[str]:
    """Write a good call with one wrong value."""
    good = list(CALLS[command])
    if isinstance(parameter, click.Option):
        return [*command.split(), *good, f"{parameter.opts[-1]}={value}"]
    if parameter.required:
        good = good[1:]
    return [*command.split(), *good, "--", value]


def test_every_command_is_tried() -> None:
    assert set(CALLS) == set(LEAVES)
    names = {(command, str(parameter.name)) for command, leaf in LEAVES.items() for parameter in leaf.params}
    assert set(WRONG) <= names


@pytest.mark.parametrize("command", LEAVES)
def test_every_parameter_has_wrong_values(command: str) -> None:
    silent = [
        parameter.name
        for parameter in LEAVES[command].params
        if not (isinstance(parameter, click.Option) and parameter.is_flag)
        and not wrong_values(command, parameter)
    ]
    assert silent == [], "enter in WRONG which values they must not take"


@pytest.mark.parametrize("command", sorted(set(CALLS) - TAKES_LONG))
def test_the_call_is_good_without_a_wrong_value(cli: Callable, command: str) -> None:
    outcome = cli(*command.split(), *CALLS[command])
    assert outcome.code == 0, outcome.err


@pytest.mark.parametrize(
    ("command", "parameter", "value"),
    [pytest.param(*one, id=f"{one[0]} {one[1].opts[-1]} {one[2]!r}") for one in tried()],
)
def test_a_wrong_value_is_refused(
    cli: Callable, command: str, parameter: click.Parameter, value: str
) -> None:
    before = sorted(Path().iterdir())
    outcome = cli(*call(command, parameter, value))
    assert outcome.code == 2, outcome
    assert "internal error" not in outcome.err
    assert "Traceback" not in outcome.err
    # What is wrong is named: the value, a part of it, or else the parameter.
    metavar = parameter.make_metavar(click.Context(LEAVES[command]))
    names = [value.strip(), *value.partition("="), *parameter.opts, metavar]
    said = outcome.err.lower()
    assert any(name.lower() in said for name in names if name.strip(" -=[]")), outcome.err
    assert sorted(Path().iterdir()) == before


@pytest.mark.parametrize("value", [*NO_SPEC, "broken.yaml"])
def test_files_that_are_shown_must_be_specs(cli: Callable, value: str) -> None:
    assert cli("lint", "--show-files", "--", value).code == 2


@pytest.mark.parametrize("value", ["missing.yaml", "missing/api.yaml"])
def test_settings_are_shown_for_what_exists(cli: Callable, value: str) -> None:
    outcome = cli("lint", "--show-config", "--", value)
    assert (outcome.code, value in outcome.err) == (2, True)


def test_what_does_not_parse_is_never_passed_over(cli: Callable) -> None:
    for options in (
        (),
        ("--select", "sec"),
        ("--ignore", "val"),
        ("--fix", "--diff"),
        ("--update-baseline",),
    ):
        outcome = cli("lint", "broken.yaml", *options)
        assert outcome.code in (1, 2)
        assert "broken.yaml:2" in outcome.out + outcome.err

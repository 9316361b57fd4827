"""Every command of the table exists, explains itself with examples, and is in the README."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import click
import pytest

from scaffold.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[2]


def leaves(command: click.Command, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    if isinstance(command, click.Group):
        for name, child in command.commands.items():
            yield from leaves(child, (*path, name))
    else:
        yield path, command


MODULES = {path.stem for path in (ROOT / "scaffold" / "commands").glob("[a-z]*.py")}
LEAVES = {
    " ".join(path): command
    for name in sorted(MODULES & set(COMMANDS))
    for path, command in leaves(import_module(f"scaffold.commands.{name}").command, (name,))
}


def test_table_and_modules_agree() -> None:
    assert set(COMMANDS) == MODULES


@pytest.mark.parametrize("name", LEAVES)
def test_help_explains_with_examples(cli: Callable, name: str) -> None:
    outcome = cli(*name.split(), "--help")
    assert outcome.code == 0
    assert "Examples:" in outcome.out
    assert f"  scaffold {name}" in outcome.out.partition("Examples:")[2]
    assert max(map(len, outcome.out.splitlines())) <= 100


@pytest.mark.parametrize("name", LEAVES)
def test_every_option_is_explained(name: str) -> None:
    silent = [
        option.name for option in LEAVES[name].params if isinstance(option, click.Option) and not option.help
    ]
    assert silent == []


@pytest.mark.parametrize("name", LEAVES)
def test_examples_use_only_options_that_exist(name: str) -> None:
    command = LEAVES[name]
    context = click.Context(command)
    known = {name for param in command.get_params(context) for name in (*param.opts, *param.secondary_opts)}
    lines = [
        line.strip()
        for line in command.get_help(context).splitlines()
        if line.strip().startswith(f"scaffold {name}")
    ]
    used = {option for line in lines for option in re.findall(r"(?<!\S)--[a-z][a-z-]*", line.split("   ")[0])}
    assert used <= known | {"--help"}


@pytest.mark.parametrize("name", list(COMMANDS))
def test_readme_names_the_command(name: str) -> None:
    assert f"scaffold {name}" in (ROOT / "README.md").read_text(encoding="utf-8")

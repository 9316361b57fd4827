"""The input of `scaffold lint`: pipes, folders, files of any name."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.small_spec import SPEC, write

CONCISE = ("--select", "val", "--format", "concise")
FINDING = ":5:3: error[val-path-syntax] path 'orders' does not begin with a slash\n"


@pytest.fixture
def feed(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """Make something the standard input."""

    def put(data: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))

    return put


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_dash_is_the_standard_input(cli: Callable, feed: Callable) -> None:
    for data in (SPEC.encode(), b"\xef\xbb\xbf" + SPEC.encode()):
        feed(data)
        outcome = cli("lint", "-", *CONCISE)
        assert (outcome.code, outcome.out) == (1, f"<stdin>{FINDING}")


def test_it_is_called_and_begins_where_it_is_said(cli: Callable, feed: Callable, tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    write(tmp_path / "specs", "type: string\n", "part.yaml")
    write(tmp_path / "specs", "not what came through the pipe")
    (tmp_path / "specs" / "scaffold.toml").write_text('[lint.rules]\nval-path-syntax = "warning"\n')
    text = f"{SPEC}components: {{schemas: {{A: {{$ref: part.yaml}}, B: {{$ref: none.yaml}}}}}}\n"
    feed(text.encode())
    outcome = cli(
        "lint",
        "-",
        "--stdin-path",
        "specs/orders.yaml",
        "--select",
        "val-path-syntax,val-ref-resolves",
        "--format",
        "concise",
    )
    assert outcome.out.startswith("specs/orders.yaml:5:3: warning[val-path-syntax]")
    assert "part.yaml" not in outcome.out
    feed(text.encode())
    assert "does not exist" in cli("lint", "-", "--stdin-path", "specs/orders.yaml", *CONCISE).out


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "<stdin> is empty"),
        (b"\xff\xfeo\0", "<stdin> is UTF-16"),
        (b"openapi: 3.1.0\n\xe9", "<stdin> is not UTF-8"),
        (b"a: 1\n", "<stdin> is not an OpenAPI document"),
    ],
)
def test_what_a_pipe_gives_may_be_wrong(cli: Callable, feed: Callable, data: bytes, said: str) -> None:
    feed(data)
    outcome = cli("lint", "-")
    assert (outcome.code, said in outcome.err) == (2, True)


def test_a_pipe_that_does_not_parse_is_shown(cli: Callable, feed: Callable) -> None:
    feed(b"openapi: 3.1.0\na: {b: {\n")
    outcome = cli("lint", "-")
    assert outcome.code == 1
    assert "2 | a: {b: {" in outcome.out


def test_a_pipe_is_not_written_to(cli: Callable, feed: Callable, tmp_path: Path) -> None:
    for options in (("--fix",), ("--unsafe-fixes",), ("--watch",)):
        feed(SPEC.encode())
        assert cli("lint", "-", *options).code == 2
    feed(SPEC.encode())
    outcome = cli("lint", "-", "--select", "val", "--diff", "--stdin-path", "a.yaml")
    assert (outcome.code, "+  /orders:" in outcome.out) == (1, True)
    assert list(tmp_path.iterdir()) == []


def test_other_commands_read_the_standard_input_too(cli: Callable, feed: Callable) -> None:
    feed(SPEC.encode())
    assert '"name": "orders"' in cli("model", "-").out
    feed(SPEC.encode())
    assert cli("card", "-").out.startswith("### Service: Orders\n")
    outcome = cli("new", "orders", "--spec", "-")
    assert (outcome.code, "- is a pipe" in outcome.err) == (2, True)


def test_named_pipes_are_read_to_their_end(cli: Callable, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.yaml"
    os.mkfifo(pipe)
    assert "pipe.yaml is empty" in cli("lint", "pipe.yaml").err  # nobody writes, nobody waits
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    writer = threading.Thread(target=pipe.write_text, args=(SPEC,))
    writer.start()
    writer.join()
    outcome = cli("lint", "pipe.yaml", *CONCISE)
    os.close(reader)
    assert (outcome.code, outcome.out) == (1, f"pipe.yaml{FINDING}")


def test_what_a_shell_puts_in_the_place_of_a_file_is_read(tmp_path: Path) -> None:
    write(tmp_path)
    lint = f'"{sys.executable}" -m scaffold lint'
    for call in (
        f"{lint} <(sleep 0.2; cat orders.yaml) {' '.join(CONCISE)}",
        f"cat orders.yaml | {lint} /dev/stdin {' '.join(CONCISE)}",
        f"{lint} /dev/stdin {' '.join(CONCISE)} < orders.yaml",
    ):
        done = subprocess.run(["bash", "-c", call], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout.endswith(FINDING)) == (1, True), done


def test_specs_of_a_folder_are_found_in_every_encoding(cli: Callable, tmp_path: Path) -> None:
    write(tmp_path, SPEC.replace("  orders", "  /orders"), "good.yaml")
    (tmp_path / "marked.yaml").write_text(SPEC, encoding="utf-8-sig")
    outcome = cli("lint", ".", *CONCISE)
    assert (outcome.code, outcome.out) == (1, f"marked.yaml{FINDING}")
    (tmp_path / "marked.yaml").write_text(SPEC, encoding="utf-16")
    outcome = cli("lint", ".", *CONCISE)
    assert (outcome.code, "marked.yaml is UTF-16" in outcome.err) == (2, True)
    assert cli("card", ".").code == 2


def test_files_are_shown_with_the_reason(cli: Callable, tmp_path: Path) -> None:
    write(tmp_path)
    write(tmp_path, "type: string\n", "part.yaml")
    (tmp_path / ".git").mkdir()
    outcome = cli("lint", ".", "orders.yaml", "--show-files")
    assert outcome.code == 0
    assert outcome.out.splitlines() == [
        ".git is not taken: its name begins with a dot or an underscore",
        "orders.yaml is taken: it says `openapi` at its top",
        "part.yaml is not taken: nothing at its top says `openapi`, `swagger` or `asyncapi`",
        "orders.yaml is taken: it is named",
    ]


@pytest.mark.parametrize(
    "encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "cp1252"]
)
@pytest.mark.parametrize(
    "text", [SPEC.replace("Orders", "Aufträge"), '{"openapi": "3.1.0", "info": {"title": "Ä"}}']
)
def test_what_looks_like_a_spec_and_cannot_be_read_fails_everywhere(
    cli: Callable, tmp_path: Path, text: str, encoding: str
) -> None:
    write(tmp_path, SPEC.replace("  orders", "  /orders"), "good.yaml")
    (tmp_path / "odd.yaml").write_text(text, encoding=encoding)
    for options in ((), ("--show-files",), ("--diff",), ("--update-baseline",), ("--ignore", "val")):
        outcome = cli("lint", ".", *options)
        assert (outcome.code, "odd.yaml" in outcome.err) == (2, True), options
    assert "odd.yaml is taken, and cannot be read: " in cli("lint", ".", "--show-files").out


@pytest.mark.parametrize(
    "text", ["openapi: 3.1.0\npaths: {/a: {\n", '{"openapi": "3.1.0", "info": {]', "openapi: 9.1.0\n"]
)
def test_files_that_are_shown_are_read(cli: Callable, tmp_path: Path, text: str) -> None:
    write(tmp_path, SPEC, "good.yaml")
    write(tmp_path, text, "bad.yaml")
    outcome = cli("lint", ".", "--show-files")
    assert outcome.code == 2
    assert (
        outcome.out.splitlines()[0] == "bad.yaml is taken, and cannot be read: it says `openapi` at its top"
    )
    assert outcome.err.startswith("bad.yaml:")
    assert cli("lint", "missing.yaml", "--show-files").code == 2
    (tmp_path / "empty").mkdir()
    assert "error[no-documents]" in cli("lint", "empty", "--show-files").err


def test_the_files_of_a_pipe_are_shown(cli: Callable, feed: Callable) -> None:
    feed(SPEC.encode())
    assert cli("lint", "-", "--show-files").out == "<stdin> is taken: it is named\n"
    feed(SPEC.encode("utf-16"))
    assert cli("lint", "-", "--show-files").code == 2


MONOREPO = {
    "scaffold.toml": '[lint]\nignore = ["val"]\n[[lint.overrides]]\nfiles = ["**"]\nrules = {doc-owner = "off"}\n',
    "a/scaffold.toml": '[lint]\nprofile = "strict"\n[lint.naming]\npaths = "snake_case"\n',
    "b/pyproject.toml": '[tool.scaffold.lint]\nselect = ["val", "doc-info"]\n[tool.scaffold.lint.rules]\ndoc-info = "error"\n',
    "b/c/scaffold.toml": (
        '[lint]\nselect = ["val"]\nignore = ["val-path-syntax"]\n'
        '[[lint.overrides]]\npaths = ["#/info"]\nrules = {val-path-syntax = "error", val-status-quoted = "off"}\n'
    ),
}


def test_the_nearest_settings_hold(cli: Callable, tmp_path: Path) -> None:
    """Linting a monorepo finds what linting each of its folders by itself finds; the command line wins in all of them."""
    for name, text in MONOREPO.items():
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_text(text)
    specs = []
    for index, folder in enumerate((".", "a/specs", "b", "b/c", "d")):
        (tmp_path / folder).mkdir(exist_ok=True)
        spec = SPEC.replace("'200'", "200")
        for word in ("Orders", "orders", "listOrders"):
            spec = spec.replace(word, f"{word}_{index}")
        write(tmp_path / folder, spec)
        specs.append(Path(folder, "orders.yaml"))
    together = cli("lint", ".", "--format", "concise")
    apart = [cli("lint", str(spec), "--format", "concise").out.splitlines() for spec in specs]
    assert sorted(together.out.splitlines()) == sorted(line for lines in apart for line in lines)
    assert together.err == ""
    assert all("val-path-syntax" in "".join(apart[index]) for index in (1, 2))
    assert not any("val-path-syntax" in "".join(apart[index]) for index in (0, 3, 4))
    assert "error[doc-info]" in together.out
    stated = cli("lint", ".", *CONCISE, "--ignore", "doc")
    assert stated.out.count("val-path-syntax") == len(specs)
    alone = cli("lint", ".", "--config", "scaffold.toml", "--format", "concise")
    assert "val-" not in alone.out
    assert alone.err == ""


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("fail-on = 'info'", "fail-on of a/scaffold.toml is for a whole run: lint a by itself for that\n"),
        (
            "baseline = 'known.json'\nruleset-only = true\nrulesets = ['r.yaml']",
            "baseline, rulesets, ruleset-only of a/scaffold.toml are for a whole run: lint a by itself for that\n",
        ),
        (
            "profile = 'loud'",
            "a/scaffold.toml:2:1: error[config-value] profile must be one of minimal, recommended, strict\n",
        ),
        (
            "select = ['vall']",
            "a/scaffold.toml:1:1: error[unknown-rule] no rule matches 'vall'\nhint: `scaffold rules` lists all of them\n",
        ),
    ],
)
def test_what_nested_settings_cannot_say_is_said(
    cli: Callable, tmp_path: Path, text: str, sentence: str
) -> None:
    (tmp_path / "a").mkdir()
    write(tmp_path / "a")
    (tmp_path / "a" / "scaffold.toml").write_text(f"[lint]\n{text}\n")
    outcome = cli("lint", ".", *(() if "select" in text else CONCISE))
    assert outcome.err == sentence
    assert outcome.code == (2 if "error" in sentence else 1)


@pytest.mark.parametrize(
    "form", ["text", "concise", "json", "github", "sarif", "junit", "gitlab", "markdown", "html"]
)
def test_a_name_that_is_not_utf8_is_reported(cli: Callable, tmp_path: Path, form: str) -> None:
    file = Path(os.fsdecode(b"caf\xe9.yaml"))
    try:
        file.write_text(SPEC, encoding="utf-8")
    except OSError:
        pytest.skip("the file system takes only names in UTF-8")
    outcome = cli("lint", ".", "--select", "val", "--format", form, "--output", f"{form}=report/out")
    assert outcome.code == 1
    text = outcome.out + (tmp_path / "report" / "out").read_text(encoding="utf-8")
    assert text.count(r"caf\xe9.yaml") + text.count(r"caf\\xe9.yaml") + text.count("caf%5Cxe9.yaml") >= 2
    assert cli("lint", ".", "--update-baseline").code == 0
    assert cli("lint", ".").code == 0
    assert cli("model", file).code == 0
    assert "is not UTF-8" in cli("new", "orders", "--spec", file).err
    file.write_text("openapi: 3.1.0\na: {", encoding="utf-8")
    assert "a: {" in cli("lint", file).out


def test_a_folder_whose_name_is_not_utf8_has_a_baseline_above(cli: Callable, tmp_path: Path) -> None:
    folder = Path(os.fsdecode(b"specs\xe9"))
    try:
        folder.mkdir()
    except OSError:
        pytest.skip("the file system takes only names in UTF-8")
    (tmp_path / "scaffold.toml").write_text("[lint]\n", encoding="utf-8")
    write(folder, SPEC)
    assert cli("lint", folder, "--update-baseline").code == 0
    assert r"specs\\xe9/" in (tmp_path / ".scaffold-lint-baseline.json").read_text(encoding="utf-8")
    assert "no new findings" in cli("lint", folder).out
    assert r"specs\xe9/orders.yaml is taken" in cli("lint", folder, "--show-files").out

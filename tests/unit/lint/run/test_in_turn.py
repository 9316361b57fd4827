"""Documents that are judged one after the other, each released before the next, give what they give in memory together."""

from __future__ import annotations

import gc
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from scaffold.core.errors import InputError
from scaffold.design.extensions import extension_schemas
from scaffold.lint.catalog.rule import Addon, AnyRule, Profile, Scope
from scaffold.lint.outcome.previous import match_known
from scaffold.lint.outcome.result import LintResult
from scaffold.lint.plan.config import LintConfig
from scaffold.lint.rules.pages import build_page
from scaffold.lint.rules.registry import RULES
from scaffold.lint.run import engine, workspace
from scaffold.lint.run.earlier import load_earlier
from scaffold.lint.run.engine import Linting, Read, lint_documents
from scaffold.lint.run.workspace import load_spec
from scaffold.openapi.document import Document
from tests.repositories import git
from tests.rules.support import FILE_NAMES, example_files

CONFIG = LintConfig(
    profile=Profile.STRICT, addons=frozenset(Addon), extension_schemas=extension_schemas(), gather=False
)
SEVERAL = [
    rule
    for rule in RULES
    if rule.scope is not Scope.BASELINE
    and any(len(example_files(example)) > 1 for example in build_page(rule).examples.values())
]
BOUNDARIES = {rule.id: rule for rule in SEVERAL}


@pytest.fixture(autouse=True, params=[0, 1 << 20], ids=["none waits", "the first wait"])
def waiting(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(engine, "_WAITING", request.param)
    return int(request.param)


def in_turn(reads: Sequence[Read], config: LintConfig = CONFIG) -> LintResult:
    linting = Linting(config)
    linting.judge_in_turn(reads)
    return linting.result()


def read(file: Path) -> Document | None:
    try:
        return load_spec(file)
    except InputError:
        return None


def lint_together(files: Sequence[Path]) -> LintResult:
    return lint_documents([document for file in files if (document := read(file)) is not None], CONFIG)


def write_example(rule: AnyRule, kind: str, folder: Path) -> list[Path]:
    folder /= kind
    folder.mkdir(parents=True)
    examples = example_files(build_page(rule).examples[kind])
    for name, text in examples.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in examples]


def same(together: LintResult, apart: LintResult) -> None:
    assert apart._replace(repairs={}) == together._replace(repairs={})
    assert [repair.is_safe for repair in apart.repairs.values()] == [
        repair.is_safe for repair in together.repairs.values()
    ]
    assert apart.repairs.keys() == together.repairs.keys()


@pytest.mark.parametrize("rule", SEVERAL, ids=lambda rule: rule.id)
@pytest.mark.parametrize("order", [list, lambda files: files[::-1]], ids=["as written", "reversed"])
def test_examples_between_documents(
    rule: AnyRule, order: Callable[[list[Path]], list[Path]], tmp_path: Path
) -> None:
    for kind in ("Bad", "Good", "Irrelevant"):
        files = order(write_example(rule, kind, tmp_path))
        together = lint_together(files)
        same(together, in_turn([partial(read, file) for file in files]))
        if kind == "Bad":
            assert rule.id in {finding.rule for finding in together.findings}


def test_examples_of_all_rules_in_one_folder(tmp_path: Path) -> None:
    files = []
    for rule in SEVERAL:
        folder = tmp_path / rule.id
        files += write_example(rule, "Bad", folder) + write_example(rule, "Good", folder)
    same(lint_together(files), in_turn([partial(read, file) for file in files]))


def test_what_cannot_be_read_is_left_out(specs: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("openapi: 3.1.0\n\tinfo: []\n", encoding="utf-8")
    files = [broken, *sorted(specs.glob("*.yaml"))]
    same(lint_together(files), in_turn([partial(read, file) for file in files]))


def test_a_document_is_released_before_the_next_is_read(
    specs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a search for cycles: the command line does without."""
    monkeypatch.setattr(engine, "_WAITING", 0)
    alive: list[int] = []

    def counted(file: Path) -> Document | None:
        alive.append(sum(isinstance(one, Document) for one in gc.get_objects()))
        return read(file)

    files = write_example(BOUNDARIES["bnd-dependency-exists"], "Bad", tmp_path) + sorted(specs.glob("*.yaml"))
    gc.collect()
    gc.disable()
    try:
        assert in_turn([partial(counted, file) for file in files]).findings
    finally:
        gc.enable()
    assert len(alive) >= len(files)
    assert len(set(alive)) == 1


def test_the_earlier_state_of_documents_is_released_too(
    specs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_WAITING", 0)
    alive: list[int] = []

    def counted(*arguments: Any, **options: Any) -> Document:
        alive.append(sum(isinstance(one, Document) for one in gc.get_objects()))
        return load_spec(*arguments, **options)

    monkeypatch.setattr(workspace, "load_spec", counted)
    folder = Path(shutil.copytree(specs, tmp_path / "repository"))
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "first")
    files = sorted(folder.glob("*.yaml"))
    gc.collect()
    gc.disable()
    try:
        previous = load_earlier(files, "HEAD", None, CONFIG)
    finally:
        gc.enable()
    assert len(alive) >= len(files) > 1
    assert len(set(alive)) == 1
    assert match_known(lint_together(files).findings, previous).missed == ()
    assert len(match_known(lint_together(files).findings, previous).findings) == len(previous.entries)


def test_only_what_was_told_something_else_is_judged_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The caller of a service is told of it later; what comes after both, and what asks for nobody, is told the same."""
    monkeypatch.setattr(engine, "_WAITING", 0)
    rule = BOUNDARIES["bnd-dependency-exists"]
    files = write_example(rule, "Bad", tmp_path)
    for name in ("before", "after"):
        alone = tmp_path / f"{name}.yaml"
        alone.write_text("openapi: 3.1.1\ninfo: {title: Alone, version: '1'}\npaths: {}\n", encoding="utf-8")
        files = [alone, *files] if name == "before" else [*files, alone]
    times: Counter[str] = Counter()

    def counted(file: Path) -> Document | None:
        times[file.name] += 1
        return read(file)

    result = in_turn([partial(counted, file) for file in files], CONFIG._replace(select=(rule.id,)))
    assert {finding.rule for finding in result.findings} == {rule.id}
    again = [name for name, count in times.items() if count > 1]
    assert len(again) == 1
    assert again[0] in FILE_NAMES
    assert in_turn([partial(counted, file) for file in files[::-1]], CONFIG._replace(select=(rule.id,)))
    assert max(times.values()) == 3  # the other way around, the service is known when its caller is judged


@pytest.mark.parametrize(("names", "times"), [(("order_id", "total_sum"), 1), (("order_id", "totalSum"), 2)])
def test_a_document_in_one_case_is_not_judged_again_for_the_case_of_others(
    names: tuple[str, str], times: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_WAITING", 0)
    # Snake case is usual with the first and the second, and nothing is with the third.
    fields = [("a_a", "b_b", "c_c"), names, ("dD", "eE", "fF", "gG")]
    files = [tmp_path / f"{number}.yaml" for number in range(len(fields))]
    for file, own in zip(files, fields, strict=True):
        properties = "".join(f"        {name}: {{type: string}}\n" for name in own)
        file.write_text(
            f"openapi: 3.1.1\ninfo: {{title: {file.stem}, version: '1'}}\npaths: {{}}\n"
            f"components:\n  schemas:\n    Thing:\n      type: object\n      properties:\n{properties}",
            encoding="utf-8",
        )
    reads: Counter[str] = Counter()

    def counted(file: Path) -> Document | None:
        reads[file.name] += 1
        return read(file)

    chosen = CONFIG._replace(select=("cns-property-case",))
    result = in_turn([partial(counted, file) for file in files], chosen)
    assert reads["1.yaml"] == times
    together = lint_documents([document for file in files if (document := read(file)) is not None], chosen)
    assert result.findings == together.findings


def test_a_document_that_goes_while_it_is_linted_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_WAITING", 0)
    files = write_example(BOUNDARIES["bnd-dependency-exists"], "Bad", tmp_path)

    def once(file: Path) -> Document | None:
        document = read(file)
        file.unlink(missing_ok=True)
        return document

    with pytest.raises(InputError, match="changed while it was linted"):
        in_turn([partial(once, file) for file in files] + [partial(once, file) for file in files])

"""A service's own deterministic tests see what schemathesis does not: each fails when what it guards is broken."""

from __future__ import annotations

import ast
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import contracts
from tests.service.running import Generated, generate
from tools.mutants.__main__ import derive
from tools.mutants.nursery import TIMEOUT
from tools.mutants.operators import LOGIC, Break
from tools.mutants.operators import Mutant as Fault
from tools.mutants.outcome import load_reasons, reason
from tools.mutants.trial import Bench

pytestmark = [pytest.mark.service, pytest.mark.slow]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A change that breaks one thing, and the test that must notice; `starter` is empty for the small spec."""

    path: str
    old: str
    new: str
    noticed_by: str
    starter: str = "order-service"


REQUIRED = 'options={"require": ["exp", "iss", "aud", "sub"]}'
MUTANTS = {
    "signatures are not verified": Mutant(
        "_runtime/security/tokens.py", REQUIRED, 'options={"verify_signature": False}', "test_forged_tokens"
    ),
    "expired tokens are good": Mutant(
        "_runtime/security/tokens.py", REQUIRED, 'options={"verify_exp": False}', "test_forged_tokens"
    ),
    "any audience is good": Mutant(
        "_runtime/security/tokens.py", REQUIRED, 'options={"verify_aud": False}', "test_forged_tokens"
    ),
    "no algorithm is an algorithm": Mutant(
        "_runtime/security/tokens.py",
        'if header.get("alg") not in ALGORITHMS:',
        'if header.get("alg") == "none":\n'
        '            return jwt.decode(text, options={"verify_signature": False})\n'
        '        if header.get("alg") not in ALGORITHMS:',
        "test_forged_tokens",
    ),
    "scopes do not count": Mutant(
        "_runtime/security/tokens.py",
        "    return frozenset(granted)",
        '    return frozenset({*granted, "orders.read", "orders.write"})',
        "test_scopes_are_required",
    ),
    "owners do not count": Mutant(
        "_runtime/storage/store.py",
        "if conditions is not None and self._entity.owner is not None:",
        "if conditions is not None and self._entity.owner is None:",
        "test_others_resources_do_not_exist",
    ),
    "NUL is a failure": Mutant(
        "_runtime/storage/values.py",
        'raise UnstorableError("contains the character NUL")',
        'raise RuntimeError("NUL")',
        "test_unusual_text",
        starter="",  # the texts of the order service have patterns that refuse it before
    ),
    "bodies are not judged": Mutant(
        "_runtime/http/bodies.py",
        "errors = content.validator.errors(value)",
        "errors: list[FieldError] = []",
        "test_lookalikes",
    ),
    "an absent body is null": Mutant(
        "_runtime/http/bodies.py",
        "        errors = content.validator.errors(value)",
        "        errors = [] if value is None else content.validator.errors(value)",
        "test_null_is_a_body",
    ),
    "nothing is replayed": Mutant(
        "_runtime/storage/idempotency.py",
        "return StoredReply(row.status, tuple((name, value) for name, value in row.headers), row.body)",
        "return None",
        "test_a_repeated_request_is_replayed",
    ),
    "a key is good for any body": Mutant(
        "_runtime/storage/idempotency.py",
        "if row.digest != digest:",
        "if row.digest is None:",
        "test_a_key_is_good",
    ),
    "versions do not count": Mutant(
        "_runtime/storage/etags.py",
        'if if_match is None or if_match.strip() == "*":',
        "if if_match is None or if_match:",
        "test_changes_need_the_version",
    ),
    "a body in chunks has no limit": Mutant(
        "_runtime/http/edge.py",
        "if length > self._max_body:",
        "if length < 0:",
        "test_a_body_without_a_length",
    ),
    "lists are the other way round": Mutant(
        "_runtime/storage/statements.py",
        "else self.entity.newest_first",
        "else not self.entity.newest_first",
        "test_lists_without_an_order",
    ),
    "Allow names one method": Mutant(
        "_runtime/routing/routes.py", '", ".join(allowed)', '"GET"', "test_other_methods_are_refused"
    ),
}


def outcome(service: Generated) -> tuple[int, str]:
    """Run the deterministic tests on SQLite."""
    chosen = "not postgresql"
    done = service.run(
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "tests/test_access.py",
        "tests/test_behavior.py",
        "-k",
        chosen,
    )
    return done.returncode, done.stdout


Copy = Callable[[str], Generated]


@pytest.fixture
def copy(starter: Callable[[str], Generated], tmp_path: Path) -> Copy:
    """Return a function that makes a service which a test may break."""

    def make(name: str) -> Generated:
        if not name:
            (tmp_path / "thing.yaml").write_text(contracts.read("things"))
            return generate(tmp_path, "thing-service", "--spec", "thing.yaml", "--no-input")
        made = starter(name)
        ignored = shutil.ignore_patterns("var", "__pycache__", ".*_cache")
        return Generated(Path(shutil.copytree(made.folder, tmp_path / name, ignore=ignored)), made.package)

    return make


@pytest.mark.parametrize("name", ["order-service", ""])
def test_they_pass_when_nothing_is_broken(copy: Copy, name: str) -> None:
    code, report = outcome(copy(name))
    assert code == 0, report


@pytest.mark.parametrize("name", MUTANTS)
def test_they_fail_when_it_is_broken(copy: Copy, name: str) -> None:
    mutant = MUTANTS[name]
    service = copy(mutant.starter)
    path = service.folder / "src" / service.package / mutant.path
    text = path.read_text()
    assert text.count(mutant.old) == 1, "the code has changed: write the mutant anew"
    path.write_text(text.replace(mutant.old, mutant.new))
    code, report = outcome(service)
    assert code == 1, report
    failed = [line for line in report.splitlines() if line.startswith("FAILED")]
    assert any(mutant.noticed_by in line for line in failed), failed


SAMPLE, SEED = 20, 7
NAMED = (
    "_runtime/storage/idempotency.py: keep state in the process: claim",
    "_runtime/storage/database.py: commit on failure: connection.begin()",
    "platform/middleware.py: log a secret: query and headers",
    "orders/operations.py: show in public: 'no-store'",
)


@pytest.fixture(scope="session")
def bench(starter: Callable[[str], Generated]) -> Iterator[Bench]:
    service = starter("order-service")
    with Bench(service.folder, service.package) as started:
        yield started


def every(bench: Bench) -> list[Fault]:
    made = derive(bench.folder / "src" / bench.package)
    return [one for one in made if one.operator not in LOGIC]


@pytest.mark.parametrize("name", NAMED)
def test_derived_faults_are_noticed(bench: Bench, name: str) -> None:
    [mutant] = [one for one in every(bench) if one.name == name]
    assert bench.noticed_by(mutant) not in {None, TIMEOUT}


def test_a_sample_of_derived_faults_is_noticed_or_explained(bench: Bench) -> None:
    reasons = load_reasons()
    within = [
        one
        for one in every(bench)
        if bench.about(one) and reason(reasons, bench.folder.name, one.name) is None
    ]
    chosen = random.Random(SEED).sample(within, SAMPLE)  # noqa: S311 - nothing secret is drawn
    survivors = [one.name for one in chosen if bench.noticed_by(one) in {None, TIMEOUT}]
    assert len(survivors) <= SAMPLE // 10, survivors


def test_what_is_not_broken_survives(bench: Bench) -> None:
    path = "orders/operations.py"
    source = (bench.folder / "src" / bench.package / path).read_text(encoding="utf-8")
    number, line = next(
        (number, node.body[0].lineno)
        for number, node in enumerate(ast.walk(ast.parse(source)))
        if isinstance(node, ast.AsyncFunctionDef) and node.name == "get_order"
    )

    def hardly(node: ast.AST, _place: int) -> Break:
        assert isinstance(node, ast.AsyncFunctionDef)
        node.body[:0] = ast.parse("_unused = None").body
        return Break(node.name)

    whole = Fault(path, line, "nothing", source, number, hardly, 0)
    assert bench.about(whole)
    assert bench.noticed_by(whole) is None

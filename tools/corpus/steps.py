"""The steps that every document is taken through, in order."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tools.corpus.contract import keep_contract
from tools.corpus.outcome import Fault, State, StepOutcome
from tools.corpus.workspace import Finished, Workspace, module

# Beyond this, `mypy --strict` on what is generated costs minutes and tells nothing that smaller ones do not.
MYPY_BYTES = 1_000_000
_LINT_CODES = frozenset({0, 1})
_COUNT = re.compile(r"\b(\d+) (error|warning|finding|passed)s?\b")

Step = Callable[[Workspace], StepOutcome]


@dataclass(frozen=True, slots=True)
class Definition:
    """A step: its name, what it does, and whether the steps after it need it."""

    name: str
    run: Step
    essential: bool = False


def lint(work: Workspace) -> StepOutcome:
    """Lint the document: findings are fine, not being able to report them is not."""
    entry, report = work.entry, work.folder / "lint.json"
    report.unlink(missing_ok=True)
    command = ["--root", str(entry.root), "--output", f"json={report}"]
    done = work.run(module("scaffold", "lint", str(entry.path), *command))
    # An uncaught exception ends with 1 too: only a complete report tells findings from that.
    return _judged("lint", done, accepted=done.code in _LINT_CODES and report.exists())


def new(work: Workspace) -> StepOutcome:
    """Generate the service; findings of the linter do not stop it."""
    shutil.rmtree(work.target, ignore_errors=True)
    entry = work.entry
    options = ["--spec", str(entry.path), "--root", str(entry.root), "--output", str(work.target)]
    return _judged("new", work.run(module("scaffold", "new", entry.name, *options, "--force", "--no-input")))


def ruff(work: Workspace) -> StepOutcome:
    """Check style and format with the service's own settings."""
    checked = work.run(module("ruff", "check", "--no-cache", "."), folder=work.target)
    if checked.code:
        return _judged("ruff", checked)
    return _judged(
        "ruff", work.run(module("ruff", "format", "--no-cache", "--check", "."), folder=work.target)
    )


def mypy(work: Workspace) -> StepOutcome:
    """Check types with the service's own, strict settings."""
    if work.entry.size >= MYPY_BYTES:
        return StepOutcome("mypy", State.SKIPPED, note="≥ 1 MB")
    cache = str(work.caches / "mypy")
    return _judged("mypy", work.run(module("mypy", "--cache-dir", cache), folder=work.target))


def import_(work: Workspace) -> StepOutcome:
    """Import every module of the service."""
    return _probed("import", work)


def boot(work: Workspace) -> StepOutcome:
    """Start the application; it must be ready and serve its contract."""
    return _probed("boot", work)


def served(work: Workspace) -> StepOutcome:
    """Send a request to every operation: each must arrive at its own route, and none may fail."""
    return _probed("served", work)


def drift(work: Workspace) -> StepOutcome:
    """Run the service's own test that its routes declare what the document does."""
    path = "tests/test_contract.py"
    options = ("-q", "-p", "no:cacheprovider", f"--deselect={path}::test_contract")
    done = work.run(module("pytest", *options, path), folder=work.target)
    return _judged("drift", done)


def contract(work: Workspace) -> StepOutcome:
    """Hold the preview to the effective contract, over HTTP."""
    return keep_contract(work)


STEPS = (
    Definition("lint", lint),
    Definition("new", new, essential=True),
    Definition("ruff", ruff),
    Definition("mypy", mypy),
    Definition("import", import_, essential=True),
    Definition("boot", boot, essential=True),
    Definition("served", served),
    Definition("drift", drift),
    Definition("contract", contract),
)
NAMES = tuple(step.name for step in STEPS)


def _judged(step: str, done: Finished, *, accepted: bool | None = None) -> StepOutcome:
    """Make an outcome of a program's end; `accepted` overrules that its exit code is to be 0."""
    if accepted if accepted is not None else done.code == 0:
        return StepOutcome(step, State.PASSED)
    message = done.last if done.code is not None else "the time was over"
    return StepOutcome(step, State.FAILED, note=_summary(done), faults=(Fault("", step, message),))


def _summary(done: Finished) -> str:
    if done.code is None:
        return "time over"
    counts = _COUNT.findall(done.output)
    return f"{counts[-1][0]} {counts[-1][1]}s" if counts else f"exit code {done.code}"


def _probed(step: str, work: Workspace) -> StepOutcome:
    package = work.service().package
    done = work.run(module("tools.corpus.probe", step, package))
    found = _last_json(done.output)
    if done.code == 0 and not found:
        return StepOutcome(step, State.PASSED)
    faults = [Fault(operation, step, message) for operation, message in found.items()]
    if not faults:
        faults = [Fault("", step, done.last if done.code is not None else "the time was over")]
    return StepOutcome(step, State.FAILED, note=f"{len(faults)} faults", faults=tuple(faults))


def _last_json(output: str) -> Mapping[str, str]:
    """Read the last line that a probe printed; without one, nothing."""
    try:
        found = json.loads(output.strip().rpartition("\n")[2])
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}

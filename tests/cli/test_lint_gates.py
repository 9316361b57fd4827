"""The messages and exit codes of `scaffold lint` where there is nothing to judge, to compare or to mend."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.small_spec import SPEC, write
from tests.repositories import git

GOOD = SPEC.replace("  orders:", "  /orders:")
BROKEN = "openapi: 3.1.1\ninfo: {title: Orders, version: 1.0.0}\npaths: {/t/{id}: {}}\n"
COMPARED = ("--select", "cns-breaking-change", "--format", "concise")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose branch main has two specs."""
    (tmp_path / "specs").mkdir()
    write(tmp_path / "specs", GOOD)
    write(tmp_path / "specs", GOOD.replace("Orders", "Carts").replace("rders", "arts"), "carts.yaml")
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "first")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize("option", ["--against", "--changed-since"])
def test_an_empty_revision_is_refused(cli: Callable, option: str) -> None:
    outcome = cli("lint", "specs", option, "", "--profile", "minimal")
    assert outcome.code == 2
    assert f"'{option}': the value is empty" in outcome.err


def test_a_folder_named_like_the_branch_is_not_taken_for_it(cli: Callable, repository: Path) -> None:
    (repository / "main").mkdir()
    outcome = cli("lint", "specs", *COMPARED, "--against", "main")
    assert (outcome.code, "error[against-ambiguous] main is a folder" in outcome.err) == (2, True)
    assert cli("lint", "specs", *COMPARED, "--against", "main^0").code == 0
    outcome = cli("lint", "specs", *COMPARED, "--against", "./main")
    assert (outcome.code, "error[against-nothing]" in outcome.err) == (2, True)
    write(repository / "main", GOOD)
    write(repository / "main", GOOD.replace("Orders", "Others"), "others.yaml")
    outcome = cli("lint", "specs", *COMPARED, "--against", "./main")
    assert (outcome.code, "others.yaml was removed" in outcome.out) == (1, True)


@pytest.mark.parametrize(
    ("linted", "against"),
    [("specs", "specs"), ("specs", "./specs/"), ("specs/orders.yaml", "specs/orders.yaml"), ("specs/orders.yaml", "specs"),
     ("specs", "link")],
)  # fmt: skip
def test_nothing_is_compared_with_itself(cli: Callable, repository: Path, linted: str, against: str) -> None:
    (repository / "link").symlink_to("specs")
    (repository / "specs" / "deep").mkdir()
    write(repository / "specs" / "deep", GOOD.replace("Orders", "Deep"), "deep.yaml")
    outcome = cli("lint", linted, *COMPARED, "--against", against)
    assert (outcome.code, outcome.out, "error[against-itself]" in outcome.err) == (2, "", True)
    # A folder above holds what is linted, too: it was not renamed to itself.
    assert "was removed" in cli("lint", "specs/deep", *COMPARED, "--against", "specs").out


def test_what_is_being_written_is_compared_with_the_file(repository: Path) -> None:
    breaking = GOOD.replace("  /orders:", "  /purchases:")
    outcome = subprocess.run(
        [sys.executable, "-m", "scaffold", "lint", "-", "--stdin-path", "specs/orders.yaml", *COMPARED,
         "--against", "specs/orders.yaml"],
        input=breaking, capture_output=True, text=True, check=False, cwd=repository,
    )  # fmt: skip
    assert (outcome.returncode, "cns-breaking-change" in outcome.stdout) == (1, True)


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize("file", ["specs/orders.yaml", "./specs/../specs/orders.yaml", "scaffold.toml"])
def test_a_report_is_never_written_over_what_is_read(cli: Callable, file: str) -> None:
    Path("scaffold.toml").write_text("[lint]\n", encoding="utf-8")
    before = Path(file).read_bytes()
    for cached in ((), ("--no-cache",)):
        outcome = cli("lint", "specs", "--output", f"json={file}", *cached)
        assert (outcome.code, "error[output-source]" in outcome.err) == (2, True)
    assert Path(file).read_bytes() == before


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize(
    ("where", "fits"),
    [
        ('files = ["specs/*.yaml"]', True),
        ('files = ["./specs/**"]', True),
        ('files = ["legacy/**"]', False),
        ('files = ["specs"]', False),
        ('paths = ["/orders"]', True),
        ('paths = ["/order"]', False),
        ('paths = ["#/paths/~1orders/*"]', True),
        ('paths = ["#/paths/**"]', True),
        ('paths = ["#/components/schemas/Legacy*"]', False),
        ('files = ["specs/carts.yaml"]\npaths = ["/orders"]', False),
    ],
)
def test_overrides_that_fit_nothing_are_named(cli: Callable, where: str, *, fits: bool) -> None:
    settings = f'[[lint.overrides]]\n{where}\nrules = {{doc-info = "error"}}\n'
    Path("scaffold.toml").write_text(settings, encoding="utf-8")
    for _ in range(2):  # nor does the second run, which may know the results of the first, keep quiet
        outcome = cli("lint", "specs")
        assert ("fits nothing in these specs" in outcome.err) is not fits
    # Of one spec no more can be said.
    assert "fits nothing" not in cli("lint", "specs/orders.yaml").err


@pytest.mark.usefixtures("repository")
def test_a_least_score_is_stated_once(cli: Callable) -> None:
    for scores in (("80", "90"), ("secure=80", "sec=90"), ("total=80", "90")):
        outcome = cli("lint", "specs", "--min-score", scores[0], "--min-score", scores[1])
        assert (outcome.code, "is the second least score" in outcome.err) == (2, True)
    assert cli("lint", "specs", "--min-score", "0", "--min-score", "secure=0").code != 2


def test_a_spec_that_does_not_parse_was_not_removed(cli: Callable, repository: Path) -> None:
    write(repository / "specs", BROKEN)
    outcome = cli("lint", "specs", *COMPARED, "--against", "main")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("specs/orders.yaml:3:")
    outcome = cli("lint", "specs", "--profile", "minimal", "--format", "concise", "--against", "main")
    assert outcome.code == 1
    assert outcome.out.startswith("specs/orders.yaml:3:")
    assert "removed" not in outcome.out
    outcome = cli("lint", "specs/orders.yaml", "--against", "specs/carts.yaml")
    assert (outcome.code, "specs/orders.yaml:3:" in outcome.out) == (1, True)
    (repository / "specs" / "orders.yaml").unlink()
    outcome = cli("lint", "specs", *COMPARED, "--against", "main")
    assert (outcome.code, "specs/orders.yaml was removed" in outcome.out) == (1, True)


def test_an_earlier_state_that_cannot_be_read_is_not_passed(cli: Callable, repository: Path) -> None:
    write(repository / "specs", BROKEN)
    git(repository, "commit", "-qam", "broken")
    write(repository / "specs", GOOD)
    outcome = cli("lint", "specs", *COMPARED, "--against", "main")
    assert outcome.code == 2
    assert "specs/orders.yaml is not compared: in main, not valid YAML" in outcome.err
    assert cli("lint", "specs/carts.yaml", *COMPARED, "--against", "main").code == 0


def test_what_is_new_in_a_branch_has_nothing_to_break(cli: Callable, repository: Path) -> None:
    (repository / "new").mkdir()
    write(repository / "new", GOOD)
    outcome = cli("lint", "new", *COMPARED, "--against", "main")
    assert (outcome.code, outcome.err) == (0, "new/orders.yaml is not compared: it is not in main\n")
    (repository / "old").mkdir()
    outcome = cli("lint", "new/orders.yaml", *COMPARED, "--against", "old")
    assert (outcome.code, "old holds none of the specs" in outcome.err) == (2, True)


@pytest.mark.parametrize(
    "options",
    [
        ("--fix", "--diff"),
        ("--diff",),
        ("--select", "sec"),
        ("--ignore", "val-parse"),
        ("--update-baseline",),
        ("--profile", "minimal"),
        ("--fix",),
    ],
)
def test_what_does_not_parse_is_said_by_every_run(
    cli: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, BROKEN)
    write(tmp_path, GOOD, "good.yaml")
    for path in ("orders.yaml", "."):
        outcome = cli("lint", path, *options)
        assert outcome.code in {1, 2}
        assert "orders.yaml:3:" in outcome.out + outcome.err


def test_a_baseline_does_not_accept_what_does_not_parse(
    cli: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = write(tmp_path)
    write(tmp_path, GOOD, "good.yaml")
    cli("lint", ".", "--update-baseline")
    kept = (tmp_path / ".scaffold-lint-baseline.json").read_text(encoding="utf-8")
    assert cli("lint", ".").code == 0
    write(tmp_path, BROKEN)
    assert cli("lint", ".").code == 1
    assert cli("lint", ".", "--update-baseline").code == 2
    assert (tmp_path / ".scaffold-lint-baseline.json").read_text(encoding="utf-8") == kept
    assert file.read_text(encoding="utf-8") == BROKEN


@pytest.mark.parametrize(
    "options",
    [("--select", "doc", "--ignore", "doc"), ("--ignore", "*"), ("--select", "cns-breaking-change")],
)
def test_without_a_rule_nothing_passes(cli: Callable, tmp_path: Path, options: tuple[str, ...]) -> None:
    outcome = cli("lint", write(tmp_path, GOOD), *options)
    assert (outcome.code, "error[no-rules]" in outcome.err) == (2, True)


@pytest.mark.parametrize(
    "ruleset",
    [
        "extends: ['https://example.org/company-rules.yaml']\n",
        "extends: [[spectral:oas, off]]\n",
        "functions: [own]\nrules: {x: {given: $, then: {function: own}}}\n",
        "rules: {}\n",
        "formats: [oas2]\nrules: {x: {given: $, then: {function: truthy}}}\n",
        "rules: {x: {given: '$[', then: {function: truthy}}}\n",
    ],
)
def test_rulesets_without_a_rule_cannot_judge_alone(cli: Callable, tmp_path: Path, ruleset: str) -> None:
    spec = write(tmp_path, GOOD)
    file = write(tmp_path, ruleset, "ruleset.yaml")
    outcome = cli("lint", spec, "--ruleset", file, "--ruleset-only")
    assert outcome.code == 2
    assert "could judge these specs" in outcome.err
    good = write(tmp_path, "rules: {x: {given: $, then: {function: truthy}}}\n", "good.yaml")
    assert cli("lint", spec, "--ruleset", file, "--ruleset", good, "--ruleset-only").code == 0


@pytest.mark.parametrize(
    ("options", "silent"),
    [
        (("--update-baseline", "--fix"), "--fix"),
        (("--update-baseline", "--diff"), "--diff"),
        (("--update-baseline", "--score"), "--score"),
        (("--update-baseline", "--changed-since", "main"), "--changed-since"),
        (("--update-baseline", "--output", "json=x.json"), "--output"),
        (("--diff", "--output", "json=x.json"), "--output"),
        (("--diff", "--min-score", "80"), "--min-score"),
        (("--diff", "--max-warnings", "3"), "--max-warnings"),
        (("--diff", "--format", "json"), "--format"),
        (("--diff", "--fail-on", "warning"), "--fail-on"),
        (("--show-files", "--fix"), "--fix"),
        (("--show-files", "--select", "val"), "--select"),
        (("--show-config", "--update-baseline"), "--update-baseline"),
        (("--show-config", "--against", "main"), "--against"),
    ],
)
def test_options_without_an_effect_are_refused(
    cli: Callable, tmp_path: Path, options: tuple[str, ...], silent: str
) -> None:
    outcome = cli("lint", write(tmp_path), *options)
    assert outcome.code == 2
    assert f"{silent} would have no effect" in outcome.err


ONLY = ("--ruleset", "ruleset.yaml", "--ruleset-only")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--select", "val", "--against", "main"), "none of the rules that take part compares"),
        (("--select", "val", "--min-score", "secure=100"), "no rule of secure takes part"),
        (("--ignore", "sec", "--min-score", "security=0"), "no rule of secure takes part"),
        ((*ONLY, "--min-score", "100"), "a least score would have no effect"),
        ((*ONLY, "--score"), "--score would have no effect"),
        ((*ONLY, "--against", "main"), "--against would have no effect"),
        ((*ONLY, "--fix"), "--fix would have no effect"),
        ((*ONLY, "--diff"), "--fix would have no effect"),
        ((*ONLY, "--select", "val"), "--select would have no effect"),
        ((*ONLY, "--ignore", "val"), "--ignore would have no effect"),
        ((*ONLY, "--profile", "strict"), "--profile would have no effect"),
        ((*ONLY, "--with", "secure"), "--with would have no effect"),
        ((*ONLY, "--every"), "--every would have no effect"),
    ],
)
def test_gates_that_nothing_could_close_are_refused(
    cli: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    spec = write(tmp_path, GOOD)
    write(tmp_path, "rules: {x: {given: $, then: {function: truthy}}}\n", "ruleset.yaml")
    outcome = cli("lint", spec, *options)
    assert (outcome.code, sentence in outcome.err) == (2, True), outcome.err


def test_scores_of_the_settings_that_are_not_looked_at_are_named(cli: Callable, tmp_path: Path) -> None:
    spec = write(tmp_path, GOOD)
    write(tmp_path, "[lint]\nmin-score = {secure = 100}\n", "scaffold.toml")
    outcome = cli("lint", spec, "--select", "val")
    assert outcome.code == 0
    assert outcome.err == "no rule of secure takes part: its least score is not looked at\n"


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&- <&-"])
def test_closed_streams_change_nothing(tmp_path: Path, closed: str) -> None:
    for text, code in ((GOOD, 0), (SPEC, 1)):
        file = write(tmp_path, text)
        call = f'"{sys.executable}" -m scaffold lint "{file}" --select val --output json="{tmp_path}/out.json" {closed}'
        done = subprocess.run(["bash", "-c", call], capture_output=True, check=False)
        assert done.returncode == code, done.stderr
        assert b"Traceback" not in done.stderr
        assert (tmp_path / "out.json").stat().st_size
    done = subprocess.run(
        ["bash", "-c", f'"{sys.executable}" -m scaffold rules {closed}'], capture_output=True, check=False
    )
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False)


def test_what_is_announced_can_be_mended(cli: Callable, tmp_path: Path) -> None:
    shared = """\
openapi: 3.1.1
info: {title: Orders, version: 1.0.0}
paths:
  /orders/{id}:
    get:
      operationId: OPERATION
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: RESPONSES
"""
    unmended = shared.replace("RESPONSES", "{'200': {description: ok}}").replace("OPERATION", "get")
    file = write(tmp_path, unmended)
    options = ("lint", file, "--select", "rsl-error-responses,doc-operation-summary")
    assert "has no summary" in cli(*options).out
    assert "can be mended" not in cli(*options).out
    assert cli(*options, "--unsafe-fixes", "--diff").out == ""
    file = write(tmp_path, unmended.replace(": get\n", ": getOrder\n"))
    assert "can be mended: 1 with --unsafe-fixes; --diff shows how" in cli(*options).out
    assert "+      summary: Get order" in cli(*options, "--unsafe-fixes", "--diff").out


def test_suppressions_that_suppress_nothing_are_named(cli: Callable, tmp_path: Path) -> None:
    file = write(
        tmp_path,
        SPEC.replace(
            "    get:\n",
            "    x-scaffold-ignore:\n      val-path-syntax: Agreed.\n      scl-rate-limit: None.\n      doc-tags: A.\n    get:\n",
        ),
    )
    options = ("lint", file, "--select", "val-path-syntax,scl-rate-limit", "--format", "concise")
    outcome = cli(*options)
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")
    write(tmp_path, file.read_text(encoding="utf-8").replace("  orders:", "  /orders:"))
    outcome = cli(*options)
    assert outcome.code == 0
    assert outcome.err.endswith(
        "orders.yaml:7:7: x-scaffold-ignore suppresses nothing of val-path-syntax: take it out\n"
    )
    assert outcome.err.count("suppresses nothing") == 1
    outcome = cli(*options[:-2])
    assert outcome.out.count("suppresses nothing of val-path-syntax") == 1
    assert outcome.err == ""

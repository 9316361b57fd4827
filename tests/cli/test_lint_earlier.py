"""Earlier states: baselines, git revisions, and earlier states that clients rely on."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.small_spec import RULES, SPEC, write
from tests.repositories import git


def test_a_baseline_lets_only_new_findings_fail(
    cli: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = write(tmp_path)
    updated = cli("lint", "orders.yaml", *RULES, "--update-baseline")
    assert updated.code == 0
    assert updated.out == ".scaffold-lint-baseline.json accepts 2 findings: 2 added, 0 taken out\n"
    known = cli("lint", "orders.yaml", *RULES)
    assert known.code == 0
    assert known.out == "no new findings in 1 spec, 1 operation; 2 known (baseline)\n"
    write(
        tmp_path, "\n# moved\n" + SPEC + '  users/:\n    get: {responses: {"200": {description: Users.}}}\n'
    )
    new = cli("lint", "orders.yaml", *RULES, "--format", "concise")
    assert new.code == 1
    assert {line.split(":")[1] for line in new.out.splitlines()} == {"11", "12"}
    assert file.is_file()


def test_what_is_mended_is_reported_until_the_baseline_is_renewed(
    cli: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path)
    cli("lint", ".", *RULES, "--update-baseline")
    write(tmp_path, SPEC.replace("  orders:", "  /orders:"))
    outcome = cli("lint", ".", "--select", "val-path-syntax")
    assert outcome.code == 0
    assert outcome.out.startswith(
        "orders.yaml: mended val-path-syntax path 'orders' does not begin with a slash\n"
    )
    assert "val-path-syntax" not in cli("lint", ".", "--select", "scl-rate-limit").out
    assert "0 added, 1 taken out" in cli("lint", ".", "--select", "val", "--update-baseline").out
    data = json.loads((tmp_path / ".scaffold-lint-baseline.json").read_text(encoding="utf-8"))
    assert [entry["rule"] for entry in data["findings"]] == ["scl-rate-limit"]


def test_a_baseline_that_is_named_must_be_there(cli: Callable, tmp_path: Path) -> None:
    outcome = cli("lint", write(tmp_path), "--baseline", tmp_path / "none.json")
    assert outcome.code == 2
    assert "make it with --update-baseline" in outcome.err
    settings = '[lint]\nbaseline = "known.json"\nselect = ["val-path-syntax"]\n'
    (tmp_path / "scaffold.toml").write_text(settings, encoding="utf-8")
    assert cli("lint", tmp_path / "orders.yaml").code == 2
    assert cli("lint", tmp_path / "orders.yaml", "--update-baseline").code == 0
    assert (tmp_path / "known.json").is_file()
    assert cli("lint", tmp_path / "orders.yaml").code == 0


def test_what_is_collected_from_many_is_known_one_by_one(
    cli: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = '  /p{n}:\n    get: {{responses: {{"200": {{description: P.}}}}}}\n'
    text = "openapi: 3.1.1\ninfo: {title: T, version: 1.0.0}\npaths:\n"
    write(tmp_path, text + "".join(path.format(n=n) for n in range(9)))
    chosen = ("--select", "scl-rate-limit")
    rule = (*chosen, "--fail-on", "warning")
    assert "8 more like this" in cli("lint", "orders.yaml", *rule).out
    assert "9 added" in cli("lint", "orders.yaml", *chosen, "--update-baseline").out
    write(tmp_path, text + "".join(path.format(n=n) for n in range(10)))
    outcome = cli("lint", "orders.yaml", *rule, "--format", "concise")
    assert len(outcome.out.splitlines()) == 1
    assert "/p9" in outcome.out


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    git(tmp_path, "init", "-q", "-b", "main")
    (tmp_path / "specs").mkdir()
    shared = "Problem: {description: Wrong., headers: {}}\n"
    write(tmp_path / "specs", shared, "shared.yaml")
    write(tmp_path / "specs")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "first")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_only_what_is_new_since_a_revision_is_reported(cli: Callable, repository: Path) -> None:
    file = repository / "specs" / "orders.yaml"
    more = '  users:\n    get: {responses: {"429": {$ref: "shared.yaml#/Problem"}}}\n'
    file.write_text("# moved\n" + SPEC + more, encoding="utf-8")
    rules = ("--select", "val-path-syntax,val-ref-resolves,scl-rate-limit")
    outcome = cli("lint", "specs", *rules, "--changed-since", "main", "--format", "concise")
    assert outcome.code == 1
    assert [line.split("]", 1)[1] for line in outcome.out.splitlines()] == [
        " path 'users' does not begin with a slash"
    ]
    text = cli("lint", "specs", *rules, "--changed-since", "main").out
    assert text.splitlines()[-1].endswith("2 known (there at main)")


def test_what_is_unchanged_is_clean(cli: Callable, repository: Path) -> None:
    outcome = cli("lint", repository / "specs", *RULES, "--changed-since", "HEAD")
    assert outcome.code == 0
    assert outcome.out.startswith("no new findings")


def test_in_a_spec_that_was_not_there_everything_is_new(cli: Callable, repository: Path) -> None:
    write(repository / "specs", name="new.yaml")
    outcome = cli("lint", "specs", *RULES, "--changed-since", "main", "--format", "concise")
    assert {line.partition(":")[0] for line in outcome.out.splitlines()} == {"specs/new.yaml"}


def test_overrides_hold_for_the_earlier_state_too(cli: Callable, repository: Path) -> None:
    override = '[[lint.overrides]]\nfiles = ["specs/*"]\nrules = {scl-rate-limit = "error"}\n'
    settings = f'[lint.rules]\nscl-rate-limit = "off"\n{override}'
    (repository / "scaffold.toml").write_text(settings, encoding="utf-8")
    assert "error[scl-rate-limit]" in cli("lint", "specs", "--format", "concise").out
    outcome = cli("lint", "specs", "--changed-since", "main", "--format", "concise")
    assert "scl-rate-limit" not in outcome.out


@pytest.mark.usefixtures("repository")
def test_without_a_repository_or_revision_it_says_so(
    cli: Callable, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcome = cli("lint", "specs", "--changed-since", "nowhere")
    assert outcome.code == 2
    assert "error[unknown-revision]" in outcome.err
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(elsewhere.parent))
    outcome = cli("lint", write(elsewhere), "--changed-since", "main")
    assert outcome.code == 2
    assert "error[no-repository]" in outcome.err


COMPARED = ("--select", "cns-breaking-change,cns-risky-change", "--format", "concise")


MORE = """\
  /orders/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get: {responses: {"200": {description: One.}, "202": {description: Later.}}}
"""


def test_what_breaks_clients_is_told_with_both_places(
    cli: Callable, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository)
    file = repository / "specs" / "orders.yaml"
    file.write_text(SPEC + MORE, encoding="utf-8")
    git(repository, "commit", "-qam", "more")
    assert cli("lint", "specs", *COMPARED, "--against", "main").code == 0
    file.write_text("# moved\n" + SPEC + MORE.replace(', "202": {description: Later.}', ""), encoding="utf-8")
    outcome = cli("lint", "specs", *COMPARED, "--against", "main")
    assert outcome.code == 1
    assert outcome.out == (
        "specs/orders.yaml:12:11: error[cns-breaking-change] response 202 was removed;"
        " before: specs/orders.yaml:11 at main\n"
    )
    assert cli("lint", "specs", "--against", "main", "--profile", "minimal", "--ignore", "val").code == 1
    alone = cli("lint", "specs", *COMPARED)
    assert (alone.code, "error[no-rules]" in alone.err) == (2, True)


def test_a_new_major_version_announces_what_breaks(cli: Callable, tmp_path: Path) -> None:
    old = write(tmp_path, SPEC + MORE, "old.yaml")
    new = write(tmp_path, SPEC.replace("1.0.0", "2.0.0"))
    outcome = cli("lint", new, *COMPARED, "--against", old)
    assert outcome.code == 0
    assert outcome.out.rpartition(": info")[2] == (
        "[cns-breaking-change] version 2.0.0 announces 1 breaking change\n"
    )


def test_breaking_changes_can_be_excused_and_accepted(
    cli: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, SPEC + MORE, "old.yaml")
    new = write(tmp_path)
    assert cli("lint", new, *COMPARED, "--against", "old.yaml").code == 1
    assert cli("lint", new, *COMPARED[:2], "--against", "old.yaml", "--update-baseline").code == 0
    # Other lines and another earlier state: the same finding.
    write(tmp_path, "# moved\n" + SPEC + MORE, "older.yaml")
    assert "1 known" in cli("lint", new, *COMPARED[:2], "--against", "older.yaml").out
    (tmp_path / ".scaffold-lint-baseline.json").unlink()
    reason = "paths:\n  x-scaffold-ignore: {cns-breaking-change: Nobody called it.}\n"
    new.write_text(SPEC.replace("paths:\n", reason), encoding="utf-8")
    assert "1 suppressed" in cli("lint", new, *COMPARED[:2], "--against", "old.yaml").out


def test_specs_that_are_new_renamed_or_gone_are_told_apart(
    cli: Callable, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository)
    specs = repository / "specs"
    write(specs, SPEC.replace("Orders", "Refunds"), "refunds.yaml")
    write(specs, SPEC.replace("Orders", "Users"), "users.yaml")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "three")
    (specs / "refunds.yaml").rename(specs / "returns.yaml")
    (specs / "users.yaml").unlink()
    write(specs, SPEC.replace("Orders", "Carts"), "carts.yaml")
    outcome = cli("lint", "specs", *COMPARED, "--against", "main")
    assert outcome.out == (
        "specs/users.yaml:1:1: error[cns-breaking-change] specs/users.yaml was removed;"
        " before: specs/users.yaml:1 at main\n"
    )
    assert outcome.err == "specs/carts.yaml is not compared: it is not in main\n"


def test_a_folder_is_compared_with_a_folder(cli: Callable, tmp_path: Path) -> None:
    for name, text in (("old", SPEC + MORE), ("new", SPEC)):
        (tmp_path / name).mkdir()
        write(tmp_path / name, text)
    outcome = cli("lint", tmp_path / "new", *COMPARED, "--against", tmp_path / "old")
    assert (outcome.code, outcome.out.count("GET /orders/{id} was removed")) == (1, 1)


EVENTS = """asyncapi: 3.0.0
info: {title: Events, version: 1.0.0}
channels: {placed: {address: orders.placed, messages: {Placed: {payload: {type: PAYLOAD}}}}}
operations: {tell: {action: send, channel: {$ref: "#/channels/placed"}}}
"""


def test_asyncapi_documents_are_compared_too(
    cli: Callable, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository)
    specs = repository / "specs"
    events = write(specs, EVENTS.replace("PAYLOAD", "string"), "events.yaml")
    write(specs, EVENTS.replace("title: Events", "title: Others"), "others.yaml")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "events")
    assert cli("lint", "specs", *COMPARED, "--against", "main").code == 0
    events.write_text(EVENTS.replace("PAYLOAD", "integer"), encoding="utf-8")
    (specs / "others.yaml").unlink()
    outcome = cli("lint", "specs", *COMPARED, "--against", "main")
    assert outcome.out.splitlines() == [
        (
            "specs/events.yaml:3:75: error[cns-breaking-change] the payload of message 'Placed' changed its type from string to"
            " integer (in messages that it sends); before: specs/events.yaml:3 at main"
        ),
        "specs/others.yaml:1:1: error[cns-breaking-change] specs/others.yaml was removed; before: specs/others.yaml:1 at main",
    ]
    assert outcome.err == ""


def test_a_document_of_another_specification_is_not_compared(cli: Callable, tmp_path: Path) -> None:
    old = write(tmp_path, EVENTS.replace("PAYLOAD", "string"), "old.yaml")
    outcome = cli("lint", write(tmp_path), *COMPARED, "--against", old)
    assert outcome.code == 2
    assert outcome.err.endswith("old.yaml, it is written in another specification\n")


def test_what_cannot_be_compared_with_is_said(cli: Callable, repository: Path) -> None:
    other = write(repository, name="other.yaml")
    write(repository / "specs", name="second.yaml")
    for against, code in (
        (other, "against-file"),
        ("none.yaml", "file-unreadable"),
        ("none", "unknown-revision"),
    ):
        outcome = cli("lint", repository / "specs", "--against", against)
        assert (outcome.code, f"error[{code}]" in outcome.err) == (2, True)


def test_what_a_baseline_accepts_is_not_mended(
    cli: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = write(tmp_path)
    cli("lint", file, *RULES, "--update-baseline")
    cli("lint", file, *RULES, "--fix")
    assert file.read_text(encoding="utf-8") == SPEC


RULESET = """\
rules:
  paths-begin-with-a-slash:
    given: $.paths[*]~
    severity: error
    message: "{{value}} does not begin with a slash"
    then: {function: pattern, functionOptions: {match: "^/"}}
"""


def test_findings_of_rulesets_are_compared_with_an_earlier_state(cli: Callable, repository: Path) -> None:
    rules = ("--ruleset", write(repository, RULESET, "rules.yaml"), "--ruleset-only", "--format", "concise")
    assert "does not begin" in cli("lint", "specs", *rules).out
    assert cli("lint", "specs", *rules, "--changed-since", "main").out == ""


def test_findings_of_rulesets_are_taken_out_of_a_baseline_when_they_are_mended(
    cli: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rules = ("--ruleset", write(tmp_path, RULESET, "rules.yaml"), "--ruleset-only")
    file = write(tmp_path)
    assert "1 added" in cli("lint", file, *rules, "--update-baseline").out
    assert "1 known (baseline)" in cli("lint", file, *rules).out
    write(tmp_path, SPEC.replace("  orders:", "  /orders:"))
    assert "mended paths-begin-with-a-slash" in cli("lint", file, *rules).out
    assert "mended" not in cli("lint", file, "--select", "val-path-syntax").out
    assert "0 added, 1 taken out" in cli("lint", file, *rules, "--update-baseline").out

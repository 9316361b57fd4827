"""`scaffold new` as people meet it: what is asked, printed, written and left alone.

One module in spite of its length: one command, from its question to what it leaves alone.
"""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from tests import contracts
from tests.conftest import ROOT, Outcome
from tests.shelves import KINDS, UNMET, Edit, edited

Cli = Callable[..., Outcome]

WRONG = contracts.read("things").replace("operationId: createThing", "operationId: listThings")


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in an empty folder whose surroundings must stay empty."""
    folder = tmp_path / "around" / "work"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def spec(work: Path) -> Path:
    path = work / "thing.yaml"
    path.write_text(contracts.read("things"))
    return path


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_starter_in_an_empty_folder(cli: Cli, work: Path, specs: Path) -> None:
    done = cli("new", "order-service")
    assert (done.code, done.err.count("error")) == (0, 0), done.err
    assert sorted(path.name for path in work.iterdir()) == ["order-service", "specs"]
    assert list(contents(work / "specs")) == ["order-service.yaml"]
    assert (work / "specs" / "order-service.yaml").read_text() == (specs / "order-service.yaml").read_text()
    made = work / "order-service"
    assert (made / "src" / "order_service" / "app.py").is_file()
    assert (made / "openapi.yaml").read_bytes() == (specs / "order-service.yaml").read_bytes()
    assert done.out.splitlines()[-3:] == [
        "Next:",
        "  scaffold run order-service",
        "  scaffold test order-service",
    ]
    assert list(work.parent.iterdir()) == [work], "nothing is written outside"
    assert f"$ scaffold new order-service\n{done.err}{done.out}" in (ROOT / "README.md").read_text(), (
        "README shows it"
    )


def test_a_starters_spec_is_the_users_own_once_it_is_there(cli: Cli, work: Path) -> None:
    (work / "specs").mkdir()
    own = work / "specs" / "order-service.yaml"
    own.write_text(contracts.read("things"))
    assert cli("new", "order-service").code == 0
    assert own.read_text() == contracts.read("things")
    assert (work / "order-service" / "src" / "order_service" / "things" / "operations.py").is_file()


@pytest.mark.usefixtures("spec")
def test_a_spec_of_ones_own(cli: Cli, work: Path) -> None:
    done = cli("new", "thing-service", "--spec", "thing.yaml", "--output", "services/things")
    assert done.code == 0, done.err
    made = work / "services" / "things"
    manifest = json.loads((made / ".scaffold" / "manifest.json").read_text())
    assert manifest["spec"]["path"] == "../../thing.yaml"
    assert (made / "CARD.md").read_text().startswith("### Service: Thing Service")
    assert (made / "src" / "thing_service" / "things" / "operations.py").is_file()
    assert not (work / "specs").exists()
    assert "scaffold run services/things" in done.out


def test_an_unknown_name_is_answered_with_the_starters(cli: Cli, work: Path) -> None:
    done = cli("new", "billing-service")
    assert done.code == 2
    assert "error[unknown-starter]" in done.err
    assert "order-service" in done.err
    assert "auth-service" in done.err
    assert "scaffold new billing-service --spec" in done.err
    assert contents(work) == {}


@pytest.mark.parametrize("name", ["Order", "../x", "a/b", "9", "class!", "{{ 7*7 }}", "a\nb", "/abs"])
def test_a_name_that_is_none_is_answered_with_a_better_one(cli: Cli, work: Path, name: str) -> None:
    done = cli("new", "--", name)
    assert done.code == 2
    assert "error[bad-name]" in done.err
    assert "for example" in done.err
    assert "Traceback" not in done.err
    assert list(work.parent.rglob("*")) == [work]


def test_a_name_that_is_a_keyword_gets_a_usable_package(cli: Cli, work: Path, spec: Path) -> None:
    assert cli("new", "class", "--spec", spec).code == 0
    assert (work / "class" / "src" / "class_" / "app.py").is_file()


def test_a_dry_run_writes_nothing(cli: Cli, work: Path) -> None:
    done = cli("new", "order-service", "--dry-run")
    assert done.code == 0, done.err
    lines = done.out.splitlines()
    assert lines[0].split() == ["create", "specs/order-service.yaml"]
    assert "create   order-service/src/order_service/app.py" in lines
    assert lines[-1].endswith("nothing was written")
    assert list(work.iterdir()) == []


def test_a_dry_run_over_an_existing_folder_says_what_would_change(cli: Cli, work: Path, spec: Path) -> None:
    cli("new", "thing-service", "--spec", spec)
    (work / "thing-service" / "README.md").write_text("mine")
    before = contents(work)
    done = cli("new", "thing-service", "--spec", spec, "--dry-run")
    assert done.code == 0
    actions = {line.split()[-1]: line.split()[0] for line in done.out.splitlines()[:-1]}
    assert actions["thing-service/README.md"] == "replace"
    assert actions["thing-service/openapi.yaml"] == "keep"
    assert "create" not in actions.values()
    assert contents(work) == before


def test_the_page_can_be_left_out_with_what_it_requires(cli: Cli, work: Path, spec: Path) -> None:
    for name, options in (("shown", ()), ("hidden", ("--without", "docs"))):
        assert cli("new", name, "--spec", str(spec), *options).code == 0
    shown, hidden = contents(work / "shown"), contents(work / "hidden")
    pages = {path.partition("_runtime/")[2] for path in shown if "/_runtime/docs/" in path}
    assert pages == {"docs/__init__.py", "docs/pages.py", "docs/shown.py", "docs/start.js"}
    assert not [path for path in hidden if "/docs/" in path]
    for path in ("pyproject.toml", "README.md", "requirements.lock", "deploy/requirements.lock"):
        assert b"fastapi-standalone-docs" in shown[path], path
    assert not [path for path, text in hidden.items() if b"standalone" in text or b"docs_routes" in text]


def test_errors_of_lint_stop_it(cli: Cli, work: Path) -> None:
    (work / "wrong.yaml").write_text(WRONG)
    done = cli("new", "thing-service", "--spec", "wrong.yaml")
    assert done.code == 1
    assert "wrong.yaml:" in done.err
    assert "--force" in done.err
    assert list(contents(work)) == ["wrong.yaml"]


def test_force_goes_on_despite_errors(cli: Cli, work: Path) -> None:
    (work / "wrong.yaml").write_text(WRONG)
    done = cli("new", "thing-service", "--spec", "wrong.yaml", "--force")
    assert done.code == 0, done.err
    assert "1 error" in done.err
    operations = (work / "thing-service" / "src" / "thing_service" / "things" / "operations.py").read_text()
    assert operations.count("async def ") == 3, "an operation id that is used twice costs no operation"


def test_an_existing_folder_is_refused_without_a_question(cli: Cli, work: Path, spec: Path) -> None:
    target = work / "thing-service"
    target.mkdir()
    (target / "notes.txt").write_text("mine")
    before = contents(work)
    for options in ((), ("--no-input",), ("--force",)):
        done = cli("new", "thing-service", "--spec", spec, *options)
        assert done.code == 2
        assert "error[target-exists]" in done.err
        assert contents(work) == before


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    """A pseudo-terminal: (the end of the person, the end of the program)."""
    person, program = pty.openpty()
    yield person, program
    for descriptor in (person, program):
        os.close(descriptor)


def asked(terminal: tuple[int, int], answer: bytes, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command with a terminal as its input, on which `answer` is typed."""
    person, program = terminal
    os.write(person, answer)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "scaffold", "new", *arguments]
    return subprocess.run(
        command, stdin=program, capture_output=True, text=True, check=False, env=environment, timeout=120
    )


@pytest.mark.usefixtures("spec")
def test_who_says_yes_gets_the_new_files_and_keeps_foreign_ones(
    work: Path, terminal: tuple[int, int]
) -> None:
    target = work / "thing-service"
    (target / "src" / "thing_service" / "things").mkdir(parents=True)
    (target / "notes.txt").write_text("mine")
    (target / "README.md").write_text("mine too")
    done = asked(terminal, b"y\n", "thing-service", "--spec", "thing.yaml")
    assert done.returncode == 0, done.stderr
    assert "thing-service exists: replace 1 file in it?" in done.stderr
    assert (target / "notes.txt").read_text() == "mine"
    assert (target / "README.md").read_text().startswith("# Thing Service")
    assert sorted(path.name for path in work.iterdir()) == ["thing-service", "thing.yaml"]
    assert "scaffold sync" not in done.stderr
    # What is a service by now has another way to follow its spec.
    (target / "README.md").write_text("mine too")
    done = asked(terminal, b"n\n", "thing-service", "--spec", "thing.yaml")
    assert "`scaffold sync` follows its spec and keeps what you wrote" in done.stderr
    assert (target / "README.md").read_text() == "mine too"


@pytest.mark.usefixtures("spec")
def test_who_says_no_keeps_everything(work: Path, terminal: tuple[int, int]) -> None:
    (work / "thing-service").mkdir()
    (work / "thing-service" / "README.md").write_text("mine")
    before = contents(work)
    done = asked(terminal, b"n\n", "thing-service", "--spec", "thing.yaml")
    assert done.returncode not in (0, 1)
    assert "Traceback" not in done.stderr
    assert contents(work) == before


def test_the_same_spec_gives_the_same_bytes(work: Path) -> None:
    """Also for other hash seeds and from other places of the disk."""
    made = {}
    for seed, folder in (("0", "a"), ("1", "b/c"), ("4294967295", "d")):
        place = work / folder
        place.mkdir(parents=True)
        (place / "thing.yaml").write_text(contracts.read("things"))
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed}
        command = [sys.executable, "-m", "scaffold", "new", "thing-service", "--spec", "thing.yaml"]
        subprocess.run(command, cwd=place, check=True, capture_output=True, env=environment, timeout=120)
        made[seed] = contents(place / "thing-service")
    first, second, third = made.values()
    assert len(first) > 50
    assert first == second == third


def test_a_second_run_changes_nothing(cli: Cli, spec: Path) -> None:
    cli("new", "thing-service", "--spec", spec)
    done = cli("new", "thing-service", "--spec", spec, "--dry-run")
    assert {line.split()[0] for line in done.out.splitlines()[:-1]} == {"keep"}


@pytest.fixture
def template(work: Path) -> Path:
    """A plain cookiecutter template of the user's, with hooks that leave a mark."""
    folder = work / "our-template"
    top = folder / "{{ cookiecutter.project_slug }}"
    (top / "{{ cookiecutter.package_name }}").mkdir(parents=True)
    (folder / "hooks").mkdir()
    answers = {"project_slug": "p", "package_name": "{{ cookiecutter.project_slug }}", "team": "ours"}
    (folder / "cookiecutter.json").write_text(json.dumps(answers))
    (top / "README.md").write_text("# {{ cookiecutter.project_slug }} of {{ cookiecutter.team }}\n")
    (top / "{{ cookiecutter.package_name }}" / "main.py").write_text("x = 1\n")
    (folder / "hooks" / "post_gen_project.py").write_text(
        "from pathlib import Path\nPath('hooked').write_text('yes')\n"
    )
    return folder


def test_a_plain_cookiecutter_template_works_unchanged(
    cli: Cli, work: Path, spec: Path, template: Path
) -> None:
    done = cli("new", "thing-service", "--spec", spec, "--blueprint", template, "--no-input")
    assert done.code == 0, done.err
    assert contents(work / "thing-service") == {
        "README.md": b"# thing-service of ours\n",
        "thing_service/main.py": b"x = 1\n",
    }


def test_hooks_run_only_when_they_are_accepted(cli: Cli, work: Path, spec: Path, template: Path) -> None:
    command = (
        "new",
        "thing-service",
        "--spec",
        spec,
        "--blueprint",
        template,
        "--no-input",
        "--accept-hooks",
    )
    assert cli(*command).code == 0
    assert (work / "thing-service" / "hooked").read_text() == "yes"


def test_hooks_that_are_not_there_are_not_accepted(cli: Cli, work: Path, spec: Path) -> None:
    done = cli("new", "thing-service", "--spec", spec, "--no-input", "--accept-hooks")
    assert done.code == 2
    assert "--accept-hooks has no effect: fastapi-service has no hooks" in done.err
    assert not (work / "thing-service").exists()


def test_a_blueprint_that_is_none_is_refused(cli: Cli, work: Path, spec: Path) -> None:
    done = cli("new", "thing-service", "--spec", spec, "--blueprint", "no-such-blueprint")
    assert done.code == 2
    assert "error[unknown-blueprint]" in done.err
    assert "fastapi-service" in done.err
    assert list(contents(work)) == ["thing.yaml"]


def test_references_may_climb_only_as_far_as_they_are_let(cli: Cli, work: Path) -> None:
    folder = work / "specs" / "things"
    folder.mkdir(parents=True)
    (folder / "thing.yaml").write_text(
        contracts.read("things").replace(
            'schema: {$ref: "#/components/schemas/Problem"}', "schema: {$ref: ../problem.yaml}"
        )
    )
    (work / "specs" / "problem.yaml").write_text("type: object\nproperties: {title: {type: string}}\n")
    command = ("new", "thing-service", "--spec", folder / "thing.yaml")
    refused = cli(*command)
    assert refused.code in (1, 2)
    assert not (work / "thing-service").exists()
    done = cli(*command, "--root", "specs")
    assert done.code == 0, done.err
    contract = json.loads((work / "thing-service/src/thing_service/_generated/contract.json").read_text())
    assert "title" in json.dumps(contract["components"])
    assert ".." not in json.dumps(contract["components"])


def test_what_was_repaired_or_left_out_is_said_with_its_line(cli: Cli, work: Path) -> None:
    text = (
        contracts.read("things")
        .replace("      operationId: getThing\n", "")
        .replace("maxItems: 50", "maxItems: many")
    )
    (work / "a.yaml").write_text(text)
    done = cli("new", "thing-service", "--spec", "a.yaml", "--force")
    assert done.code == 0, done.err
    lines = text.splitlines()
    where = lines.index("      summary: Get a thing") - 1
    assert f"a.yaml:{where}  operationId is missing; named 'getThingsByThingId'" in done.out
    report = json.loads((work / "thing-service" / ".scaffold" / "report.json").read_text())
    counts = {
        "degraded": 1,
        "repaired": 1,
        "partial": 0,
        "refused": 0,
        "unwritten": 0,
        "unused": 0,
        "assumed": 0,
        "added": 0,
    }
    assert report["counts"] == counts
    degraded, repaired = report["remarks"]
    assert degraded == {
        "kind": "degraded",
        "code": "schema-loosened",
        "pointer": "/components/schemas/Things/properties/items/maxItems",
        "file": "a.yaml",
        "line": next(number for number, line in enumerate(lines, 1) if "maxItems: many" in line),
        "message": "maxItems 'many' is not valid JSON Schema; it is not enforced",
    }
    assert (repaired["kind"], repaired["file"], repaired["line"]) == ("repaired", "a.yaml", where)


def test_what_does_less_than_the_contract_is_said_with_the_method_to_write(cli: Cli, work: Path) -> None:
    (work / "shelves.yaml").write_text(yaml.safe_dump(edited(*KINDS["header-missing"][0]), sort_keys=False))
    done = cli("new", "shelf-service", "--spec", "shelves.yaml", "--force")
    assert done.code == 0, done.err
    assert (
        "  8 operations: 7 without known gaps, 1 doing less than the contract says, 0 answering 501 to some "
        "requests, 0 answering 501" in done.out
    )
    shown = [line for line in done.out.splitlines() if "'Retry-After' is not sent" in line]
    method = "Shelves.create_shelf in src/shelf_service/shelves/operations.py"
    assert shown[0].endswith(f"is not sent; write {method} (header-missing)")
    report = json.loads((work / "shelf-service" / ".scaffold" / "report.json").read_text())
    assert report["operations"] == {"whole": 7, "partial": 1, "refusing": 0, "unwritten": 0}
    (remark,) = [item for item in report["remarks"] if item["kind"] == "partial"]
    assert (remark["operations"], remark["write"]) == (["createShelf"], [method])


def test_what_answers_501_is_said_with_its_reason_and_what_settles_it(cli: Cli, work: Path) -> None:
    edits, operation, reason = UNMET["computation"]
    (work / "shelves.yaml").write_text(yaml.safe_dump(edited(*edits), sort_keys=False))
    done = cli("new", "shelf-service", "--spec", "shelves.yaml", "--force")
    assert done.code == 0, done.err
    assert "0 answering 501 to some requests, 1 answering 501" in done.out
    method = "Shelves.create_shelf in src/shelf_service/shelves/operations.py"
    assert f"{operation} answers 501: {reason}; write {method}" in done.out


def test_of_each_kind_of_remark_a_few_are_shown_and_the_others_counted(cli: Cli, work: Path) -> None:
    names = ("q", "sort", "min_level", "max_level")
    edits = [
        Edit(
            f"paths./shelves.get.parameters.{index}", f"{{name: {name}, in: query, schema: {{type: string}}}}"
        )
        for index, name in enumerate(names, 3)
    ]
    (work / "shelves.yaml").write_text(yaml.safe_dump(edited(*edits), sort_keys=False))
    done = cli("new", "shelf-service", "--spec", "shelves.yaml", "--force")
    assert done.code == 0, done.err
    shown = [line for line in done.out.splitlines() if "is answered 501: nothing says" in line]
    assert ["'q'" in shown[0], "'min_level'" in shown[1], len(shown)] == [True, True, 2]
    assert shown[1].endswith(" (parameter-unread, and 1 place more)")


@pytest.mark.parametrize("starter", ["order-service", "auth-service"])
def test_of_a_starter_written_by_hand_only_design_fields_without_effect_are_said(
    cli: Cli, work: Path, starter: str
) -> None:
    done = cli("new", starter)
    assert done.code == 0, done.err
    report = json.loads((work / starter / ".scaffold" / "report.json").read_text())
    assert {item["kind"] for item in report["remarks"]} == {"unused"}
    assert (report["operations"]["partial"], report["operations"]["unwritten"]) == (0, 0)
    codes = {item["code"] for item in report["remarks"]}
    assert {"x-rate-limit", "x-events.publishes", "x-publishes"} <= codes
    assert ("x-entity.retention" in codes) is (starter == "order-service"), (
        "sessions are purged by hand-written code"
    )
    assert f"    specs/{starter}.yaml:" in done.out
    assert str(Path.cwd()) not in done.out

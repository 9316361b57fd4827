"""Repairs of real documents: every one settles its finding, changes the lines it names and leaves nothing to do."""

from __future__ import annotations

import csv
import shutil
import subprocess
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from scaffold.lint.catalog.rule import Profile
from scaffold.lint.outcome.result import LintResult
from scaffold.lint.plan.config import LintConfig
from scaffold.lint.run.engine import lint_documents
from scaffold.lint.run.mending import repair_texts
from scaffold.lint.run.workspace import Workspace, load_workspace

pytestmark = [pytest.mark.corpus, pytest.mark.slow]

CONFIG = LintConfig(profile=Profile.STRICT, gather=False)
# A tag that is declared now still has no description; a summary that is made now is all there is to read. A list that has pages
# now still has no envelope, an ETag that is there now is not asked for by those who write, a status that can be asked for now
# is not said to be ready by anybody, nor when to ask again; where names are gone, others are usual; a format that a name implies
# is asked of the examples of others now.
FOLLOWING = frozenset({
    "doc-tag-declared", "doc-operation-description", "scl-page-envelope", "rsl-lost-update", "asy-completion-notice",
    "rsl-retry-after", "cns-schema-case", "val-example-valid",
})  # fmt: skip
# A component that is taken out takes its lines along; what is declared has a few.
LONGEST = {False: 3, True: 12}
LARGEST = 700_000


def entries(corpus: Path) -> list[str]:
    with (corpus / "MANIFEST.tsv").open(encoding="utf-8", newline="") as stream:
        return [row["entry"] for row in csv.DictReader(stream, delimiter="\t")]


@pytest.fixture(scope="module")
def copy(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the specs, which are read-only, to where they can be changed."""
    target = tmp_path_factory.mktemp("fixes") / "specs"
    shutil.copytree(corpus / "specs", target, copy_function=shutil.copyfile)
    for path in (target, *target.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return target.parent


@pytest.mark.parametrize("unsafe", [False, True])
def test_repairs_settle_their_findings_and_change_nothing_else(
    corpus: Path, copy: Path, tmp_path: Path, unsafe: bool
) -> None:
    mended = Counter[str]()
    for name in entries(corpus):
        entry = copy / name
        if entry.stat().st_size > LARGEST:
            continue

        def load(texts: Mapping[Path, str], file: Path = entry) -> Workspace:
            return load_workspace([file], copy / "specs", texts)

        workspace = load({})
        if not workspace.documents:
            continue
        before, texts = lint(workspace), texts_of(workspace)
        workspace, changed, count = repair_texts(workspace, load, CONFIG, (), unsafe=unsafe)
        for file, text in changed.items():
            file.write_text(text, encoding="utf-8", newline="")
        after = lint(workspace)
        gone = Counter(finding.rule for finding in before.findings)
        gone.subtract(finding.rule for finding in after.findings)
        assert [rule for rule, number in gone.items() if number < 0 and rule not in FOLLOWING] == [], name
        assert sum(number for number in gone.values() if number > 0) >= count, name
        assert repair_texts(load({}), load, CONFIG, (), unsafe=unsafe).settled == 0, name
        removed, added = changed_lines(texts, texts_of(workspace), tmp_path)
        if not gone["val-unused-component"]:
            assert removed <= added + gone["val-schema-sane"], name
        assert added <= LONGEST[unsafe] * count, name
        lost = Counter(comments(texts)) - Counter(comments(texts_of(workspace)))
        assert not Counter(comments(texts_of(workspace))) - Counter(comments(texts)), name
        assert not lost or gone["val-unused-component"], name
        mended.update(+gone)
    assert mended["val-yaml11-ambiguous"] + mended["doc-operation-summary"] > 0


def lint(workspace: Workspace) -> LintResult:
    return lint_documents(workspace.documents, CONFIG)


def texts_of(workspace: Workspace) -> dict[Path, str]:
    return {file: document.text(file) for document in workspace.documents for file in document.files}


def changed_lines(before: dict[Path, str], after: dict[Path, str], folder: Path) -> tuple[int, int]:
    """Count the lines that are taken out and those that are put in, as few as can be.

    git counts them: difflib passes over lines that stand often in a long text, and says three times as many.
    """
    removed = added = 0
    for file in before.keys() & after.keys():
        if before[file] != after[file]:
            for name, text in (("before", before[file]), ("after", after[file])):
                (folder / name).write_bytes(text.encode())
            command = ["git", "diff", "--no-index", "--minimal", "--numstat", "before", "after"]
            said = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout
            removed, added = removed + int(said.split()[1]), added + int(said.split()[0])
    return removed, added


def comments(texts: dict[Path, str]) -> list[str]:
    """Collect what may be a comment: what stands behind a number sign that follows a space or begins a line."""
    return sorted(
        line.partition("#")[2]
        for text in texts.values()
        for line in text.splitlines()
        if line.lstrip().startswith("#") or " #" in line
    )

from __future__ import annotations

from pathlib import Path

import pytest

from scaffold.core.errors import UsageError
from scaffold.core.revision import find_repository, load_revision
from tests.repositories import git


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "a repository"
    (folder / "specs" / "shared").mkdir(parents=True)
    (folder / "specs" / "a.yaml").write_text("version: old\n", encoding="utf-8")
    (folder / "specs" / "shared" / "ü.json").write_text("{}", encoding="utf-8")
    (folder / "specs" / "notes.txt").write_text("no spec", encoding="utf-8")
    (folder / "specs" / "link.yaml").symlink_to("a.yaml")
    (folder / "root.yaml").write_text("root: 1\n", encoding="utf-8")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "first")
    (folder / "specs" / "a.yaml").write_text("version: new\n", encoding="utf-8")
    return folder


def test_files_of_a_folder_are_as_they_were(repository: Path, tmp_path: Path) -> None:
    made = load_revision(repository, "main", repository / "specs", tmp_path / "out")
    assert made == tmp_path / "out" / "specs"
    assert (made / "a.yaml").read_text(encoding="utf-8") == "version: old\n"
    files = sorted(path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.*"))
    assert files == ["specs/a.yaml", "specs/shared/ü.json"]


def test_the_whole_repository_can_be_meant(repository: Path, tmp_path: Path) -> None:
    made = load_revision(repository, "HEAD", repository, tmp_path / "out")
    assert (made / "root.yaml").is_file()


def test_a_folder_that_was_not_there_is_empty(repository: Path, tmp_path: Path) -> None:
    (repository / "new").mkdir()
    made = load_revision(repository, "HEAD", repository / "new", tmp_path / "out")
    assert list(made.iterdir()) == []


@pytest.mark.parametrize("revision", ["nowhere", "--output=x", "", "HEAD~9"])
def test_an_unknown_revision_is_refused(repository: Path, tmp_path: Path, revision: str) -> None:
    with pytest.raises(UsageError, match="git knows no revision"):
        load_revision(repository, revision, repository, tmp_path / "out")


def test_the_repository_of_a_file_is_found(repository: Path) -> None:
    assert find_repository(repository / "specs" / "a.yaml").resolve() == repository.resolve()


def test_outside_of_a_repository_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(UsageError, match="is not in a git repository"):
        find_repository(tmp_path)


def test_without_git_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match="git is not installed"):
        find_repository(tmp_path)
